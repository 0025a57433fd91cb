package city

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/examples/internal/staff"
	"github.com/kyufu-go/kyufu/household/money"
)

// goingOn opens a finished run as a later day does.
func goingOn(t *testing.T, dir, days string, cases Cases) *following {
	t.Helper()
	var out bytes.Buffer
	w := world(&out)
	w.Cases = cases
	o, err := parseOptions([]string{"-out", dir, "-next", days}, &out, w.Now)
	require.NoError(t, err)
	j, err := readJob(o, w)
	require.NoError(t, err)
	j.out, err = openFinished(o.out, j.digest())
	require.NoError(t, err)
	j.keepIn(j.out)
	n := &following{job: j, said: w.Stdout}
	list, err := readDays(days)
	require.NoError(t, err)
	require.NoError(t, n.open(t.Context(), list))
	t.Cleanup(func() { require.NoError(t, errors.Join(n.close(), j.out.close())) })
	return n
}

// The sample's year takes its households through every state by every event of the table, and at
// its end what was decided, or left in words, is what was paid and not returned, case by case and
// in the books: the difference is zero.
func TestTheSamplesYearVisitsEveryStateAndEventAndBalances(t *testing.T) {
	t.Parallel()
	dir, _ := livedYear(t)
	days := someDays(t, len(yearsDays(t))-1)
	n := goingOn(t, dir, days, nil)
	seen, states := map[casework.Kind]bool{casework.Erase: true}, map[casework.State]bool{casework.Erased: true} // see below
	var decided, waived, kept money.Yen
	require.NoError(t, n.office.Each(t.Context(), func(c *casework.Case) error {
		require.Equal(t, casework.Closed, c.State, c.ID)
		for _, p := range c.Payments {
			require.Equal(t, !p.PaidOn.IsZero(), p.Digest != "" || p.Receipt != "", c.ID)
		}
		has, underway := c.Kept()
		require.False(t, underway, c.ID)
		kept += has
		if failed := len(c.Payments) > 0 && c.Payments[len(c.Payments)-1].Failed != ""; c.Ruling != nil && !failed {
			decided += c.Ruling.Amount
		}
		var left money.Yen // to the household in words, beside what was decided last
		_, err := casework.Walk(c.Config, c.Events(), func(after *casework.Case, e *casework.Event, _ *casework.Payout) {
			seen[e.Kind], states[after.State] = true, true
			switch e.Kind { //nolint:exhaustive // the others decide about no money
			case casework.WaiveReturn:
				left += e.Amount
			case casework.Grant, casework.OverrideGrant, casework.DecideAmount, casework.Refuse, casework.OverrideRefuse, casework.Revoke, casework.Reopen:
				left = 0
			}
		})
		waived += left
		return err
	}))
	for _, row := range casework.Table() {
		require.True(t, seen[row.By], row.By.String())
		require.True(t, row.To == casework.NoCase || states[row.To], row.To.String())
		for _, s := range row.From {
			require.True(t, s == casework.NoCase || states[s], s.String())
		}
	}
	books, err := n.office.Books(t.Context(), staff.Officer("cashier"))
	require.NoError(t, err)
	require.Equal(t, books.Out(), kept)
	require.Positive(t, waived)
	require.Zero(t, books.Out()-decided-waived)
	for _, run := range []string{"R1", "R2", "R3", "R5", "R6"} {
		b, err := n.office.Balance(t.Context(), staff.Officer("cashier"), run)
		require.NoError(t, err)
		require.True(t, b.Even(), run)
	}
}

// heldCases keeps cases as a database does: what was committed is there, wherever a day breaks off.
type heldCases struct{ store.Store }

func (k heldCases) Fresh(context.Context) (store.Store, error) { return k.Store, nil }
func (k heldCases) Again(context.Context) (store.Store, error) { return k.Store, nil }
func (heldCases) Keep(context.Context) error                   { return nil }

// failing is a store that fails for good after some commits, before or behind one.
type failing struct {
	store.Store

	left   int
	behind bool
}

var errKilled = errors.New("killed")

func (f *failing) Apply(ctx context.Context, changes []store.Change, lines []store.Line) error {
	if f.left--; f.left < 0 || f.left == 0 && !f.behind {
		return errKilled
	}
	err := f.Store.Apply(ctx, changes, lines)
	if f.left == 0 && err == nil {
		return errKilled
	}
	return err
}

// On a database every commit of a day stays. A day that breaks off at any of them is worked again:
// nothing is sent, paid, returned or recorded twice, and nothing is left out.
func TestADayThatBrokeOffOnADatabaseIsWorkedToItsEnd(t *testing.T) {
	t.Parallel()
	whole, _ := livedYear(t)
	days := someDays(t, len(yearsDays(t))-1)
	want := lives(t, whole, days, nil)
	stride := 153 // between the commits that are tried
	if os.Getenv("KYUFU_LONG") != "" {
		stride = 12
	}
	first, step := oneIn(t, 3)
	for lane := first; lane < 3; lane += step {
		t.Run(fmt.Sprintf("lane %d", lane+1), func(t *testing.T) {
			t.Parallel()
			for at := 1 + lane*stride/3; ; at += stride {
				dir, cases := filepath.Join(t.TempDir(), "out"), store.NewMemory()
				var out bytes.Buffer
				w := world(&out)
				w.Cases = heldCases{cases}
				require.NoError(t, Run(t.Context(), w, "-out", dir))
				w.Cases = heldCases{&failing{cases, at, at%2 == 0}}
				err := Run(t.Context(), w, "-out", dir, "-next", days)
				if err == nil {
					require.Greater(t, at, 200, "hardly a commit was tried")
					return
				}
				out.Reset()
				w.Cases = heldCases{cases}
				require.NoError(t, Run(t.Context(), w, "-out", dir, "-next", days), "after commit %d", at)
				require.Contains(t, out.String(), "不一致 0件")
				theSame(t, whole, dir)
				require.Equal(t, want, lives(t, dir, days, heldCases{cases}), "after commit %d", at)
			}
		})
	}
}

// lives are the events of each case.
func lives(t *testing.T, dir, days string, cases Cases) (list []string) {
	t.Helper()
	n := goingOn(t, dir, days, cases)
	require.NoError(t, n.office.Each(t.Context(), func(c *casework.Case) error {
		var kinds []string
		for _, e := range c.Events() {
			kinds = append(kinds, e.Kind.String())
		}
		slices.Sort(kinds)
		list = append(list, fmt.Sprint(c.ID, kinds))
		return nil
	}))
	return list
}
