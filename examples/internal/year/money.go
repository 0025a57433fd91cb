package year

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/benefit/office/outcome"
	"github.com/kyufu-go/kyufu/household/civil"
)

// Send has a planned run approved by the head as it stands, and notes that this file makes it:
// once.
func (o *Office) Send(ctx context.Context, run string, file []byte) (office.Run, error) {
	shown, err := o.Run(ctx, run)
	if err != nil {
		return shown, err
	}
	if err := o.ApproveRun(ctx, by("head"), shown); err != nil {
		return shown, err
	}
	if err := o.SendRun(ctx, by("cashier"), run, audit.Hash(sha256.Sum256(file))); err != nil {
		return shown, err
	}
	return shown, o.Relay(ctx)
}

// Pay drafts a run of all that is due to accounts, has it approved, writes its file and sends it.
// Left are the cases that it cannot pay. A day on which nothing is due makes no file.
func (o *Office) Pay(ctx context.Context, run string, payer zengin.Header, due civil.Date, to io.Writer) (office.Run, []office.Left, error) {
	drafted, left, err := o.Draft(ctx, by("cashier"), run, office.Choice{Program: o.town.Program}, due)
	if err != nil || drafted.Count == 0 {
		return drafted, left, err
	}
	if err := o.ApproveRun(ctx, by("head"), drafted); err != nil {
		return drafted, left, err
	}
	var file bytes.Buffer
	if _, err := o.ExportRun(ctx, by("cashier"), run, office.Order{Payer: payer, On: due, Lines: true}, &file); err != nil {
		return drafted, left, err
	}
	if err := o.SendRun(ctx, by("cashier"), run, audit.Hash(sha256.Sum256(file.Bytes()))); err != nil {
		return drafted, left, err
	}
	if _, err := file.WriteTo(to); err != nil {
		return drafted, left, err
	}
	return drafted, left, o.Relay(ctx)
}

// Hear reads the bank's list of what failed, takes all others of the run for paid on a day, and
// closes the run to the yen.
func (o *Office) Hear(ctx context.Context, run string, list, meanings []byte, paidOn civil.Date) (b office.Balance, found []office.FileFinding, err error) {
	if len(list) > 0 {
		m, err := outcome.ParseMapping(meanings)
		if err != nil {
			return b, nil, err
		}
		f, err := outcome.ReadList(list, m)
		if err != nil {
			return b, nil, err
		}
		if found, err = o.ReadResults(ctx, by("cashier"), run, f, paidOn); err != nil || len(found) > 0 {
			return b, found, err
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
// second person.
func (o *Office) Counter(ctx context.Context, run string) (n int, err error) {
	shown, err := o.Run(ctx, run)
	if err != nil || shown.Count == 0 {
		return 0, err
	}
	if err := o.ApproveRun(ctx, by("head"), shown); err != nil {
		return 0, err
	}
	acts, err := o.acts(ctx, casework.PaymentApproved, casework.Event{Kind: casework.PayCash})
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
		act.Event.Receipt = fmt.Sprintf("%s-%d", run, n+1)
		if err := o.two(ctx, "cashier", act.Case, act.Event); err != nil {
			return n, err
		}
		n++
	}
	return n, o.Relay(ctx)
}
