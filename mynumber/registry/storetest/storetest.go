// Package storetest is the contract of [registry.Store] as a test suite: an
// adapter passes it, or it is no store. It uses plain testing, so that an
// adapter's module needs nothing more.
package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/mynumber/registry"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// Run puts a store through the contract. open returns an empty store each time, and the store of
// the lines that are committed in its transactions.
func Run(t *testing.T, open func(t *testing.T) (registry.Store, store.Store)) {
	for name, test := range map[string]func(*testing.T, registry.Store){
		"an empty store answers nothing":               empty,
		"what was appended is found":                   found,
		"seqs follow without gaps":                     gaps,
		"an update that fails leaves nothing":          rollback,
		"an update sees what it wrote":                 ownWrites,
		"municipalities see nothing of each other":     tenants,
		"forgetting takes the tokens, not the records": forget,
		"tokens can be made anew":                      retoken,
		"lines tell what was committed":                committed,
		"updates at one time both take place":          concurrent,
		"a reading does not change while it lasts":     snapshot,
		"bytes come back as they were":                 exact,
	} {
		t.Run(name, func(t *testing.T) { s, _ := open(t); test(t, s) })
	}
	t.Run("a line is committed with its records", func(t *testing.T) { s, lines := open(t); together(t, s, lines) })
	t.Run("the registry works on it", func(t *testing.T) { s, lines := open(t); wholeRegistry(t, s, lines) })
}

// together: what an update's journal commits is there if the update is, and only then.
func together(t *testing.T, s registry.Store, lines store.Store) {
	log := &audit.Memory{}
	j, err := store.NewJournal(t.Context(), store.Config{Store: lines, Log: store.TrailOfMemory("storetest", log), Now: func() time.Time { return base }})
	if err != nil {
		t.Fatal(err)
	}
	for _, fails := range []bool{false, true} {
		boom := errors.New("boom")
		err := s.Update(t.Context(), here, func(tx registry.Tx) error {
			seq, _, err := tx.Last(t.Context())
			if err != nil {
				return err
			}
			if err := tx.Append(t.Context(), []registry.Record{record(seq+1, 1)}); err != nil {
				return err
			}
			in, err := tx.Journal(j)
			if err != nil {
				return err
			}
			_, err = in.Commit(t.Context(), store.Step{ID: fmt.Sprint("line-", fails), Event: audit.Event{
				Act: audit.ActLink, Result: audit.Succeeded, Actor: audit.Actor{Kind: audit.ActorOfficer, ID: "sato"},
			}})
			if err == nil && fails {
				return boom
			}
			return err
		})
		if fails != errors.Is(err, boom) || !fails && err != nil {
			t.Fatal(err)
		}
	}
	if n, err := j.Relay(t.Context()); n != 1 || err != nil {
		t.Errorf("%d lines, %v", n, err)
	}
	if found, err := lines.Outbox().Find(t.Context(), "line-true", "line-false"); len(found) != 1 || err != nil || found[0].ID != "line-false" {
		t.Errorf("the line is not under its id: %v", err)
	}
}

var (
	here  = municipality.Must("112020")
	there = municipality.Must("110001")
	base  = time.Date(2021, 12, 10, 1, 2, 3, 4000, time.UTC)
)

func token(b byte) (t registry.Token) { t[0], t[31] = b, b; return t }

func handle(b byte) (h audit.Handle) { h[0], h[15] = b, b; return h }

// record is one of person b, with a token in every column.
func record(seq uint64, b byte) registry.Record {
	r := registry.Record{Seq: seq, Handle: handle(b), Index: "i1", Known: base.Add(time.Duration(seq) * time.Second), Line: fmt.Sprint("line-", seq), Data: []byte{1, b, 0, 255}}
	for c := range r.Tokens {
		r.Tokens[c] = token(b + byte(c)*50)
	}
	return r
}

func update(t *testing.T, s registry.Store, tenant municipality.Code, f func(context.Context, registry.Tx) error) {
	t.Helper()
	if err := s.Update(t.Context(), tenant, func(tx registry.Tx) error { return f(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
}

func view(t *testing.T, s registry.Store, tenant municipality.Code, f func(context.Context, registry.Tx)) {
	t.Helper()
	if err := s.View(t.Context(), tenant, func(tx registry.Tx) error { f(t.Context(), tx); return nil }); err != nil {
		t.Fatal(err)
	}
}

func find(t *testing.T, ctx context.Context, tx registry.Tx, c registry.Column, b byte) []registry.Record {
	t.Helper()
	list, err := tx.Find(ctx, c, token(b))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func last(t *testing.T, ctx context.Context, tx registry.Tx) uint64 {
	t.Helper()
	seq, _, err := tx.Last(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return seq
}

func empty(t *testing.T, s registry.Store) {
	view(t, s, here, func(ctx context.Context, tx registry.Tx) {
		seq, known, err := tx.Last(ctx)
		if seq != 0 || !known.IsZero() || err != nil {
			t.Errorf("Last: %d %v %v", seq, known, err)
		}
		if n := len(find(t, ctx, tx, registry.ByPerson, 1)); n != 0 {
			t.Errorf("found %d", n)
		}
		if ok, err := tx.Committed(ctx, "line-1"); ok || err != nil {
			t.Errorf("a line: %v", err)
		}
	})
}

func found(t *testing.T, s registry.Store) {
	update(t, s, here, func(ctx context.Context, tx registry.Tx) error {
		return tx.Append(ctx, []registry.Record{record(1, 1), record(2, 2), record(3, 1)})
	})
	view(t, s, here, func(ctx context.Context, tx registry.Tx) {
		for c := range registry.Column(4) {
			list := find(t, ctx, tx, c, 1+byte(c)*50)
			if len(list) != 2 || list[0].Seq != 1 || list[1].Seq != 3 {
				t.Errorf("column %d: %d records, or not in order", c, len(list))
			}
			if n := len(find(t, ctx, tx, c, 99)); n != 0 {
				t.Errorf("column %d: found %d of nobody", c, n)
			}
			of, err := tx.Of(ctx, handle(1))
			if len(of) != 2 || of[0].Seq != 1 || of[1].Seq != 3 || err != nil {
				t.Errorf("%d records of a person, or not in order: %v", len(of), err)
			}
			none, err := tx.Find(ctx, c, registry.Token{})
			if len(none) != 0 || err != nil {
				t.Errorf("column %d: the zero token finds %d %v", c, len(none), err)
			}
		}
		seq, known, err := tx.Last(ctx)
		if seq != 3 || !known.Equal(base.Add(3*time.Second)) || err != nil {
			t.Errorf("Last: %d %v %v", seq, known, err)
		}
	})
}

func exact(t *testing.T, s registry.Store) {
	want := record(1, 7)
	want.Data = make([]byte, 512)
	for i := range want.Data {
		want.Data[i] = byte(i)
	}
	want.Tokens[registry.ByOther] = registry.Token{}
	update(t, s, here, func(ctx context.Context, tx registry.Tx) error { return tx.Append(ctx, []registry.Record{want}) })
	view(t, s, here, func(ctx context.Context, tx registry.Tx) {
		got := find(t, ctx, tx, registry.ByPerson, 7)
		if len(got) != 1 {
			t.Fatal("not found")
		}
		g := got[0]
		if g.Seq != want.Seq || g.Handle != want.Handle || g.Tokens != want.Tokens || g.Index != want.Index || !g.Known.Equal(want.Known) ||
			g.Line != want.Line || !bytes.Equal(g.Data, want.Data) {
			t.Error("a record came back changed")
		}
	})
}

func gaps(t *testing.T, s registry.Store) {
	for name, list := range map[string][]registry.Record{
		"beginning with 2": {record(2, 1)},
		"with a gap":       {record(1, 1), record(3, 1)},
		"the same twice":   {record(1, 1), record(1, 1)},
		"beginning with 0": {record(0, 1)},
	} {
		err := s.Update(t.Context(), here, func(tx registry.Tx) error { return tx.Append(t.Context(), list) })
		if !errors.Is(err, registry.CodeConflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
	view(t, s, here, func(ctx context.Context, tx registry.Tx) {
		if last(t, ctx, tx) != 0 {
			t.Error("something was kept")
		}
	})
}

func rollback(t *testing.T, s registry.Store) {
	boom := errors.New("boom")
	update(t, s, here, func(ctx context.Context, tx registry.Tx) error {
		return tx.Append(ctx, []registry.Record{record(1, 1)})
	})
	err := s.Update(t.Context(), here, func(tx registry.Tx) error {
		ctx := t.Context()
		for _, err := range []error{
			tx.Append(ctx, []registry.Record{record(2, 2)}), tx.Forget(ctx, handle(1)), tx.Retoken(ctx, []registry.Record{record(1, 9)}),
		} {
			if err != nil {
				return err
			}
		}
		return boom
	})
	if !errors.Is(err, boom) {
		t.Errorf("the function's error is lost: %v", err)
	}
	view(t, s, here, func(ctx context.Context, tx registry.Tx) {
		if last(t, ctx, tx) != 1 || len(find(t, ctx, tx, registry.ByNumber, 1+100)) != 1 {
			t.Error("half of it was kept")
		}
	})
}

func ownWrites(t *testing.T, s registry.Store) {
	update(t, s, here, func(ctx context.Context, tx registry.Tx) error {
		if err := tx.Append(ctx, []registry.Record{record(1, 1)}); err != nil {
			return err
		}
		if err := tx.Append(ctx, []registry.Record{record(2, 1)}); err != nil {
			return err
		}
		if last(t, ctx, tx) != 2 || len(find(t, ctx, tx, registry.ByRef, 1+150)) != 2 {
			t.Error("an update does not see its own records")
		}
		return nil
	})
}

func tenants(t *testing.T, s registry.Store) {
	update(t, s, here, func(ctx context.Context, tx registry.Tx) error {
		return tx.Append(ctx, []registry.Record{record(1, 1), record(2, 1)})
	})
	update(t, s, there, func(ctx context.Context, tx registry.Tx) error {
		if last(t, ctx, tx) != 0 || len(find(t, ctx, tx, registry.ByPerson, 1)) != 0 {
			t.Error("another municipality's records are seen")
		}
		if ok, _ := tx.Committed(ctx, "line-1"); ok {
			t.Error("another municipality's line is seen")
		}
		if list, _ := tx.RecordsNotUnder(ctx, "", 0, 10); len(list) != 0 {
			t.Error("another municipality's records are listed")
		}
		return errors.Join(tx.Append(ctx, []registry.Record{record(1, 1)}), tx.Forget(ctx, handle(1)))
	})
	view(t, s, here, func(ctx context.Context, tx registry.Tx) {
	})
}

func forget(t *testing.T, s registry.Store) {
	update(t, s, here, func(ctx context.Context, tx registry.Tx) error {
		return tx.Append(ctx, []registry.Record{record(1, 1), record(2, 2)})
	})
	update(t, s, here, func(ctx context.Context, tx registry.Tx) error {
		if err := tx.Append(ctx, []registry.Record{record(3, 1)}); err != nil {
			return err
		}
		return tx.Forget(ctx, handle(1))
	})
	view(t, s, here, func(ctx context.Context, tx registry.Tx) {
		if len(find(t, ctx, tx, registry.ByNumber, 1+100)) != 0 || len(find(t, ctx, tx, registry.ByRef, 1+150)) != 0 {
			t.Error("still found by number")
		}
		if len(find(t, ctx, tx, registry.ByPerson, 1)) != 2 || len(find(t, ctx, tx, registry.ByOther, 1+50)) != 2 {
			t.Error("records are gone")
		}
		if len(find(t, ctx, tx, registry.ByNumber, 2+100)) != 1 {
			t.Error("another person was forgotten too")
		}
	})
}

func retoken(t *testing.T, s registry.Store) {
	update(t, s, here, func(ctx context.Context, tx registry.Tx) error {
		return tx.Append(ctx, []registry.Record{record(1, 1), record(2, 2), record(3, 3)})
	})
	update(t, s, here, func(ctx context.Context, tx registry.Tx) error {
		list, err := tx.RecordsNotUnder(ctx, "i2", 1, 1)
		if len(list) != 1 || list[0].Seq != 2 || err != nil {
			t.Errorf("records to make anew: %d %v", len(list), err)
			return err
		}
		next := record(2, 8)
		next.Index, next.Data, next.Handle = "i2", []byte("ignored"), handle(99)
		next.Tokens[registry.ByOther] = registry.Token{}
		return tx.Retoken(ctx, []registry.Record{next})
	})
	view(t, s, here, func(ctx context.Context, tx registry.Tx) {
		if len(find(t, ctx, tx, registry.ByPerson, 2)) != 0 || len(find(t, ctx, tx, registry.ByOther, 2+50)) != 0 {
			t.Error("the old token still finds")
		}
		got := find(t, ctx, tx, registry.ByPerson, 8)
		if len(got) != 1 || got[0].Index != "i2" || got[0].Handle != handle(2) || !bytes.Equal(got[0].Data, record(2, 2).Data) {
			t.Error("the new token does not find, or more than tokens changed")
		}
		if list, _ := tx.RecordsNotUnder(ctx, "i2", 0, 10); len(list) != 2 {
			t.Errorf("%d left", len(list))
		}
	})
}

func committed(t *testing.T, s registry.Store) {
	update(t, s, here, func(ctx context.Context, tx registry.Tx) error {
		none := record(2, 1)
		none.Line = ""
		return tx.Append(ctx, []registry.Record{record(1, 1), none})
	})
	view(t, s, here, func(ctx context.Context, tx registry.Tx) {
		for line, want := range map[string]bool{"line-1": true, "line-2": false, "": false} {
			if got, err := tx.Committed(ctx, line); got != want || err != nil {
				t.Errorf("%q: %v %v", line, got, err)
			}
		}
	})
}

// concurrent: every update reads Last and appends one. All of them take place,
// one after the other.
func concurrent(t *testing.T, s registry.Store) {
	const workers, each = 4, 10
	var wg sync.WaitGroup
	errs := make(chan error, workers*each)
	for w := range workers {
		wg.Go(func() {
			for range each {
				for {
					err := s.Update(t.Context(), here, func(tx registry.Tx) error {
						seq, _, err := tx.Last(t.Context())
						if err != nil {
							return err
						}
						return tx.Append(t.Context(), []registry.Record{record(seq+1, byte(w+1))})
					})
					if errors.Is(err, registry.CodeConflict) {
						continue // allowed: the caller tries again
					}
					errs <- err
					break
				}
			}
		})
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
	view(t, s, here, func(ctx context.Context, tx registry.Tx) {
		if got := last(t, ctx, tx); got != workers*each {
			t.Errorf("%d of %d updates took place", got, workers*each)
		}
	})
}

// snapshot: what a reading saw it sees again, whatever others write.
func snapshot(t *testing.T, s registry.Store) {
	update(t, s, here, func(ctx context.Context, tx registry.Tx) error {
		return tx.Append(ctx, []registry.Record{record(1, 1)})
	})
	done := make(chan error, 1)
	view(t, s, here, func(ctx context.Context, tx registry.Tx) {
		before := len(find(t, ctx, tx, registry.ByPerson, 1))
		go func() {
			done <- s.Update(context.WithoutCancel(t.Context()), here, func(tx registry.Tx) error {
				return tx.Append(context.WithoutCancel(t.Context()), []registry.Record{record(2, 1)})
			})
		}()
		time.Sleep(20 * time.Millisecond) // a store may let the writer in, or make it wait
		if after := len(find(t, ctx, tx, registry.ByPerson, 1)); after != before {
			t.Errorf("%d, then %d", before, after)
		}
	})
	if err := <-done; err != nil {
		t.Error(fmt.Errorf("the writer: %w", err))
	}
}
