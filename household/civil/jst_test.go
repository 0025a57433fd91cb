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
