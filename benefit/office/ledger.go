package office

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/secret"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// claim is what is paid once, under the token of whom it pays.
type claim struct {
	key    string
	holder string // the case, or who said that it was paid elsewhere
}

// claimBody is the document of a claim. It stays when it is released: that there is none says
// nothing.
type claimBody struct {
	Case   string            `json:"case,omitempty"`
	Live   bool              `json:"live"`
	Where  municipality.Code `json:"elsewhere,omitzero"`
	Source string            `json:"source,omitempty"`
}

// movement is one entry of the ledger. It is written once and never changed.
type movement struct {
	Case           string           `json:"case"`
	Event          casework.Kind    `json:"event"`
	Payment        int              `json:"payment,omitempty"` // the case's payment number
	Run            string           `json:"run,omitempty"`
	Amount         money.Yen        `json:"amount"`
	On             civil.Date       `json:"on"`
	AccountingYear civil.FiscalYear `json:"accounting_year,omitzero"`
	Fund           string           `json:"fund,omitempty"`
}

// holds reports whether a case holds what is paid once: from the plan of a payment until that has
// definitely ended with nothing kept.
func holds(c *casework.Case) bool {
	kept, underway := c.Kept()
	return underway || kept > 0
}

// claims lists the keys of what a case would be paid for.
func (d *Desk) claims(program, household string, p *people) (keys []string) {
	rule := d.c.Rules[program]
	group := rule.Group
	if group == "" {
		group = program
	}
	add := func(u Unit, ids ...string) {
		for _, id := range ids {
			if id == "" {
				continue
			}
			if k := d.seals.token("claim", group, string(u), id); !slices.Contains(keys, k) {
				keys = append(keys, k)
			}
		}
	}
	once := rule.Once
	if len(once) == 0 {
		once = []Unit{PerHousehold, PerPerson}
	}
	for _, u := range once {
		switch u {
		case PerHousehold:
			add(u, household)
		case PerHead:
			add(u, p.Head)
		case PerPerson:
			add(u, append([]string{p.Head}, p.Members...)...)
		case PerChild:
			add(u, p.Children...)
		}
	}
	return keys
}

// ledger adds to the changes of an event what it takes and releases, and its movement.
func (w *work) ledger(ctx context.Context, h *held, next *casework.Case, e *casework.Event, changes []store.Change) ([]store.Change, error) {
	if e.Kind == casework.PlanPayment {
		if err := w.openRun(ctx, h.ID, e.Run); err != nil {
			return nil, err
		}
		if most := w.d.c.Rules[h.Program].Most; most > 0 && next.Payments[len(next.Payments)-1].Amount > most {
			return nil, fail(CodeBound, h.ID, "amount", nil)
		}
	}
	changes, err := w.leaves(ctx, h, e, changes)
	if err != nil {
		return nil, err
	}
	before, after := holds(&h.Case), holds(next)
	if e.Kind != casework.Erase && before != after {
		if w.settled[h.ID] {
			return nil, fail(CodeInput, h.ID, "twice", nil)
		}
		w.settled[h.ID] = true
		more, err := w.claim(ctx, h, next, after)
		if err != nil {
			return nil, err
		}
		changes = append(changes, more...)
	}
	if m, ok := moved(next, lastPayment(&h.Case), e); ok {
		b, err := json.Marshal(m)
		if err != nil {
			return nil, fail(CodeInput, h.ID, "event", err)
		}
		changes = append(changes, store.Change{Item: store.Item{
			Kind: kindMoney, Key: moneyKey(next), Revision: 1, Body: b, Terms: store.Listed(m.Run, time.Time{}),
		}})
	}
	return changes, nil
}

// claim takes or releases what a case is paid for. The store takes a key once, whatever was read
// here: two that take it at the same time follow the same revision, and one of them is refused.
func (w *work) claim(ctx context.Context, h *held, next *casework.Case, take bool) ([]store.Change, error) {
	keys := w.d.claims(next.Program, next.Household, &h.people)
	if take && len(keys) == 0 {
		return nil, fail(CodeInput, h.ID, "rule", nil)
	}
	items, err := w.d.c.Store.Get(ctx, kindClaim, keys...)
	if err != nil {
		return nil, told(err)
	}
	for _, c := range w.takes { // by another case of the same call
		if take && c.holder != h.ID && slices.Contains(keys, c.key) {
			return nil, fail(CodeAlreadyPaid, h.ID, "", nil)
		}
	}
	revisions := map[string]int64{}
	for i := range items {
		b, err := claimOf(&items[i])
		switch {
		case err != nil:
			return nil, err
		case b.Live && b.Case != h.ID:
			if take {
				return nil, fail(CodeAlreadyPaid, h.ID, "", nil)
			}
			continue // another's since: not ours to release
		}
		revisions[items[i].Key] = items[i].Revision
	}
	var changes []store.Change
	for _, k := range keys {
		if _, there := revisions[k]; !take && !there {
			continue
		}
		change, err := claimed(k, revisions[k]+1, claimBody{Case: h.ID, Live: take})
		if err != nil {
			return nil, err
		}
		changes = append(changes, change)
		if take {
			w.takes = append(w.takes, claim{k, h.ID})
		}
	}
	return changes, nil
}

// openRun holds that a payment is planned in a run that nobody has approved. One that is planned
// while the run is approved stays outside it, and can only be cancelled.
func (w *work) openRun(ctx context.Context, id, run string) error {
	if w.open[run] {
		return nil
	}
	r, err := w.d.run(ctx, run)
	if err == nil && r != nil {
		err = fail(CodeRun, id, "run", nil)
	}
	if err == nil {
		w.open[run] = true
	}
	return err
}

func claimed(key string, revision int64, b claimBody) (store.Change, error) {
	data, err := json.Marshal(b)
	if err != nil {
		return store.Change{}, fail(CodeInput, b.Case, "claim", err)
	}
	return store.Change{Item: store.Item{Kind: kindClaim, Key: key, Revision: revision, Body: data}}, nil
}

func claimOf(it *store.Item) (b claimBody, err error) {
	if json.Unmarshal(it.Body, &b) != nil {
		return b, fail(CodeStore, "", "claim", nil)
	}
	return b, nil
}

// owner says who holds a claim.
func (d *Desk) owner(ctx context.Context, key string) (holder string, live bool, err error) {
	items, err := d.c.Store.Get(ctx, kindClaim, key)
	if err != nil || len(items) == 0 {
		return "", false, err
	}
	b, err := claimOf(&items[0])
	return b.Case, b.Live, err
}

// moneyMark stands between case and number in a movement's key; no code of the log has it.
const moneyMark = "#"

// moneyKey names the movement of a case's last event.
func moneyKey(c *casework.Case) string { return fmt.Sprintf("%s%s%06d", c.ID, moneyMark, c.Version()) }

func lastPayment(c *casework.Case) *casework.Payout {
	if n := len(c.Payments); n > 0 {
		return &c.Payments[n-1]
	}
	return nil
}

// moved is the movement of money that an event is, if it is one; left is the payment that was the
// last before.
func moved(next *casework.Case, left *casework.Payout, e *casework.Event) (movement, bool) {
	m := movement{Case: next.ID, Event: e.Kind, On: e.On}
	last := func(p *casework.Payout) {
		if p != nil {
			m.Payment, m.Run, m.Amount = p.History, p.Run, p.Amount
		}
	}
	switch e.Kind {
	case casework.PlanPayment, casework.ApprovePayment, casework.SendPayment, casework.Pay, casework.PayCash, casework.FailPayment,
		casework.FindSent, casework.FindUnsent, casework.LoseOutcome:
		last(lastPayment(next))
	case casework.CancelPayment:
		last(left)
	case casework.ReturnPart, casework.ReturnRest:
		m.Amount, m.AccountingYear, m.Fund = e.Amount, e.AccountingYear, e.Fund
	default:
		return movement{}, false
	}
	return m, true
}

// Payment is a payment that another municipality made, or another office of this one, and which
// excludes one here.
type Payment struct {
	secret.Quiet

	Program, Household string
	Head               string
	Members, Children  []string
	Where              municipality.Code
	// Source names the document that says so.
	Source audit.Code
}

// Elsewhere enters a payment of another municipality into the ledger: nobody of it is paid here. It
// needs the operation register. Errors: input, denied, already_paid (a case here holds one of
// them), conflict, store.
func (d *Desk) Elsewhere(ctx context.Context, by access.Caller, p Payment) error {
	if err := d.made(); err != nil {
		return err
	}
	who := people{Head: p.Head, Members: p.Members, Children: p.Children}
	if p.Source == "" || !p.Source.Valid() || p.Where == 0 {
		return fail(CodeInput, "", "source", nil)
	}
	if err := d.allow(ctx, by, access.Register, "", "", who.all()...); err != nil {
		return err
	}
	keys := d.claims(p.Program, p.Household, &who)
	if len(keys) == 0 {
		return fail(CodeInput, "", "people", nil)
	}
	items, err := d.c.Store.Get(ctx, kindClaim, keys...)
	if err != nil {
		return told(err)
	}
	revisions := map[string]int64{}
	for i := range items {
		b, err := claimOf(&items[i])
		switch {
		case err != nil:
			return err
		case b.Live:
			return fail(CodeAlreadyPaid, b.Case, "", nil)
		}
		revisions[items[i].Key] = items[i].Revision
	}
	entry, err := d.event(ctx, by, audit.ActRegister, audit.Succeeded, string(p.Source), who.all())
	if err != nil {
		return err
	}
	step := store.Step{Event: entry}
	for _, k := range keys {
		change, err := claimed(k, revisions[k]+1, claimBody{Live: true, Where: p.Where, Source: string(p.Source)})
		if err != nil {
			return err
		}
		step.Changes = append(step.Changes, change)
	}
	_, err = d.c.Store.Commit(ctx, step)
	return told(err)
}

// movements yields the movements of money that match.
func (d *Desk) movements(ctx context.Context, where ...store.Match) iter.Seq2[movement, error] {
	return func(yield func(movement, error) bool) {
		for it, err := range d.c.Store.List(ctx, store.Query{Kind: kindMoney, Where: where}) {
			var m movement
			if err == nil && json.Unmarshal(it.Body, &m) != nil {
				err = fail(CodeStore, "", "money", nil)
			}
			if !yield(m, err) || err != nil {
				return
			}
		}
	}
}
