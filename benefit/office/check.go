package office

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Check reads the store and the logs and says what does not fit: state against entry, case against
// ledger, ledger against runs, runs against files, keys against erasures. Run it when nothing
// commits, after [Desk.Settle] and a relay. Others are the kinds of documents that the journal
// keeps for somebody else, logs the logs to which its lines went, whole, such as trail.Events
// yields one: of what none of them has, each line is a finding (unlogged). It shows nobody's data.
// It needs the operation audit. Errors: denied, store.
func (d *Desk) Check(ctx context.Context, by access.Caller, others []store.Kind, logs ...iter.Seq2[audit.Event, error]) ([]Finding, error) {
	if err := d.ready(ctx); err != nil {
		return nil, err
	}
	if err := d.allow(ctx, by, access.Audit, "", ""); err != nil {
		return nil, err
	}
	in, err := d.pinned(ctx)
	if err != nil {
		return nil, err
	}
	c := checker{
		d: d, claims: map[due]string{}, money: map[string]entered{}, people: map[string][][]store.Term{}, states: map[string]casework.State{},
		runs: map[string]*sums{}, pin: in,
	}
	for _, part := range []func(context.Context) error{c.cases, c.found, c.ledger, c.movements, c.sent, c.words} {
		if err := part(ctx); err != nil {
			return nil, err
		}
	}
	orphans, err := d.orphans(ctx, &in)
	if err != nil {
		return nil, err
	}
	for range orphans {
		c.find(FindKeyIdle, "")
	}
	kinds := append([]store.Kind{kindCase, kindPeople, kindClaim, kindMoney, kindRun, kindFile, kindResult, kindSample, kindSecond, kindRule, kindPin, store.ApprovalKind}, others...)
	more, err := d.c.Store.Check(ctx, kinds, logs...)
	if err != nil {
		return nil, told(err)
	}
	for _, f := range more {
		c.findings = append(c.findings, Finding{Code: FindStore, Store: f})
	}
	return c.findings, nil
}

// checker holds what the cases say, and takes from it what is found.
type checker struct {
	d        *Desk
	findings []Finding

	states map[string]casework.State
	claims map[due]string            // what is paid once → the case that must hold it
	money  map[string]entered        // key → the movement
	people map[string][][]store.Term // case → its terms in order, by each key of the index
	runs   map[string]*sums
	pin    pin
}

// entered is a movement and how it is written.
type entered struct {
	movement

	text []byte
}

// sums are what the movements of a run say.
type sums struct {
	planned map[string]money.Yen // by case, what was planned last
	sent    []string
}

func (c *checker) find(code FindingCode, id string) {
	c.findings = append(c.findings, Finding{Code: code, Case: id})
}

// each goes through the documents of a kind.
func (c *checker) each(ctx context.Context, kind store.Kind, do func(*store.Item)) error {
	for it, err := range c.d.c.Store.List(ctx, store.Query{Kind: kind}) {
		if err != nil {
			return told(err)
		}
		do(&it)
	}
	return nil
}

// cases opens every case and notes what must be there for it.
func (c *checker) cases(ctx context.Context) error {
	const page = 256
	some := make([]store.Item, 0, page)
	for it, err := range c.d.c.Store.List(ctx, store.Query{Kind: kindCase}) {
		if err != nil {
			return told(err)
		}
		if some = append(some, it); len(some) == page {
			if err := c.page(ctx, some); err != nil {
				return err
			}
			some = some[:0]
		}
	}
	return c.page(ctx, some)
}

// page opens some cases, whose keys are asked for at once; where one of those is not ours, each for
// itself.
func (c *checker) page(ctx context.Context, items []store.Item) error {
	ids := make([]keys.ID, len(items))
	for i := range items {
		ids[i] = keyID(&items[i])
	}
	all, err := c.d.seals.open(ctx, ids...)
	if err != nil && !errors.Is(err, CodeSealed) {
		return err
	}
	for i := range items {
		it, opened := &items[i], all
		if all == nil {
			if opened, err = c.d.seals.open(ctx, ids[i]); err != nil && !errors.Is(err, CodeSealed) {
				return err
			}
		}
		if it.Schema == schemaErased && it.KeyID != "" {
			c.find(FindKeyLeft, it.Key)
		}
		b, err := c.d.unseal(it, dataKey{id: ids[i], aead: opened[ids[i]]})
		if err == nil && it.Schema == schemaErased {
			_, err = casework.Fold(b.Config, b.Events...)
			c.states[it.Key] = casework.Erased
		} else if err == nil {
			err = c.one(&b)
		}
		if err != nil {
			c.states[it.Key] = casework.NoCase
			c.find(FindSealed, it.Key)
		}
	}
	return nil
}

// one goes through a case event by event, and notes what must be there for it.
func (c *checker) one(b *body) error {
	money := map[string]entered{}
	past, err := casework.Walk(b.Config, b.Events, func(after *casework.Case, e *casework.Event, left *casework.Payout) {
		if m, ok := moved(after, left, e); ok {
			text, _ := json.Marshal(m)
			money[moneyKey(after)] = entered{m, text}
		}
	})
	if err != nil {
		return err
	}
	maps.Copy(c.money, money)
	c.states[past.ID] = past.State
	for _, k := range c.pin.index {
		c.people[past.ID] = append(c.people[past.ID], sortedTerms(k.terms(&b.People)))
	}
	if !holds(&past) {
		return nil
	}
	for _, of := range c.d.dues(past.Program, past.Household, &b.People) {
		if c.claims[of] != "" {
			c.find(FindClaim, past.ID) // two cases hold what only one can
		}
		c.claims[of] = past.ID
	}
	return nil
}

// found compares by whom cases are found.
func (c *checker) found(ctx context.Context) error {
	err := c.each(ctx, kindPeople, func(it *store.Item) {
		want, ok := c.people[it.Key]
		if c.states[it.Key] == casework.NoCase && !ok {
			return // the case does not open: found already
		}
		k := c.pin.of(it)
		if !ok || k < 0 || !slices.Equal(sortedTerms(it.Terms), want[k]) {
			c.find(FindPeople, it.Key)
		}
		delete(c.people, it.Key)
	})
	for id := range c.people {
		c.find(FindPeople, id)
	}
	return err
}

func sortedTerms(terms []store.Term) []store.Term {
	slices.SortFunc(terms, func(a, b store.Term) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Value, b.Value)) })
	return terms
}

// ledger compares the claims with what the cases hold.
func (c *checker) ledger(ctx context.Context) error {
	err := c.each(ctx, kindClaim, func(it *store.Item) {
		b, err := claimOf(it)
		of, ok := c.pin.opens(it, &b)
		if err != nil || !ok {
			c.find(FindClaim, b.Case)
			return
		}
		want := c.claims[of]
		delete(c.claims, of)
		state, known := c.states[b.Case]
		switch {
		case want != "" && (!b.Live || b.Case != want):
			c.find(FindClaim, want)
		case want == "" && b.Live && b.Where == 0 && (!known || state != casework.Erased && state != casework.NoCase):
			c.find(FindIdle, b.Case)
		}
	})
	for _, id := range c.claims {
		c.find(FindClaim, id)
	}
	return err
}

// movements compares the movements of money with those of the cases, and adds them up by run.
func (c *checker) movements(ctx context.Context) error {
	failed := c.each(ctx, kindMoney, func(it *store.Item) {
		id, _, _ := strings.Cut(it.Key, moneyMark)
		want, ok := c.money[it.Key]
		delete(c.money, it.Key)
		state, known := c.states[id]
		m, err := want.movement, error(nil)
		if !ok {
			err = json.Unmarshal(it.Body, &m)
		}
		if err != nil || ok && string(want.text) != string(it.Body) || !ok && (!known || state != casework.Erased && state != casework.NoCase) {
			c.find(FindMoney, id)
			return
		}
		c.add(&m)
	})
	for key := range c.money {
		id, _, _ := strings.Cut(key, moneyMark)
		c.find(FindMoney, id)
	}
	return failed
}

func (c *checker) add(m *movement) {
	if m.Run == "" {
		return
	}
	s := c.runs[m.Run]
	if s == nil {
		s = &sums{planned: map[string]money.Yen{}}
		c.runs[m.Run] = s
	}
	switch m.Event { //nolint:exhaustive // the others follow these
	case casework.PlanPayment:
		s.planned[m.Case] = m.Amount
	case casework.ApprovePayment, casework.SendPayment:
		s.sent = append(s.sent, m.Case)
	}
}

// sent compares the runs with their payments and files.
func (c *checker) sent(ctx context.Context) error {
	files, err := c.files(ctx)
	if err != nil {
		return err
	}
	for it, err := range c.d.c.Store.List(ctx, store.Query{Kind: kindRun, Heads: true}) {
		if err != nil {
			return told(err)
		}
		r, err := c.d.run(ctx, it.Key)
		if err != nil || r == nil {
			c.find(FindRun, it.Key)
			continue
		}
		s := c.runs[r.ID]
		delete(c.runs, r.ID)
		c.runSums(r, s)
		if file := files[r.ID]; (r.File != audit.Hash{}) != (file != "") || file != "" && file != r.File.String() || file == "" && r.State != RunApproved && r.State != RunCancelled {
			c.find(FindFile, r.ID)
		}
		delete(files, r.ID)
	}
	for run := range files {
		c.find(FindFile, run)
	}
	for run, s := range c.runs {
		if len(s.sent) > 0 {
			c.find(FindOutsideRun, run)
		}
	}
	return nil
}

// files are the hashes of files by run.
func (c *checker) files(ctx context.Context) (map[string]string, error) {
	files := map[string]string{}
	err := c.each(ctx, kindFile, func(it *store.Item) {
		run := string(it.Body)
		if files[run] != "" {
			c.find(FindFile, run)
		}
		files[run] = it.Key
	})
	return files, err
}

func (c *checker) runSums(r *runOf, s *sums) {
	var total money.Yen
	listed := make(map[string]bool, len(r.Cases))
	for _, id := range r.Cases {
		listed[id] = true
		if s == nil {
			continue
		}
		total += s.planned[id]
	}
	for _, x := range r.Dropped {
		total -= x.Amount
	}
	if total != r.Total || len(r.Cases)-len(r.Dropped) != r.Count {
		c.find(FindRun, r.ID)
	}
	if s == nil {
		return
	}
	for _, id := range s.sent {
		if !listed[id] {
			c.find(FindOutsideRun, id)
		}
	}
}

// words holds that every word that was used was given.
func (c *checker) words(ctx context.Context) error {
	given := map[string]string{}
	err := c.each(ctx, kindSecond, func(it *store.Item) { given[it.Key] = string(it.Body) })
	if err != nil {
		return err
	}
	return c.each(ctx, store.ApprovalKind, func(it *store.Item) {
		if given[it.Key] != string(it.Body) {
			c.find(FindWord, "")
		}
	})
}
