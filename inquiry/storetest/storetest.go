// Package storetest is the contract of [inquiry.Store] as a test suite. Whoever writes a store of
// their own runs it in their tests:
//
//	func TestStore(t *testing.T) {
//		storetest.Run(t, func(t *testing.T) inquiry.Store { return openEmpty(t) })
//	}
package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/inquiry"
)

// Run puts the stores that open returns through the contract. Each must be empty.
func Run(t *testing.T, open func(t *testing.T) inquiry.Store) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, inquiry.Store){
		"what was put comes back":                   roundTrip,
		"keys are unique within a kind":             kinds,
		"a revision that does not follow conflicts": revisions,
		"all changes are made or none":              atomic,
		"lists are ordered, bounded and selective":  lists,
		"due items are found":                       due,
		"heads come without bodies":                 heads,
		"a loop may change what it lists":           changeWhileListing,
		"what is returned is the caller's":          owned,
		"long lists are complete":                   long,
		"two writers cannot both win":               racing,
		"a cancelled context is an error":           cancelled,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

func item(kind inquiry.ItemKind, key, group string, revision int64) inquiry.StoredItem {
	return inquiry.StoredItem{Kind: kind, Key: key, Group: group, Revision: revision, Body: []byte("body of " + key)}
}

func put(items ...inquiry.StoredItem) []inquiry.Change {
	changes := make([]inquiry.Change, len(items))
	for i, it := range items {
		changes[i].Item = it
	}
	return changes
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, s inquiry.Store, kind inquiry.ItemKind, keys ...string) map[string]inquiry.StoredItem {
	t.Helper()
	items, err := s.Get(t.Context(), kind, keys...)
	must(t, err)
	found := map[string]inquiry.StoredItem{}
	for _, it := range items {
		found[it.Key] = it
	}
	return found
}

func list(t *testing.T, s inquiry.Store, q inquiry.StoreQuery) []string {
	t.Helper()
	var keys []string
	for it, err := range s.List(t.Context(), q) {
		must(t, err)
		keys = append(keys, it.Key)
	}
	return keys
}

func wantKeys(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Fatalf("keys %v, want %v", got, want)
	}
}

func wantConflict(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, inquiry.CodeConflict) {
		t.Fatalf("error %v, want a conflict", err)
	}
}

func roundTrip(t *testing.T, s inquiry.Store) {
	at := time.Date(2022, 3, 1, 9, 30, 0, 123_000_000, time.UTC)
	full := inquiry.StoredItem{Kind: inquiry.KindInquiry, Key: "k", Group: "g", Due: at, Revision: 1, Body: []byte{0, 1, 255, '?', '\''}}
	empty := inquiry.StoredItem{Kind: inquiry.KindInquiry, Key: "empty", Revision: 1}
	must(t, s.Apply(t.Context(), put(full, empty)))
	found := get(t, s, inquiry.KindInquiry, "k", "empty", "absent")
	if len(found) != 2 {
		t.Fatalf("%d items, want 2", len(found))
	}
	k := found["k"]
	if k.Group != "g" || !k.Due.Equal(at) || k.Revision != 1 || k.Kind != inquiry.KindInquiry || !bytes.Equal(k.Body, full.Body) {
		t.Fatalf("came back as %+v", k)
	}
	if e := found["empty"]; !e.Due.IsZero() || len(e.Body) != 0 {
		t.Fatalf("empty came back as %+v", e)
	}
	full.Revision, full.Group, full.Due, full.Body = 2, "h", time.Time{}, []byte("new")
	must(t, s.Apply(t.Context(), put(full)))
	k = get(t, s, inquiry.KindInquiry, "k")["k"]
	if k.Group != "h" || !k.Due.IsZero() || k.Revision != 2 || string(k.Body) != "new" {
		t.Fatalf("replaced, it came back as %+v", k)
	}
	if len(get(t, s, inquiry.KindInquiry)) != 0 {
		t.Fatal("no keys must give no items")
	}
}

func kinds(t *testing.T, s inquiry.Store) {
	must(t, s.Apply(t.Context(), put(item(inquiry.KindInquiry, "k", "g", 1), item(inquiry.KindReply, "k", "g", 1))))
	must(t, s.Apply(t.Context(), []inquiry.Change{{Item: item(inquiry.KindReply, "k", "g", 1), Delete: true}}))
	if len(get(t, s, inquiry.KindInquiry, "k")) != 1 || len(get(t, s, inquiry.KindReply, "k")) != 0 {
		t.Fatal("kinds are not apart")
	}
	must(t, s.Apply(t.Context(), put(item(inquiry.KindReply, "k", "g", 1))))
}

func revisions(t *testing.T, s inquiry.Store) {
	ctx := t.Context()
	wantConflict(t, s.Apply(ctx, put(item(inquiry.KindRecord, "k", "g", 2))))
	wantConflict(t, s.Apply(ctx, []inquiry.Change{{Item: item(inquiry.KindRecord, "k", "g", 1), Delete: true}}))
	must(t, s.Apply(ctx, put(item(inquiry.KindRecord, "k", "g", 1))))
	wantConflict(t, s.Apply(ctx, put(item(inquiry.KindRecord, "k", "g", 1))))
	wantConflict(t, s.Apply(ctx, put(item(inquiry.KindRecord, "k", "g", 3))))
	must(t, s.Apply(ctx, put(item(inquiry.KindRecord, "k", "g", 2))))
	wantConflict(t, s.Apply(ctx, []inquiry.Change{{Item: item(inquiry.KindRecord, "k", "g", 1), Delete: true}}))
	must(t, s.Apply(ctx, []inquiry.Change{{Item: item(inquiry.KindRecord, "k", "g", 2), Delete: true}}))
	wantConflict(t, s.Apply(ctx, put(item(inquiry.KindRecord, "k", "g", 3))))
}

func atomic(t *testing.T, s inquiry.Store) {
	ctx := t.Context()
	must(t, s.Apply(ctx, put(item(inquiry.KindInquiry, "a", "g", 1))))
	changes := put(item(inquiry.KindInquiry, "b", "g", 1), item(inquiry.KindInquiry, "a", "h", 2), item(inquiry.KindInquiry, "c", "g", 7))
	wantConflict(t, s.Apply(ctx, changes))
	found := get(t, s, inquiry.KindInquiry, "a", "b", "c")
	if len(found) != 1 || found["a"].Revision != 1 || found["a"].Group != "g" {
		t.Fatalf("half a batch was made: %+v", found)
	}
	wantConflict(t, s.Apply(ctx, put(item(inquiry.KindInquiry, "d", "g", 1), item(inquiry.KindInquiry, "d", "g", 1))))
	must(t, s.Apply(ctx, nil))
}

func lists(t *testing.T, s inquiry.Store) {
	for i, key := range []string{"d", "b", "a", "e", "c"} {
		group := "odd"
		if i%2 == 0 {
			group = "even"
		}
		must(t, s.Apply(t.Context(), put(item(inquiry.KindInquiry, key, group, 1), item(inquiry.KindRecord, key, "x", 1))))
	}
	q := inquiry.StoreQuery{Kind: inquiry.KindInquiry}
	wantKeys(t, list(t, s, q), "a", "b", "c", "d", "e")
	q.Group = "even"
	wantKeys(t, list(t, s, q), "a", "c", "d")
	q.After = "a"
	wantKeys(t, list(t, s, q), "c", "d")
	q.Limit = 1
	wantKeys(t, list(t, s, q), "c")
	q.Group = "none"
	wantKeys(t, list(t, s, q))
	moved := item(inquiry.KindInquiry, "c", "odd", 2)
	must(t, s.Apply(t.Context(), put(moved)))
	wantKeys(t, list(t, s, inquiry.StoreQuery{Kind: inquiry.KindInquiry, Group: "odd"}), "b", "c", "e")
}

func due(t *testing.T, s inquiry.Store) {
	at := time.Date(2022, 3, 1, 0, 0, 0, 0, time.UTC)
	for i, key := range []string{"never", "now", "soon", "was"} {
		it := item(inquiry.KindInquiry, key, "g", 1)
		if i > 0 {
			it.Due = at.Add([]time.Duration{0, 0, time.Millisecond, -time.Hour}[i])
		}
		must(t, s.Apply(t.Context(), put(it)))
	}
	wantKeys(t, list(t, s, inquiry.StoreQuery{Kind: inquiry.KindInquiry, Group: "g", DueBy: at}), "now", "was")
	wantKeys(t, list(t, s, inquiry.StoreQuery{Kind: inquiry.KindInquiry, DueBy: at.Add(time.Millisecond)}), "now", "soon", "was")
	wantKeys(t, list(t, s, inquiry.StoreQuery{Kind: inquiry.KindInquiry, Group: "g", ReadyBy: at}), "never", "now", "was")
	wantKeys(t, list(t, s, inquiry.StoreQuery{Kind: inquiry.KindInquiry, ReadyBy: at.Add(-time.Minute)}), "never", "was")
}

func heads(t *testing.T, s inquiry.Store) {
	at := time.Date(2022, 3, 1, 0, 0, 0, 0, time.UTC)
	it := item(inquiry.KindInquiry, "k", "g", 1)
	it.Due = at
	must(t, s.Apply(t.Context(), put(it)))
	n := 0
	for head, err := range s.List(t.Context(), inquiry.StoreQuery{Kind: inquiry.KindInquiry, Group: "g", Heads: true}) {
		must(t, err)
		if n++; head.Key != "k" || head.Group != "g" || !head.Due.Equal(at) || head.Revision != 1 || len(head.Body) != 0 {
			t.Fatalf("the head is %+v", head)
		}
	}
	if n != 1 {
		t.Fatalf("%d heads, want 1", n)
	}
	if got := get(t, s, inquiry.KindInquiry, "k")["k"]; string(got.Body) != "body of k" {
		t.Fatal("the body is gone")
	}
}

func changeWhileListing(t *testing.T, s inquiry.Store) {
	var all []inquiry.StoredItem
	for i := range 1201 {
		all = append(all, item(inquiry.KindInquiry, fmt.Sprintf("%05d", i), "from", 1))
	}
	must(t, s.Apply(t.Context(), put(all...)))
	n := 0
	for it, err := range s.List(t.Context(), inquiry.StoreQuery{Kind: inquiry.KindInquiry, Group: "from"}) {
		must(t, err)
		it.Group, it.Revision = "to", it.Revision+1
		must(t, s.Apply(t.Context(), put(it)))
		n++
	}
	if n != len(all) {
		t.Fatalf("%d of %d items listed", n, len(all))
	}
	if got := len(list(t, s, inquiry.StoreQuery{Kind: inquiry.KindInquiry, Group: "to"})); got != len(all) {
		t.Fatalf("%d of %d items moved", got, len(all))
	}
}

func owned(t *testing.T, s inquiry.Store) {
	it := item(inquiry.KindReply, "k", "g", 1)
	must(t, s.Apply(t.Context(), put(it)))
	it.Body[0] = 'X'
	for range 2 {
		got := get(t, s, inquiry.KindReply, "k")["k"]
		if string(got.Body) != "body of k" {
			t.Fatal("a stored body was changed from outside")
		}
		got.Body[0] = 'Y'
	}
}

func long(t *testing.T, s inquiry.Store) {
	var all []inquiry.StoredItem
	var keys []string
	for i := range 2500 {
		it := item(inquiry.KindInquiry, fmt.Sprintf("%05d", i), "g", 1)
		all, keys = append(all, it), append(keys, it.Key)
	}
	must(t, s.Apply(t.Context(), put(all...)))
	wantKeys(t, list(t, s, inquiry.StoreQuery{Kind: inquiry.KindInquiry}), keys...)
	wantKeys(t, list(t, s, inquiry.StoreQuery{Kind: inquiry.KindInquiry, Limit: 1700}), keys[:1700]...)
	if got := get(t, s, inquiry.KindInquiry, keys...); len(got) != len(keys) {
		t.Fatalf("%d of %d items", len(got), len(keys))
	}
}

// racing has many writers count one item up. Losers see a conflict and read again; no count is
// lost.
func racing(t *testing.T, s inquiry.Store) {
	const writers, rounds = 4, 10
	must(t, s.Apply(t.Context(), put(inquiry.StoredItem{Kind: inquiry.KindInquiry, Key: "n", Revision: 1, Body: []byte{0}})))
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for range rounds {
				if err := countUp(t.Context(), s); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	got := get(t, s, inquiry.KindInquiry, "n")["n"]
	if got.Body[0] != writers*rounds || got.Revision != writers*rounds+1 {
		t.Fatalf("counted %d in %d revisions, want %d", got.Body[0], got.Revision, writers*rounds)
	}
}

func countUp(ctx context.Context, s inquiry.Store) error {
	for {
		items, err := s.Get(ctx, inquiry.KindInquiry, "n")
		if err != nil {
			return err
		}
		it := items[0]
		it.Revision++
		it.Body[0]++
		if err := s.Apply(ctx, put(it)); !errors.Is(err, inquiry.CodeConflict) {
			return err
		}
	}
}

func cancelled(t *testing.T, s inquiry.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if s.Apply(ctx, put(item(inquiry.KindInquiry, "k", "g", 1))) == nil {
		t.Fatal("Apply went on with a cancelled context")
	}
	if _, err := s.Get(ctx, inquiry.KindInquiry, "k"); err == nil {
		t.Fatal("Get went on with a cancelled context")
	}
	if len(get(t, s, inquiry.KindInquiry, "k")) != 0 {
		t.Fatal("a cancelled change was made")
	}
}
