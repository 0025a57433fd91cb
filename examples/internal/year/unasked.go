package year

import (
	"context"
	"errors"

	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
)

// lastPayment is what stands for the inquiry where the account is that of another benefit which the
// town pays: it asked its own books.
const lastPayment = "last-payment"

// tells opens the cases of households that need not answer (支給のお知らせ): the examiner enters the
// account that is known, a second person compares it with its holder, the counter writes.
func (o *Office) tells(ctx context.Context, papers []*Paper) (cases []casework.Case, err error) {
	var openings []office.Opening
	var confirms, writes []office.Act
	for _, p := range papers {
		openings = append(openings, office.Opening{
			ID: p.ID, Program: o.town.Program, Household: p.Household, Head: p.Head, Members: p.Members, Names: p.Names,
			Event: casework.Event{
				Kind: casework.AnswerAccount, On: o.today, Inquiry: lastPayment, Account: &casework.Account{Account: p.Account, Source: casework.FromLast},
			},
		})
		sends := casework.Event{Kind: casework.SendAdvanceNotice, On: o.today}
		if !o.town.Letters {
			sends.NoticeOn = o.today
		}
		writes = append(writes, office.Act{Case: p.ID, Event: sends})
	}
	if len(openings) == 0 {
		return nil, nil
	}
	opened, err := o.Open(ctx, by("examiner"), nil, openings...)
	if err != nil {
		return nil, err
	}
	for i := range opened {
		if a := opened[i].Account; a == nil || !a.Confirmed { // else on a day that was broken off
			confirms = append(confirms, office.Act{Case: opened[i].ID, Event: casework.Event{Kind: casework.ConfirmAccount, HolderMatches: true}})
		}
	}
	if _, err := o.seconded(ctx, "examiner", confirms...); err != nil {
		return nil, err
	}
	return o.Submit(ctx, by("counter"), nil, writes...)
}

// unanswered decides about a household that was told, when the days to answer are over.
func (o *Office) unanswered(ctx context.Context, p *Paper) error {
	c, err := o.Case(ctx, by("counter"), p.ID)
	if err != nil {
		return err
	}
	e := casework.Event{Kind: casework.WindowEnded, On: o.today, Recorded: o.today, By: "counter"}
	if _, err := c.Apply(e); errors.Is(err, casework.CodeMissing) {
		return nil
	} else if err != nil {
		return err
	}
	if err := o.records(ctx, "counter", p.ID, e); err != nil {
		return err
	}
	return o.ruled(ctx, p)
}

// Told reports whether there are households that were told and have not answered.
func (o *Office) Told(ctx context.Context) (bool, error) {
	for _, err := range o.In(ctx, by("counter"), casework.NoticeSent) {
		return err == nil, err
	}
	return false, nil
}

// opensItself opens a case ex officio (職権): the head, on a second person's word. What can be
// decided is decided.
func (o *Office) opensItself(ctx context.Context, p *Paper) error {
	opening := office.Opening{
		ID: p.ID, Program: o.town.Program, Household: p.Household, Head: p.Head, Members: p.Members, Names: p.Names,
		Event: casework.Event{Kind: casework.OpenExOfficio, On: o.today, Words: p.ExOfficio},
	}
	word, err := o.SecondOpening(ctx, by("second"), "head", opening)
	if err != nil {
		return err
	}
	if _, err := o.Open(ctx, by("head"), word, opening); err != nil {
		return err
	}
	return o.ruled(ctx, p)
}

// looksAgain looks a form through of which nothing lacks any more: the defect was the office's own.
func (o *Office) looksAgain(ctx context.Context, p *Paper) error {
	c, err := o.Case(ctx, by("counter"), p.ID)
	if err != nil {
		return err
	}
	if c.IdentityMethod == "" { // else on a day that was broken off
		events := o.looked(p)
		if to := account(p); to != nil {
			events = append(events, casework.Event{Kind: casework.ChangeAccount, Account: to})
		}
		if err := o.records(ctx, "counter", p.ID, events...); err != nil {
			return err
		}
	}
	return o.accepted(ctx, p)
}
