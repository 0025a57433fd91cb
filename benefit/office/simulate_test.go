package office_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/household/money"
)

// seeds is how many simulated towns are tried: all of them with KYUFU_LONG.
func seeds() uint64 {
	if os.Getenv("KYUFU_LONG") != "" {
		return 10000
	}
	return 75
}

// theBank is what really happened: which files came in, and what was credited.
type theBank struct {
	files    map[audit.Hash]int
	outcome  map[string]bool // of one transfer: whether it is credited
	credited map[string]money.Yen
}

// simulated is a small office that dies, is told nothing and has no room on its disk, at any
// commit.
type simulated struct {
	*town

	rng    *rand.Rand
	faults bool
	bank   theBank
	doubt  map[string]bool // runs of which the officer does not know whether they were sent
	runs   int
	// naive: who does not know whether a run was sent sends it again.
	naive bool
}

var errKilled, errFull = errors.New("killed"), errors.New("disk full")

// wounded is a store whose commits fail: before they are made or after, with the process or
// without.
type wounded struct {
	store.Store

	s *simulated
}

func (w wounded) Apply(ctx context.Context, changes []store.Change, lines []store.Line) error {
	fate := w.s.rng.IntN(40)
	if !w.s.faults {
		fate = 40
	}
	switch fate {
	case 0:
		panic(errKilled)
	case 1:
		return errFull
	}
	err := w.Store.Apply(ctx, changes, lines)
	switch fate {
	case 2:
		panic(errKilled)
	case 3:
		return errFull // the answer is lost
	}
	return err
}

func simulate(t *testing.T, seed uint64) *simulated {
	t.Helper()
	s := &simulated{
		rng: rand.New(rand.NewPCG(seed, 16)), faults: true, doubt: map[string]bool{},
		bank: theBank{files: map[audit.Hash]int{}, outcome: map[string]bool{}, credited: map[string]money.Yen{}},
	}
	s.town = open(t)
	s.born()
	return s
}

// born starts the process anew on the same store, log and keys.
func (s *simulated) born() {
	clock := s.config.Now
	j, err := store.NewJournal(s.Context(), store.Config{
		Store: wounded{s.store, s}, Log: store.TrailOfMemory("desk", s.log), Now: clock, MaxLines: 1 << 20, MaxAge: 1 << 60,
	})
	require.NoError(s, err)
	s.journal, s.config.Store = j, j
	s.desk, err = office.New(s.config)
	require.NoError(s, err)
}

// lives does something, and is born anew if that kills it.
func (s *simulated) lives(do func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			if r != any(errKilled) {
				panic(r)
			}
			s.born()
			err = errKilled
		}
	}()
	return do()
}

// Cases a and b have a child in common: one of them is paid.
var simulatedCases = []string{"a", "b", "c", "d"}

func (s *simulated) opening(id string) office.Opening {
	x := opening(id)
	if id == "a" || id == "b" {
		x.Members = append(x.Members, "child")
	}
	x.Event = casework.Event{Kind: casework.Apply, On: day("2022-02-01"), Account: account()}
	return x
}

// step does the next thing for a case or a run, as an officer does who looks first.
func (s *simulated) step() {
	if s.rng.IntN(2) == 0 {
		s.stepRun(fmt.Sprintf("R%d", 1+s.rng.IntN(s.runs+1)))
		return
	}
	id := simulatedCases[s.rng.IntN(len(simulatedCases))]
	c, err := s.desk.Case(s.Context(), head, id)
	if errors.Is(err, office.CodeNotFound) {
		_ = s.lives(func() error { _, err := s.desk.Open(s.Context(), counter, nil, s.opening(id)); return err })
		return
	}
	require.NoError(s, err)
	switch c.State { //nolint:exhaustive // the others wait for a run
	case casework.Received:
		grant := casework.Event{Kind: casework.OverrideGrant, Codes: []string{"F02"}, Words: "x", Amount: 100000, Person: id + "-1"}
		_ = s.lives(func() error { _, err := s.tries(head, id, grant, second); return err })
	case casework.Granted:
		run := fmt.Sprintf("R%d", s.runs+1)
		plan := casework.Event{Kind: casework.PlanPayment, Run: run, Until: day("2022-12-01"), Amount: 100000}
		_ = s.lives(func() error { _, err := s.tries(cashier, id, plan); return err })
	case casework.Failed:
		_ = s.lives(func() error {
			_, err := s.tries(counter, id, casework.Event{Kind: casework.CorrectAccount, Account: account()})
			return err
		})
	case casework.PaymentSent:
		s.hears(&c)
	}
}

// hears enters what the bank says of a transfer, when it says something.
func (s *simulated) hears(c *casework.Case) {
	credited, known := s.bank.outcome[transfer(c)]
	if !known || s.rng.IntN(3) == 0 {
		return
	}
	e := casework.Event{Kind: casework.FailPayment, Codes: []string{"T01"}}
	if credited {
		e = casework.Event{Kind: casework.Pay, Run: c.Run}
	}
	_ = s.lives(func() error { _, err := s.tries(cashier, c.ID, e); return err })
}

func transfer(c *casework.Case) string { return fmt.Sprintf("%s/%d", c.ID, len(c.Payments)) }

func (s *simulated) stepRun(run string) {
	ctx := s.Context()
	r, err := s.desk.Planned(ctx, head, run)
	require.NoError(s, err)
	file := audit.Hash(sha256.Sum256([]byte(run)))
	switch r.State {
	case office.RunPlanned:
		if r.Count > 0 {
			_ = s.lives(func() error { return s.desk.ApproveRun(ctx, head, r) })
		}
	case office.RunApproved:
		s.runs = max(s.runs, number(run)) // later plans go into another
		if err := s.lives(func() error { return s.desk.ApproveRun(ctx, head, r) }); err != nil {
			return // some of its cases are not approved yet
		}
		err := s.lives(func() error { return s.desk.SendRun(ctx, cashier, run, file) })
		switch {
		case err == nil:
			s.hands(run, file)
		case s.naive:
			s.hands(run, file)
		default:
			s.doubt[run] = true
		}
	case office.RunSent:
		if s.doubt[run] {
			_ = s.lives(func() error { return s.desk.LoseRun(ctx, cashier, run) })
		}
	case office.RunUnknown:
		s.findsOut(run, file)
	case office.RunClosed, office.RunCancelled: // nobody does either here
	}
}

func number(run string) (n int) {
	_, _ = fmt.Sscanf(run, "R%d", &n)
	return n
}

// hands gives the file to the bank, unless the line breaks: then the officer does not know.
func (s *simulated) hands(run string, file audit.Hash) {
	fate := s.rng.IntN(8)
	if !s.faults {
		fate = 8
	}
	s.doubt[run] = fate < 2
	if fate == 0 {
		return
	}
	s.bank.files[file]++
	for _, id := range simulatedCases {
		c, err := s.desk.Case(s.Context(), head, id)
		if err != nil || c.Run != run || c.State != casework.PaymentSent {
			continue
		}
		ok := s.rng.IntN(4) > 0
		s.bank.outcome[transfer(&c)] = ok
		if ok {
			s.bank.credited[id] += c.Payments[len(c.Payments)-1].Amount
		}
	}
}

// findsOut has two people ask the bank.
func (s *simulated) findsOut(run string, file audit.Hash) {
	ctx, sent := s.Context(), s.bank.files[file] > 0
	_ = s.lives(func() error { return s.desk.LoseRun(ctx, cashier, run) }) // all of its cases
	err := s.lives(func() error {
		word, err := s.desk.SecondRun(ctx, second, cashier.Actor.ID, run, sent, "the bank was asked")
		if err != nil {
			return err
		}
		for range 4 { // under one word, until it is done
			if err = s.desk.FindRun(ctx, cashier, word, run, sent, "the bank was asked"); err == nil {
				return nil
			}
		}
		return err
	})
	if err == nil {
		s.doubt[run] = false
	}
}

// holds says what is wrong with what happened.
func (s *simulated) holds() error {
	for _, n := range s.bank.files {
		if n > 1 {
			return errors.New("a file was sent twice")
		}
	}
	for id, yen := range s.bank.credited {
		if yen > 100000 {
			return fmt.Errorf("%s was paid twice", id)
		}
	}
	if s.bank.credited["a"]+s.bank.credited["b"] > 100000 {
		return errors.New("a child was paid twice")
	}
	return nil
}

// ended reports whether all who can be paid are, as the bank says, and as the cases say.
func (s *simulated) ended() bool {
	got := s.bank.credited
	if got["a"]+got["b"] == 0 || got["c"] == 0 || got["d"] == 0 {
		return false // the cases need not be read to know
	}
	paid := 0
	for _, id := range simulatedCases {
		c, err := s.desk.Case(s.Context(), head, id)
		if err != nil {
			return false
		}
		if c.State == casework.Paid {
			require.EqualValues(s, 100000, s.bank.credited[id], "%s is paid, the bank says otherwise", id)
			paid++
		}
	}
	return paid == 3
}

// A run goes through whatever happens to who drives it: processes die at any commit, answers are
// lost, the disk is full, the bank takes a file and is not heard, or does not take it, or pays some
// of it. Nobody is paid twice, no file is sent twice, and in the end all are paid.
func TestASimulatedTownPaysEverybodyOnce(t *testing.T) {
	t.Parallel()
	for seed := range seeds() {
		s := simulate(t, seed)
		for range 60 {
			s.step()
			require.NoError(t, s.holds(), "seed %d", seed)
		}
		s.faults = false
		for n := 0; !s.ended(); n++ {
			s.step()
			require.NoError(t, s.holds(), "seed %d", seed)
			require.Less(t, n, 2000, "seed %d comes to no end", seed)
		}
		require.Empty(t, s.findings(), "seed %d", seed)
	}
}

// The simulation is no proof of what it cannot find: an officer who sends again what may have been
// sent pays somebody twice within a few towns.
func TestTheSimulationFindsWhoSendsAgain(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		s := simulate(t, seed)
		s.naive = true
		for range 120 {
			if s.step(); s.holds() != nil {
				return
			}
		}
	}
	t.Fatal("nothing found")
}
