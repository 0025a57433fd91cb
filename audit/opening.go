package audit

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"

	"github.com/kyufu-go/kyufu/audit/internal/quiet"
)

// Opening shows what a commitment binds: whoever has it can check the value against the log, and no
// other.
type Opening struct {
	quiet.Quiet
	Field uint16
	Seq   uint64
	Value []byte
	Nonce Hash
}

// Matches reports whether the opening opens the commitment.
func (o *Opening) Matches(c Commitment) bool {
	return o.Field == c.Field && o.Seq == c.Seq && commitTo(&o.Nonce, o.Field, o.Value) == c.MAC
}

func commitTo(nonce *Hash, field uint16, value []byte) Hash {
	h := hmac.New(sha256.New, nonce[:])
	h.Write(append(binary.BigEndian.AppendUint16(nil, field), value...))
	return Hash(h.Sum(nil))
}
