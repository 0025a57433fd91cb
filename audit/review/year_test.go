package review_test

import (
	"bytes"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/review"
	"github.com/kyufu-go/kyufu/audit/review/reviewtest"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/audit/vault"
)

// The log's own keeper forgets a person and disposes of old years on another's word: that is no
// finding, and whatever else is done so is one.
func TestTheKeepersYearsAreReviewed(t *testing.T) {
	t.Parallel()
	ctx, dir, now := t.Context(), t.TempDir(), at("2026-07-01 10:00")
	people, err := vault.Open(filepath.Join(dir, "vault"), vault.Config{Master: bytes.Repeat([]byte{7}, 32)})
	require.NoError(t, err)
	log, err := trail.Open(filepath.Join(dir, "log"), trail.Config{
		Instance: "town", Vault: people, SegmentSize: 1 << 16, Now: func() time.Time { now = now.Add(time.Second); return now },
	})
	require.NoError(t, err)
	fill := func() {
		for range 600 {
			_, err := log.Append(ctx, audit.Event{Act: audit.ActView, Result: audit.Succeeded, Actor: officer("u2"), Case: "c1"})
			require.NoError(t, err)
		}
	}
	fill()
	now = at("2034-07-03 10:00")
	fill()
	says := func(a audit.Approval) *audit.Approval {
		a.Requester, a.By, a.At, a.Until = "u1", officer("boss"), now, now.Add(time.Hour)
		_, err := log.Append(ctx, a.Event())
		require.NoError(t, err)
		return &a
	}
	may := func(*audit.Approval) bool { return true }
	handle, err := people.Handle(ctx, "addressee 1")
	require.NoError(t, err)
	word := says(audit.Approval{ID: "forget", Act: audit.ActErase, Subject: handle, Digest: audit.Hash{7}})
	_, err = trail.EraseSubject(ctx, log, trail.Erasing{Handle: handle, Digest: audit.Hash{7}, Approval: word, By: officer("u1"), May: may})
	require.NoError(t, err)
	goes, err := log.Prunable(ctx, 2030)
	require.NoError(t, err)
	word = says(audit.Approval{ID: "years", Act: audit.ActPrune, Run: goes.Run, Digest: goes.Digest})
	n, err := log.Prune(ctx, trail.Pruning{Before: 2030, Approval: word, By: officer("u1"), May: may})
	require.NoError(t, err)
	require.NotZero(t, n)

	reviewtest.Honest(t, log, audit.ActErase, audit.ActPrune)
	reviewtest.Dishonest(t, log, audit.ActErase)
	reviewtest.Dishonest(t, log, audit.ActPrune)
	for _, act := range []audit.Act{audit.ActErase, audit.ActPrune, audit.ActDispose, audit.ActExport} {
		_, err := log.Append(ctx, audit.Event{Act: act, Result: audit.Succeeded, Actor: officer("u1")})
		require.NoError(t, err)
	}
	reviewtest.Alarms(t, log, review.NoApproval, review.NoApproval, review.NoApproval, review.NoApproval)
	require.NoError(t, log.Close())
	require.NoError(t, people.Close())
}

// Who reviews a month does not find a word of the month before missing, nor one unused that was
// used then.
func TestAMonthIsReviewedWithTheWordsOfBefore(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	log, err := trail.Open(dir, trail.Config{Instance: "town", Now: func() time.Time { return at("2026-07-01 10:00") }})
	require.NoError(t, err)
	add := func(e audit.Event) uint64 {
		r, err := log.Append(t.Context(), e)
		require.NoError(t, err)
		return r.Index
	}
	said := func() uint64 {
		return add(with(event(audit.ActApprove, "2026-06-30 16:00"), func(e *audit.Event) { e.Actor.ID = "boss" }))
	}
	inquires := func(word uint64, when string) audit.Event {
		return with(event(audit.ActInquire, when), linked(audit.LinkApproval, word))
	}
	word, used := said(), said()
	add(inquires(used, "2026-06-30 16:30"))
	from := add(inquires(word, "2026-07-01 09:00"))
	bad := add(inquires(used, "2026-07-01 09:30"))
	require.NoError(t, log.Close())
	logs, err := trail.OpenSet(dir)
	require.NoError(t, err)
	findings, err := review.Run(logs, map[audit.Code]uint64{"town": from}, at("2026-07-01 10:00"), quiet)
	require.NoError(t, err)
	require.Len(t, findings, 1)
	require.Equal(t, review.BadApproval, findings[0].Rule)
	require.Equal(t, []audit.Ref{{Log: "town", Index: used}, {Log: "town", Index: bad}}, findings[0].Entries)
}

// A silence that began before the period, or an anchor that is missing all through it, was no
// finding: what came before was not looked at.
func TestAMonthIsReviewedWithTheSilenceOfBefore(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		before, first string
		want          []review.Rule
	}{
		"heard and anchored":                  {"2026-06-30 20:00", "2026-07-01 09:00", nil},
		"silent and not anchored":             {"2026-06-30 08:00", "2026-07-01 09:00", []review.Rule{review.AnchorLate, review.Silence}},
		"not anchored, and silent at its end": {"2026-06-29 20:00", "2026-06-30 09:00", []review.Rule{review.AnchorLate, review.Silence}},
	} {
		dir := t.TempDir()
		log, err := trail.Open(dir, trail.Config{Instance: "town", Now: func() time.Time { return at("2026-07-01 10:00") }})
		require.NoError(t, err, name)
		_, err = log.Append(t.Context(), event(audit.ActLogAnchored, x.before))
		require.NoError(t, err, name)
		from, err := log.Append(t.Context(), event(audit.ActView, x.first))
		require.NoError(t, err, name)
		require.NoError(t, log.Close(), name)
		logs, err := trail.OpenSet(dir)
		require.NoError(t, err, name)
		findings, err := review.Run(logs, map[audit.Code]uint64{"town": from.Index}, at("2026-07-01 10:00"), review.Config{Duties: []review.Duty{}})
		require.NoError(t, err, name)
		var got []review.Rule
		for _, f := range findings {
			got = append(got, f.Rule)
		}
		require.Equal(t, x.want, got, name)
	}
}
