package year_test

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"iter"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/casework/form"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/examples/internal/staff"
	"github.com/kyufu-go/kyufu/examples/internal/year"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
)

var (
	day       = civil.MustDate
	errKilled = errors.New("killed")
)

// breaking is a store whose process dies at a commit, before or behind it.
type breaking struct {
	store.Store

	left   int
	behind bool
}

func (b *breaking) Apply(ctx context.Context, changes []store.Change, lines []store.Line) error {
	if b.left--; b.left < 0 || b.left == 0 && !b.behind {
		return errKilled
	}
	err := b.Store.Apply(ctx, changes, lines)
	if b.left == 0 && err == nil {
		return errKilled
	}
	return err
}

// place is what a town keeps over the death of a process.
type place struct {
	store store.Store
	keys  *keys.Memory
	log   *audit.Memory
}

func (p *place) opens(t *testing.T, s store.Store) *year.Office {
	t.Helper()
	log := store.TrailOfMemory("desk", p.log)
	o, err := year.Open(t.Context(), year.Town{
		Municipality: municipality.Must("112020"), Program: "P2", Began: day("2022-03-01"), Store: s, Keys: p.keys, Secret: []byte("year"), Rand: rand.Reader,
		Log: log, Entries: func() iter.Seq2[audit.Event, error] { return log.Since(context.Background(), 0) },
		Handle: func(_ context.Context, person string) (audit.Handle, error) {
			sum := sha256.Sum256([]byte(person))
			return audit.Handle(sum[:16]), nil
		},
	})
	require.NoError(t, err)
	return o
}

// atTheCounter are three grants of cash, of which the second is to somebody whom the first pays.
func atTheCounter(t *testing.T, o *year.Office) {
	t.Helper()
	var papers []year.Paper
	for i, members := range [][]string{{"p1", "q1"}, {"p2", "q1"}, {"p3"}} {
		id := strconv.Itoa(i + 1)
		papers = append(papers, year.Paper{
			ID: id, Household: "h" + id, Head: members[0], Members: members, Claimed: 100_000, Review: form.PayCash,
			Form:   &form.Application{Household: "h" + id, Sequence: i + 1, Kind: form.Confirmation, Issued: day("2022-02-01"), Returned: day("2022-02-10")},
			Ruling: &casework.Ruling{Outcome: benefit.Eligible, Amount: 100_000, Payee: members[0]},
		})
	}
	_, err := o.Take(t.Context(), papers, year.Runs{}, func(*casework.Case) {})
	require.NoError(t, err)
}

// A day that broke off while cash was planned case by case paid those that it had planned, and the
// others never.
func TestCashOfADayThatBrokeOffIsPaidToAll(t *testing.T) {
	t.Parallel()
	for at := 1; ; at++ {
		p := &place{store.NewMemory(), &keys.Memory{}, &audit.Memory{}}
		atTheCounter(t, p.opens(t, p.store))
		work := func(s store.Store) (*year.Office, error) {
			o := p.opens(t, s)
			if _, err := o.Begin(t.Context(), day("2022-03-12"), audit.Hash{1}); err != nil {
				return o, err
			}
			_, err := o.Counter(t.Context(), "C1")
			return o, err
		}
		_, err := work(&breaking{p.store, at, at%2 == 0})
		if err == nil {
			require.Greater(t, at, 8, "hardly a commit was tried")
			return
		}
		o, err := work(p.store)
		require.NoError(t, err, "after commit %d", at)
		for id, want := range map[string]casework.State{"1": casework.Paid, "2": casework.Granted, "3": casework.Paid} {
			c, err := o.Case(t.Context(), staff.Officer("counter"), id)
			require.NoError(t, err)
			require.Equal(t, want, c.State, "case %s after commit %d", id, at)
		}
		var wrong []office.Finding
		wrong, err = o.Check(t.Context())
		require.NoError(t, err)
		require.Empty(t, wrong)
	}
}
