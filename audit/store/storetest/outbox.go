package storetest

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"iter"
	"sync"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
)

func line(id string) store.Line {
	return store.Line{
		ID: id, At: time.Date(2022, 3, 1, 0, 0, 0, 0, time.UTC), Event: []byte("event " + id), Digest: sha256.Sum256([]byte(id)),
		Touched: []store.Touch{{Name: [16]byte{1}, Revision: 7, Body: audit.Hash{2}}}, Entry: -1,
	}
}

func ready(t *testing.T, s store.Store) (store.Outbox, time.Time) {
	t.Helper()
	_, err := s.ID(t.Context())
	must(t, err)
	return s.Outbox(), time.Date(2022, 3, 1, 0, 0, 0, 0, time.UTC)
}

// behind holds that so many lines wait, the oldest since then.
func behind(t *testing.T, out store.Outbox, n int, since time.Time) {
	t.Helper()
	for most := range n + 2 {
		more, oldest, err := out.Behind(t.Context(), most)
		if must(t, err); more != (n > most) || !oldest.Equal(since) {
			t.Fatalf("more than %d lines wait: %t, since %s", most, more, oldest)
		}
	}
}

func outbox(t *testing.T, s store.Store) {
	ctx := t.Context()
	out, now := ready(t, s)
	for i := range 5 {
		must(t, s.Apply(ctx, nil, []store.Line{line(fmt.Sprint("l", i))}))
	}
	behind(t, out, 5, now)
	fence, err := out.Lease(ctx, "p", now, now.Add(time.Second))
	must(t, err)
	placed, err := out.Place(ctx, fence, "log-a", 3)
	must(t, err)
	rest, err := out.Place(ctx, fence, "log-b", 9)
	must(t, err)
	if len(placed) != 3 || len(rest) != 2 {
		t.Fatalf("%d and %d lines have places", len(placed), len(rest))
	}
	for i, l := range append(placed, rest...) {
		want := line(fmt.Sprint("l", i))
		if l.ID != want.ID || l.Place != int64(i+1) || l.Entry != -1 || string(l.Event) != string(want.Event) ||
			l.Digest != want.Digest || len(l.Touched) != 1 || l.Touched[0] != want.Touched[0] || !l.At.Equal(want.At) {
			t.Fatalf("line %d is %+v", i, l)
		}
	}
	bound, after, err := out.Bound(ctx, "log-a", 2)
	if must(t, err); len(bound) != 2 || bound[0].Place != 1 || bound[0].Chain != placed[0].Chain || after != -1 {
		t.Fatalf("bound to log-a: %+v after %d", bound, after)
	}
	bound[0].Entry, bound[1].Entry = 40, 41
	must(t, out.Appended(ctx, bound))
	bound, after, err = out.Bound(ctx, "log-a", 2)
	if must(t, err); len(bound) != 1 || bound[0].Place != 3 || after != 41 {
		t.Fatalf("bound to log-a then: %+v after %d", bound, after)
	}
	behind(t, out, 3, now)
	wantLines(t, out.Lines(ctx), 40, 41, -1, -1, -1)
	found, err := out.Find(ctx, "l1", "absent", "l4")
	must(t, err)
	for _, l := range found {
		if l.ID == "l1" && (l.Entry != 41 || l.Place != 2) || l.ID == "l4" && (l.Entry != -1 || l.Place != 5) || len(l.Event) != 0 {
			t.Fatalf("found %+v", l)
		}
	}
	if len(found) != 2 {
		t.Fatalf("%d lines found", len(found))
	}
	rest[0].Entry, rest[1].Entry = 10, 11
	must(t, out.Appended(ctx, rest))
	must(t, s.Apply(ctx, nil, []store.Line{line("l5")}))
	wantLines(t, out.Lines(ctx), 40, 41, -1, 10, 11)
	last, err := out.Place(ctx, fence, "log-b", 9)
	if must(t, err); len(last) != 1 || last[0].Place != 6 || !last[0].Before.Equal(now) {
		t.Fatalf("behind a line that another log is to take: %+v", last)
	}
	behind(t, out, 2, now)
	bound[0].Entry, last[0].Entry = 42, 12
	must(t, out.Appended(ctx, bound))
	must(t, out.Appended(ctx, last))
	wantLines(t, out.Lines(ctx), 40, 41, 42, 10, 11, 12)
	last[0].Place++
	wantCode(t, out.Appended(ctx, last), store.CodeTrail)
}

func wantLines(t *testing.T, lines iter.Seq2[store.Line, error], entries ...int64) {
	t.Helper()
	n := 0
	for l, err := range lines {
		must(t, err)
		if n == len(entries) || l.Entry != entries[n] || l.Place != int64(n+1) || l.Chain == (audit.Hash{}) || len(l.Event) != 0 {
			t.Fatalf("line %d is %+v", n, l)
		}
		n++
	}
	if n != len(entries) {
		t.Fatalf("%d lines, want %d", n, len(entries))
	}
}

func leases(t *testing.T, s store.Store) {
	ctx := t.Context()
	out, now := ready(t, s)
	must(t, s.Apply(ctx, nil, []store.Line{line("l")}))
	first, err := out.Lease(ctx, "p", now, now.Add(time.Second))
	must(t, err)
	again, err := out.Lease(ctx, "p", now, now.Add(time.Second))
	if must(t, err); again != first {
		t.Fatal("the holder got another number")
	}
	_, err = out.Lease(ctx, "q", now.Add(time.Second), now.Add(time.Minute))
	wantCode(t, err, store.CodeLease)
	second, err := out.Lease(ctx, "q", now.Add(1001*time.Millisecond), now.Add(time.Minute))
	if must(t, err); second <= first {
		t.Fatalf("number %d after %d", second, first)
	}
	_, err = out.Place(ctx, first, "log", 9)
	wantCode(t, err, store.CodeLease)
	placed, err := out.Place(ctx, second, "log", 9)
	if must(t, err); len(placed) != 1 {
		t.Fatal("the new holder gave no place")
	}
	if !placed[0].Before.IsZero() {
		t.Fatal("something stood before the first line")
	}
	at := placed[0].At
	must(t, s.Apply(ctx, nil, []store.Line{line("m"), line("n")}))
	_, err = out.Lease(ctx, "ahead", now.AddDate(1, 0, 0), now.AddDate(1, 0, 1))
	must(t, err)
	third, err := out.Lease(ctx, "q", now.Add(time.Minute), now.Add(2*time.Minute))
	if must(t, err); third <= second+1 {
		t.Fatal("a lease given by a clock that is ahead holds the others up")
	}
	placed, err = out.Place(ctx, third, "log", 9)
	if must(t, err); len(placed) != 2 || !placed[0].Before.Equal(at) || !placed[1].Before.Equal(placed[0].At) {
		t.Fatal("a line does not say when the one before it was committed")
	}
}

func step(n int, revision int64) store.Step {
	c := change("doc", fmt.Sprintf("%04d", n), "g", revision)
	return store.Step{
		Event: audit.Event{
			Act: audit.ActUpdate, Result: audit.Succeeded, Case: audit.Code(fmt.Sprintf("c-%d.%d", n, revision)),
			Actor: audit.Actor{Kind: audit.ActorOfficer, ID: "ito"}, Subjects: audit.About(audit.Handle{1}),
		},
		Changes: []store.Change{c},
	}
}

func journal(t *testing.T, s store.Store, instance audit.Code, log *audit.Memory) *store.Journal {
	t.Helper()
	j, err := store.NewJournal(t.Context(), store.Config{Store: s, Log: store.TrailOfMemory(instance, log)})
	must(t, err)
	return j
}

func since(log *audit.Memory) iter.Seq2[audit.Event, error] {
	return store.TrailOfMemory("", log).Since(context.Background(), 0)
}

// wantWhole checks that every step stands in the logs once, and that nothing is found.
func wantWhole(t *testing.T, j *store.Journal, steps int, logs ...*audit.Memory) {
	t.Helper()
	seen := map[audit.Code]int{}
	var all []iter.Seq2[audit.Event, error]
	for _, log := range logs {
		for _, e := range log.Events() {
			if e.Act == audit.ActUpdate {
				seen[e.Case]++
			}
		}
		all = append(all, since(log))
	}
	for c, n := range seen {
		if n != 1 {
			t.Fatalf("%s stands in the logs %d times", c, n)
		}
	}
	if len(seen) != steps {
		t.Fatalf("%d of %d steps stand in the logs", len(seen), steps)
	}
	found, err := j.Check(t.Context(), []store.Kind{"doc"}, all...)
	if must(t, err); len(found) != 0 {
		t.Fatalf("found %+v", found)
	}
}

func relayRace(t *testing.T, s store.Store) {
	const writers, rounds = 4, 25
	log := &audit.Memory{}
	j := journal(t, s, "log", log)
	var wg, relays sync.WaitGroup
	done := make(chan struct{})
	relays.Go(func() {
		for {
			if _, err := j.Relay(context.Background()); err != nil {
				t.Error(err)
			}
			select {
			case <-done:
				return
			case <-time.After(time.Millisecond):
			}
		}
	})
	for w := range writers {
		wg.Go(func() {
			for r := range rounds {
				if _, err := j.Commit(t.Context(), step(w*rounds+r, 1), step(w*rounds+r+1000, 1)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	close(done)
	relays.Wait()
	_, err := j.Relay(t.Context())
	must(t, err)
	wantWhole(t, j, 2*writers*rounds, log)
}

// broken is a log that fails before or after it took what it was given.
type broken struct {
	store.Trail
	before, after bool
}

var errBroken = errors.New("the log is broken")

func (b *broken) AppendBatch(ctx context.Context, events []audit.Event) ([]audit.Receipt, error) {
	if b.before {
		return nil, errBroken
	}
	receipts, err := b.Trail.AppendBatch(ctx, events)
	if b.after {
		return nil, errBroken
	}
	return receipts, err
}

// interruptions lets the log fail before and after it took lines, and another process take over.
func interruptions(t *testing.T, s store.Store) {
	ctx, log, other := t.Context(), &audit.Memory{}, &audit.Memory{}
	now := time.Date(2022, 3, 1, 9, 0, 0, 0, time.UTC)
	trail := &broken{Trail: store.TrailOfMemory("log", log)}
	open := func(trail store.Trail) *store.Journal {
		j, err := store.NewJournal(ctx, store.Config{Store: s, Log: trail, Now: func() time.Time { return now }})
		must(t, err)
		return j
	}
	j, second := open(trail), open(store.TrailOfMemory("other", other))
	commit := func(n int) {
		t.Helper()
		_, err := j.Commit(ctx, step(n, 1), step(n, 2))
		wantCode(t, err, store.CodeConflict)
		_, err = j.Commit(ctx, step(n, 1))
		must(t, err)
		_, err = j.Commit(ctx, step(n, 2))
		must(t, err)
	}
	commit(0)
	trail.before = true
	_, err := j.Relay(ctx)
	wantCode(t, err, store.CodeTrail)
	trail.before, trail.after = false, true
	_, err = j.Relay(ctx)
	wantCode(t, err, store.CodeTrail)
	commit(1)
	_, err = second.Relay(ctx)
	wantCode(t, err, store.CodeLease)
	now = now.Add(time.Hour)
	n, err := second.Relay(ctx) // what is bound to the first log stays there
	if must(t, err); n != 2 {
		t.Fatalf("the other process appended %d lines", n)
	}
	trail.after = false
	n, err = j.Relay(ctx)
	if must(t, err); n != 0 {
		t.Fatalf("%d lines were appended again", n)
	}
	wantWhole(t, j, 4, log, other)
	_, err = j.Commit(ctx, step(2, 1))
	must(t, err)
	_, err = j.Relay(ctx)
	wantCode(t, err, store.CodeLease)
	now = now.Add(time.Hour)
	must(t, j.Seal(ctx))
	wantWhole(t, j, 5, log, other)
}
