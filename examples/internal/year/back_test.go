package year_test

import (
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
)

// A grant beyond what was paid was revoked, and what had been paid by then was asked back by
// nobody; nor where the day broke off behind the revocation.
func TestARevokedGrantAsksBackWhatWasPaid(t *testing.T) {
	t.Parallel()
	for at := 1; ; at++ {
		ctx, p := t.Context(), &place{store.NewMemory(), &keys.Memory{}, &audit.Memory{}}
		o := p.opens(t, p.store)
		atTheCounter(t, o)
		_, err := o.Begin(ctx, day("2022-03-12"), audit.Hash{1})
		require.NoError(t, err)
		_, err = o.Counter(ctx, "C1")
		require.NoError(t, err)
		more := office.Act{Case: "3", Event: casework.Event{Kind: casework.DecideMore, On: day("2022-03-12"), Amount: 50_000, Words: "加算"}}
		_, more.Token, err = o.Start(ctx, staff.Officer("head"), "3", casework.DecideMore)
		require.NoError(t, err)
		word, err := o.Second(ctx, staff.Officer("second"), "head", more)
		require.NoError(t, err)
		_, err = o.Submit(ctx, staff.Officer("head"), word, more)
		require.NoError(t, err)

		work := func(s store.Store) (*year.Office, error) {
			o := p.opens(t, s)
			if _, err := o.Begin(ctx, day("2022-03-14"), audit.Hash{2}); err != nil {
				return o, err
			}
			_, err := o.Go(ctx, []year.Paper{{
				ID: "3", Household: "h3", Head: "p3", Members: []string{"p3"}, Review: form.PayCash,
				Form:   &form.Application{Household: "h3", Sequence: 3, Kind: form.Confirmation, Issued: day("2022-02-01"), Returned: day("2022-02-10")},
				Ruling: &casework.Ruling{Outcome: benefit.Ineligible, Reasons: []string{"R01"}},
			}})
			return o, err
		}
		o, broke := work(&breaking{p.store, at, at%2 == 0})
		if broke != nil {
			o, err = work(p.store)
			require.NoError(t, err, "after commit %d", at)
		}
		c, err := o.Case(ctx, staff.Officer("counter"), "3")
		require.NoError(t, err)
		require.Equal(t, casework.Refused, c.State, "after commit %d", at)
		require.EqualValues(t, 100_000, c.Demanded(), "after commit %d", at)
		require.Zero(t, c.Unpaid())
		if broke == nil {
			require.Greater(t, at, 3, "hardly a commit was tried")
			return
		}
	}
}
