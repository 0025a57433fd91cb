package civil_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/household/civil"
)

func TestADayBeginsAtMidnightInJapanWhateverTheZoneOfTheClock(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := civil.FromDays(rapid.IntRange(2, 80000).Draw(t, "day"))
		zone := time.FixedZone("", rapid.IntRange(-14*3600, 14*3600).Draw(t, "offset"))
		start := d.Start().In(zone)
		assert.Equal(t, d, civil.DayOf(start))
		assert.Equal(t, d, civil.DayOf(start.Add(24*time.Hour-1)))
		assert.Equal(t, d.AddDays(-1), civil.DayOf(start.Add(-1)))
		assert.Equal(t, d.AddDays(1).Start(), d.Start().Add(24*time.Hour), "Japan has no summer time")
	})
}

func TestADayOutsideTheCalendarOrUnknownHasNoInstant(t *testing.T) {
	t.Parallel()
	assert.True(t, civil.Date{}.Start().IsZero())
	assert.True(t, civil.DayOf(time.Date(1872, 12, 31, 0, 0, 0, 0, time.UTC)).IsZero())
	assert.True(t, civil.DayOf(time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero())
}

func TestATimeOfDayIsTheWallClockInJapan(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(-3e9, 3e9).Draw(t, "second"), rapid.Int64Range(0, 999_999_999).Draw(t, "nanosecond"))
		day, since := civil.TimeOfDay(at)
		y, m, d := at.In(civil.JST).Date()
		midnight := time.Date(y, m, d, 0, 0, 0, 0, civil.JST)
		assert.Equal(t, at.Sub(midnight), since)
		assert.Equal(t, midnight.Unix(), int64(day)*86400-9*60*60)
	})
}
