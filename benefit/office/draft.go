package office

import (
	"context"
	"errors"
	"io"
	"slices"

	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Choice says which of the payments that are due a run takes (支払対象の選定). The zero value takes all.
type Choice struct {
	// Program is one program; empty means all.
	Program string
	// DecidedBy is the last day of decision that the run takes; the unknown date means all.
	DecidedBy civil.Date
	// Banks are the banks that the run pays to, NotBanks those that it does not: a town that sends
	// ゆうちょ apart makes one run with Banks 9900 and one with NotBanks 9900.
	Banks, NotBanks []string
	// Which takes first payments or repeats alone.
	Which Which
	// Most is the greatest number of payments in the run; 0 is what a file can hold.
	Most int
}

// Which says which payments are meant, by what went before.
type Which string

// First payments have no failed payment before them, repeats (再振込) have.
const (
	AnyPayment   Which = ""
	FirstPayment Which = "first"
	Repeat       Which = "repeat"
)

// Left is a case that is granted and fits the choice, and that a run cannot take.
type Left struct {
	Case string
	// Why is a guard of casework that is not met, "already_paid", "bound", "stopped" (the use of
	// somebody's data), "sealed" (the case does not open), or the rule of package zengin that its
	// account breaks: what somebody has to see to.
	Why string
}

func (c *Choice) takes(h *held) bool {
	a := h.Account
	repeat := len(h.Payments) > 0 && h.Payments[len(h.Payments)-1].Failed != ""
	switch {
	case c.Program != "" && c.Program != h.Program, c.Which == FirstPayment && repeat, c.Which == Repeat && !repeat:
		return false
	case a != nil && a.Source == casework.AtCounter: // no file can pay it
		return false
	case len(c.Banks) > 0 && (a == nil || !slices.Contains(c.Banks, a.Bank)), a != nil && slices.Contains(c.NotBanks, a.Bank):
		return false
	}
	late, _ := h.DecidedOn.After(c.DecidedBy)
	return !late
}

// Draft plans the payments of a run by a rule (起案): every granted case that the choice takes, to be
// paid on a day. A case that cannot be paid is left and listed, and keeps no other from being
// planned: an objection, no account, an account that no file can hold. It may be called again,
// after a failure or for cases that were granted since, until the run is approved. It needs the
// operations view and pay. Errors: input, denied, run (approved already), conflict (call again),
// recorder, store.
func (d *Desk) Draft(ctx context.Context, by access.Caller, run string, c Choice, due civil.Date) (Run, []Left, error) {
	if err := d.mayList(ctx, by); err != nil {
		return Run{}, nil, err
	}
	if err := d.allow(ctx, by, access.Pay, "", run); err != nil {
		return Run{}, nil, err
	}
	if r, err := d.run(ctx, run); err != nil || r != nil {
		if err == nil {
			err = fail(CodeRun, run, string(r.State), nil)
		}
		return Run{}, nil, err
	}
	planned, err := d.planned(ctx, run)
	if err != nil {
		return Run{}, nil, err
	}
	f := &drafting{d: d, by: by, run: run, choice: c, due: due, room: zengin.MaxCount - planned.Count}
	if c.Most > 0 {
		f.room = min(f.room, c.Most-planned.Count)
	}
	if err := f.all(ctx); err != nil {
		return Run{}, f.left, err
	}
	if planned, err = d.planned(ctx, run); err != nil {
		return Run{}, f.left, err
	}
	return planned.Run, f.left, nil
}

// drafting is one call of Draft.
type drafting struct {
	d      *Desk
	by     access.Caller
	run    string
	choice Choice
	due    civil.Date
	room   int
	left   []Left
	writer *zengin.Writer
}

// all goes through the granted cases in pages, and commits a page at a time.
func (f *drafting) all(ctx context.Context) error {
	q := store.Query{Kind: kindCase, Where: store.InGroup(casework.Granted.String())}
	w := f.d.work(f.by)
	for h, err := range f.d.all(ctx, q) {
		var one *Error
		if unreadable(err) && errors.As(err, &one) {
			f.left = append(f.left, Left{one.Case, string(CodeSealed)})
			continue
		}
		if err != nil {
			return err
		}
		if f.room > 0 && h.State == casework.Granted && f.choice.takes(h) {
			if err := f.one(ctx, w, h); err != nil {
				return err
			}
		}
		if len(w.steps) == page {
			if err := w.commit(ctx); err != nil {
				return w.why(ctx, err)
			}
			w = f.d.work(f.by)
		}
	}
	if len(w.steps) == 0 {
		return nil
	}
	return w.why(ctx, w.commit(ctx))
}

// one plans a case's payment, or says why it cannot.
func (f *drafting) one(ctx context.Context, w *work, h *held) error {
	if h.Account != nil {
		if why := f.unwritable(&h.Account.Account); why != "" {
			f.left = append(f.left, Left{h.ID, why})
			return nil
		}
	}
	switch stopped, err := f.d.limited(ctx, f.d.c.Limits.Stopped, h.people.all()); {
	case err != nil:
		return err
	case stopped:
		f.left = append(f.left, Left{h.ID, "stopped"})
		return nil
	}
	_, err := w.act(ctx, h, &Act{Case: h.ID, Event: casework.Event{Kind: casework.PlanPayment, On: f.d.today(), Run: f.run, Until: f.due, Amount: h.Unpaid()}})
	var refused *casework.Error
	switch {
	case err == nil:
		f.room--
	case errors.As(err, &refused) && len(refused.Missing) > 0:
		f.left = append(f.left, Left{h.ID, refused.Missing[0].String()})
	case errors.Is(err, CodeAlreadyPaid):
		f.left = append(f.left, Left{h.ID, string(CodeAlreadyPaid)})
	case errors.Is(err, CodeBound):
		f.left = append(f.left, Left{h.ID, string(CodeBound)})
	default:
		return err
	}
	return nil
}

// unwritable is the rule that keeps an account out of every file, empty when none does.
func (f *drafting) unwritable(a *bank.Account) string {
	if f.writer == nil {
		w, err := zengin.NewWriter(io.Discard, zengin.WriterConfig{Check: zengin.CheckConfig{Suppress: []string{"duplicate"}}})
		if err != nil {
			return zengin.Code("writer").Error()
		}
		if err := w.Batch(zengin.Header{
			Kind: zengin.KindTransfer, Code: "1", Name: "A", Date: zengin.MonthDay{Month: 1, Day: 4}, Bank: "0001", Branch: "001",
		}); err != nil {
			return "batch"
		}
		f.writer = w
	}
	t := transferTo(a)
	t.Amount = 1
	var refused *zengin.RefusedError
	switch err := f.writer.Add(&t); {
	case err == nil:
		return ""
	case errors.As(err, &refused):
		return refused.Code()
	}
	return "account"
}

func transferTo(a *bank.Account) bank.Transfer {
	return bank.Transfer{Bank: a.Bank, Branch: a.Branch, Type: a.Type, Number: a.Number, Holder: a.Holder}
}
