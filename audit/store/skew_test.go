package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
)

// server is a journal on a store that it shares, with a log and a clock of its own.
type server struct {
	*store.Journal
	log *audit.Memory
}

func serve(t *testing.T, s store.Store, name audit.Code, now func() time.Time) *server {
	t.Helper()
	v := &server{log: &audit.Memory{}}
	j, err := store.NewJournal(t.Context(), store.Config{Store: s, Log: store.TrailOfMemory(name, v.log), Now: now, Strict: true})
	require.NoError(t, err)
	v.Journal = j
	return v
}

func (v *server) clockNotes() (counts []uint64) {
	for _, e := range v.log.Events() {
		if e.Act == audit.ActLogClockAhead {
			counts = append(counts, e.Count)
		}
	}
	return counts
}

// Two servers commit into one store. Whichever clock is off, the store's order shows it, though no
// clock ever comes back, and neither holds up the other.
func TestClocksThatDifferShowInTheOrderOfCommit(t *testing.T) {
	t.Parallel()
	for name, off := range map[string]time.Duration{
		"an hour ahead": time.Hour, "a day ahead": 24 * time.Hour, "a year ahead": 365 * 24 * time.Hour,
		"an hour behind": -time.Hour, "a day behind": -24 * time.Hour, "a year behind": -365 * 24 * time.Hour,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, now := store.NewMemory(), nine
			wrong := serve(t, s, "wrong", func() time.Time { return now.Add(off) })
			right := serve(t, s, "right", func() time.Time { return now })
			for i, by := range []*server{wrong, right, wrong, right} {
				now = now.Add(10 * time.Minute) // longer than a lease
				_, err := by.Commit(t.Context(), update("a", int64(i+1)))
				require.NoError(t, err, "a clock that is off holds nobody up")
			}
			notes := append(right.clockNotes(), wrong.clockNotes()...)
			require.NotEmpty(t, notes)
			require.InDelta(t, off.Abs().Seconds(), float64(notes[0]), 600)
			require.LessOrEqual(t, len(notes), 4)
		})
	}
}

func TestClocksThatAgreeAreNotRecorded(t *testing.T) {
	t.Parallel()
	s, now := store.NewMemory(), nine
	a := serve(t, s, "a", func() time.Time { return now.Add(50 * time.Second) })
	b := serve(t, s, "b", func() time.Time { return now })
	for i, by := range []*server{a, b, a, b} {
		now = now.Add(40 * time.Second)
		_, err := by.Commit(t.Context(), update("a", int64(i+1)))
		require.NoError(t, err)
	}
	require.Empty(t, a.clockNotes())
	require.Empty(t, b.clockNotes())
}
