package year

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"
	"slices"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/benefit/office/outcome"
	"github.com/kyufu-go/kyufu/benefit/office/outcome/workbook"
	"github.com/kyufu-go/kyufu/household/civil"
)

// Send has a planned run approved by the head as it stands, and notes that this file makes it:
// once.
func (o *Office) Send(ctx context.Context, run string, file []byte) (office.Run, error) {
	shown, err := o.Run(ctx, run)
	digest := audit.Hash(sha256.Sum256(file))
	if err != nil || o.again && shown.State == office.RunSent && shown.File == digest {
		return shown, err
	}
	if err := o.ApproveRun(ctx, by("head"), shown); err != nil {
		return shown, err
	}
	if err := o.SendRun(ctx, by("cashier"), run, digest); err != nil {
		return shown, err
	}
	return shown, o.Relay(ctx)
}

// Order is a run to be made: of all that is due to accounts, paid on a day. Held back it has its
// file, and nobody sends that.
type Order struct {
	Run   string
	Payer zengin.Header
	Due   civil.Date
	Held  bool
}

// Pay drafts a run of all that is due to accounts, has it approved, writes its file and sends it.
// Left are the cases that it cannot pay. A day on which nothing is due makes no file.
func (o *Office) Pay(ctx context.Context, order Order, to io.Writer) (r office.Run, left []office.Left, err error) {
	if r, err = o.Run(ctx, order.Run); err != nil {
		return r, nil, err
	}
	if !o.again || r.State == office.RunPlanned {
		if r, left, err = o.Draft(ctx, by("cashier"), order.Run, office.Choice{Program: o.town.Program}, order.Due); err != nil || r.Count == 0 {
			return r, left, err
		}
	}
	if r.State == office.RunPlanned || r.State == office.RunApproved {
		if err := o.ApproveRun(ctx, by("head"), r); err != nil {
			return r, left, err
		}
	}
	var file bytes.Buffer
	if _, err := o.ExportRun(ctx, by("cashier"), order.Run, office.Order{Payer: order.Payer, On: order.Due, Lines: true}, &file); err != nil {
		return r, left, err
	}
	if !order.Held {
		if _, err := o.Send(ctx, order.Run, file.Bytes()); err != nil {
			return r, left, err
		}
	}
	if _, err := file.WriteTo(to); err != nil {
		return r, left, err
	}
	return r, left, o.Relay(ctx)
}

// Lose notes that nobody knows whether a run's file reached the bank.
func (o *Office) Lose(ctx context.Context, run string) error {
	if err := o.LoseRun(ctx, by("cashier"), run); err != nil {
		return err
	}
	return o.Relay(ctx)
}

// Find notes what two persons found out about a run that was lost, and how they know.
func (o *Office) Find(ctx context.Context, run string, sent bool, words string) error {
	found := map[bool]office.RunState{true: office.RunSent, false: office.RunApproved}[sent]
	r, err := o.Run(ctx, run)
	if err != nil || o.again && r.State != office.RunUnknown && r.State != found {
		return err // it went on since
	}
	word, err := o.SecondRun(ctx, by("second"), "cashier", run, sent, words)
	if err != nil {
		return err
	}
	if err := o.FindRun(ctx, by("cashier"), word, run, sent, words); err != nil {
		return err
	}
	return o.Relay(ctx)
}

// GiveUp takes all payments out of a run that was not sent; two persons say so.
func (o *Office) GiveUp(ctx context.Context, run, words string) error {
	word, err := o.SecondRun(ctx, by("second"), "cashier", run, false, words)
	if err != nil {
		return err
	}
	if err := o.CancelRun(ctx, by("cashier"), word, run, words); err != nil {
		return err
	}
	return o.Relay(ctx)
}

// Hear reads the bank's list of what failed, takes all others of the run for paid on a day, and
// closes the run to the yen.
func (o *Office) Hear(ctx context.Context, run string, list, meanings []byte, paidOn civil.Date) (b office.Balance, found []office.FileFinding, err error) {
	if r, err := o.Run(ctx, run); err != nil || o.again && r.State == office.RunClosed {
		if err == nil {
			b, err = o.CloseRun(ctx, by("cashier"), run)
		}
		return b, nil, err
	}
	if len(list) > 0 {
		m, err := outcome.ParseMapping(meanings)
		if err != nil {
			return b, nil, err
		}
		f, err := workbook.ReadList(list, m)
		if err != nil {
			return b, nil, err
		}
		if found, err = o.ReadResults(ctx, by("cashier"), run, f, paidOn); err != nil {
			return b, found, err
		}
		if o.again { // it was read on the day that was broken off
			found = slices.DeleteFunc(found, func(f office.FileFinding) bool { return f.Code == office.FindReadBefore && f.Run == run })
		}
		if len(found) > 0 {
			return b, found, nil
		}
	}
	if err := o.PayRest(ctx, by("cashier"), run, paidOn); err != nil {
		return b, nil, err
	}
	if b, err = o.CloseRun(ctx, by("cashier"), run); err != nil {
		return b, nil, err
	}
	return b, nil, o.Relay(ctx)
}

// Counter approves the run of cash and hands the money over, each against a receipt and before a
// second person. A run that nobody planned is made of all that is granted by now and paid at the
// counter.
func (o *Office) Counter(ctx context.Context, run string) (n int, err error) {
	shown, err := o.Run(ctx, run)
	if err == nil && shown.State == office.RunPlanned {
		shown, err = o.cash(ctx, shown)
	}
	if err != nil || shown.Count == 0 {
		return 0, err
	}
	if err := o.ApproveRun(ctx, by("head"), shown); err != nil {
		return 0, err
	}
	acts, err := o.inState(ctx, casework.PaymentApproved, casework.Event{Kind: casework.PayCash})
	if err != nil {
		return 0, err
	}
	for _, act := range acts {
		c, err := o.Case(ctx, by("cashier"), act.Case)
		if err != nil {
			return n, err
		}
		if c.Run != run {
			continue
		}
		act.Event.Receipt = run + "-" + act.Case
		if err := o.two(ctx, "cashier", act.Case, act.Event); err != nil {
			return n, err
		}
		n++
	}
	return n, o.Relay(ctx)
}

// cash plans a run of cash that nobody planned, or that a day began to plan which was broken off.
func (o *Office) cash(ctx context.Context, shown office.Run) (office.Run, error) {
	if shown.Count > 0 {
		begun, err := o.begun(ctx, shown.ID)
		if err != nil || !begun {
			return shown, err
		}
	}
	if err := o.planCash(ctx, shown.ID); err != nil {
		return shown, err
	}
	return o.Run(ctx, shown.ID)
}

// begun reports whether a run is planned on the day that is worked again.
func (o *Office) begun(ctx context.Context, run string) (bool, error) {
	if !o.again {
		return false, nil
	}
	planned, err := o.inState(ctx, casework.Planned, casework.Event{})
	if err != nil {
		return false, err
	}
	for _, act := range planned {
		c, err := o.Case(ctx, by("cashier"), act.Case)
		if err != nil {
			return false, err
		}
		planned := func(e casework.Event) bool {
			return e.Kind == casework.PlanPayment && e.Run == run && e.Recorded == o.today
		}
		if c.Run == run && slices.ContainsFunc(c.Events(), planned) { // a letter may have left since
			return true, nil
		}
	}
	return false, nil
}

// planCash plans what is granted and paid at the counter.
func (o *Office) planCash(ctx context.Context, run string) error {
	acts, err := o.inState(ctx, casework.Granted, casework.Event{Kind: casework.PlanPayment, Run: run, Until: o.today})
	if err != nil {
		return err
	}
	cash := acts[:0]
	for _, act := range acts {
		c, err := o.Case(ctx, by("cashier"), act.Case)
		if err != nil {
			return err
		}
		if c.Account != nil && c.Account.Source == casework.AtCounter && !c.Held {
			act.Event.Amount = c.Unpaid()
			cash = append(cash, act)
		}
	}
	if len(cash) == 0 {
		return nil
	}
	_, err = o.plans(ctx, cash, func(*casework.Case) {})
	return err
}
