package registry

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/civil"
)

// Recovered is what [Registry.Recover] found.
type Recovered struct {
	// Abandoned are rotations of keys without an outcome: repeat them.
	Abandoned int
	// Missing are changes that the log says were made and of which the store has nothing: it is
	// older than its log, as after a restore, or lines were deleted.
	Missing int
	// Altered are changes whose lines are not those that the log says were made, gaps between
	// lines, and lines of which the journal knows nothing.
	Altered int
	// Erased are persons who were erased, as log or store say, and whom the store or the keys had
	// back or still had: they were erased again.
	Erased int
}

// Recover holds the store against the audit log: call it before work begins, after a crash and
// after a restore, with the entries of the log that the journal relays to; the log is that of one
// municipality. It erases again whom the log says erased, destroys the keys that an interrupted
// erasure left, abandons rotations that have no outcome, and records when the store is not what the
// log says: older, with lines deleted, changed or added by another hand. Errors: recorder, store,
// key.
func (g *Registry) Recover(ctx context.Context, events iter.Seq2[audit.Event, error]) (Recovered, error) {
	var r Recovered
	if g.c.Store == nil || g.c.Journal == nil || events == nil {
		return r, fail(CodeConfig)
	}
	told, err := g.listen(ctx, events)
	if err != nil {
		return r, err
	}
	held, err := g.hold(ctx)
	if err != nil {
		return r, err
	}
	if r.Missing, r.Altered, err = g.compare(ctx, told, held); err != nil {
		return r, err
	}
	for h := range held.erased {
		told.erased[h] = struct{}{}
	}
	if r.Erased, err = g.eraseAgain(ctx, slices.Collect(maps.Keys(told.erased))); err != nil {
		return r, err
	}
	for _, i := range slices.Sorted(maps.Keys(told.open)) {
		if err := g.abandon(ctx, told.open[i]); err != nil {
			return r, err
		}
		r.Abandoned++
	}
	return r, nil
}

// told is what the log says of this registry.
type told struct {
	log    audit.Code             // whose entries are read; empty if that is not known
	open   map[uint64]audit.Event // attempts without an outcome
	lines  map[int64]audit.Hash   // what changes made, by the places of their lines
	erased map[audit.Handle]struct{}
}

func (g *Registry) listen(ctx context.Context, events iter.Seq2[audit.Event, error]) (told, error) {
	t := told{g.c.Journal.Log(), map[uint64]audit.Event{}, map[int64]audit.Hash{}, map[audit.Handle]struct{}{}}
	journal, err := g.c.Journal.Store().ID(ctx)
	if err != nil {
		return t, stored(err)
	}
	for e, err := range events {
		if err != nil {
			return t, because(CodeRecorder, err)
		}
		if e.Program == Program {
			t.take(&e, audit.Code(journal))
		}
	}
	return t, nil
}

func (t *told) take(e *audit.Event, journal audit.Code) {
	if e.Phase == audit.Attempt {
		t.open[e.Index] = *e
	}
	for _, l := range e.Links {
		switch {
		case l.Kind == audit.LinkAttempt && (l.Log == "" || t.log == "" || l.Log == t.log):
			delete(t.open, l.Index)
		case l.Kind == audit.LinkCause && l.Log == journal && e.Digest != digestOf(nil):
			t.lines[int64(l.Index)] = e.Digest
		}
	}
	if e.Act == audit.ActErase && e.Result == audit.Succeeded {
		for _, s := range e.Subjects {
			t.erased[s.Handle] = struct{}{}
		}
	}
}

// held is what the store has: what was committed with each line, and who was erased.
type held struct {
	lines  map[string]audit.Hash
	erased map[audit.Handle]struct{}
	odd    int // gaps, and lines that do not stand together
}

func (g *Registry) hold(ctx context.Context) (held, error) {
	h := held{map[string]audit.Hash{}, map[audit.Handle]struct{}{}, 0}
	err := g.c.Store.View(ctx, g.c.Tenant, func(tx Tx) error {
		const page = 4096
		var together []Record // with one line
		last := uint64(0)
		for after := uint64(0); ; {
			records, err := tx.RecordsNotUnder(ctx, "", after, page)
			if err != nil {
				return err
			}
			for _, r := range records {
				if r.Seq != last+1 {
					h.odd++
				}
				if isPlain(&r) {
					h.erased[r.Handle] = struct{}{}
				}
				if len(together) > 0 && together[0].Line != r.Line {
					h.close(together)
					together = together[:0]
				}
				together, last, after = append(together, r), r.Seq, r.Seq
			}
			if len(records) < page {
				h.close(together)
				return nil
			}
		}
	})
	return h, stored(err)
}

// close takes the records of one line.
func (h *held) close(together []Record) {
	if len(together) == 0 {
		return
	}
	if _, twice := h.lines[together[0].Line]; twice {
		h.odd++
	}
	h.lines[together[0].Line] = digestOf(together)
}

// compare counts changes that the log tells and the store has not, or has otherwise, and records
// that.
func (g *Registry) compare(ctx context.Context, t told, h held) (missing, altered int, err error) {
	out := g.c.Journal.Store().Outbox()
	if out == nil {
		return 0, 0, fail(CodeConfig)
	}
	known := 0
	at := make(map[int64]audit.Hash, len(h.lines))
	for ids := range slices.Chunk(slices.Collect(maps.Keys(h.lines)), 500) {
		lines, err := out.Find(ctx, ids...)
		if err != nil {
			return 0, 0, stored(err)
		}
		for i := range lines {
			at[lines[i].Place] = h.lines[lines[i].ID]
		}
		known += len(lines)
	}
	altered = h.odd + len(h.lines) - known
	for place, digest := range t.lines {
		switch have, there := at[place]; {
		case !there:
			missing++
		case have != digest:
			altered++
		}
	}
	for reason, n := range map[audit.Code]int{"store_older": missing, "store_altered": altered} {
		if n == 0 {
			continue
		}
		e := g.own(audit.ActMaintain, audit.Failed)
		e.Reason, e.Count = reason, uint64(n)
		if err := g.record(ctx, e); err != nil {
			return missing, altered, err
		}
	}
	return missing, altered, nil
}

// digestOf is the hash of records as they were written: SHA-256 over "kyufu records 1" and of each
// its number, handle, time in microseconds and data, which has its length before it. Tokens are
// left out: they change when index keys are rotated.
func digestOf(records []Record) (sum audit.Hash) {
	h := sha256.New()
	h.Write([]byte("kyufu records 1\n"))
	var b [8]byte
	number := func(n uint64) {
		binary.BigEndian.PutUint64(b[:], n)
		h.Write(b[:])
	}
	for i := range records {
		r := &records[i]
		number(r.Seq)
		h.Write(r.Handle[:])
		number(uint64(r.Known.UnixMicro()))
		number(uint64(len(r.Data)))
		h.Write(r.Data)
	}
	h.Sum(sum[:0])
	return sum
}

// eraseAgain erases persons whom a restored store, or restored keys, have back, and says how many.
func (g *Registry) eraseAgain(ctx context.Context, handles []audit.Handle) (int, error) {
	back := map[audit.Handle]struct{}{}
	for part := range slices.Chunk(handles, audit.MaxSubjects) {
		marked, err := g.markErased(ctx, part)
		if err != nil {
			return 0, err
		}
		for _, h := range marked {
			back[h] = struct{}{}
		}
	}
	var again []audit.Handle // whose keys alone are there
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
			if _, marked := back[audit.Handle(k.ID)]; !marked {
				again = append(again, audit.Handle(k.ID))
			}
		}
		if err := g.destroy(ctx, part); err != nil {
			return 0, err
		}
	}
	for part := range slices.Chunk(again, audit.MaxSubjects) {
		e := g.own(audit.ActErase, audit.Succeeded)
		e.Reason, e.Subjects, e.Count = "replayed", audit.About(part...), uint64(len(part))
		if err := g.record(ctx, e); err != nil {
			return 0, err
		}
	}
	return len(back) + len(again), nil
}

// markErased adds the line of an erasure to those persons who have lines and not this one, with an
// entry, and returns them.
func (g *Registry) markErased(ctx context.Context, handles []audit.Handle) (marked []audit.Handle, err error) {
	transaction := func() error {
		return g.c.Store.Update(ctx, g.c.Tenant, func(tx Tx) (err error) {
			marked, err = g.markIn(ctx, tx, handles)
			return err
		})
	}
	if g.outside != nil {
		return nil, fail(CodeConfig) // in a transaction of its own, or it would be forgotten with another's
	}
	return marked, stored(g.c.Journal.Around(ctx, transaction))
}

func (g *Registry) markIn(ctx context.Context, tx Tx, handles []audit.Handle) (marked []audit.Handle, err error) {
	seq, known, err := tx.Last(ctx)
	if err != nil {
		return nil, err
	}
	if now := g.now().UTC(); now.After(known) {
		known = now.Truncate(time.Microsecond)
	}
	journal, err := tx.Journal(g.c.Journal)
	if err != nil {
		return nil, err
	}
	line, err := journal.NewID()
	if err != nil {
		return nil, because(CodeKey, err)
	}
	var added []Record
	for _, h := range handles {
		records, err := tx.Of(ctx, h)
		if err != nil {
			return nil, err
		}
		if len(records) == 0 || erasedAmong(records) {
			continue
		}
		seq++
		e := Entry{Kind: Erased, Known: known, On: civil.DayOf(known), Cause: "replayed", Actor: Program}
		r := Record{Seq: seq, Handle: h, Index: records[0].Index, Known: known, Line: line, Data: e.appendTo([]byte{dataPlain})}
		r.Tokens[ByPerson] = records[0].Tokens[ByPerson]
		added, marked = append(added, r), append(marked, h)
	}
	if len(marked) == 0 {
		return nil, nil
	}
	if err := tx.Append(ctx, added); err != nil {
		return nil, err
	}
	for _, h := range marked {
		if err := tx.Forget(ctx, h); err != nil {
			return nil, err
		}
	}
	e := g.own(audit.ActErase, audit.Succeeded)
	e.Reason, e.Subjects, e.Count, e.Digest = "replayed", audit.About(marked...), uint64(len(marked)), digestOf(added)
	_, err = journal.Commit(ctx, store.Step{ID: line, Event: e})
	return marked, err
}

// own is an entry about what the registry does by itself.
func (g *Registry) own(act audit.Act, result audit.Result) audit.Event {
	return audit.Event{
		Act: act, Result: result, Time: g.now(), Program: Program, Purpose: "recover",
		Actor: audit.Actor{Kind: audit.ActorSystem, ID: Program},
	}
}

// abandon records the outcome of an attempt that has none.
func (g *Registry) abandon(ctx context.Context, e audit.Event) error {
	out := e
	out.Phase, out.Result, out.Reason, out.Time = audit.Outcome, audit.Abandoned, "recovered", g.now()
	out.Links = append(slices.Clone(e.Links), audit.Ref{Kind: audit.LinkAttempt, Index: e.Index})
	out.Subjects = slices.Clone(e.Subjects)
	for i := range out.Subjects {
		out.Subjects[i] = audit.Subject{Handle: out.Subjects[i].Handle}
	}
	return g.record(ctx, out)
}
