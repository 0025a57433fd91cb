package share

import (
	"context"
	"crypto/sha256"
	"encoding/json"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/register"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// EraseRun is what the approval of an erasure names as its run.
const EraseRun = audit.Code("household.erase")

// Copy is a copy of facts outside the register: a file, a table, a replica. Erase removes the
// persons named from it and returns how many it held.
type Copy interface {
	Name() string
	Erase(ctx context.Context, persons []string) (int, error)
}

// Erased says what went: from the register, and how many persons from each copy by its name.
type Erased struct {
	register.Erased
	Copies map[string]int
}

// ErasureDigest is what an approval of an erasure has as its digest: the hash of what is to go.
func ErasureDigest(e register.Erasure) audit.Hash {
	b, err := json.Marshal(e)
	if err != nil {
		return audit.Hash{}
	}
	return sha256.Sum256(append([]byte("kyufu erasure 1\n"), b...))
}

// Erase erases what is past its period from copies and register. It needs the operation erase and
// an approval of exactly this erasure, of [EraseRun], by a second person who may approve erasures.
// The attempt is an entry before anything goes; the copies go before the register, so that a
// failure can be repeated, and the outcome is an entry with the number of persons.
//
// Errors: approval, denied, audit; period of package register; that of a copy.
func (d *Desk) Erase(ctx context.Context, by access.Caller, a *audit.Approval, e register.Erasure, copies ...Copy) (Erased, error) {
	if d.c.Now == nil || d.c.Policy == nil || d.c.Register == nil {
		return Erased{}, &Error{code: CodeConfig, field: "desk"}
	}
	now := d.c.Now()
	ask := by.Request(access.Erase, now)
	if decision := d.c.Policy().Decide(&ask); !decision.Allowed() {
		return Erased{}, d.refuseErasure(ctx, by, decision)
	}
	if err := d.approved(by, a, e); err != nil {
		return Erased{}, err
	}
	persons, err := d.c.Register.Erasable(e)
	if err != nil {
		return Erased{}, err
	}
	event := by.Event(audit.ActErase, audit.Succeeded, now)
	event.Case, event.Digest, event.Count = a.ID, a.Digest, uint64(len(persons))
	out := Erased{Copies: map[string]int{}}
	var failed error
	_, err = audit.Do(ctx, d.c.Log, event, "erase", func(ctx context.Context) error {
		failed = d.erase(ctx, e, persons, copies, &out)
		return failed
	})
	switch {
	case failed != nil:
		return out, failed
	case err != nil:
		return out, &Error{code: CodeAudit, err: err}
	}
	return out, nil
}

func (d *Desk) erase(ctx context.Context, e register.Erasure, persons []string, copies []Copy, out *Erased) (err error) {
	for _, c := range copies {
		if out.Copies[c.Name()], err = c.Erase(ctx, persons); err != nil {
			return err
		}
	}
	out.Erased, err = d.c.Register.Erase(e)
	return err
}

func (d *Desk) approved(by access.Caller, a *audit.Approval, e register.Erasure) error {
	if a == nil {
		return &Error{code: CodeApproval}
	}
	use := audit.Use{
		Act: audit.ActErase, Run: EraseRun, Digest: ErasureDigest(e), By: by.Actor.ID, Now: d.c.Now(),
		May: d.c.Policy().MayApprove(by.Duty, access.Erase),
	}
	if err := a.Check(use); err != nil {
		return &Error{code: CodeApproval, err: err}
	}
	return nil
}

func (d *Desk) refuseErasure(ctx context.Context, by access.Caller, decision access.Decision) error {
	e := by.Event(audit.ActErase, audit.Denied, d.c.Now())
	e.Reason = decision.Reason().Code()
	if _, err := d.c.Log.Append(ctx, e); err != nil {
		return &Error{code: CodeAudit, err: err}
	}
	return &Error{code: CodeDenied, err: decision.Err()}
}
