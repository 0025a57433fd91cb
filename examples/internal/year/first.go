package year

import (
	"context"
	"errors"
	"slices"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/casework/form"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/secret"
)

// Paper is the form of a household and what was found and decided about it.
type Paper struct {
	secret.Quiet

	// ID names the case (申請連番), Household the household judged (世帯番号).
	ID, Household string
	Head          string
	Members       []string
	Names         []office.Named
	Form          *form.Application
	// Review is how far the form brings the payment, Account where to.
	Review  form.Review
	Account bank.Account
	Claimed money.Yen
	// Ruling is what is proposed; nil while it is open.
	Ruling *casework.Ruling
	// Reclaim is what has to be asked back where less is due than was decided before, ReclaimFor
	// the code of why (戻入事由).
	Reclaim    money.Yen
	ReclaimFor string
	// ExOfficio says why the office opens the case of its own motion (職権); empty where it does not.
	ExOfficio string
}

// back reports whether the form came back with nothing lacking.
func (p *Paper) back() bool {
	return p.Form.Returned.Known() && !p.Form.Declined && p.Review.Defect() == ""
}

// told reports whether the household is told that it will be paid, and need not answer: an account
// of the payee is known, and nothing came back.
func (p *Paper) told() bool {
	return p.Form.Kind == form.Notice && !p.Form.Returned.Known() && p.Account.Number != "" && p.holds()
}

// holds reports whether the account is the payee's.
func (p *Paper) holds() bool {
	return len(p.Names) > 0 && bank.SameHolder(p.Account.Holder, p.Names[0].Kana)
}

// pays reports whether a payment to the household can be planned.
func (p *Paper) pays() bool {
	return p.back() && p.Ruling != nil && p.Ruling.Outcome == benefit.Eligible && p.Review.Complete()
}

// opening is the case with what the counter finds on the form.
func (o *Office) opening(p *Paper) office.Opening {
	f := p.Form
	out := office.Opening{ID: p.ID, Program: o.town.Program, Household: p.Household, Head: p.Head, Members: p.Members, Names: p.Names}
	out.Event = casework.Event{Kind: casework.SendConfirmation, On: f.Issued}
	returned := casework.Event{Kind: casework.ReturnForm, On: f.Returned, Form: &casework.Form{AppliedOn: f.Returned, Phone: f.Phone, Claimed: p.Claimed}}
	switch {
	case !f.Returned.Known():
		if !f.Issued.Known() {
			out.Event.On = o.today
		}
		if !o.town.Letters {
			out.Event.NoticeOn = out.Event.On
		}
		return out
	case f.Declined:
		returned.Form = &casework.Form{AppliedOn: f.Returned, Phone: f.Phone}
	case p.Review == form.PayCash:
		returned.Account = &casework.Account{Source: casework.AtCounter}
	case p.Review == form.PayAccount:
		returned.Account = &casework.Account{Account: p.Account, Source: casework.FromForm}
	}
	if a := f.Agent; a.Name != "" {
		returned.Agent = &casework.Agent{Relation: a.Relation, Authority: "委任状", Name: a.Name, Kana: a.Kana, Birth: a.Birth}
	}
	if !f.Issued.Known() {
		if returned.Kind = casework.Apply; f.Kind == form.Declaration {
			returned.Kind = casework.Declare
		}
		out.Event = returned
	} else {
		out.Event.NoticeOn = f.Issued // it came back
		out.Then = append(out.Then, returned)
	}
	out.Then = append(out.Then, o.looked(p)...)
	return out
}

// looked is what the counter records of a form that came back.
func (o *Office) looked(p *Paper) []casework.Event {
	seen := casework.Event{Kind: casework.ReviewDocuments, On: o.today}
	switch {
	case p.Form.Declined:
		return []casework.Event{seen, {Kind: casework.Decline, On: o.today}}
	case p.Review.Defect() != "":
		found := []casework.Event{seen, {Kind: casework.FindDefect, On: o.today, Codes: []string{p.Review.Defect()}, Until: o.today.AddDays(cureDays)}}
		if !o.town.Letters {
			found = append(found, casework.Event{Kind: casework.NotifyDefect, On: o.today})
		}
		return found
	}
	return []casework.Event{{Kind: casework.CheckIdentity, On: o.today, Method: "identity_document"}, seen}
}

// Take takes in the forms of a day and decides what can be decided: the counter opens the cases and
// looks the forms through, the examiner proposes, the head decides, the counter tells the
// households. What is granted the cashier plans to pay on a day, in two runs: one to accounts, for
// the bank's file, and one of cash. Each case is seen as it then stands. Left are the cases that
// are granted and cannot be paid, because the ledger holds a payment to the same people.
func (o *Office) Take(ctx context.Context, papers []Paper, runs Runs, seen func(*casework.Case)) (left []string, err error) {
	for some := range slices.Chunk(papers, o.town.Page) {
		openings, told := make([]office.Opening, 0, len(some)), []*Paper(nil)
		for i := range some {
			switch p := &some[i]; {
			case p.ExOfficio != "":
				if err := o.opensItself(ctx, p); err != nil {
					return nil, err
				}
			case p.told():
				told = append(told, p)
			default:
				openings = append(openings, o.opening(p))
			}
		}
		cases, err := o.Open(ctx, by("counter"), nil, openings...)
		if err != nil {
			return nil, err
		}
		show(cases, seen)
		if cases, err = o.tells(ctx, told); err != nil {
			return nil, err
		}
		show(cases, seen)
		planned, err := o.decides(ctx, some, runs, seen)
		if err != nil {
			return nil, err
		}
		more, err := o.plans(ctx, planned, seen)
		if err != nil {
			return nil, err
		}
		left = append(left, more...)
		if err := o.Relay(ctx); err != nil {
			return nil, err
		}
	}
	return left, nil
}

// plans plans payments, all at once; if one of them cannot be planned, one by one.
func (o *Office) plans(ctx context.Context, acts []office.Act, seen func(*casework.Case)) (left []string, err error) {
	cases, err := o.Submit(ctx, by("cashier"), nil, acts...)
	show(cases, seen)
	if len(acts) > 1 && errors.Is(err, office.CodeAlreadyPaid) {
		for _, act := range acts {
			more, err := o.plans(ctx, []office.Act{act}, seen)
			if err != nil {
				return nil, err
			}
			left = append(left, more...)
		}
		return left, nil
	}
	if errors.Is(err, office.CodeAlreadyPaid) {
		return []string{acts[0].Case}, nil
	}
	return nil, err
}

// Runs are the names of two runs, and their day; without names nothing is planned.
type Runs struct {
	Accounts, Cash string
	Due            civil.Date
}

func show(cases []casework.Case, seen func(*casework.Case)) {
	for i := range cases {
		seen(&cases[i])
	}
}

// decides takes the cases whose forms are in order to their decision, and gives the payments that
// are to be planned.
func (o *Office) decides(ctx context.Context, papers []Paper, runs Runs, seen func(*casework.Case)) (planned []office.Act, err error) {
	n := len(papers)
	examined, decided, told := make([]office.Act, 0, 2*n), make([]office.Act, 0, n), make([]office.Act, 0, n)
	planned = make([]office.Act, 0, n)
	act := func(list *[]office.Act, p *Paper, e casework.Event) {
		e.On = o.today
		*list = append(*list, office.Act{Case: p.ID, Event: e})
	}
	for i := range papers {
		p := &papers[i]
		if !p.back() {
			continue
		}
		act(&examined, p, casework.Event{Kind: casework.Accept})
		if p.Ruling == nil {
			continue
		}
		act(&examined, p, casework.Event{Kind: casework.Review, Ruling: p.Ruling})
		kind := casework.Refuse
		if p.Ruling.Outcome == benefit.Eligible {
			kind = casework.Grant
		}
		act(&decided, p, casework.Event{Kind: kind})
		if !o.town.Letters {
			act(&told, p, casework.Event{Kind: casework.Notify})
		}
		if p.pays() && runs != (Runs{}) {
			run := runs.Accounts
			if p.Review == form.PayCash {
				run = runs.Cash
			}
			act(&planned, p, casework.Event{Kind: casework.PlanPayment, Run: run, Until: runs.Due, Amount: p.Ruling.Amount})
		}
	}
	for _, step := range []struct {
		who  audit.Code
		acts []office.Act
	}{{"examiner", examined}, {"head", decided}, {"counter", told}} {
		cases, err := o.Submit(ctx, by(step.who), nil, step.acts...)
		if err != nil {
			return nil, err
		}
		show(cases, seen)
	}
	return planned, nil
}
