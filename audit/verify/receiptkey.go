package verify

import (
	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
)

// VerifyReceipt checks a signed receipt with the public key of its epoch.
func VerifyReceipt(r audit.Receipt, epochKey [32]byte) bool {
	return r.Signed && segment.VerifyReceipt(epochKey[:], r.Commit, r.Signature[:])
}
