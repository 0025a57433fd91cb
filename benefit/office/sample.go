package office

import (
	"cmp"
	"context"
	"encoding/json"
	"io"
	"slices"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Asked is a payee of a sample, and what they said.
type Asked struct {
	Case string `json:"case"`
	// Answer is empty as long as nobody has asked.
	Answer Answer `json:"answer,omitempty"`
	// By is who asked.
	By audit.Code `json:"by,omitempty"`
}

// Answer is what a payee said of the money.
type Answer string

// The answers.
const (
	Came    Answer = "came"    // the amount came to their account
	NotCame Answer = "not"     // it did not: the bank's word and theirs differ
	Unasked Answer = "unasked" // they could not be reached
)

// Sample draws payees of a run that were paid, who are to be asked whether the money came
// (入金の抽出確認). It is drawn once, by chance: who calls again gets the same. It needs the operation
// examine, which who pays should not have. Errors: denied, not_found, run (nothing is paid yet),
// conflict, store.
func (d *Desk) Sample(ctx context.Context, by access.Caller, run string, n int) ([]Asked, error) {
	if err := d.mayRun(ctx, by, access.Examine, run); err != nil {
		return nil, err
	}
	list, revision, err := d.sample(ctx, run)
	if err != nil || revision > 0 {
		return list, err
	}
	r, err := d.run(ctx, run)
	if err == nil && r == nil {
		err = fail(CodeNotFound, run, "", nil)
	}
	if err != nil {
		return nil, err
	}
	paid := map[string]bool{}
	for m, err := range d.movements(ctx, store.InGroup(run)...) {
		if err != nil {
			return nil, err
		}
		paid[m.Case] = m.Event == casework.Pay
	}
	drawn, err := d.draw(r.Cases, paid, n)
	if err != nil {
		return nil, err
	}
	if len(drawn) == 0 {
		return nil, fail(CodeRun, run, "paid", nil)
	}
	return drawn, d.keepSample(ctx, by, run, 1, drawn)
}

// draw takes n of the paid cases: those with the least random numbers.
func (d *Desk) draw(cases []string, paid map[string]bool, n int) ([]Asked, error) {
	type lot struct {
		id     string
		number [16]byte
	}
	var lots []lot
	for _, id := range cases {
		if !paid[id] {
			continue
		}
		l := lot{id: id}
		if _, err := io.ReadFull(d.c.Rand, l.number[:]); err != nil {
			return nil, fail(CodeConfig, "", "rand", err)
		}
		lots = append(lots, l)
	}
	slices.SortFunc(lots, func(a, b lot) int { return cmp.Compare(string(a.number[:]), string(b.number[:])) })
	out := make([]Asked, 0, max(0, min(n, len(lots))))
	for _, l := range lots[:cap(out)] {
		out = append(out, Asked{Case: l.id})
	}
	slices.SortFunc(out, func(a, b Asked) int { return cmp.Compare(a.Case, b.Case) })
	return out, nil
}

// Answered notes what a payee of the sample said. It needs the operation examine. Errors: input
// (not in the sample), denied, conflict, store.
func (d *Desk) Answered(ctx context.Context, by access.Caller, run, id string, a Answer) error {
	if err := d.mayRun(ctx, by, access.Examine, run); err != nil {
		return err
	}
	list, revision, err := d.sample(ctx, run)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(x Asked) bool { return x.Case == id })
	if i < 0 || a != Came && a != NotCame && a != Unasked {
		return fail(CodeInput, id, "sample", nil)
	}
	list[i].Answer, list[i].By = a, by.Actor.ID
	return d.keepSample(ctx, by, run, revision+1, list)
}

func (d *Desk) sample(ctx context.Context, run string) (list []Asked, revision int64, err error) {
	items, err := d.c.Store.Get(ctx, kindSample, run)
	if err != nil || len(items) == 0 {
		return nil, 0, told(err)
	}
	if json.Unmarshal(items[0].Body, &list) != nil {
		return nil, 0, fail(CodeStore, run, "sample", nil)
	}
	return list, items[0].Revision, nil
}

func (d *Desk) keepSample(ctx context.Context, by access.Caller, run string, revision int64, list []Asked) error {
	b, err := json.Marshal(list)
	if err != nil {
		return fail(CodeInput, run, "sample", err)
	}
	e, err := d.event(ctx, by, audit.ActVerify, audit.Succeeded, run, nil)
	if err != nil {
		return err
	}
	_, err = d.c.Store.Commit(ctx, store.Step{Event: e, Changes: []store.Change{{Item: store.Item{
		Kind: kindSample, Key: run, Revision: revision, Body: b,
	}}}})
	return told(err)
}
