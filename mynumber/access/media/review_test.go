package media_test

import (
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

// What an earlier version lent has no word in the log that what is written to it could name.
func TestALendingThatTheLogHasNoWordOfIsRefused(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ctx := t.Context()
	require.NoError(t, o.do(ctx, media.Ask, "ito"))
	require.NoError(t, o.do(ctx, media.Approve, "sato"))
	o.strip(t)
	require.ErrorIs(t, o.do(ctx, media.Use, "ito"), media.CodeStore)
	require.ErrorIs(t, o.do(ctx, media.Return, "ito"), media.CodeStore)
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
