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

// claimBody is the document of a claim. It stays when it is released: that there is none says
// nothing.
type claimBody struct {
	Case   string            `json:"case,omitempty"`
	Live   bool              `json:"live"`
	Where  municipality.Code `json:"elsewhere,omitzero"`
	Source string            `json:"source,omitempty"`
	// Of is what is paid once, sealed under the key of the index that made the document's key.
	Of []byte `json:"of,omitempty"`
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

// dues lists what a case would be paid for, each once.
func (d *Desk) dues(program, household string, p *people) (list []due) {
	rule := d.rule(program)
	add := func(u Unit, ids ...string) {
		for _, id := range ids {
			if of := (due{rule.Group, string(u), id}); id != "" && !slices.Contains(list, of) {
				list = append(list, of)
			}
		}
	}
	for _, u := range rule.Once {
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
	return list
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
	if err := w.ruled(ctx, next.Program); err != nil {
		return nil, err
	}
	dues := w.d.dues(next.Program, next.Household, &h.people)
	if take && len(dues) == 0 {
		return nil, fail(CodeInput, h.ID, "rule", nil)
	}
	stand, err := w.d.stand(ctx, w.pin, dues)
	if err != nil {
		return nil, err
	}
	for i := range stand { // by another case of the same call
		if by, taken := w.takes[stand[i].key]; take && taken && by != h.ID {
			return nil, fail(CodeAlreadyPaid, h.ID, "", nil)
		}
	}
	var changes []store.Change
	for i := range stand {
		s := &stand[i]
		switch {
		case s.live && s.owner != h.ID && take:
			return nil, fail(CodeAlreadyPaid, h.ID, "", nil)
		case s.live && s.owner != h.ID, !take && !s.there: // another's since: not ours to release
			continue
		}
		more, err := s.becomes(w.pin, claimBody{Case: h.ID, Live: take})
		if err != nil {
			return nil, err
		}
		changes = append(changes, more...)
		if take {
			w.takes[s.key] = h.ID
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

// standing is where a claim stands: under the key of the index in use, or, while those are rotated,
// under one that is being rotated out.
type standing struct {
	due due
	// key is the document's under the index key in use, revision that of the document there.
	key      string
	revision int64
	old      []store.Item // under the other keys of the index

	there, live bool
	owner       string // the case that holds it
}

// stand reads where claims stand.
func (d *Desk) stand(ctx context.Context, p *pin, dues []due) ([]standing, error) {
	out := make([]standing, len(dues))
	places := make(map[string]int, len(dues))
	keys := make([]string, 0, len(dues)*len(p.index))
	for _, k := range p.oldFirst() { // the one in use last
		for i, of := range dues {
			out[i].due, out[i].key = of, k.claim(of)
			keys, places[out[i].key] = append(keys, out[i].key), i
		}
	}
	items, err := d.c.Store.Get(ctx, kindClaim, keys...)
	if err != nil {
		return nil, told(err)
	}
	for i := range items {
		b, err := claimOf(&items[i])
		if err != nil {
			return nil, err
		}
		s := &out[places[items[i].Key]]
		if s.there = true; items[i].Key == s.key {
			s.revision = items[i].Revision
		} else {
			s.old = append(s.old, items[i])
		}
		if b.Live {
			s.live, s.owner = true, b.Case
		}
	}
	return out, nil
}

// becomes are the changes by which a claim says something else from now on, under the key of the
// index in use. What stands under another goes.
func (s *standing) becomes(p *pin, b claimBody) ([]store.Change, error) {
	var err error
	if b.Of, err = p.index[0].seal(s.due); err != nil {
		return nil, err
	}
	data, err := json.Marshal(b)
	if err != nil {
		return nil, fail(CodeInput, b.Case, "claim", err)
	}
	changes := []store.Change{{Item: store.Item{Kind: kindClaim, Key: s.key, Revision: s.revision + 1, KeyID: p.index[0].id, Body: data}, Had: had(nil)}}
	for i := range s.old {
		old := &s.old[i]
		changes = append(changes, store.Change{Item: store.Item{Kind: kindClaim, Key: old.Key, Revision: old.Revision}, Delete: true, Had: had(nil)})
	}
	return changes, nil
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
// them), config (rule, index), conflict, store.
func (d *Desk) Elsewhere(ctx context.Context, by access.Caller, p Payment) error {
	if err := d.ready(ctx); err != nil {
		return err
	}
	who := people{Head: p.Head, Members: p.Members, Children: p.Children}
	if p.Source == "" || !p.Source.Valid() || p.Where == 0 {
		return fail(CodeInput, "", "source", nil)
	}
	if err := d.spelled("", p.Household, &who); err != nil {
		return err
	}
	if err := d.allow(ctx, by, access.Register, "", "", who.all()...); err != nil {
		return err
	}
	in, err := d.pinned(ctx)
	if err != nil {
		return err
	}
	if err := d.ruled(ctx, by, p.Program, &in); err != nil {
		return err
	}
	stand, err := d.stand(ctx, &in, d.dues(p.Program, p.Household, &who))
	if err != nil {
		return err
	}
	if len(stand) == 0 {
		return fail(CodeInput, "", "people", nil)
	}
	entry, err := d.event(ctx, by, audit.ActRegister, audit.Succeeded, string(p.Source), who.all())
	if err != nil {
		return err
	}
	step := store.Step{Event: entry, Changes: []store.Change{in.stays()}}
	for i := range stand {
		if stand[i].live {
			return fail(CodeAlreadyPaid, stand[i].owner, "", nil)
		}
		changes, err := stand[i].becomes(&in, claimBody{Live: true, Where: p.Where, Source: string(p.Source)})
		if err != nil {
			return err
		}
		step.Changes = append(step.Changes, changes...)
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
