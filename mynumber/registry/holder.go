package registry

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/holder"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// HolderName is the name under which the registry answers for a person.
const HolderName = audit.Code("registry")

// Holder is the registry as one of those who answer for a person: see package holder. It does not
// erase what [Config].Hold holds.
func (g *Registry) Holder() holder.Holder { return answering{g} }

type answering struct{ g *Registry }

// Name is [HolderName].
func (h answering) Name() audit.Code { return HolderName }

// Whom fills in what the registry knows of the person whom a demand's Subject names: every handle
// and every name of the human being, with those of whoever was merged into them. Whoever asks the
// other holders begins here. It needs the operation that is asked for: disclose, correct, suspend
// or erase. Errors: denied, recorder, input, not_found, erased.
func (g *Registry) Whom(ctx context.Context, by access.Caller, d *holder.Demand, op access.Operation) error {
	if op != access.Disclose && op != access.Correct && op != access.Suspend && op != access.Erase || d == nil {
		return fail(CodeInput)
	}
	var handles []audit.Handle
	var names []holder.Name
	_, err := g.about(ctx, by, op, func(r *reading) (*person, error) {
		p, _, err := r.named(d.Subject)
		if err != nil {
			return nil, err
		}
		group, err := r.group(p, AsOf{Valid: g.today(), Known: everything}, true)
		handles, names = nil, nil
		for _, own := range group {
			handles = append(handles, own.handle)
			names = append(names, holder.Name{Number: string(own.id)})
			for _, l := range own.lines.links(RefOpened, everything) {
				names = append(names, holder.Name{System: string(l.open.Ref.System), Number: string(l.open.Ref.Number)})
			}
		}
		return p, err
	})
	if err == nil {
		d.Handles, d.Names = handles, names
	}
	return err
}

// Disclose shows the person's numbers and the lines of their history. Individual numbers stay
// masked: they are shown by a grant.
func (h answering) Disclose(ctx context.Context, d *holder.Demand) (a holder.Answer, err error) {
	held, err := h.g.Held(ctx, access.Caller(d.By), d.Subject)
	if err != nil {
		return a, err
	}
	for i := range held.Entries {
		e := &held.Entries[i]
		of := strconv.FormatUint(e.Seq, 10)
		a.Show(of, audit.Code(e.Kind.String()), e.On.String())
		a.Show(of, "integrated", string(e.Person))
		a.Show(of, "system", string(e.Ref.System))
		a.Show(of, "number", string(e.Ref.Number))
		if !e.Number.IsZero() {
			a.Mask(of, "individual_number", "held")
		}
	}
	return a, nil
}

// Correct proposes those fixes that are a [Change]: the second person approves them here, and until
// then they are not made.
func (h answering) Correct(ctx context.Context, d *holder.Demand) (a holder.Answer, err error) {
	mine := d.Numbers("")
	for _, fix := range d.Fixes {
		c, ok := fix.(Change)
		if !ok {
			continue
		}
		if !slices.Contains(mine, string(c.Person)) {
			return a, fail(CodeInput)
		}
		if _, err := h.g.Propose(ctx, access.Caller(d.By), c); err != nil {
			return a, err
		}
		a.Taken, a.Left, a.Reason = a.Taken+1, a.Left+1, "proposed"
	}
	return a, nil
}

// Stop stops the use of the person's data, if it is not stopped: all others ask [Registry.Stopped].
func (h answering) Stop(ctx context.Context, d *holder.Demand) (holder.Answer, error) {
	by := access.Caller(d.By)
	var id addressee.Integrated
	if _, err := h.g.about(ctx, by, access.Suspend, func(r *reading) (*person, error) {
		p, _, err := r.named(d.Subject)
		if err == nil {
			id = p.id
		}
		return p, err
	}); err != nil {
		return holder.Answer{}, err
	}
	if err := h.g.Suspend(ctx, by, id, d.By.Purpose); err != nil && codeOf(err) != CodeSuspended {
		return holder.Answer{}, err
	}
	return holder.InForce(ctx, d, h.g.Stopped)
}

// Erase destroys the keys of the whole human being, on the demand's approval. Once: an integrated
// number that was erased is never given again.
func (h answering) Erase(ctx context.Context, d *holder.Demand) (a holder.Answer, err error) {
	g, by := h.g, access.Caller(d.By)
	if err := d.Approved(ctx, g.now(), g.c.Policy().MayApprove(by.Duty, access.Erase), g.c.Given); err != nil {
		e := g.event(by, audit.ActErase, audit.Denied, d.Subject)
		e.Reason = "approval"
		return a, errors.Join(err, g.record(ctx, e))
	}
	err = g.change(ctx, by, step{op: access.Erase, act: audit.ActErase, apply: func(w *work) error {
		p, _, err := w.named(d.Subject)
		if err != nil {
			return err
		}
		if err := w.erase(Change{Person: p.id, On: g.today(), Cause: by.Purpose}, d.Approval.By.ID); err != nil {
			return err
		}
		a.Count = len(w.forget)
		for _, one := range w.forget {
			if !slices.Contains(d.All(), one) {
				return fail(CodeInput) // more than the human being that was approved
			}
		}
		return nil
	}})
	if err == nil {
		return a, nil
	}
	if code := codeOf(err); code == CodeErased || code == CodeNotFound {
		err = nil // nothing is left
	}
	return holder.Answer{}, err
}

// Hold is in force when [Config].Hold says so.
func (h answering) Hold(ctx context.Context, d *holder.Demand) (holder.Answer, error) {
	return holder.InForce(ctx, d, h.g.c.Hold)
}

// Stopped reports whether the use of a person's data was stopped, by any handle of theirs. It is
// what a desk beside the registry asks before it acts; it tells nothing else and leaves no entry. A
// handle that the registry does not know is of nobody whose data were stopped.
func (g *Registry) Stopped(ctx context.Context, subject audit.Handle) (on bool, err error) {
	err = g.view(ctx, func(r *reading) error {
		p, _, err := r.named(subject)
		if err == nil {
			on = p.lines.suspended()
		}
		return err
	})
	if code := codeOf(err); code == CodeErased || code == CodeNotFound {
		return false, nil
	}
	return on, err
}

// Concerned lists who was changed: the registry keeps by whom, in which case and when.
func (h answering) Concerned(ctx context.Context, by holder.Caller, s holder.Scope) ([]audit.Handle, error) {
	g := h.g
	if err := g.allow(ctx, access.Caller(by), g.request(access.Caller(by), access.Audit)); err != nil {
		return nil, err
	}
	if err := s.Only(true, true, true); err != nil {
		return nil, err
	}
	var list []audit.Handle
	err := g.view(ctx, func(r *reading) error {
		list = nil
		for after, more := uint64(0), true; more; {
			records, err := r.tx.RecordsNotUnder(ctx, "", after, pageOfRecords)
			if err != nil {
				return err
			}
			for i := range records {
				e, err := r.open(&records[i])
				if err != nil && codeOf(err) != CodeDamaged { // of an erased person
					return err
				}
				after = records[i].Seq
				if concerns(&s, &e) && !slices.Contains(list, records[i].Handle) {
					list = append(list, records[i].Handle)
				}
			}
			more = len(records) == pageOfRecords
		}
		return nil
	})
	return list, err
}

const pageOfRecords = 4096

func concerns(s *holder.Scope, e *Entry) bool {
	return (s.Actor == "" || e.Actor == s.Actor || e.Approver == s.Actor) && (s.Case == "" || e.Case == s.Case) && s.During(e.Known)
}
