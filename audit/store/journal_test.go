package store_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
)

var nine = time.Date(2022, 3, 1, 9, 0, 0, 0, time.UTC)

func officer(id audit.Code) audit.Actor { return audit.Actor{Kind: audit.ActorOfficer, ID: id} }

func update(key string, revision int64) store.Step {
	return store.Step{
		Event:   audit.Event{Act: audit.ActUpdate, Result: audit.Succeeded, Actor: officer("ito"), Case: "c", Subjects: audit.About(audit.Handle{1})},
		Changes: []store.Change{{Item: store.Item{Kind: "doc", Key: key, Revision: revision, Body: fmt.Append(nil, key, revision)}}},
	}
}

// office is a journal over memory whose clock and log can be stopped.
type office struct {
	*store.Journal
	store *store.Memory
	log   *audit.Memory
	now   time.Time
	down  error
}

func open(t *testing.T, change func(*store.Config)) *office {
	t.Helper()
	o := &office{store: store.NewMemory(), now: nine}
	o.log = &audit.Memory{Fail: func(audit.Event) error { return o.down }}
	c := store.Config{Store: o.store, Log: store.TrailOfMemory("log", o.log), Now: func() time.Time { return o.now }}
	if change != nil {
		change(&c)
	}
	j, err := store.NewJournal(t.Context(), c)
	require.NoError(t, err)
	o.Journal = j
	return o
}

func TestFurtherStepsAreRefusedWhileTheLogIsBehind(t *testing.T) {
	t.Parallel()
	o := open(t, func(c *store.Config) { c.MaxLines, c.MaxAge = 3, time.Minute })
	o.down = errors.New("disk full")
	for i := range 4 {
		_, err := o.Commit(t.Context(), update(strconv.Itoa(i), 1))
		require.NoError(t, err)
	}
	_, err := o.Commit(t.Context(), update("x", 1))
	require.ErrorIs(t, err, store.CodeLogBehind)
	require.ErrorIs(t, o.Behind(t.Context()), store.CodeLogBehind)
	_, err = o.Relay(t.Context())
	require.ErrorIs(t, err, store.CodeTrail)
	o.down = nil
	n, err := o.Relay(t.Context())
	require.NoError(t, err)
	require.Equal(t, 4, n)
	_, err = o.Commit(t.Context(), update("x", 1))
	require.NoError(t, err)
	o.now = o.now.Add(61 * time.Second)
	_, err = o.Commit(t.Context(), update("y", 1))
	require.ErrorIs(t, err, store.CodeLogBehind, "one line waits for more than a minute")
}

func TestAStrictJournalAllowsNoLag(t *testing.T) {
	t.Parallel()
	o := open(t, func(c *store.Config) { c.Strict = true })
	_, err := o.Commit(t.Context(), update("a", 1))
	require.NoError(t, err)
	require.Len(t, o.log.Events(), 1)
	o.down = errors.New("disk full")
	_, err = o.Commit(t.Context(), update("b", 1))
	require.NoError(t, err, "the step is committed with its line")
	_, err = o.Commit(t.Context(), update("c", 1))
	require.ErrorIs(t, err, store.CodeLogBehind)
	o.down = nil
	_, err = o.Commit(t.Context(), update("c", 1))
	require.NoError(t, err)
	require.Len(t, o.log.Events(), 3)
}

func TestAnEventThatNoLogTakesIsRefusedWithItsStep(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	bad := update("a", 1)
	bad.Event.Actor = audit.Actor{}
	_, err := o.Commit(t.Context(), update("b", 1), bad)
	require.ErrorIs(t, err, store.CodeEvent)
	items, err := o.store.Get(t.Context(), "doc", "a", "b")
	require.NoError(t, err)
	require.Empty(t, items)
}

func TestDocumentsNameTheLineThatChangedThem(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	ids, err := o.Commit(t.Context(), update("a", 1), update("b", 1))
	require.NoError(t, err)
	items, err := o.store.Get(t.Context(), "doc", "a", "b")
	require.NoError(t, err)
	require.Equal(t, ids, []string{items[0].Line, items[1].Line})
	require.NotEqual(t, ids[0], ids[1])
}

// memory gives access to the lines of a store as somebody with the database has it.
type altered struct {
	store.Store
	lines func(iter.Seq2[store.Line, error]) iter.Seq2[store.Line, error]
	items func(store.Item) (store.Item, bool)
}

func (a altered) Outbox() store.Outbox { return alteredOutbox{a.Store.Outbox(), a.lines} }

func (a altered) List(ctx context.Context, q store.Query) iter.Seq2[store.Item, error] {
	return func(yield func(store.Item, error) bool) {
		for it, err := range a.Store.List(ctx, q) {
			if a.items != nil {
				var keep bool
				if it, keep = a.items(it); !keep {
					continue
				}
			}
			if !yield(it, err) {
				return
			}
		}
	}
}

type alteredOutbox struct {
	store.Outbox
	change func(iter.Seq2[store.Line, error]) iter.Seq2[store.Line, error]
}

func (a alteredOutbox) Lines(ctx context.Context) iter.Seq2[store.Line, error] {
	if a.change == nil {
		return a.Outbox.Lines(ctx)
	}
	return a.change(a.Outbox.Lines(ctx))
}

// each changes or leaves out lines.
func each(change func(*store.Line) bool) func(iter.Seq2[store.Line, error]) iter.Seq2[store.Line, error] {
	return func(lines iter.Seq2[store.Line, error]) iter.Seq2[store.Line, error] {
		return func(yield func(store.Line, error) bool) {
			for l, err := range lines {
				if change(&l) && !yield(l, err) {
					return
				}
			}
		}
	}
}

func TestCheckTellsWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	drop := func(place int64) func(*store.Line) bool { return func(l *store.Line) bool { return l.Place != place } }
	for name, c := range map[string]struct {
		lines func(*store.Line) bool
		items func(store.Item) (store.Item, bool)
		log   func([]audit.Event) []audit.Event
		want  []store.FindingCode
	}{
		"nothing when nothing was done":       {},
		"a deleted line":                      {lines: drop(2), want: []store.FindingCode{store.FindingGap}},
		"the last line deleted":               {lines: drop(4), want: []store.FindingCode{store.FindingOlder, store.FindingLost}},
		"an older store":                      {lines: func(l *store.Line) bool { return l.Place < 3 }, want: []store.FindingCode{store.FindingOlder}},
		"a line with another event":           {lines: func(l *store.Line) bool { l.Digest[0]++; return true }, want: []store.FindingCode{store.FindingChain, store.FindingEntry}},
		"a line said to be about another":     {lines: func(l *store.Line) bool { l.Touched[0].Revision++; return true }, want: []store.FindingCode{store.FindingChain, store.FindingDocument}},
		"a chain made anew":                   {lines: rechain(), want: []store.FindingCode{store.FindingHead, store.FindingEntry}},
		"a changed document":                  {items: func(it store.Item) (store.Item, bool) { it.Body = []byte("x"); return it, true }, want: []store.FindingCode{store.FindingDocument}},
		"a document under another key":        {items: func(it store.Item) (store.Item, bool) { it.KeyID = "k"; return it, true }, want: []store.FindingCode{store.FindingDocument}},
		"an older revision":                   {items: func(it store.Item) (store.Item, bool) { it.Revision--; return it, true }, want: []store.FindingCode{store.FindingDocument}},
		"a lost document":                     {items: func(it store.Item) (store.Item, bool) { return it, it.Key != "a" }, want: []store.FindingCode{store.FindingLost}},
		"an entry that is missing in the log": {log: func(e []audit.Event) []audit.Event { return e[1:] }, want: []store.FindingCode{store.FindingUnlogged}},
		"an entry twice in the log":           {log: func(e []audit.Event) []audit.Event { return append(e, e[0]) }, want: []store.FindingCode{store.FindingTwice}},
		"an entry that says something else":   {log: func(e []audit.Event) []audit.Event { e[0].Actor.ID = "x"; return e }, want: []store.FindingCode{store.FindingEntry}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var a altered
			o := open(t, func(conf *store.Config) {
				a = altered{Store: conf.Store, items: c.items}
				if c.lines != nil {
					a.lines = each(c.lines)
				}
				conf.Store = a
			})
			_, err := o.Commit(t.Context(), update("a", 1), update("b", 1))
			require.NoError(t, err)
			gone := update("b", 1)
			gone.Changes[0].Delete = true
			_, err = o.Commit(t.Context(), update("a", 2), gone)
			require.NoError(t, err)
			if c.lines == nil {
				require.NoError(t, o.Seal(t.Context()))
			} else {
				_, err = o.Relay(t.Context())
				require.NoError(t, err)
			}
			events := o.log.Events()
			if name == "a chain made anew" { // the head went into the log before
				plain := open(t, func(conf *store.Config) { conf.Store, conf.Log = a.Store, store.TrailOfMemory("log", o.log) })
				require.NoError(t, plain.Seal(t.Context()))
				events = o.log.Events()
			}
			if c.log != nil {
				events = c.log(events)
			}
			found, err := o.Check(t.Context(), []store.Kind{"doc"}, func(yield func(audit.Event, error) bool) {
				for _, e := range events {
					if !yield(e, nil) {
						return
					}
				}
			})
			require.NoError(t, err)
			codes := map[store.FindingCode]bool{}
			for _, f := range found {
				codes[f.Code] = true
			}
			for _, w := range c.want {
				require.True(t, codes[w], "%s not in %v", w, found)
			}
			if len(c.want) == 0 {
				require.Empty(t, found)
			}
		})
	}
}

// rechain changes a line and makes the chain fit again, as somebody could who knows the format.
func rechain() func(*store.Line) bool {
	var before audit.Hash
	return func(l *store.Line) bool {
		if l.Place == 1 {
			before = audit.Hash{}
			l.Digest[0]++
		}
		l.Chain = store.Follow(l, before)
		before = l.Chain
		return true
	}
}

func TestEveryRelayLeavesItsHeadInTheLogAfterSomeLines(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	for i := range 130 {
		_, err := o.Commit(t.Context(), update(strconv.Itoa(i), 1))
		require.NoError(t, err)
		if i%3 == 0 {
			_, err = o.Relay(t.Context())
			require.NoError(t, err)
		}
	}
	heads := 0
	for _, e := range o.log.Events() {
		if e.Act == audit.ActLogNeighbour {
			heads++
		}
	}
	require.Equal(t, 2, heads)
}

func TestAnApprovalIsUsedOnce(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	a := &audit.Approval{
		ID: "a-1", Act: audit.ActErase, Run: "r", Digest: audit.Hash{1}, Requester: "ito", By: officer("sato"), At: nine, Until: nine.Add(time.Hour),
	}
	act := func(key string) error {
		s := update(key, 1)
		s.Changes = append(s.Changes, store.UseUp(a))
		_, err := o.Commit(t.Context(), s)
		return err
	}
	require.NoError(t, act("x"))
	require.ErrorIs(t, act("y"), store.CodeConflict)
	items, err := o.store.Get(t.Context(), "doc", "x", "y")
	require.NoError(t, err)
	require.Len(t, items, 1, "nothing of the second step was made")
}

// A store from an older backup does not go on: its next lines would take the places of those that
// it has forgotten.
func TestAStoreThatIsOlderThanItsLogGoesNoFurther(t *testing.T) {
	t.Parallel()
	log := &audit.Memory{}
	at := func(s *store.Memory) *store.Journal {
		j, err := store.NewJournal(t.Context(), store.Config{Store: s, Log: store.TrailOfMemory("log", log), Strict: true, Now: func() time.Time { return nine }})
		require.NoError(t, err)
		return j
	}
	before := at(store.NewMemoryAs("s"))
	_, err := before.Commit(t.Context(), update("a", 1), update("b", 1))
	require.NoError(t, err)
	_, err = before.Commit(t.Context(), update("c", 1))
	require.NoError(t, err, "a store that knows its lines goes on")
	for name, known := range map[string]int{"an empty store": 0, "a store with another first line": 1} {
		restored := store.NewMemoryAs("s")
		for i := range known {
			quiet, err := store.NewJournal(t.Context(), store.Config{Store: restored, Now: func() time.Time { return nine.Add(time.Second) }})
			require.NoError(t, err)
			_, err = quiet.Commit(t.Context(), update(strconv.Itoa(i), 1))
			require.NoError(t, err)
		}
		j := at(restored)
		_, err = j.Commit(t.Context(), update("z", 1))
		require.ErrorIs(t, err, store.CodeLogBehind, name)
		_, err = j.Relay(t.Context())
		require.ErrorIs(t, err, store.CodeTrail, name)
		require.Len(t, log.Events(), 3, name)
	}
}
