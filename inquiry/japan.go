package inquiry

import (
	"time"

	"github.com/kyufu-go/kyufu/household/civil"
)

// japan is Japan time as a fixed zone: legal borders fall at its midnights, whatever the machine's zone data say.
var japan = time.FixedZone("JST", 9*60*60)

// DayOf returns the day of an instant in Japan time; unknown outside the calendar of package civil.
func DayOf(t time.Time) civil.Date {
	y, m, d := t.In(japan).Date()
	day, err := civil.NewDate(y, int(m), d)
	if err != nil {
		return civil.Date{}
	}
	return day
}

// endOfDay is the first instant after a day in Japan time.
func endOfDay(d civil.Date) time.Time {
	next := d.AddDays(1)
	y, _ := next.Year()
	m, _ := next.Month()
	day, _ := next.Day()
	return time.Date(y, time.Month(m), day, 0, 0, 0, 0, japan)
}
