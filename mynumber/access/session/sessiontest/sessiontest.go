// Package sessiontest has a fake verifier for tests. It knows what it was told.
package sessiontest

import (
	"context"
	"crypto/subtle"
	"errors"
	"sync"

	"github.com/kyufu-go/kyufu/audit"
)

// Verifier proves a factor by comparing with what Set was given. Safe for
// concurrent use.
type Verifier struct {
	kind   audit.Auth
	mu     sync.Mutex
	proofs map[audit.Code][]byte
}

// New returns a verifier of one kind that knows nobody.
func New(kind audit.Auth) *Verifier {
	return &Verifier{kind: kind, proofs: map[audit.Code][]byte{}}
}

// Set teaches the proof of an ID and returns the verifier.
func (a *Verifier) Set(id audit.Code, proof string) *Verifier {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.proofs[id] = []byte(proof)
	return a
}

// Kind is the kind given to New.
func (a *Verifier) Kind() audit.Auth { return a.kind }

var errProof = errors.New("sessiontest: not proved")

// Verify compares.
func (a *Verifier) Verify(_ context.Context, id audit.Code, proof []byte) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if want, ok := a.proofs[id]; !ok || subtle.ConstantTimeCompare(want, proof) != 1 {
		return errProof
	}
	return nil
}
