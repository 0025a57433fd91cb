package civil

import "time"

// JST is Japan's legal time (日本標準時) as a fixed zone: legal borders fall at its midnights,
// whatever zone data a machine has. It is never assigned to.
var JST = time.FixedZone("JST", 9*60*60)

// DayOf returns the day of an instant in [JST], unknown outside the calendar of this package.
func DayOf(t time.Time) Date {
	y, m, d := t.In(JST).Date()
	day, err := NewDate(y, int(m), d)
	if err != nil {
		return Date{}
	}
	return day
}

// Start returns the first instant of a day in [JST]. A day that is not known has none: the zero
// Time. The end of a day is the start of the next: d.AddDays(1).Start().
func (d Date) Start() time.Time {
	if !d.Known() {
		return time.Time{}
	}
	y, m, day := d.parts()
	return time.Date(y, time.Month(m), day, 0, 0, 0, 0, JST)
}

// TimeOfDay splits an instant into its day in [JST], counted from 1970-01-01, and what has passed
// of that day.
func TimeOfDay(t time.Time) (day int, since time.Duration) {
	const perDay = 24 * 60 * 60
	s := t.Unix() + 9*60*60
	day, rest := int(s/perDay), s%perDay
	if rest < 0 {
		day, rest = day-1, rest+perDay
	}
	return day, time.Duration(rest)*time.Second + time.Duration(t.Nanosecond())
}
