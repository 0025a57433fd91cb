package office

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// leaves adds to the changes of an event that takes a payment out of an approved run (取りやめ, or paid
// in cash) that the run is without it: a file that is made at the same moment and still has it is
// refused by the store. Once there is a file nothing leaves it; see [Desk.CancelRun].
func (w *work) leaves(ctx context.Context, h *held, e *casework.Event, changes []store.Change) ([]store.Change, error) {
	if w.wholeRun || e.Kind != casework.CancelPayment && e.Kind != casework.PayCash {
		return changes, nil
	}
	r := w.drops[h.Run]
	if r == nil {
		var err error
		if r, err = w.d.run(ctx, h.Run); err != nil {
			return nil, err
		}
		switch {
		case r == nil || !slices.Contains(r.Cases, h.ID):
			return changes, nil // nobody has approved it
		case r.File != (audit.Hash{}) || r.State != RunApproved:
			return nil, fail(CodeRun, h.ID, "file", nil)
		}
		r.revision++
		if w.drops == nil {
			w.drops = map[string]*runOf{}
		}
		w.drops[h.Run] = r
	}
	p := h.paymentOf(r.ID)
	r.Dropped = append(r.Dropped, dropped{h.ID, p.History, p.Amount})
	r.Count, r.Total = r.Count-1, r.Total-p.Amount
	b, err := json.Marshal(r)
	if err != nil {
		return nil, fail(CodeInput, r.ID, "run", err)
	}
	it := store.Item{Kind: kindRun, Key: r.ID, Revision: r.revision, Body: b, Terms: r.terms()}
	for i := range w.steps { // several payments of one run in one call: the run is written once
		for k := range w.steps[i].Changes {
			if c := &w.steps[i].Changes[k]; c.Item.Kind == kindRun && c.Item.Key == r.ID {
				c.Item = it
				return changes, nil
			}
		}
	}
	return append(changes, store.Change{Item: it}), nil
}

// CancelRun takes all payments out of a run that was not sent (取りやめ): they are free for another
// run, and the file of this one, if there is one, will never be sent. Where there is a file two
// people say that it was not sent ([Desk.SecondRun] with sent false and the same words). It may be
// called again after a failure and goes on where it stopped, by the same word or, where that is
// lost, a fresh one. It needs the operation pay. Errors: input (no words), denied, not_found, run
// (sent, or not known whether; cancelled, and no word of two says so), approval, conflict,
// recorder, store.
func (d *Desk) CancelRun(ctx context.Context, by access.Caller, second *audit.Approval, run, words string) error {
	r, err := d.known(ctx, by, run)
	if err != nil {
		return err
	}
	if words == "" {
		return fail(CodeInput, run, "words", nil)
	}
	switch r.State {
	case RunCancelled: // goes on where it stopped
		if r.File != (audit.Hash{}) {
			err = d.goesOn(ctx, by, r, second, false, words)
		}
	case RunApproved:
		r.State = RunCancelled
		switch {
		case r.File == (audit.Hash{}):
			err = d.keepRun(ctx, by, r, audit.ActUpdate, nil)
		case second == nil:
			err = fail(CodeApproval, run, "", nil)
		default:
			err = d.under(ctx, by, r, second, false, words)
		}
	default:
		err = fail(CodeRun, run, string(r.State), nil)
	}
	if err != nil {
		return err
	}
	// Payments that were dropped before are elsewhere by now.
	r.Cases = slices.DeleteFunc(slices.Clone(r.Cases), func(id string) bool {
		return slices.ContainsFunc(r.Dropped, func(x dropped) bool { return x.Case == id })
	})
	if err := d.calledBack(ctx, by, r, words); err != nil {
		return err
	}
	e := casework.Event{Kind: casework.CancelPayment, Run: run, Words: words}
	for _, from := range []casework.State{casework.Planned, casework.PaymentApproved} {
		if err := d.each(ctx, by, r, from, e, ""); err != nil {
			return err
		}
	}
	return nil
}

// calledBack takes back those payments of a run that was not sent which say that they were: who
// sent it was stopped half way, by an objection to one of them, say. Its file was never handed to
// the bank, which two people say.
func (d *Desk) calledBack(ctx context.Context, by access.Caller, r *runOf, words string) error {
	if err := d.each(ctx, by, r, casework.PaymentSent, casework.Event{Kind: casework.LoseOutcome, Run: r.ID}, ""); err != nil {
		return err
	}
	return d.each(ctx, by, r, casework.OutcomeUnknown, casework.Event{Kind: casework.FindUnsent, Run: r.ID, Words: words}, r.Second)
}
