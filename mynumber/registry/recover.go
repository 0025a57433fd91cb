package registry

import (
	"context"
	"iter"
	"maps"
	"slices"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/household/civil"
)

// Recovered is what [Registry.Recover] found.
type Recovered struct {
	// Closed and Abandoned are attempts without an outcome of which the store has the lines, or has
	// them not. Attempts that leave no lines (rotation of keys) count as abandoned; repeat them.
	Closed, Abandoned int
	// Missing are changes that succeeded, as the log says, and of which the store has nothing: it
	// is older than its log, as after a restore.
	Missing int
	// Erased are persons who were erased, as the log says, and whom the store or the keys had back:
	// they were erased again.
	Erased int
}

// Recover holds the store against the audit log: call it before work begins, after a crash and
// after a restore, with audit.Events of the log's directory; the log is that of one municipality.
// It erases again whom the log says erased, closes every attempt of this registry that has no
// outcome, and records when the store is older than its log. Errors: recorder, store, key.
func (g *Registry) Recover(ctx context.Context, events iter.Seq2[audit.Event, error]) (Recovered, error) {
	var r Recovered
	if g.c.Store == nil || events == nil {
		return r, fail(CodeConfig)
	}
	told, err := listen(events)
	if err != nil {
		return r, err
	}
	held, err := g.hold(ctx)
	if err != nil {
		return r, err
	}
	for h := range held.erased {
		told.erased[h] = struct{}{}
	}
	if r.Erased, err = g.eraseAgain(ctx, slices.Collect(maps.Keys(told.erased))); err != nil {
		return r, err
	}
	for attempt := range told.succeeded {
		if _, ok := held.receipts[attempt+1]; !ok {
			r.Missing++
		}
	}
	if r.Missing > 0 {
		e := g.own(audit.ActMaintain, audit.Failed)
		e.Reason, e.Count = "store_older", uint64(r.Missing)
		if err := g.record(ctx, e); err != nil {
			return r, err
		}
	}
	for _, i := range slices.Sorted(maps.Keys(told.open)) {
		_, done := held.receipts[i+1]
		if err := g.close(ctx, told.open[i], done); err != nil {
			return r, err
		}
		if done {
			r.Closed++
		} else {
			r.Abandoned++
		}
	}
	return r, nil
}

// told is what the log says of this registry.
type told struct {
	open      map[uint64]audit.Event // attempts without an outcome
	succeeded map[uint64]struct{}    // attempts that left lines
	erased    map[audit.Handle]struct{}
}

func listen(events iter.Seq2[audit.Event, error]) (told, error) {
	t := told{map[uint64]audit.Event{}, map[uint64]struct{}{}, map[audit.Handle]struct{}{}}
	for e, err := range events {
		if err != nil {
			return t, because(CodeRecorder, err)
		}
		if e.Program != Program {
			continue
		}
		switch e.Phase { //nolint:exhaustive // whole entries need no closing
		case audit.Attempt:
			t.open[e.Index] = e
		case audit.Outcome:
			t.end(&e)
		}
	}
	return t, nil
}

func (t *told) end(e *audit.Event) {
	for _, l := range e.Links {
		if l.Kind != audit.LinkAttempt {
			continue
		}
		delete(t.open, l.Index)
		if e.Result == audit.Succeeded && e.Count > 0 && e.Act != audit.ActMaintain {
			t.succeeded[l.Index] = struct{}{}
		}
	}
	if e.Act == audit.ActErase && e.Result == audit.Succeeded {
		for _, s := range e.Subjects {
			t.erased[s.Handle] = struct{}{}
		}
	}
}

// held is what the store has: the receipts of its lines, and who was erased.
type held struct {
	receipts map[uint64]struct{}
	erased   map[audit.Handle]struct{}
}

func (g *Registry) hold(ctx context.Context) (held, error) {
	h := held{map[uint64]struct{}{}, map[audit.Handle]struct{}{}}
	err := g.c.Store.View(ctx, g.c.Tenant, func(tx Tx) error {
		const page = 4096
		for after := uint64(0); ; {
			records, err := tx.RecordsNotUnder(ctx, "", after, page)
			if err != nil {
				return err
			}
			for i := range records {
				h.receipts[records[i].Receipt] = struct{}{}
				if isPlain(&records[i]) {
					h.erased[records[i].Handle] = struct{}{}
				}
				after = records[i].Seq
			}
			if len(records) < page {
				return nil
			}
		}
	})
	return h, stored(err)
}

// eraseAgain erases persons whom a restored store, or restored keys, have back, and says how many.
func (g *Registry) eraseAgain(ctx context.Context, handles []audit.Handle) (int, error) {
	again := map[audit.Handle]struct{}{}
	err := g.c.Store.Update(ctx, g.c.Tenant, func(tx Tx) error {
		clear(again)
		for _, h := range handles {
			back, err := g.markErased(ctx, tx, h)
			if err != nil {
				return err
			}
			if back {
				again[h] = struct{}{}
			}
		}
		return nil
	})
	if err != nil {
		return 0, stored(err)
	}
	for part := range slices.Chunk(handles, 1000) {
		ids := make([]keys.ID, len(part))
		for i, h := range part {
			ids[i] = keys.ID(h)
		}
		left, err := g.c.DataKeys.Get(ctx, g.space, ids...)
		if err != nil {
			return 0, because(CodeKey, err)
		}
		for _, k := range left {
			again[audit.Handle(k.ID)] = struct{}{}
		}
		if err := g.destroy(ctx, part); err != nil {
			return 0, err
		}
	}
	for part := range slices.Chunk(slices.Collect(maps.Keys(again)), audit.MaxSubjects) {
		e := g.own(audit.ActErase, audit.Succeeded)
		e.Reason, e.Subjects, e.Count = "replayed", audit.About(part...), uint64(len(part))
		if err := g.record(ctx, e); err != nil {
			return 0, err
		}
	}
	return len(again), nil
}

// markErased adds the line of an erasure to a person who has lines and not this one.
func (g *Registry) markErased(ctx context.Context, tx Tx, h audit.Handle) (bool, error) {
	records, err := tx.Of(ctx, h)
	if err != nil || len(records) == 0 || slices.ContainsFunc(records, func(r Record) bool { return isPlain(&r) }) {
		return false, err
	}
	seq, known, err := tx.Last(ctx)
	if err != nil {
		return false, err
	}
	if now := g.now().UTC(); now.After(known) {
		known = now
	}
	e := Entry{Kind: Erased, Known: known, On: civil.DayOf(known), Cause: "replayed", Actor: Program}
	line := Record{Seq: seq + 1, Handle: h, Index: records[0].Index, Known: known, Data: e.appendTo([]byte{dataPlain})}
	line.Tokens[ByPerson] = records[0].Tokens[ByPerson]
	if err := tx.Append(ctx, []Record{line}); err != nil {
		return false, err
	}
	return true, tx.Forget(ctx, h)
}

// own is an entry about what the registry does by itself.
func (g *Registry) own(act audit.Act, result audit.Result) audit.Event {
	return audit.Event{
		Act: act, Result: result, Time: g.now(), Program: Program, Purpose: "recover",
		Actor: audit.Actor{Kind: audit.ActorSystem, ID: Program},
	}
}

// close records the outcome of an attempt that has none.
func (g *Registry) close(ctx context.Context, e audit.Event, done bool) error {
	out := e
	out.Phase, out.Result, out.Time = audit.Outcome, audit.Succeeded, g.now()
	if !done {
		out.Result, out.Reason = audit.Abandoned, "recovered"
	}
	out.Links = append(slices.Clone(e.Links), audit.Ref{Kind: audit.LinkAttempt, Index: e.Index})
	out.Subjects = slices.Clone(e.Subjects)
	for i := range out.Subjects {
		out.Subjects[i] = audit.Subject{Handle: out.Subjects[i].Handle}
	}
	return g.record(ctx, out)
}
