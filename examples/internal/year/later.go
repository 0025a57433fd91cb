package year

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/casework/form"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/examples/internal/staff"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access"
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

// Each shows every case that is kept, in the order of their numbers; looking at one is an entry.
func (o *Office) Each(ctx context.Context, see func(*casework.Case) error) error {
	states, err := o.states(ctx)
	if err != nil {
		return err
	}
	ids := slices.SortedFunc(maps.Keys(states), func(a, b string) int { return cmp.Or(len(a)-len(b), strings.Compare(a, b)) })
	for _, id := range ids {
		if states[id] == casework.Erased {
			continue
		}
		c, err := o.Case(ctx, by("counter"), id)
		if err == nil {
			err = see(&c)
		}
		if err != nil {
			return err
		}
	}
	return nil
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
		if p.ExOfficio != "" && !o.again {
			return nil, fmt.Errorf("申請 %s はすでにあり、職権で開始できません", p.ID)
		}
		if err := o.moves(ctx, p, state); err != nil {
			return nil, err
		}
	}
	return fresh, o.Relay(ctx)
}

func (o *Office) moves(ctx context.Context, p *Paper, s casework.State) error {
	switch s { //nolint:exhaustive // nothing that comes moves the others
	case casework.ConfirmationSent, casework.NoticeSent, casework.Undelivered:
		if p.Form.Returned.Known() {
			return o.returned(ctx, p)
		}
		if s == casework.NoticeSent {
			return o.unanswered(ctx, p)
		}
	case casework.Received:
		if p.back() {
			return o.looksAgain(ctx, p)
		}
	case casework.Reviewed:
		return o.decided(ctx, p)
	case casework.Defective:
		if p.back() {
			return o.cured(ctx, p)
		}
	case casework.Accepted:
		if err := o.named(ctx, p); err != nil {
			return err
		}
		return o.ruled(ctx, p)
	case casework.Failed:
		return o.corrected(ctx, p)
	case casework.Granted, casework.Planned, casework.Paid:
		if s == casework.Granted {
			if err := o.notified(ctx, p.ID); err != nil {
				return err
			}
		}
		if p.Ruling != nil && p.Ruling.Outcome == benefit.Ineligible {
			return o.takenBack(ctx, p, s)
		}
		switch {
		case s == casework.Granted:
			return o.named(ctx, p)
		case s == casework.Paid && p.Reclaim > 0: // a part
			return o.askedBack(ctx, p)
		}
	case casework.Refused:
		if err := o.notified(ctx, p.ID); err != nil {
			return err
		}
		switch {
		case p.pays():
			return o.reopened(ctx, p)
		case o.again && p.Ruling != nil && p.Ruling.Outcome == benefit.Ineligible:
			return o.beyond(ctx, p)
		}
	}
	return nil
}

// notified tells what was decided on a day that was broken off before anybody was told.
func (o *Office) notified(ctx context.Context, id string) error {
	if !o.again || o.town.Letters {
		return nil
	}
	c, err := o.Case(ctx, by("counter"), id)
	if err != nil || c.Forced != casework.NoEvent || c.State == casework.Granted && !c.GrantNoticeOn.IsZero() || c.State == casework.Refused && !c.RefusalNoticeOn.IsZero() {
		return err
	}
	return o.records(ctx, "counter", id, casework.Event{Kind: casework.Notify})
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
	_, err := o.seconded(ctx, who, office.Act{Case: id, Event: e})
	return err
}

// seconded records events that take two persons, on one word for all of them.
func (o *Office) seconded(ctx context.Context, who audit.Code, acts ...office.Act) ([]casework.Case, error) {
	if len(acts) == 0 {
		return nil, nil
	}
	for i := range acts {
		a := &acts[i]
		if a.Event.On.IsZero() {
			a.Event.On = o.today
		}
		var err error
		if _, a.Token, err = o.Start(ctx, by(who), a.Case, a.Event.Kind); err != nil {
			return nil, err
		}
	}
	word, err := o.Second(ctx, by("second"), who, acts...)
	if err != nil {
		return nil, err
	}
	return o.Submit(ctx, by(who), word, acts...)
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

// account is where the form has the money go; nil while nobody has looked at it for that.
func account(p *Paper) *casework.Account {
	switch p.Review { //nolint:exhaustive // nothing can be paid by the others
	case form.PayCash:
		return &casework.Account{Source: casework.AtCounter}
	case form.PayAccount:
		return &casework.Account{Account: p.Account, Source: casework.FromForm}
	}
	return nil
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
	if err := o.records(ctx, "examiner", p.ID, casework.Event{Kind: casework.Review, Ruling: p.Ruling}); err != nil {
		return err
	}
	return o.decided(ctx, p)
}

// decided decides what was proposed, and tells the household, unless the head sends it back.
func (o *Office) decided(ctx context.Context, p *Paper) error {
	c, err := o.Case(ctx, by("head"), p.ID)
	if err != nil {
		return err
	}
	kind := casework.Refuse
	if c.Proposal.Outcome == benefit.Eligible {
		kind = casework.Grant
	}
	switch sent, err := o.sendsBack(ctx, p.ID); {
	case err != nil:
		return err
	case sent:
		return o.ruled(ctx, p)
	}
	if err := o.records(ctx, "head", p.ID, casework.Event{Kind: kind}); err != nil {
		return err
	}
	return o.tellsOf(ctx, p)
}

// corrected takes another account than the one that failed.
func (o *Office) corrected(ctx context.Context, p *Paper) error {
	c, err := o.Case(ctx, by("counter"), p.ID)
	if err != nil || p.Review != form.PayAccount || p.Account == c.Account.Account {
		return err
	}
	return o.records(ctx, "counter", p.ID, casework.Event{Kind: casework.CorrectAccount, Account: account(p)})
}

// named enters the account of a form that was looked at for one only now: while a household was
// undecided nobody asked where to pay.
func (o *Office) named(ctx context.Context, p *Paper) error {
	if !p.Review.Complete() {
		return nil
	}
	c, err := o.Case(ctx, by("counter"), p.ID)
	if err != nil || c.Account != nil && c.Account.Account == account(p).Account {
		return err
	}
	return o.records(ctx, "counter", p.ID, casework.Event{Kind: casework.ChangeAccount, Account: account(p)})
}

// takenBack revokes what is granted, and asks back what was paid.
func (o *Office) takenBack(ctx context.Context, p *Paper, s casework.State) error {
	if c, err := o.Case(ctx, by("head"), p.ID); err != nil || c.Forced == casework.OverrideGrant {
		return err // what two persons decided against the rule stands
	}
	if s == casework.Planned {
		if err := o.records(ctx, "cashier", p.ID, casework.Event{Kind: casework.CancelPayment, Words: "課税更正"}); err != nil {
			return err
		}
	}
	if s != casework.Paid {
		if err := o.two(ctx, "head", p.ID, casework.Event{Kind: casework.Revoke, Codes: p.Ruling.Reasons}); err != nil {
			return err
		}
		if err := o.tellsOf(ctx, p); err != nil {
			return err
		}
		return o.beyond(ctx, p)
	}
	if o.town.Keeps {
		return nil
	}
	return o.askedBack(ctx, p)
}

// beyond says what becomes of what was paid before the grant was revoked.
func (o *Office) beyond(ctx context.Context, p *Paper) error {
	c, err := o.Case(ctx, by("head"), p.ID)
	if err != nil || c.Unpaid() >= 0 || c.Held {
		return err
	}
	e := casework.Event{Kind: casework.DemandReturn, Amount: -c.Unpaid(), Codes: []string{cmp.Or(p.ReclaimFor, "B01")}}
	if o.town.Keeps {
		e.Kind, e.Codes, e.Words = casework.WaiveReturn, nil, "返還を求めない制度"
	}
	return o.two(ctx, "head", p.ID, e)
}

// askedBack decides less after the payment: all that was kept where nothing is due, else a part.
func (o *Office) askedBack(ctx context.Context, p *Paper) error {
	c, err := o.Case(ctx, by("head"), p.ID)
	if err != nil {
		return err
	}
	kept, _ := c.Kept()
	less, code := kept, cmp.Or(p.ReclaimFor, "B01")
	if p.Ruling.Outcome == benefit.Eligible {
		less = min(p.Reclaim, kept)
	}
	return o.two(ctx, "head", p.ID, casework.Event{Kind: casework.DecideLess, Amount: less, Codes: []string{code}})
}

// reopened decides again what was refused.
func (o *Office) reopened(ctx context.Context, p *Paper) error {
	c, err := o.Case(ctx, by("head"), p.ID)
	if err != nil || c.Held || c.Forced == casework.OverrideRefuse {
		return err
	}
	err = o.two(ctx, "head", p.ID, casework.Event{Kind: casework.Reopen, Words: "課税更正", NoticeOn: o.today})
	if err != nil {
		return err
	}
	if err := o.records(ctx, "counter", p.ID, casework.Event{Kind: casework.ChangeAccount, Account: account(p)}); err != nil {
		return err
	}
	return o.ruled(ctx, p)
}

// Restore lets the office go on from a store that was kept before what its log says: a day that was
// broken off is begun again. It is the morning of the first of some days that was not worked. The
// keeper asks for it, and the second person is shown what is lost and approves just that.
func (o *Office) Restore(ctx context.Context, days ...civil.Date) (lost int, err error) {
	for _, day := range days {
		done, err := o.worked(ctx, ended+day.String())
		if err != nil {
			return 0, err
		}
		if !done {
			o.On(day)
			break
		}
	}
	loss, err := o.journal.Lost(ctx, by("second").Actor)
	if err != nil || loss.Lines == 0 {
		return 0, err
	}
	id, err := audit.RandomCode("restore-", o.town.Rand)
	if err != nil {
		return 0, err
	}
	at, err := o.newest(ctx)
	if err != nil {
		return 0, err
	}
	a := audit.Approval{
		ID: id, Act: audit.ActRestore, Run: loss.Store, Digest: loss.Digest, Requester: by("keeper").Actor.ID, By: by("second").Actor,
		At: at, Until: at.AddDate(0, 0, 1),
	}
	if _, err := o.town.Log.Append(ctx, a.Event()); err != nil {
		return 0, err
	}
	q := store.Restoring{By: by("keeper").Actor, Approval: &a, May: o.policy.MayApprove(staff.Duty, access.Manage)}
	return o.journal.Restore(ctx, q) // whose case was erased on the broken day is erased again by the desk
}

// newest is the later of now and the log's newest entry: what the log says of itself has the time
// of the machine, which is not that of the days that are worked.
func (o *Office) newest(ctx context.Context) (time.Time, error) {
	at := o.now()
	for e, err := range o.town.Log.Since(ctx, 0) {
		if err != nil {
			return at, err
		}
		if e.Time.After(at) {
			at = e.Time
		}
	}
	return at, nil
}
