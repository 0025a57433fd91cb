// Package storetest is the contract of [store.Store] as a test suite. Whoever writes a store of
// their own runs it in their tests:
//
//	func TestStore(t *testing.T) {
//		storetest.Run(t, func(t *testing.T) store.Store { return openEmpty(t) })
//	}
package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit/store"
)

// Run puts the stores that open returns through the contract. Each must be empty.
func Run(t *testing.T, open func(t *testing.T) store.Store) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, store.Store){
		"what was put comes back":                      roundTrip,
		"keys are unique within a kind":                kinds,
		"a revision that does not follow conflicts":    revisions,
		"all changes are made or none":                 atomic,
		"nothing is made on what has changed":          resting,
		"lists are ordered, bounded and selective":     lists,
		"due documents are found":                      due,
		"terms are replaced, and go with the document": terms,
		"a prefix finds what begins so":                prefixes,
		"heads come without bodies":                    heads,
		"a loop may change what it lists":              changeWhileListing,
		"what is returned is the caller's":             owned,
		"long lists are complete":                      long,
		"two writers cannot both win":                  racing,
		"a cancelled context is an error":              cancelled,
		"a key is found as it is written":              spelled,
		"what cannot be stored is refused":             refused,
		"an id names the store":                        names,
		"lines get places, a chain and an entry":       outbox,
		"one holder at a time gives places":            leases,
		"writers and a relay lose no line":             relayRace,
		"the journal is whole at every interruption":   interruptions,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

// spelled gets documents whose keys hold what some database's lists are written with.
func spelled(t *testing.T, s store.Store) {
	keys := []string{`a"b`, `a\b`, `\`, `a\"`, "{a,b}", "a,b", "NULL", " a ", "'a", "a\nb", "佐藤"}
	var changes []store.Change
	for _, key := range keys {
		changes = append(changes, change("odd", key, key, 1))
	}
	apply(t, s, changes...)
	asked := append(slices.Clone(keys), "a", "b", "null")
	many := slices.Clone(asked)
	for i := range 100 { // a store may ask for many in another way than for few
		many = append(many, strconv.Itoa(i))
	}
	for _, among := range [][]string{asked, many} {
		got := get(t, s, "odd", among...)
		if len(got) != len(keys) {
			t.Fatalf("%d of %d documents", len(got), len(keys))
		}
		for _, key := range keys {
			if it := got[key]; it.Revision != 1 || it.Term("group") != key {
				t.Fatalf("%q is not as it was written", key)
			}
		}
	}
}

// resting makes documents on what another says, which goes on meanwhile: when it has gone on, none
// is made on what it said before.
func resting(t *testing.T, s store.Store) {
	on := func(revision int64) store.Change {
		return store.Change{Item: store.Item{Kind: "rule", Key: "r", Revision: revision}, Unchanged: true}
	}
	wantCode(t, s.Apply(t.Context(), []store.Change{change("doc", "a", "", 1), on(1)}, nil), store.CodeConflict)
	apply(t, s, change("rule", "r", "", 1))
	apply(t, s, on(1))
	for _, wrong := range []int64{0, 2} {
		wantCode(t, s.Apply(t.Context(), []store.Change{change("doc", "a", "g", 1), on(wrong)}, []store.Line{line("l")}), store.CodeConflict)
	}
	both := on(1)
	both.Delete = true
	wantCode(t, s.Apply(t.Context(), []store.Change{both}, nil), store.CodeInput)
	apply(t, s, change("doc", "a", "g", 1), on(1))
	if got := get(t, s, "rule", "r")["r"]; got.Revision != 1 || string(got.Body) != "body of r" {
		t.Fatalf("what stays was changed: revision %d", got.Revision)
	}
	wantKeys(t, list(t, s, where("doc", store.Is("group", "g"))), "a")
	var wg sync.WaitGroup
	made := make(chan string, 8*4)
	for w := range 8 {
		wg.Go(func() {
			for n := range 4 {
				key := fmt.Sprintf("%d.%d", w, n)
				if s.Apply(t.Context(), []store.Change{change("made", key, "", 1), on(1)}, nil) == nil {
					made <- key
				}
			}
		})
	}
	for tries := 0; s.Apply(t.Context(), []store.Change{change("rule", "r", "", 2)}, nil) != nil; tries++ {
		if tries == 1000 { // SQLite may be busy for a while
			t.Fatal("the rule never goes on")
		}
	}
	before := list(t, s, where("made"))
	wg.Wait()
	if after := list(t, s, where("made")); len(after) != len(before) || len(made) != len(before) {
		t.Fatalf("%d were made before the rule went on, %d in all, %d answered", len(before), len(after), len(made))
	}
}

func item(kind store.Kind, key string, revision int64) store.Item {
	return store.Item{Kind: kind, Key: key, Revision: revision, Body: []byte("body of " + key)}
}

func change(kind store.Kind, key, group string, revision int64) store.Change {
	c := store.Change{Item: item(kind, key, revision)}
	if group != "" {
		c.Item.Terms = []store.Term{{Name: "group", Value: group}}
	}
	return c
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func apply(t *testing.T, s store.Store, changes ...store.Change) {
	t.Helper()
	must(t, s.Apply(t.Context(), changes, nil))
}

func get(t *testing.T, s store.Store, kind store.Kind, keys ...string) map[string]store.Item {
	t.Helper()
	items, err := s.Get(t.Context(), kind, keys...)
	must(t, err)
	found := map[string]store.Item{}
	for _, it := range items {
		found[it.Key] = it
	}
	return found
}

func list(t *testing.T, s store.Store, q store.Query) []string {
	t.Helper()
	var keys []string
	for it, err := range s.List(t.Context(), q) {
		must(t, err)
		keys = append(keys, it.Key)
	}
	return keys
}

func where(kind store.Kind, where ...store.Match) store.Query {
	return store.Query{Kind: kind, Where: where}
}

func wantKeys(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Fatalf("keys %v, want %v", got, want)
	}
}

func wantCode(t *testing.T, err error, code store.Code) {
	t.Helper()
	if !errors.Is(err, code) {
		t.Fatalf("error %v, want %v", err, code)
	}
}

func roundTrip(t *testing.T, s store.Store) {
	whole := store.Item{
		Kind: "a", Key: "k", Revision: 1, Schema: 3, KeyID: "key-1", Line: "line-1", Body: []byte{0, 1, 255, '?', '\''},
		Terms: []store.Term{{Name: "group", Value: "g"}},
	}
	empty := store.Item{Kind: "a", Key: "empty", Revision: 1}
	apply(t, s, store.Change{Item: whole}, store.Change{Item: empty})
	found := get(t, s, "a", "k", "empty", "absent")
	if len(found) != 2 || len(found["empty"].Body) != 0 {
		t.Fatalf("%d documents, want 2", len(found))
	}
	same := func(got, want store.Item) {
		t.Helper()
		if !bytes.Equal(got.Body, want.Body) || !slices.Equal(got.Terms, want.Terms) || got.Kind != want.Kind || got.Key != want.Key ||
			got.Revision != want.Revision || got.Schema != want.Schema || got.KeyID != want.KeyID || got.Line != want.Line {
			t.Fatalf("came back with another field: revision %d, schema %d, terms %d", got.Revision, got.Schema, len(got.Terms))
		}
	}
	same(found["k"], whole)
	whole.Revision, whole.Schema, whole.KeyID, whole.Line, whole.Body = 2, 4, "", "line-2", []byte("new")
	whole.Terms = []store.Term{store.Due(time.UnixMilli(5))}
	apply(t, s, store.Change{Item: whole})
	same(get(t, s, "a", "k")["k"], whole)
	if k := get(t, s, "a", "k")["k"]; !k.DueAt().Equal(time.UnixMilli(5)) || k.Term("group") != "" {
		t.Fatal("terms came back otherwise")
	}
	if len(get(t, s, "a")) != 0 {
		t.Fatal("no keys must give no documents")
	}
}

func kinds(t *testing.T, s store.Store) {
	apply(t, s, change("a", "k", "g", 1), change("b", "k", "g", 1))
	apply(t, s, store.Change{Item: item("b", "k", 1), Delete: true})
	if len(get(t, s, "a", "k")) != 1 || len(get(t, s, "b", "k")) != 0 {
		t.Fatal("kinds are not apart")
	}
	wantKeys(t, list(t, s, where("a", store.Is("group", "g"))), "k")
	apply(t, s, change("b", "k", "g", 1))
}

func revisions(t *testing.T, s store.Store) {
	try := func(c store.Change) error { return s.Apply(t.Context(), []store.Change{c}, nil) }
	gone := func(revision int64) store.Change { return store.Change{Item: item("a", "k", revision), Delete: true} }
	wantCode(t, try(change("a", "k", "g", 2)), store.CodeConflict)
	wantCode(t, try(change("a", "k", "g", 0)), store.CodeConflict)
	wantCode(t, try(gone(1)), store.CodeConflict)
	must(t, try(change("a", "k", "g", 1)))
	wantCode(t, try(change("a", "k", "g", 1)), store.CodeConflict)
	wantCode(t, try(change("a", "k", "g", 3)), store.CodeConflict)
	must(t, try(change("a", "k", "g", 2)))
	wantCode(t, try(gone(1)), store.CodeConflict)
	must(t, try(gone(2)))
	wantCode(t, try(change("a", "k", "g", 3)), store.CodeConflict)
	must(t, try(change("a", "k", "g", 1)))
}

func atomic(t *testing.T, s store.Store) {
	ctx := t.Context()
	apply(t, s, change("a", "a", "g", 1))
	for _, bad := range [][]store.Change{
		{change("a", "b", "g", 1), change("a", "a", "h", 2), change("a", "c", "g", 7)},
		{change("a", "b", "g", 1), change("a", "b", "g", 1)},
		{change("a", "a", "h", 2), {Item: item("a", "z", 4), Delete: true}},
	} {
		wantCode(t, s.Apply(ctx, bad, []store.Line{line("x")}), store.CodeConflict)
	}
	found := get(t, s, "a", "a", "b", "c")
	if len(found) != 1 || found["a"].Revision != 1 {
		t.Fatalf("half a batch was made: %+v", found)
	}
	wantKeys(t, list(t, s, where("a", store.Is("group", "g"))), "a")
	behind(t, s.Outbox(), 0, time.Time{})
	must(t, s.Apply(ctx, nil, nil))
}

func lists(t *testing.T, s store.Store) {
	for i, key := range []string{"d", "b", "a", "e", "c"} {
		group := "odd"
		if i%2 == 0 {
			group = "even"
		}
		apply(t, s, change("a", key, group, 1), change("b", key, "x", 1))
	}
	q := store.Query{Kind: "a"}
	wantKeys(t, list(t, s, q), "a", "b", "c", "d", "e")
	q.Where = []store.Match{store.Is("group", "even")}
	wantKeys(t, list(t, s, q), "a", "c", "d")
	q.After = "a"
	wantKeys(t, list(t, s, q), "c", "d")
	q.Limit = 1
	wantKeys(t, list(t, s, q), "c")
	wantKeys(t, list(t, s, where("a", store.Is("group", "none"))))
	wantKeys(t, list(t, s, store.Query{Kind: "a", Limit: 2, After: "b"}), "c", "d")
	apply(t, s, change("a", "c", "odd", 2))
	wantKeys(t, list(t, s, where("a", store.Is("group", "odd"))), "b", "c", "e")
}

func due(t *testing.T, s store.Store) {
	at := time.Date(2022, 3, 1, 0, 0, 0, 0, time.UTC)
	for i, key := range []string{"never", "now", "soon", "was", "long ago"} {
		c := change("a", key, "g", 1)
		if i > 0 {
			c.Item.Terms = append(c.Item.Terms, store.Due([]time.Time{{}, at, at.Add(time.Millisecond), at.Add(-time.Hour), time.Unix(-1, 0)}[i]))
		}
		apply(t, s, c)
	}
	g := store.Is("group", "g")
	wantKeys(t, list(t, s, where("a", g, store.DueBy(at))), "long ago", "now", "was")
	wantKeys(t, list(t, s, where("a", store.DueBy(at), g)), "long ago", "now", "was")
	wantKeys(t, list(t, s, where("a", store.DueBy(at.Add(time.Millisecond)))), "long ago", "now", "soon", "was")
	wantKeys(t, list(t, s, where("a", g, store.NotDueAfter(at))), "long ago", "never", "now", "was")
	wantKeys(t, list(t, s, where("a", store.NotDueAfter(at.Add(-time.Minute)))), "long ago", "never", "was")
}

func terms(t *testing.T, s store.Store) {
	for i, told := range []bool{false, true} { // whether the store is told what terms a document has
		kind := store.Kind([]string{"a", "b"}[i])
		had := func(c store.Change, terms ...store.Term) store.Change {
			if told {
				c.Had = append([]store.Term{}, terms...)
			}
			return c
		}
		c := change(kind, "k", "g", 1)
		c.Item.Terms = append(c.Item.Terms, store.Term{Name: "name", Value: "x"}, store.Term{Name: "name", Value: "y"})
		apply(t, s, c, change(kind, "l", "g", 1))
		wantKeys(t, list(t, s, where(kind, store.Is("name", "x"), store.Is("name", "y"))), "k")
		wantKeys(t, list(t, s, where(kind, store.Is("name", "x"), store.Is("group", "g"))), "k")
		first := c.Item.Terms
		c.Item.Revision, c.Item.Terms = 2, []store.Term{{Name: "name", Value: "y"}, {Name: "name", Value: "z"}}
		apply(t, s, had(c, first...))
		wantKeys(t, list(t, s, where(kind, store.Is("name", "x"))))
		wantKeys(t, list(t, s, where(kind, store.Is("group", "g"))), "l")
		wantKeys(t, list(t, s, where(kind, store.Is("name", "z"))), "k")
		wantKeys(t, list(t, s, where(kind, store.Is("name", "y"))), "k")
		apply(t, s, had(store.Change{Item: item(kind, "k", 2), Delete: true}, c.Item.Terms...))
		wantKeys(t, list(t, s, where(kind, store.Is("name", "z"))))
		apply(t, s, change(kind, "k", "", 1))
		wantKeys(t, list(t, s, where(kind, store.Is("name", "z"))))
		none := change(kind, "k", "h", 2)
		apply(t, s, had(none))
		wantKeys(t, list(t, s, where(kind, store.Is("group", "h"))), "k")
	}
}

func prefixes(t *testing.T, s store.Store) {
	for i, v := range []string{"さ", "さと", "さとう", "さな", "し", "a%b", "a_b"} {
		c := change("a", strconv.Itoa(i), "g", 1)
		c.Item.Terms = append(c.Item.Terms, store.Term{Name: "kana", Value: v})
		apply(t, s, c)
	}
	wantKeys(t, list(t, s, where("a", store.Prefix("kana", "さと"))), "1", "2")
	wantKeys(t, list(t, s, where("a", store.Prefix("kana", "さ"), store.Is("group", "g"))), "0", "1", "2", "3")
	wantKeys(t, list(t, s, where("a", store.Prefix("kana", "a_"))), "6")
	wantKeys(t, list(t, s, where("a", store.Match{Name: "kana", Least: "さな", Most: "し"})), "3", "4")
}

func heads(t *testing.T, s store.Store) {
	c := change("a", "k", "g", 1)
	c.Item.Schema, c.Item.KeyID = 2, "key"
	apply(t, s, c)
	n := 0
	for head, err := range s.List(t.Context(), store.Query{Kind: "a", Where: []store.Match{store.Is("group", "g")}, Heads: true}) {
		must(t, err)
		if n++; head.Key != "k" || head.Schema != 2 || head.KeyID != "key" || head.Revision != 1 || head.Term("group") != "g" || len(head.Body) != 0 {
			t.Fatalf("the head is %+v", head)
		}
	}
	if n != 1 || string(get(t, s, "a", "k")["k"].Body) != "body of k" {
		t.Fatal("no head, or the body is gone")
	}
}

func changeWhileListing(t *testing.T, s store.Store) {
	var all []store.Change
	for i := range 1201 {
		all = append(all, change("a", fmt.Sprintf("%05d", i), "from", 1))
	}
	apply(t, s, all...)
	n := 0
	for it, err := range s.List(t.Context(), where("a", store.Is("group", "from"))) {
		must(t, err)
		apply(t, s, change("a", it.Key, "to", it.Revision+1))
		n++
	}
	if got := len(list(t, s, where("a", store.Is("group", "to")))); n != len(all) || got != len(all) {
		t.Fatalf("%d listed and %d moved of %d documents", n, got, len(all))
	}
}

func owned(t *testing.T, s store.Store) {
	c := change("a", "k", "g", 1)
	apply(t, s, c)
	c.Item.Body[0], c.Item.Terms[0].Value = 'X', "h"
	for range 2 {
		got := get(t, s, "a", "k")["k"]
		if string(got.Body) != "body of k" {
			t.Fatal("a stored body was changed from outside")
		}
		got.Body[0] = 'Y'
	}
	wantKeys(t, list(t, s, where("a", store.Is("group", "g"))), "k")
}

func long(t *testing.T, s store.Store) {
	var all []store.Change
	var keys []string
	for i := range 2500 {
		c := change("a", fmt.Sprintf("%05d", i), "g", 1)
		all, keys = append(all, c), append(keys, c.Item.Key)
	}
	apply(t, s, all...)
	wantKeys(t, list(t, s, store.Query{Kind: "a"}), keys...)
	wantKeys(t, list(t, s, store.Query{Kind: "a", Limit: 1700}), keys[:1700]...)
	if got := get(t, s, "a", keys...); len(got) != len(keys) {
		t.Fatalf("%d of %d documents", len(got), len(keys))
	}
	for i := range all {
		all[i].Item.Revision, all[i].Item.Terms = 2, []store.Term{{Name: "group", Value: "h"}}
	}
	apply(t, s, all...)
	wantKeys(t, list(t, s, where("a", store.Is("group", "h"))), keys...)
	for i := range all {
		all[i].Delete = true
	}
	apply(t, s, all...)
	wantKeys(t, list(t, s, store.Query{Kind: "a"}))
}

// racing has many writers count one document up. Losers see a conflict and read again; no count is
// lost.
func racing(t *testing.T, s store.Store) {
	const writers, rounds = 4, 10
	apply(t, s, store.Change{Item: store.Item{Kind: "a", Key: "n", Revision: 1, Body: []byte{0}}})
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
	got := get(t, s, "a", "n")["n"]
	if got.Body[0] != writers*rounds || got.Revision != writers*rounds+1 {
		t.Fatalf("counted %d in %d revisions, want %d", got.Body[0], got.Revision, writers*rounds)
	}
}

func countUp(ctx context.Context, s store.Store) error {
	for {
		items, err := s.Get(ctx, "a", "n")
		if err != nil {
			return err
		}
		it := items[0]
		it.Revision++
		it.Body[0]++
		if err := s.Apply(ctx, []store.Change{{Item: it}}, nil); !errors.Is(err, store.CodeConflict) {
			return err
		}
	}
}

func cancelled(t *testing.T, s store.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if s.Apply(ctx, []store.Change{change("a", "k", "g", 1)}, nil) == nil {
		t.Fatal("Apply went on with a cancelled context")
	}
	if _, err := s.Get(ctx, "a", "k"); err == nil {
		t.Fatal("Get went on with a cancelled context")
	}
	if len(get(t, s, "a", "k")) != 0 {
		t.Fatal("a cancelled change was made")
	}
}

func refused(t *testing.T, s store.Store) {
	far := string(bytes.Repeat([]byte("x"), store.MaxKey+1))
	for name, c := range map[string]store.Change{
		"no kind": change("", "k", "g", 1), "no key": change("a", "", "g", 1), "a long key": change("a", far, "g", 1),
		"a zero byte": change("a", "k\x00", "g", 1), "bad UTF-8": change("a", "k\xff", "g", 1), "a long term": change("a", "k", far, 1),
		"a term twice":          {Item: store.Item{Kind: "a", Key: "k", Revision: 1, Terms: []store.Term{{Name: "n", Value: "v"}, {Name: "n", Value: "v"}}}},
		"a term without a name": {Item: store.Item{Kind: "a", Key: "k", Revision: 1, Terms: []store.Term{{Value: "v"}}}},
	} {
		if err := s.Apply(t.Context(), []store.Change{c}, nil); !errors.Is(err, store.CodeInput) {
			t.Errorf("%s: %v", name, err)
		}
	}
	longest := change(store.Kind(far[:store.MaxKind]), far[:store.MaxKey], far[:store.MaxKey], 1)
	apply(t, s, longest)
	wantKeys(t, list(t, s, where(longest.Item.Kind, store.Is("group", far[:store.MaxKey]))), far[:store.MaxKey])
}

func names(t *testing.T, s store.Store) {
	first, err := s.ID(t.Context())
	must(t, err)
	again, err := s.ID(t.Context())
	must(t, err)
	if first == "" || first != again {
		t.Fatalf("id %q, then %q", first, again)
	}
}
