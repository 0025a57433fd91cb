package verify

import (
	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
)

// Receipt checks a signed receipt with the public key of its epoch.
func Receipt(r audit.Receipt, epochKey [32]byte) bool {
	return r.Signed && segment.VerifyReceipt(epochKey[:], r.Commit, r.Signature[:])
}
