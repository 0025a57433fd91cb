package office_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/household/civil"
)

// asked is what an officer asks of the ledger: to plan a payment for a case of a household, or to
// cancel it.
type asked struct {
	household int
	id        string
	cancel    bool
	// shared is set where tokens are: two screens that show the same case hold the same token, and
	// who asks the same under it is one with the other.
	shared bool
}

// The answers. Who gets unknown knows nothing: it was done or not. Who was overtaken did nothing.
type answer string

const (
	done      answer = "done"
	refused   answer = "refused" // another case holds the household, or none does
	overtaken answer = "overtaken"
	unknown   answer = "unknown"
)

// ledger is what the office promises, one household by itself: at any time one case at most holds
// it, and who is refused was told what was so.
var ledger = porcupine.NondeterministicModel{
	Init: func() []any { return []any{""} },
	Step: func(state, input, output any) []any {
		holder, in := state.(string), input.(asked)
		next, can := in.id, holder == ""
		if in.cancel {
			next, can = "", holder == in.id
		}
		switch output.(answer) {
		case done:
			if can || in.shared && holder == next {
				return []any{next}
			}
		case refused:
			if !can {
				return []any{holder}
			}
		case overtaken:
			return []any{holder}
		case unknown:
			if can {
				return []any{holder, next}
			}
			return []any{holder}
		}
		return nil
	},
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		by := map[int][]porcupine.Operation{}
		for _, op := range history {
			n := op.Input.(asked).household
			by[n] = append(by[n], op)
		}
		var out [][]porcupine.Operation
		for _, part := range by {
			out = append(out, part)
		}
		return out
	},
}

// asking is how an officer asks.
type asking func(ctx context.Context, o *town, in asked) answer

const rivals = 3 // cases of one household

// history has 64 officers plan and cancel at once, and gives what each asked and was told, and
// when.
func history(o *town, households, each int, shared bool, try asking) []porcupine.Operation {
	var mu sync.Mutex
	var all []porcupine.Operation
	var wait sync.WaitGroup
	start := time.Now()
	for officer := range 64 {
		wait.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(officer), 16))
			for range each {
				h := rng.IntN(households)
				in := asked{h, fmt.Sprintf("%d-%d", h, rng.IntN(rivals)), rng.IntN(3) == 0, shared}
				op := porcupine.Operation{ClientId: officer, Input: in, Call: time.Since(start).Nanoseconds()}
				op.Output = try(o.Context(), o, in)
				op.Return = time.Since(start).Nanoseconds()
				mu.Lock()
				all = append(all, op)
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	return all
}

func eventOf(in asked, today civil.Date) casework.Event {
	if in.cancel {
		return casework.Event{Kind: casework.CancelPayment, On: today, Words: "x"}
	}
	return casework.Event{Kind: casework.PlanPayment, On: today, Run: "R1", Until: civil.MustDate("2027-12-01"), Amount: 100000}
}

// asks submits without a token, as a program does; what the store does not answer is unknown.
func asks(ctx context.Context, o *town, in asked) answer {
	_, err := o.Submit(ctx, by("cashier"), nil, office.Act{Case: in.id, Event: eventOf(in, civil.DayOf(o.now))})
	return told(o, err)
}

func told(o *town, err error) answer {
	switch {
	case err == nil:
		return done
	case errors.Is(err, office.CodeAlreadyPaid), errors.Is(err, casework.CodeNotAllowed):
		return refused
	case errors.Is(err, office.CodeConflict), errors.Is(err, casework.CodeStale):
		return overtaken
	case errors.Is(err, office.CodeStore): // the line was cut
		return unknown
	}
	o.Error(err)
	return unknown
}

// insists submits under one token until the store answers.
func insists(ctx context.Context, o *town, in asked) answer {
	e := eventOf(in, civil.DayOf(o.now))
	_, token, err := o.Start(ctx, by("cashier"), in.id, e.Kind)
	for err == nil {
		_, err = o.Submit(ctx, by("cashier"), nil, office.Act{Token: token, Event: e})
		if !errors.Is(err, office.CodeStore) {
			return told(o, err)
		}
		err = nil
	}
	return told(o, err)
}

var errLost = errors.New("the line was cut")

// lossy commits, and loses the answer of every fourth commit.
type lossy struct {
	store.Store

	n *atomic.Int64
}

func (s lossy) Apply(ctx context.Context, changes []store.Change, lines []store.Line) error {
	err := s.Store.Apply(ctx, changes, lines)
	if err == nil && s.n.Add(1)%4 == 0 {
		return errLost
	}
	return err
}

// overwriting reads what is there and then writes, whoever wrote since: a check before the act.
type overwriting struct{ store.Store }

func (s overwriting) Apply(ctx context.Context, changes []store.Change, lines []store.Line) error {
	for {
		err := s.Store.Apply(ctx, changes, lines)
		if !errors.Is(err, store.CodeConflict) {
			return err
		}
		changes = slices.Clone(changes)
		for i := range changes {
			if changes[i].Unchanged {
				continue // which keys are in use is not what is forgotten here
			}
			it := &changes[i].Item
			there, err := s.Get(ctx, it.Kind, it.Key)
			if err != nil {
				return err
			}
			was := it.Revision
			it.Revision = 1
			if len(there) > 0 {
				it.Revision = there[0].Revision + 1
			}
			if it.Kind == "case" && it.Revision != was {
				return store.CodeConflict // the case itself is not what is forgotten here
			}
		}
	}
}

// forgetful keeps no ledger: a job that a queue runs twice pays twice.
type forgetful struct{ store.Store }

func (s forgetful) Apply(ctx context.Context, changes []store.Change, lines []store.Line) error {
	changes = slices.DeleteFunc(slices.Clone(changes), func(c store.Change) bool { return c.Item.Kind == "claim" })
	return s.Store.Apply(ctx, changes, lines)
}

// rivalled opens an office in which households have several cases with one child in common, and
// then lets it work through another store.
func rivalled(t *testing.T, name string, households int, with func(store.Store) store.Store) *town {
	t.Helper()
	o := open(t, name)
	for h := range households {
		for c := range rivals {
			id := fmt.Sprintf("%d-%d", h, c)
			x := household(id, casework.Apply, "2022-02-01")
			x.Members = append(x.Members, fmt.Sprintf("child-%d", h))
			x.Event.Account = account("1234567")
			_, err := o.Open(t.Context(), by("counter"), nil, x)
			must(t, err)
			o.does("head", id, casework.Event{Kind: casework.OverrideGrant, Codes: []string{"F02"}, Words: "x", Amount: 100000, Person: x.Head}, "second")
		}
	}
	clock := func() time.Time { return o.now }
	j, err := store.NewJournal(t.Context(), store.Config{
		Store: with(store.NewSQL(o.db, databases[name].dialect, "112020")), Log: store.TrailOfMemory("desk", o.log), Now: clock, MaxLines: 1 << 20, MaxAge: 1 << 60,
	})
	must(t, err)
	o.Desk, err = desk(o.log, j, o.keys, clock)
	must(t, err)
	return o
}

func plain(s store.Store) store.Store { return s }

// What 64 officers are told of the ledger could have been told to one after the other, also when
// commits are not answered: a program then knows that it knows nothing, a screen asks again.
func TestTheLedgerIsLinearizable(t *testing.T) {
	households, each := 8, 6
	if long() {
		households, each = 40, 60
	}
	for name := range databases {
		for what, c := range map[string]struct {
			with func(store.Store) store.Store
			try  asking
		}{
			"whole":                  {plain, asks},
			"replies lost":           {func(s store.Store) store.Store { return lossy{s, new(atomic.Int64)} }, asks},
			"replies lost, insisted": {func(s store.Store) store.Store { return lossy{s, new(atomic.Int64)} }, insists},
		} {
			t.Run(name+"/"+what, func(t *testing.T) {
				o := rivalled(t, name, households, c.with)
				all := history(o, households, each, what == "replies lost, insisted", c.try)
				counts := map[answer]int{}
				for _, op := range all {
					counts[op.Output.(answer)]++
				}
				if got := porcupine.CheckOperationsTimeout(ledger.ToModel(), all, time.Minute); got != porcupine.Ok {
					t.Fatal(got, counts)
				}
				if counts[done] == 0 || what == "replies lost, insisted" && counts[unknown] != 0 {
					t.Fatal(counts)
				}
				t.Log(len(all), counts)
				o.found()
			})
		}
	}
}

// Each planted fault shows in the history: a ledger that reads and then writes, one that is not
// kept, so that a queue that runs twice pays twice, and a program that takes a lost reply for a no.
func TestThePlantedFaultsOfALedgerAreFound(t *testing.T) {
	const households, each = 8, 8
	for what, c := range map[string]struct {
		with func(store.Store) store.Store
		try  asking
	}{
		"read, then insert":        {func(s store.Store) store.Store { return overwriting{s} }, asks},
		"a queue that runs twice":  {func(s store.Store) store.Store { return forgetful{s} }, asks},
		"a lost reply taken as no": {func(s store.Store) store.Store { return lossy{s, new(atomic.Int64)} }, takesForNo},
	} {
		t.Run(what, func(t *testing.T) {
			for range 5 { // a race needs luck
				o := rivalled(t, "SQLite by ncruces", households, c.with)
				if porcupine.CheckOperationsTimeout(ledger.ToModel(), history(o, households, each, false, c.try), time.Minute) == porcupine.Illegal {
					return
				}
			}
			t.Fatal("not found")
		})
	}
}

func takesForNo(ctx context.Context, o *town, in asked) answer {
	if a := asks(ctx, o, in); a != unknown {
		return a
	}
	return overtaken
}
