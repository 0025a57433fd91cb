package year

import (
	"context"
	"slices"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/casework/form"
	"github.com/kyufu-go/kyufu/benefit/office"
)

// states says where every case stands, without opening one.
func (o *Office) states(ctx context.Context) (map[string]casework.State, error) {
	all := map[string]casework.State{}
	for s := casework.ConfirmationSent; s <= casework.Erased; s++ {
		for id, err := range o.In(ctx, by("counter"), s) {
			if err != nil {
				return nil, err
			}
			all[id] = s
		}
	}
	return all, nil
}

// Go brings the cases to where the papers of a later day have them: forms that came since, defects
// that were cured, accounts that were corrected, and what is decided otherwise because register or
// roll know more. Papers of households without a case are given back, to be taken in.
func (o *Office) Go(ctx context.Context, papers []Paper) (fresh []Paper, err error) {
	states, err := o.states(ctx)
	if err != nil {
		return nil, err
	}
	for i := range papers {
		p := &papers[i]
		state, there := states[p.ID]
		if !there {
			fresh = append(fresh, *p)
			continue
		}
		if err := o.moves(ctx, p, state); err != nil {
			return nil, err
		}
	}
	return fresh, o.Relay(ctx)
}

func (o *Office) moves(ctx context.Context, p *Paper, s casework.State) error {
	switch s { //nolint:exhaustive // nothing that comes moves the others
	case casework.ConfirmationSent:
		if p.Form.Returned.Known() {
			return o.returned(ctx, p)
		}
	case casework.Defective:
		if p.back() {
			return o.cured(ctx, p)
		}
	case casework.Accepted:
		return o.ruled(ctx, p)
	case casework.Failed:
		return o.corrected(ctx, p)
	case casework.Granted, casework.Planned, casework.Paid:
		if p.Ruling != nil && p.Ruling.Outcome == benefit.Ineligible {
			return o.takenBack(ctx, p, s)
		}
	case casework.Refused:
		if p.pays() {
			return o.reopened(ctx, p)
		}
	}
	return nil
}

// records submits events of one officer to a case, one behind the other.
func (o *Office) records(ctx context.Context, who audit.Code, id string, events ...casework.Event) error {
	acts := make([]office.Act, len(events))
	for i, e := range events {
		if e.On.IsZero() {
			e.On = o.today
		}
		acts[i] = office.Act{Case: id, Event: e}
	}
	_, err := o.Submit(ctx, by(who), nil, acts...)
	return err
}

// two records an event that takes two persons.
func (o *Office) two(ctx context.Context, who audit.Code, id string, e casework.Event) error {
	e.On = o.today
	_, token, err := o.Start(ctx, by(who), id, e.Kind)
	if err != nil {
		return err
	}
	act := office.Act{Token: token, Event: e}
	word, err := o.Second(ctx, by("second"), who, act)
	if err != nil {
		return err
	}
	if e.Kind == casework.Erase {
		return o.Erase(ctx, by(who), word, act)
	}
	_, err = o.Submit(ctx, by(who), word, act)
	return err
}

func (o *Office) returned(ctx context.Context, p *Paper) error {
	opening := o.opening(p)
	if err := o.records(ctx, "counter", p.ID, opening.Then...); err != nil || !p.back() {
		return err
	}
	return o.accepted(ctx, p)
}

func (o *Office) cured(ctx context.Context, p *Paper) error {
	cure := casework.Event{Kind: casework.Cure, Account: account(p)}
	if err := o.records(ctx, "counter", p.ID, append([]casework.Event{cure}, o.looked(p)...)...); err != nil {
		return err
	}
	return o.accepted(ctx, p)
}

// account is where the form has the money go.
func account(p *Paper) *casework.Account {
	if p.Review == form.PayCash {
		return &casework.Account{Source: casework.AtCounter}
	}
	return &casework.Account{Account: p.Account, Source: casework.FromForm}
}

func (o *Office) accepted(ctx context.Context, p *Paper) error {
	if err := o.records(ctx, "examiner", p.ID, casework.Event{Kind: casework.Accept}); err != nil {
		return err
	}
	return o.ruled(ctx, p)
}

// ruled proposes, decides and tells what can be decided by now.
func (o *Office) ruled(ctx context.Context, p *Paper) error {
	if p.Ruling == nil {
		return nil
	}
	kind := casework.Refuse
	if p.Ruling.Outcome == benefit.Eligible {
		kind = casework.Grant
	}
	if err := o.records(ctx, "examiner", p.ID, casework.Event{Kind: casework.Review, Ruling: p.Ruling}); err != nil {
		return err
	}
	if err := o.records(ctx, "head", p.ID, casework.Event{Kind: kind}); err != nil {
		return err
	}
	return o.records(ctx, "counter", p.ID, casework.Event{Kind: casework.Notify})
}

// corrected takes another account than the one that failed.
func (o *Office) corrected(ctx context.Context, p *Paper) error {
	c, err := o.Case(ctx, by("counter"), p.ID)
	if err != nil || p.Review != form.PayAccount || p.Account == c.Account.Account {
		return err
	}
	return o.records(ctx, "counter", p.ID, casework.Event{Kind: casework.CorrectAccount, Account: account(p)})
}

// takenBack revokes what is granted, and asks back what was paid.
func (o *Office) takenBack(ctx context.Context, p *Paper, s casework.State) error {
	if s == casework.Planned {
		if err := o.records(ctx, "cashier", p.ID, casework.Event{Kind: casework.CancelPayment, Words: "課税更正"}); err != nil {
			return err
		}
	}
	if s != casework.Paid {
		return o.two(ctx, "head", p.ID, casework.Event{Kind: casework.Revoke, Codes: p.Ruling.Reasons})
	}
	c, err := o.Case(ctx, by("head"), p.ID)
	if err != nil {
		return err
	}
	kept, _ := c.Kept()
	return o.two(ctx, "head", p.ID, casework.Event{Kind: casework.DecideLess, Amount: kept, Codes: []string{"B01"}})
}

// reopened decides again what was refused.
func (o *Office) reopened(ctx context.Context, p *Paper) error {
	err := o.two(ctx, "head", p.ID, casework.Event{Kind: casework.Reopen, Words: "課税更正", NoticeOn: o.today})
	if err != nil {
		return err
	}
	if err := o.records(ctx, "counter", p.ID, casework.Event{Kind: casework.ChangeAccount, Account: account(p)}); err != nil {
		return err
	}
	return o.ruled(ctx, p)
}

// Return is money that came back: of which case, how much, in which accounting year, to which fund.
type Return struct {
	Case  string
	Event casework.Event
}

// Return books what came back. What is less than what is left is a part.
func (o *Office) Return(ctx context.Context, list []Return) error {
	for _, r := range list {
		c, err := o.Case(ctx, by("cashier"), r.Case)
		if err != nil {
			return err
		}
		kept, _ := c.Kept()
		r.Event.Kind = casework.ReturnPart
		if r.Event.Amount == kept {
			r.Event.Kind = casework.ReturnRest
		}
		if err := o.records(ctx, "cashier", r.Case, r.Event); err != nil {
			return err
		}
	}
	return o.Relay(ctx)
}

// End lets lapse what was never answered, closes what asks nothing of anybody, and gives the books:
// what was paid, what came back, what is out. What is still open is named.
func (o *Office) End(ctx context.Context) (b office.Books, left []string, err error) {
	for _, step := range []struct {
		from casework.State
		kind casework.Kind
	}{{casework.ConfirmationSent, casework.Lapse}, {casework.Defective, casework.DeemWithdrawn}, {casework.Failed, casework.DeemWithdrawn}} {
		if err := o.every(ctx, step.from, "head", casework.Event{Kind: step.kind}); err != nil {
			return b, nil, err
		}
	}
	for _, s := range []casework.State{
		casework.Refused, casework.Declined, casework.Withdrawn, casework.DeemedWithdrawn, casework.Lapsed, casework.Paid, casework.Returned,
	} {
		if err := o.every(ctx, s, "keeper", casework.Event{Kind: casework.Close}); err != nil {
			return b, nil, err
		}
	}
	states, err := o.states(ctx)
	if err != nil {
		return b, nil, err
	}
	for id, s := range states {
		if s != casework.Closed && s != casework.Erased {
			left = append(left, id)
		}
	}
	slices.Sort(left)
	if b, err = o.Books(ctx, by("cashier")); err != nil {
		return b, left, err
	}
	return b, left, o.Relay(ctx)
}

// every records an event in every case of a state.
func (o *Office) every(ctx context.Context, s casework.State, who audit.Code, e casework.Event) error {
	acts, err := o.acts(ctx, s, e)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(acts, o.town.Page) {
		if _, err := o.Submit(ctx, by(who), nil, some...); err != nil {
			return err
		}
	}
	return nil
}

func (o *Office) acts(ctx context.Context, s casework.State, e casework.Event) (acts []office.Act, err error) {
	e.On = o.today
	for id, err := range o.In(ctx, by("counter"), s) {
		if err != nil {
			return nil, err
		}
		acts = append(acts, office.Act{Case: id, Event: e})
	}
	return acts, nil
}

// Forget erases every closed case, each on a second person's word, and says how many.
func (o *Office) Forget(ctx context.Context) (n int, err error) {
	acts, err := o.acts(ctx, casework.Closed, casework.Event{Kind: casework.Erase})
	if err != nil {
		return 0, err
	}
	for some := range slices.Chunk(acts, o.town.Page) {
		for i := range some {
			if _, some[i].Token, err = o.Start(ctx, by("keeper"), some[i].Case, casework.Erase); err != nil {
				return n, err
			}
		}
		word, err := o.Second(ctx, by("second"), "keeper", some...)
		if err != nil {
			return n, err
		}
		if err := o.Erase(ctx, by("keeper"), word, some...); err != nil {
			return n, err
		}
		n += len(some)
	}
	return n, o.Relay(ctx)
}

// Restore lets the office go on from a store that was kept before what its log says: a day that was
// broken off is begun again.
func (o *Office) Restore(ctx context.Context) (lost int, err error) {
	return o.journal.Restore(ctx, by("keeper").Actor)
}
