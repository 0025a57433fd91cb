package office_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/review"
	"github.com/kyufu-go/kyufu/audit/review/reviewtest"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
)

// Runs that leave on the word of who approved them, one whose file is taken again, and closed cases
// that are erased on a second person's word, also from a backup, are no finding.
func TestAYearAtTheOfficeIsReviewed(t *testing.T) {
	t.Parallel()
	var log *trail.Log
	o := open(t, func(c *office.Config) {
		var err error
		log, err = trail.Open(t.TempDir(), trail.Config{Instance: "desk", Now: c.Now})
		require.NoError(t, err)
		c.Log = log
		c.Store, err = store.NewJournal(t.Context(), store.Config{Store: store.NewMemory(), Log: log, Now: c.Now, MaxLines: 1 << 20, MaxAge: 1 << 60})
		require.NoError(t, err)
	})
	ctx := t.Context()
	runs := []string{"R1", "R2"}
	for i, id := range runs {
		o.grantedTo(id, "0001", "100001"+string('7'+rune(i)), 100_000)
	}
	for _, run := range runs {
		o.drafted(run, office.Choice{Most: 1})
		file := o.sent(run)
		require.Equal(t, file, o.exported(run), "taken again")
	}
	_, err := o.desk.Open(ctx, counter, nil, opening("20"), opening("21"), opening("22"))
	require.NoError(t, err)
	var acts []office.Act
	for _, id := range []string{"20", "21", "22"} {
		o.does(counter, id, casework.Event{Kind: casework.Decline})
		o.does(keeper, id, casework.Event{Kind: casework.Close})
		if id == "20" {
			o.erases(id)
			continue
		}
		_, token, err := o.desk.Start(ctx, keeper, id, casework.Erase)
		require.NoError(t, err)
		acts = append(acts, office.Act{Token: token, Event: casework.Event{Kind: casework.Erase, On: day("2022-02-20")}})
	}
	word, err := o.desk.Second(ctx, second, keeper.Actor.ID, acts...)
	require.NoError(t, err)
	require.NoError(t, o.desk.Erase(ctx, keeper, word, acts...))
	_, err = o.config.Store.Relay(ctx)
	require.NoError(t, err)

	reviewtest.Honest(t, log, audit.ActExport, audit.ActErase)
	for _, act := range []audit.Act{audit.ActExport, audit.ActErase} {
		reviewtest.Dishonest(t, log, act)
	}

	// A file of another run on the word of this one, and one that leaves a second time by it.
	said := map[audit.Code]audit.Ref{}
	for e, err := range log.Since(ctx, 0) {
		require.NoError(t, err)
		if e.Act == audit.ActExport {
			said[e.Case] = e.Links[0]
		}
	}
	for _, run := range []audit.Code{"R2", "R1", "R3"} {
		_, err = log.Append(ctx, audit.Event{
			Act: audit.ActExport, Result: audit.Succeeded, Actor: cashier.Actor, Case: run, Links: []audit.Ref{said["R1"]},
		})
		require.NoError(t, err)
	}
	_, err = log.Append(ctx, audit.Event{Act: audit.ActExport, Result: audit.Succeeded, Actor: cashier.Actor, Case: "R1"})
	require.NoError(t, err)
	reviewtest.Alarms(t, log, review.BadApproval, review.BadApproval, review.BadApproval, review.NoApproval)
	require.NoError(t, log.Close())
}
