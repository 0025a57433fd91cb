package share

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"slices"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
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

// Erase erases what is past its period from copies and register. It needs the operation erase and
// an approval of exactly this erasure by a second person, as [Desk.ApproveErasure] gives it: of
// these periods on this day, of the same persons, from the same copies by their names.
// The attempt is an entry before anything goes, and names that of the approval; the copies go
// before the register, so that a failure can be repeated, and the outcome is an entry with the
// number of persons. Of whom a legal hold is on, nothing goes. The approval is used up when all is
// done, so that what failed can be done again and what was done cannot: where all went and only the
// log or the store said no, the word finds nobody to erase any more, and ends with its day.
//
// Errors: config (also a copy without a name of its own), approval, denied, audit; period of
// package register; that of a copy.
func (d *Desk) Erase(ctx context.Context, by access.Caller, a *audit.Approval, e register.Erasure, copies ...Copy) (Erased, error) {
	if err := d.made(); err != nil {
		return Erased{}, err
	}
	now := d.c.Now()
	if err := d.allow(ctx, by, access.Erase, audit.ActErase); err != nil {
		return Erased{}, err
	}
	persons, digest, err := d.erasable(ctx, &e, copies)
	if err != nil {
		return Erased{}, err
	}
	if err := d.approved(ctx, by, a, digest); err != nil {
		return Erased{}, err
	}
	if err := d.unused(ctx, a, ""); err != nil {
		return Erased{}, err
	}
	word, err := d.c.Store.Word(ctx, a)
	if err != nil {
		return Erased{}, &Error{code: CodeAudit, err: err}
	}
	event := by.Event(audit.ActErase, audit.Succeeded, now)
	event.Program, event.Case, event.Digest, event.Count = HolderName, EraseRun, a.Digest, uint64(len(persons))
	event.Links = []audit.Ref{word}
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
	return out, d.useUp(ctx, by, a, store.UseUp(a))
}

// erasable finds who is to go, without those on whom a hold is, and the hash of what is to go: the
// periods and the day, the copies, the persons by their handles, which say nothing once their key
// is gone.
func (d *Desk) erasable(ctx context.Context, e *register.Erasure, copies []Copy) (persons []string, _ audit.Hash, err error) {
	what := struct {
		register.Erasure
		Copies  []string
		Persons []audit.Handle
	}{Erasure: *e}
	for _, c := range copies {
		if c == nil || c.Name() == "" || slices.Contains(what.Copies, c.Name()) {
			return nil, audit.Hash{}, &Error{code: CodeConfig, field: "copies"}
		}
		what.Copies = append(what.Copies, c.Name())
	}
	slices.Sort(what.Copies)
	var asked error
	e.Keep = func(person string) bool {
		held, err := d.held(ctx, person)
		asked = errors.Join(asked, err)
		return held
	}
	persons, err = d.c.Register.Erasable(*e)
	if err = cmp.Or(asked, err); err != nil {
		return nil, audit.Hash{}, err
	}
	if what.Persons, err = d.handles(ctx, persons); err != nil {
		return nil, audit.Hash{}, err
	}
	slices.SortFunc(what.Persons, func(a, b audit.Handle) int { return bytes.Compare(a[:], b[:]) })
	b, err := json.Marshal(what)
	if err != nil {
		return nil, audit.Hash{}, &Error{code: CodeConfig, field: "erasure", err: err}
	}
	return persons, sha256.Sum256(append([]byte("kyufu erasure 2\n"), b...)), nil
}

// unused refuses an approval that was used up, at a place or anywhere.
func (d *Desk) unused(ctx context.Context, a *audit.Approval, place audit.Code) error {
	if d.c.Store == nil {
		return &Error{code: CodeConfig, field: "store"}
	}
	switch used, err := d.c.Store.UsedAt(ctx, a, place); {
	case err != nil:
		return &Error{code: CodeConfig, field: "store", err: err}
	case used:
		return &Error{code: CodeApproval, field: "used"}
	}
	return nil
}

// useUp keeps that an approval was used: what failed before may be done again.
func (d *Desk) useUp(ctx context.Context, by access.Caller, a *audit.Approval, change store.Change) error {
	e := by.Event(audit.ActErased, audit.Succeeded, d.c.Now())
	e.Program, e.Digest = HolderName, a.Hash()
	if _, err := d.c.Store.Commit(context.WithoutCancel(ctx), store.Step{Event: e, Changes: []store.Change{change}}); err != nil {
		return &Error{code: CodeApproval, field: "used", err: err}
	}
	return nil
}

// held reports whether a legal hold is on a person.
func (d *Desk) held(ctx context.Context, person string) (bool, error) {
	if d.c.Limits.Held == nil {
		return false, nil
	}
	h, err := d.c.Handle(ctx, person)
	if err != nil {
		return false, &Error{code: CodeAudit, err: err}
	}
	on, err := d.c.Limits.Held(ctx, h)
	if err != nil {
		return false, &Error{code: CodeConfig, field: "limits", err: err}
	}
	return on, nil
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

// ApproveErasure is the word of a second person that somebody may carry out this erasure, of those
// whom it concerns now and from these copies, once, within a day. It needs the operation approve,
// for somebody other than who asked. Errors: config, denied, audit; period of package register.
func (d *Desk) ApproveErasure(
	ctx context.Context, by access.Caller, requester audit.Code, e register.Erasure, copies ...Copy,
) (*audit.Approval, error) {
	if err := d.made(); err != nil {
		return nil, err
	}
	if d.c.Store == nil {
		return nil, &Error{code: CodeConfig, field: "store"}
	}
	now := d.c.Now()
	r := by.Request(access.Approve, now)
	r.Of, r.Requester = access.Erase, requester
	if err := d.decide(ctx, by, &r, audit.ActApprove); err != nil {
		return nil, err
	}
	_, digest, err := d.erasable(ctx, &e, copies)
	if err != nil {
		return nil, err
	}
	id, err := d.c.Store.NewID()
	if err != nil {
		return nil, &Error{code: CodeConfig, field: "rand", err: err}
	}
	a := &audit.Approval{
		ID: audit.Code("erasure-" + id), Act: audit.ActErase, Run: EraseRun, Digest: digest, Requester: requester, By: by.Actor,
		At: now, Until: now.AddDate(0, 0, 1),
	}
	event := a.Event()
	event.Program, event.Duty = HolderName, by.Duty
	if _, err := d.c.Store.Commit(ctx, store.Step{Event: event, Changes: []store.Change{store.Give(a)}}); err != nil {
		return nil, &Error{code: CodeAudit, err: err}
	}
	return a, nil
}

func (d *Desk) approved(ctx context.Context, by access.Caller, a *audit.Approval, digest audit.Hash) error {
	if a == nil {
		return &Error{code: CodeApproval}
	}
	use := audit.Use{
		Act: audit.ActErase, Run: EraseRun, Digest: digest, By: by.Actor.ID, Now: d.c.Now(),
		May: d.c.Policy().MayApprove(by.Duty, access.Erase),
	}
	if err := a.Check(use); err != nil {
		return &Error{code: CodeApproval, err: err}
	}
	if d.c.Store == nil {
		return &Error{code: CodeConfig, field: "store"}
	}
	if err := d.c.Store.Given(ctx, a); err != nil {
		return &Error{code: CodeApproval, field: "given", err: err}
	}
	return nil
}
