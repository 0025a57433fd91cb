package vault

import (
	"sort"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/audit/internal/wire"
)

// opening is one time that the vault was open: its values begin with a number, and are sealed under
// keys that its salt makes.
type opening struct {
	first uint64
	salt  audit.Hash
}

func (o *opening) append(b []byte) []byte {
	rec := wire.BE.AppendUint64(nil, o.first)
	return segment.AppendRecord(b, recordSalt, append(rec, o.salt[:]...))
}

// beginOpening has the salt stand before the first value that is sealed with it; v.mu is held.
func (v *Vault) beginOpening() {
	if n := len(v.openings); n > 0 && v.openings[n-1].salt == v.salt {
		return
	}
	o := opening{v.seq + 1, v.salt}
	v.openings, v.buf = append(v.openings, o), o.append(v.buf)
}

func (v *Vault) takeOpening(rec []byte) error {
	if len(rec) != 8+32 {
		return fault.New(audit.CodeVault, "record", nil)
	}
	o := opening{wire.BE.Uint64(rec), audit.Hash(rec[8:])}
	if n := len(v.openings); n > 0 && o.first <= v.openings[n-1].first {
		return fault.New(audit.CodeVault, "record", nil)
	}
	v.openings = append(v.openings, o)
	return nil
}

// keysOf is the person with the keys that a value was sealed under.
func (v *Vault) keysOf(p *person, seq uint64) (*person, error) {
	v.mu.Lock()
	i := sort.Search(len(v.openings), func(i int) bool { return v.openings[i].first > seq })
	var o opening
	if i > 0 {
		o = v.openings[i-1]
	}
	v.mu.Unlock()
	if i == 0 {
		return nil, fault.New(audit.CodeVault, "opening", nil)
	}
	then := &person{handle: p.handle, key: p.key}
	then.derive(new(mac), &o.salt)
	return then, nil
}
