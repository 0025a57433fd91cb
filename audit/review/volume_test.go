package review_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/review"
	"github.com/kyufu-go/kyufu/audit/trail"
)

// officeDays gives the entries of an officer who sees so many persons on each working day of July
// 2026 from the first on.
func officeDays(id, role audit.Code, persons ...int) (out []audit.Event) {
	for d, n := range persons {
		day := at("2026-07-01 09:00").AddDate(0, 0, d+d/3*4) // Wednesday to Friday, then the next week's
		for i := range n {
			e := event(audit.ActView, "2026-07-01 09:00")
			e.Time, e.Actor.ID, e.Actor.Role = day.Add(time.Duration(i)*time.Minute), id, role
			e.Subjects = audit.About(audit.Handle{byte(i), byte(i >> 8), 9})
			out = append(out, e)
		}
	}
	return out
}

// inOrder puts the entries of several officers into the order of their times.
func inOrder(days ...[]audit.Event) []audit.Event {
	out := slices.Concat(days...)
	slices.SortStableFunc(out, func(a, b audit.Event) int { return a.Time.Compare(b.Time) })
	return out
}

func TestVolumeIsHeldAgainstOneselfAndTheRole(t *testing.T) {
	t.Parallel()
	// Four clerks with ten persons a day for five days: twenty days, as many as the rule asks for.
	clerks := func(n int, days ...int) (out []audit.Event) {
		for i := range n {
			out = append(out, officeDays(audit.Code(fmt.Sprintf("c%d", i)), "clerk", days...)...)
		}
		return out
	}
	usual := clerks(4, 10, 10, 10, 10, 10)
	loud := func(c *review.Config) { c.RoleTimes = -1 }
	strict := func(c *review.Config) { c.RoleMembers, c.RoleDays = 2, 10 }
	for _, c := range []struct {
		name   string
		change func(*review.Config)
		events []audit.Event
		want   review.Rule
		on     int // number of persons on the day that is found
	}{
		{"six times what the others see", nil, inOrder(usual, officeDays("new", "clerk", 60)), review.RoleVolume, 60},
		{"with too few days to be usual for oneself", nil, inOrder(usual, officeDays("new", "clerk", 10, 60)), review.RoleVolume, 60},
		{"on the first day of all, before anything is usual", nil, inOrder(officeDays("new", "clerk", 51), usual), review.RoleVolume, 51},
		{"five times is not more than five times", nil, inOrder(usual, officeDays("new", "clerk", 50)), "", 0},
		{"others in another role", nil, inOrder(usual, officeDays("new", "chief", 60)), "", 0},
		{"no role", nil, inOrder(usual, officeDays("new", "", 60)), "", 0},
		{"too few others", nil, inOrder(clerks(2, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10), officeDays("new", "clerk", 60)), "", 0},
		{"too few days", nil, inOrder(clerks(4, 10, 10, 10, 10), officeDays("new", "clerk", 60)), "", 0},
		{"few others are enough if the town says so", strict, inOrder(clerks(2, 10, 10, 10, 10, 10), officeDays("new", "clerk", 60)), review.RoleVolume, 60},
		{"a small day", nil, inOrder(clerks(4, 1, 1, 1, 1, 1), officeDays("new", "clerk", 40)), "", 0},
		{"the rule is left out", loud, inOrder(usual, officeDays("new", "clerk", 60)), "", 0},
		{"far more than oneself is found once", nil, inOrder(usual, officeDays("new", "clerk", 8, 8, 8, 8, 8, 60)), review.Volume, 60},
		{"more than anybody may", nil, inOrder(usual, officeDays("new", "clerk", 201)), review.Volume, 201},
		{"a whole role that is busy", nil, clerks(5, 90, 90, 90, 90, 90), "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			cfg := quiet
			if c.change != nil {
				c.change(&cfg)
			}
			got := run(cfg, "2026-07-31 18:00", inOrder(c.events)...)
			if c.want == "" {
				require.Empty(t, got)
				return
			}
			require.Len(t, got, 1)
			require.Equal(t, c.want, got[0].Rule)
			require.Equal(t, audit.Code("new"), got[0].Actor)
			require.Equal(t, uint64(c.on), got[0].Count)
			require.NotEmpty(t, got[0].Entries)
		})
	}
}

// TestVolumeShowsTheLastEntries: of a day with more entries than a finding takes it has the last
// ones, as of every other rule.
func TestVolumeShowsTheLastEntries(t *testing.T) {
	t.Parallel()
	r := review.New(review.Config{Volume: 150})
	var last uint64
	for i, e := range officeDays("c1", "clerk", 200) {
		last = uint64(i)
		e.Index = last
		r.Add(trail.SetEntry{Entry: trail.Entry{Index: last, Event: e}})
	}
	var found []review.Finding
	for _, f := range r.Finish(at("2026-07-02 09:00")) {
		if f.Rule == review.Volume {
			found = append(found, f)
		}
	}
	require.Len(t, found, 1)
	require.Equal(t, uint64(200), found[0].Count)
	require.Len(t, found[0].Entries, 64)
	require.Equal(t, last, found[0].Entries[63].Index)
	require.Equal(t, last-63, found[0].Entries[0].Index)
}
