package media_test

import (
	"cmp"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/review/reviewtest"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/mynumber/access/media"
)

// Media that are lent, written to, erased and brought back as was approved are no finding.
func TestAYearOfLendingsIsReviewed(t *testing.T) {
	t.Parallel()
	log, err := trail.Open(t.TempDir(), trail.Config{Instance: "town"})
	require.NoError(t, err)
	o := newOfficeOn(t, log)
	do := func(by audit.Code, steps ...media.Step) {
		for _, step := range steps {
			require.NoError(t, o.do(t.Context(), step, by), step)
			o.now = o.now.Add(time.Second)
		}
	}
	for range 2 {
		do("ito", media.Ask)
		do("sato", media.Refuse)
		do("ito", media.Ask)
		do("sato", media.Approve)
		do("ito", media.Use, media.Use, media.Erase, media.Return)
		do("sato", media.RefuseReturn)
		do("ito", media.Use, media.Erase, media.Return)
		do("sato", media.ApproveReturn)
	}
	_, err = o.journal.Relay(t.Context())
	require.NoError(t, err)
	reviewtest.Honest(t, log, audit.ActLendMedia, audit.ActExportMedia, audit.ActReturnMedia)
	reviewtest.Dishonest(t, log, audit.ActLendMedia)
	do("ito", media.Ask)
	do("sato", media.Approve)
	_, err = o.journal.Relay(t.Context())
	require.NoError(t, err)
	e := audit.Event{Act: audit.ActExportMedia, Result: audit.Succeeded, Actor: caller("ito").Actor, Program: media.Program, Case: "USB-1", Count: 1}
	_, err = log.Append(t.Context(), e)
	require.NoError(t, err)
	reviewtest.Alarms(t, log, "no_approval")
	require.NoError(t, log.Close())
}

// What an earlier version lent has no word in the log that what is written to it could name: it
// comes back, wherever it was on its way, and is lent again.
func TestWhatAnEarlierVersionLentOnlyComesBack(t *testing.T) {
	t.Parallel()
	way := []media.Step{media.Ask, media.Approve, media.Use, media.Erase, media.Return, media.ApproveReturn}
	who := map[media.Step]audit.Code{media.Approve: "sato", media.ApproveReturn: "sato"}
	for at := 2; at <= len(way); at++ {
		t.Run("after "+string(way[at-1]), func(t *testing.T) {
			t.Parallel()
			ctx, o := t.Context(), newOffice(t)
			do := func(steps ...media.Step) {
				for _, step := range steps {
					require.NoError(t, o.do(ctx, step, cmp.Or(who[step], "ito")), step)
				}
			}
			do(way[:at]...)
			o.strip(t)
			if at <= 3 {
				require.ErrorIs(t, o.do(ctx, media.Use, "ito"), media.CodeStore)
			}
			if at == 2 {
				do(media.Return, media.ApproveReturn)
			} else {
				do(way[at:]...)
			}
			do(way...)
		})
	}
}

// A medium that cannot be read hides no other that should be back.
func TestWhatCannotBeReadHidesNothingOverdue(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	require.NoError(t, o.do(ctx, media.Ask, "ito"))
	broken := store.Item{Kind: "medium", Key: "AAA-1", Revision: 1, Schema: 1, Body: []byte("{}")}
	require.NoError(t, o.journal.Store().Apply(ctx, []store.Change{{Item: broken}}, nil))
	o.now = o.now.Add(80 * time.Hour)
	late, err := o.Overdue(ctx, caller("sato"))
	require.ErrorIs(t, err, media.CodeStore)
	require.Equal(t, []audit.Code{"USB-1"}, late)
	last := o.log.Events()[len(o.log.Events())-1]
	require.Equal(t, audit.ActReview, last.Act)
	require.EqualValues(t, 1, last.Count)
}

// strip takes the line of the lending's entry out of what is stored.
func (o *office) strip(t *testing.T) {
	t.Helper()
	items, err := o.journal.Get(t.Context(), "medium", "USB-1")
	require.NoError(t, err)
	it := items[0]
	it.Body = regexp.MustCompile(`,"line":"[^"]*"`).ReplaceAll(it.Body, nil)
	it.Revision++
	require.NoError(t, o.journal.Store().Apply(t.Context(), []store.Change{{Item: it}}, nil))
}
