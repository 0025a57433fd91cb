package trail

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/holder"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
)

// HolderName is the name under which the log answers for a person.
const HolderName = audit.Code("log")

// Answering is the log and its vault as one of those who answer for a person: see package holder.
// All fields are required; without a word of the policy nobody may ask.
type Answering struct {
	Log *Log
	// May is the policy's word on who asks, Approver on who approved an erasure; see
	// access.Engine.MayAsk.
	May      func(by holder.Caller, v holder.Verb) error
	Approver func(by holder.Caller) func(*audit.Approval) bool
}

// Name is [HolderName].
func (h Answering) Name() audit.Code { return HolderName }

func (h Answering) mayDo(d *holder.Demand, v holder.Verb) error {
	if d == nil {
		return fault.New(audit.CodeConfig, "demand", nil)
	}
	return h.allow(d.By, v)
}

func (h Answering) allow(by holder.Caller, v holder.Verb) error {
	if h.Log.unopened() || h.May == nil || h.Approver == nil {
		return fault.New(audit.CodeConfig, "answering", nil)
	}
	return h.May(by, v)
}

// Disclose shows the entries about the person: when, what, by which department. Who acted is
// another person and masked. More is a list of a *verify.Bundle for each handle, which proves that
// they are all.
func (h Answering) Disclose(ctx context.Context, d *holder.Demand) (a holder.Answer, err error) {
	if err := h.mayDo(d, holder.Disclose); err != nil {
		return a, err
	}
	all := d.All()
	if err := h.entries(all, &a); err != nil {
		return a, err
	}
	bundles := make([]any, len(all))
	for i, one := range all {
		if bundles[i], err = h.Log.Disclose(ctx, one, nil, nil); err != nil {
			return a, err
		}
	}
	a.More = bundles
	return a, nil
}

func (h Answering) entries(all []audit.Handle, a *holder.Answer) (err error) {
	x, err := OpenIndex(h.Log.fs, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, x.Close()) }()
	for _, one := range all {
		for e, err := range x.Subject(one) {
			if err != nil {
				return err
			}
			of := e.Event.Time.UTC().Format(time.RFC3339)
			a.Show(of, "act", e.Event.Act.String())
			a.Show(of, "department", string(e.Event.Actor.Department))
			a.Mask(of, "actor", string(e.Event.Actor.ID))
		}
	}
	return nil
}

// Correct changes nothing: a log says what was done, also what was wrong.
func (h Answering) Correct(context.Context, *holder.Demand) (holder.Answer, error) {
	return holder.Answer{}, nil
}

// Stop changes nothing: what is in a log is not used.
func (h Answering) Stop(context.Context, *holder.Demand) (holder.Answer, error) {
	return holder.Answer{}, nil
}

// Erase forgets in the vault whom the handles stand for, and what was sealed. The entries stay:
// they are about nobody then.
func (h Answering) Erase(ctx context.Context, d *holder.Demand) (holder.Answer, error) {
	if err := h.mayDo(d, holder.Erase); err != nil {
		return holder.Answer{}, err
	}
	if h.gone(d) {
		return holder.Answer{}, nil
	}
	_, err := eraseAll(ctx, h.Log, &Erasing{
		Handle: d.Subject, Digest: d.Bound(), Run: d.By.Case, Approval: d.Approval, By: d.By.Actor, May: h.Approver(d.By),
	}, d.All()...)
	if err != nil {
		return holder.Answer{}, err
	}
	return holder.Answer{Count: len(d.All())}, nil
}

// gone reports whether the vault has forgotten them all, or there is none.
func (h Answering) gone(d *holder.Demand) bool {
	v := h.Log.cfg.Vault
	return v == nil || !slices.ContainsFunc(d.All(), func(one audit.Handle) bool {
		_, err := v.Subject(one)
		return err == nil
	})
}

// Hold records a legal hold on the person, if there is none: all others ask [Log.Held].
func (h Answering) Hold(ctx context.Context, d *holder.Demand) (holder.Answer, error) {
	if err := h.mayDo(d, holder.Hold); err != nil {
		return holder.Answer{}, err
	}
	for _, one := range d.All() {
		on, err := h.Log.Held(ctx, one)
		if err != nil {
			return holder.Answer{}, err
		}
		if on {
			continue
		}
		e := audit.Event{
			Act: audit.ActHold, Result: audit.Succeeded, Actor: d.By.Actor, Duty: d.By.Duty, Purpose: d.By.Purpose, Case: d.By.Case,
			Program: HolderName, Subjects: audit.About(one),
		}
		if _, err := h.Log.Append(ctx, e); err != nil {
			return holder.Answer{}, err
		}
	}
	return holder.InForce(ctx, d, h.Log.Held)
}

// Held reports whether a legal hold is on everybody or on a person, in this log or in the others of
// the system (Config.Others). It reads the log once, and again what came since a hold or a release.
func (l *Log) Held(ctx context.Context, subject audit.Handle) (bool, error) {
	if l.unopened() {
		return false, audit.CodeClosed
	}
	l.q.mu.Lock()
	err := l.q.refused()
	l.q.mu.Unlock()
	if err != nil {
		return false, err
	}
	return l.held(ctx, func(h audit.Handle) bool { return h == subject })
}

// Concerned lists those whom the entries within the scope name.
func (h Answering) Concerned(_ context.Context, by holder.Caller, s holder.Scope) ([]audit.Handle, error) {
	if err := h.allow(by, ""); err != nil {
		return nil, err
	}
	found, err := holder.Concern(func(yield func(audit.Event, error) bool) {
		for e, err := range (&Reader{h.Log.fs}).Entries(0) {
			event := e.Event
			if event.Index = e.Index; !yield(event, err) {
				return
			}
		}
	}, s)
	return found.Subjects, err
}
