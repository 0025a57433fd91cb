package office_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
)

// sent is the bank's side of a run: its file comes in once.
var sent = porcupine.Model{
	Init: func() any { return false },
	Step: func(state, _, output any) (bool, any) {
		handed := output.(bool)
		return !handed || !state.(bool), state.(bool) || handed
	},
}

// sends tries to send a run's file from many processes, each of which may be killed after any
// commit, and gives who handed the file to the bank.
func sends(t *testing.T, hand func(o *office.Desk, file audit.Hash) bool) []porcupine.Operation {
	t.Helper()
	o := open(t, "SQLite by ncruces")
	x := household("17", casework.Apply, "2022-02-01")
	x.Event.Account = account("1234567")
	_, err := o.Open(t.Context(), by("counter"), nil, x)
	must(t, err)
	o.does("head", "17", casework.Event{Kind: casework.OverrideGrant, Codes: []string{"F02"}, Words: "x", Amount: 100000, Person: x.Head}, "second")
	must(t, o.plan("17", "R1"))
	shown, err := o.Planned(t.Context(), by("head"), "R1")
	must(t, err)
	must(t, o.ApproveRun(t.Context(), by("head"), shown))
	file := audit.Hash(sha256.Sum256([]byte("file")))
	var all []porcupine.Operation
	start := time.Now()
	for life := range 12 {
		killed := &dying{Store: store.NewSQL(o.db, store.SQLite, "112020"), after: int64((life + 1) % 4)}
		clock := func() time.Time { return o.now }
		j, err := store.NewJournal(t.Context(), store.Config{Store: killed, Log: store.TrailOfMemory("desk", o.log), Now: clock, MaxLines: 1 << 20, MaxAge: 1 << 60})
		must(t, err)
		d, err := desk(o.log, j, o.keys, clock)
		must(t, err)
		op := porcupine.Operation{ClientId: life, Call: time.Since(start).Nanoseconds()}
		op.Output = hand(d, file)
		op.Return = time.Since(start).Nanoseconds()
		all = append(all, op)
	}
	return all
}

// dying is the store of a process that is killed after so many commits, before it is told; 0 is
// never.
type dying struct {
	store.Store

	after int64
	n     atomic.Int64
}

func (s *dying) Apply(ctx context.Context, changes []store.Change, lines []store.Line) error {
	if n := s.n.Add(1); s.after > 0 && n > s.after {
		return errLost
	}
	err := s.Store.Apply(ctx, changes, lines)
	if err == nil && s.n.Load() == s.after {
		return errLost
	}
	return err
}

// A sender that is killed anywhere sends a run's file at most once; one that sends and then marks,
// or takes no answer for a no, sends it again.
func TestAKilledSenderSendsOnce(t *testing.T) {
	asks := func(o *office.Desk, file audit.Hash) bool {
		return o.SendRun(context.Background(), by("cashier"), "R1", file) == nil
	}
	if all := sends(t, asks); !porcupine.CheckOperations(sent, all) {
		t.Fatal("sent twice")
	}
	for what, hand := range map[string]func(o *office.Desk, file audit.Hash) bool{
		"sends, then marks": func(o *office.Desk, file audit.Hash) bool {
			_, err := o.Planned(context.Background(), by("cashier"), "R1")
			if err != nil {
				return false
			}
			err = o.SendRun(context.Background(), by("cashier"), "R1", file)
			return !errors.Is(err, office.CodeRun) // it was handed over before this was asked
		},
		"no answer taken for a yes": func(o *office.Desk, file audit.Hash) bool {
			err := o.SendRun(context.Background(), by("cashier"), "R1", file)
			return err == nil || errors.Is(err, errLost)
		},
	} {
		if all := sends(t, hand); porcupine.CheckOperations(sent, all) {
			t.Error("not found: ", what)
		}
	}
}
