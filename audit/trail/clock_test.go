package trail

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
)

var clockOffs = map[string]time.Duration{"an hour": time.Hour, "a day": 24 * time.Hour, "a year": 365 * 24 * time.Hour}

// clockNotes are the counts of the log's own entries about its clock.
func clockNotes(t *testing.T, d disk.FS, act audit.Act) (counts []uint64) {
	t.Helper()
	for e, err := range NewReader(d).Entries(0) {
		require.NoError(t, err)
		if e.Event.Act == act {
			counts = append(counts, e.Event.Count)
		}
	}
	return counts
}

// A clock that ran ahead was noticed only when it came back: what was written by it bore times of
// the future, and ended retention, approvals and fiscal years.
func TestAClockAheadIsNoticedWhileItIsAhead(t *testing.T) {
	t.Parallel()
	for name, off := range clockOffs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := newTester(t, 71)
			right := x.clock
			cfg := x.config()
			cfg.Now = func() time.Time { return right.Add(off) }
			cfg.Reference = func() time.Time { return right }
			var err error
			x.log, err = Open("", cfg)
			require.NoError(t, err)
			_, err = x.log.Append(t.Context(), x.event())
			require.NoError(t, err)
			require.Equal(t, []uint64{uint64(off.Seconds())}, clockNotes(t, x.disk, audit.ActLogClockAhead), "on opening")
			require.NoError(t, x.log.Seal())
			require.Len(t, clockNotes(t, x.disk, audit.ActLogClockAhead), 2, "and at every seal as long as it is so")
			require.NoError(t, x.log.Close())
			_, err = verifyDisk(x.disk)
			require.NoError(t, err)
		})
	}
}

// Without a reference, a clock that is set while the log is open is held against what went by, and
// one of a log that is opened against its newest entry.
func TestAClockSetAheadIsNoticedWithoutAReference(t *testing.T) {
	t.Parallel()
	for name, off := range clockOffs {
		w := writer{fixed: fixed{cfg: Config{Skew: DefaultSkew}}, watch: watch{wall: 1e15}}
		w.st.Wall = 1e15
		second := time.Second.Microseconds()
		b := &batch{}
		w.noteClock(b, &call{at: 1e15 + second, mono: second})
		require.False(t, b.noted, name)
		w.noteClock(b, &call{at: 1e15 + off.Microseconds() + 2*second, mono: 2 * second})
		require.True(t, b.noted, "%s: the clock was set while the log was open", name)
	}
	x := newTester(t, 72)
	now := x.clock
	cfg := x.config()
	cfg.Now = func() time.Time { return now }
	for round, pause := range []time.Duration{0, DefaultPause, 365 * 24 * time.Hour} {
		now = now.Add(pause)
		log, err := Open("", cfg)
		require.NoError(t, err)
		_, err = log.Append(t.Context(), x.event())
		require.NoError(t, err)
		require.NoError(t, log.Close())
		require.Len(t, clockNotes(t, x.disk, audit.ActLogClockAhead), max(0, round-1), "a year since the newest entry, and not two weeks")
	}
	_, err := verifyDisk(x.disk)
	require.NoError(t, err)
}

// An entry was acknowledged, and could not be read.
func TestAClockOfNoTimeWritesWhatCanBeRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ shown, written time.Time }{
		"none":            {time.Time{}, firstTime},
		"before 1970":     {firstTime.Add(-1), firstTime},
		"1970":            {firstTime, firstTime},
		"9999":            {lastTime, lastTime},
		"behind it":       {lastTime.Add(time.Microsecond), lastTime},
		"behind all time": {time.Date(292277, 1, 1, 0, 0, 0, 0, time.UTC), lastTime},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := newTester(t, 71)
			cfg := x.config()
			cfg.Now = func() time.Time { return c.shown }
			var err error
			x.log, err = Open("", cfg)
			require.NoError(t, err)
			r, err := x.log.Append(t.Context(), audit.Event{Act: audit.ActView, Actor: testActor})
			require.NoError(t, err)
			require.NoError(t, x.log.Close())
			at := map[uint64]time.Time{}
			for e, err := range NewReader(cfg.FS).Entries(0) {
				require.NoError(t, err)
				at[e.Index] = e.Event.Time
			}
			require.True(t, c.written.Equal(at[r.Index]), at[r.Index])
		})
	}
}
