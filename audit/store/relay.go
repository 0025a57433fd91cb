package store

import (
	"context"
	"slices"
	"sync"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
)

// batch is how many lines are given places, and appended, at a time: each time costs three syncs.
const batch = 1000

// Relay appends to the log what waits for it, each line exactly once, in the order of commit, and
// returns how many it appended. Whoever may commit calls it: after commits, and every few seconds.
// It may be interrupted anywhere and called again. Errors: lease when another process relays this
// tenant, which is no fault; trail; database; schema.
func (j *Journal) Relay(ctx context.Context) (n int, err error) {
	out := j.outbox()
	if out == nil || j.c.Log == nil {
		return 0, fail(CodeConfig, "log", nil)
	}
	defer j.alone()()
	if n, err = j.finish(ctx, out); err != nil {
		return n, err
	}
	waiting, _, err := out.Behind(ctx, 0)
	if err != nil || !waiting {
		return n, err
	}
	now, me := j.c.Now(), j.c.Log.Instance()
	fence, err := out.Lease(ctx, string(me), now, now.Add(j.c.Lease))
	if err != nil {
		return n, err
	}
	for {
		lines, err := out.Place(ctx, fence, me, batch)
		if err != nil || len(lines) == 0 {
			return n, err
		}
		if err := j.append(ctx, out, lines); err != nil {
			return n, err
		}
		n += len(lines)
	}
}

// finish looks up in the log what an interrupted relay may have appended, and appends the rest. The
// first time it looks even when the store knows of nothing: a store from an older backup knows too
// little.
func (j *Journal) finish(ctx context.Context, out Outbox) (n int, err error) {
	for {
		lines, after, err := out.Bound(ctx, j.c.Log.Instance(), batch)
		if err != nil || len(lines) == 0 && j.looked.Load() {
			return n, err
		}
		there, err := j.lookUp(ctx, lines, uint64(after+1))
		if err != nil {
			return n, err
		}
		if j.looked.Store(true); len(lines) == 0 {
			return n, nil
		}
		rest := slices.DeleteFunc(slices.Clone(lines), func(l Line) bool { return there[l.Place] >= 0 })
		done := slices.DeleteFunc(lines, func(l Line) bool { return there[l.Place] < 0 })
		for i := range done {
			done[i].Entry = there[done[i].Place]
		}
		if len(done) > 0 {
			if err := out.Appended(ctx, done); err != nil {
				return n, err
			}
		}
		if err := j.append(ctx, out, rest); err != nil {
			return n, err
		}
		n += len(rest)
	}
}

// lookUp finds the entries of lines in the log by their places, from behind the last entry that the
// store knows of; -1 for those that are not there. An entry there that is of no such line says that
// the store is older than the log: then nothing more is appended, because it would take the places
// of lines that were there.
func (j *Journal) lookUp(ctx context.Context, lines []Line, from uint64) (map[int64]int64, error) {
	at, digests := make(map[int64]int64, len(lines)), make(map[int64]audit.Hash, len(lines))
	for i := range lines {
		at[lines[i].Place], digests[lines[i].Place] = -1, lines[i].Digest
	}
	for e, err := range j.c.Log.Since(ctx, from) {
		if err != nil {
			return nil, fail(CodeTrail, "read", err)
		}
		place, ok := j.placeOf(&e)
		if !ok {
			continue
		}
		if digest, ours := digests[place]; !ours || digest != j.digest(e) {
			return nil, fail(CodeTrail, "older", nil)
		}
		at[place] = int64(e.Index)
	}
	return at, nil
}

// placeOf gives the place of the line that an entry came from.
func (j *Journal) placeOf(e *audit.Event) (int64, bool) {
	for _, l := range e.Links {
		if l.Kind == audit.LinkCause && l.Log == audit.Code(j.id) {
			return int64(l.Index), true
		}
	}
	return 0, false
}

// append hands lines to the log, and the chain's newest hash behind them.
func (j *Journal) append(ctx context.Context, out Outbox, lines []Line) error {
	if len(lines) == 0 {
		return nil
	}
	if lines[0].Place <= j.placed.Load() {
		return fail(CodeTrail, "older", nil) // the store was put back under this process
	}
	events := make([]audit.Event, len(lines), len(lines)+2)
	var view segment.EventView
	for i := range lines {
		e, err := view.Decode(lines[i].Event)
		if err != nil {
			return fail(CodeTrail, "line", err)
		}
		for k := range e.Links {
			if e.Links[k].Log == audit.Code(j.id) && e.Links[k].Kind == audit.LinkCause {
				e.Links[k].Index = uint64(lines[i].Place)
			}
		}
		events[i] = e
	}
	if first, last := &lines[0], &lines[len(lines)-1]; (first.Place-1)/headEvery != last.Place/headEvery {
		events = append(events, j.head(last))
	}
	if e, off := j.skewed(lines); off {
		events = append(events, e)
	}
	receipts, err := j.c.Log.AppendBatch(ctx, events)
	if err != nil {
		return fail(CodeTrail, "append", err)
	}
	if len(receipts) != len(events) {
		return fail(CodeTrail, "receipts", nil)
	}
	j.placed.Store(lines[len(lines)-1].Place)
	for i := range lines {
		lines[i].Entry = int64(receipts[i].Index)
	}
	return out.Appended(ctx, lines)
}

// head is the entry that keeps the chain's newest hash in the log.
func (j *Journal) head(last *Line) audit.Event {
	return audit.Event{
		Time: j.c.Now(), Act: audit.ActLogNeighbour, Result: audit.Succeeded, Case: audit.Code(j.id), Purpose: headPurpose,
		Actor: audit.Actor{Kind: audit.ActorSystem, ID: "audit/store"}, Count: uint64(last.Place), Digest: last.Chain,
	}
}

const headPurpose = "store.head"

// headEvery is after how many lines the newest hash goes into the log.
const headEvery = 64

// Seal relays what waits and puts the newest hash into the log: do it before a backup and at the
// end of the day. Errors: as [Journal.Relay].
func (j *Journal) Seal(ctx context.Context) error {
	if _, err := j.Relay(ctx); err != nil {
		return err
	}
	var last Line
	for l, err := range j.c.Store.Outbox().Lines(ctx) {
		if err != nil {
			return err
		}
		last = l
	}
	if last.Place == 0 {
		return nil
	}
	if _, err := j.c.Log.AppendBatch(ctx, []audit.Event{j.head(&last)}); err != nil {
		return fail(CodeTrail, "append", err)
	}
	return nil
}

// relaying holds a lock for each store and log: a log is one process's own, so that with it no two
// relays of this process append the same line.
var relaying sync.Map

func (j *Journal) alone() (unlock func()) {
	lock, _ := relaying.LoadOrStore([2]string{j.id, string(j.c.Log.Instance())}, new(sync.Mutex))
	mu := lock.(*sync.Mutex)
	mu.Lock()
	return mu.Unlock
}
