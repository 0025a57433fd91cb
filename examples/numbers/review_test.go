package main

import (
	"context"
	"io"
	"iter"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/review"
	"github.com/kyufu-go/kyufu/audit/review/reviewtest"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/household/civil"
)

// Who did what two are wanted for as it should be done is no finding.
func TestAYearAtTheNumberDeskIsReviewed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var log *trail.Log
	town, err := open(t.Context(), io.Discard, func(town *town) (_ store.Trail, err error) {
		town.now = civil.MustDate("2026-04-01").Start()
		log, err = trail.Open(dir, trail.Config{Instance: "town", Now: town.clock})
		return log, err
	})
	require.NoError(t, err)
	require.NoError(t, town.year(t.Context()))
	for _, act := range []audit.Act{audit.ActErase, audit.ActHandOver, audit.ActLendMedia} {
		reviewtest.Dishonest(t, remembering{log}, act)
	}
	require.NoError(t, log.Close())
	logs, err := trail.OpenSet(dir)
	require.NoError(t, err)
	findings, err := review.Run(logs, nil, civil.MustDate("2027-02-02").Start().Add(time.Hour), review.Config{Silence: -1, AnchorGap: -1, Duties: []review.Duty{}})
	require.NoError(t, err)
	var alarms []review.Rule
	for _, f := range findings {
		if f.Severity == review.Alarm {
			alarms = append(alarms, f.Rule)
		}
	}
	assert.Equal(t, []review.Rule{review.GuessedLogin}, alarms, "the clerk who locked an account")
}

// remembering is a log in which nobody forgot a password.
type remembering struct{ reviewtest.Log }

func (r remembering) Since(ctx context.Context, index uint64) iter.Seq2[audit.Event, error] {
	return func(yield func(audit.Event, error) bool) {
		for e, err := range r.Log.Since(ctx, index) {
			if e.Act != audit.ActLoginFailed && !yield(e, err) {
				return
			}
		}
	}
}
