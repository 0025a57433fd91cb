package year

import (
	"context"
	"maps"
	"slices"

	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
)

// Leaves is the event that records that a letter left which a case waits for.
func (o *Office) Leaves(n casework.Notice) casework.Event {
	e := casework.Event{Kind: casework.Notify, On: o.today, Recorded: o.today, By: "counter", Notice: n}
	if n == casework.DefectNotice {
		e.Kind, e.Notice = casework.NotifyDefect, ""
	}
	return e
}

// tellsOf takes the letter of a decision for sent, where the town's own system writes it.
func (o *Office) tellsOf(ctx context.Context, p *Paper) error {
	if o.town.Letters {
		return nil
	}
	return o.records(ctx, "counter", p.ID, casework.Event{Kind: casework.Notify})
}

// Left records that letters left, each in its case: the days to answer count from there.
func (o *Office) Left(ctx context.Context, acts []office.Act, seen func(*casework.Case)) error {
	for some := range slices.Chunk(acts, o.town.Page) {
		cases, err := o.Submit(ctx, by("counter"), nil, some...)
		if err != nil {
			return err
		}
		show(cases, seen)
	}
	return o.Relay(ctx)
}

// Unsent names the letters that wait, by case: what a term that they start waits for.
func (o *Office) Unsent(ctx context.Context) (map[string][]casework.Notice, error) {
	waits := map[string][]casework.Notice{}
	for t, err := range o.Due(ctx, by("counter"), o.today, 0) {
		if err != nil {
			return nil, err
		}
		if t.Clock == "" && t.What != casework.Overpaid {
			waits[t.Case] = append(waits[t.Case], casework.Notice(t.What))
		}
	}
	return waits, nil
}

// Posts takes the letters that wait for sent today, where the town's own system writes them.
func (o *Office) Posts(ctx context.Context) error {
	if o.town.Letters {
		return nil
	}
	waits, err := o.Unsent(ctx)
	if err != nil {
		return err
	}
	for id, err := range o.In(ctx, by("counter"), casework.Undelivered) { // sent again by an event of its own
		if err != nil {
			return err
		}
		delete(waits, id)
	}
	var acts []office.Act
	for _, id := range slices.Sorted(maps.Keys(waits)) {
		for _, n := range waits[id] {
			acts = append(acts, office.Act{Case: id, Event: o.Leaves(n)})
		}
	}
	return o.Left(ctx, acts, func(*casework.Case) {})
}
