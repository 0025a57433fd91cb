// Package accesstest has fakes for tests and examples: an authenticator that
// knows what it was told, and a recorder that keeps entries in memory and fails
// when it is told to.
package accesstest

import (
	"context"
	"crypto/subtle"
	"errors"
	"slices"
	"sync"

	"github.com/kyufu-go/kyufu/audit"
)

// Authenticator proves a factor by comparing with what Set was given. Safe for
// concurrent use.
type Authenticator struct {
	kind   audit.Auth
	mu     sync.Mutex
	proofs map[audit.Code][]byte
}

// New returns an authenticator of one kind that knows nobody.
func New(kind audit.Auth) *Authenticator {
	return &Authenticator{kind: kind, proofs: map[audit.Code][]byte{}}
}

// Set teaches the proof of an ID and returns the authenticator.
func (a *Authenticator) Set(id audit.Code, proof string) *Authenticator {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.proofs[id] = []byte(proof)
	return a
}

// Kind is the kind given to New.
func (a *Authenticator) Kind() audit.Auth { return a.kind }

var errProof = errors.New("accesstest: not proved")

// Authenticate compares.
func (a *Authenticator) Authenticate(_ context.Context, id audit.Code, proof []byte) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if want, ok := a.proofs[id]; !ok || subtle.ConstantTimeCompare(want, proof) != 1 {
		return errProof
	}
	return nil
}

// Recorder keeps entries in memory. Unlike a log it forgets nothing only until
// the process ends. Safe for concurrent use.
type Recorder struct {
	mu     sync.Mutex
	events []audit.Event
	fail   func(n int) error
}

// FailWhen makes the recorder refuse entry n, counted from zero, if the
// function returns an error for it; nil ends that.
func (r *Recorder) FailWhen(f func(n int) error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fail = f
}

// Append takes an entry that the log would take.
func (r *Recorder) Append(_ context.Context, e audit.Event) (audit.Receipt, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fail != nil {
		if err := r.fail(len(r.events)); err != nil {
			return audit.Receipt{}, err
		}
	}
	if err := e.Check(); err != nil {
		return audit.Receipt{}, err
	}
	e.Index = uint64(len(r.events))
	r.events = append(r.events, e)
	return audit.Receipt{Index: e.Index}, nil
}

// Events returns the entries so far.
func (r *Recorder) Events() []audit.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.events)
}

// Count says how many entries have an act and a result.
func (r *Recorder) Count(act audit.Act, result audit.Result) (n int) {
	for _, e := range r.Events() {
		if e.Act == act && e.Result == result {
			n++
		}
	}
	return n
}

var _ audit.Recorder = (*Recorder)(nil)
