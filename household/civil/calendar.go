package civil

import "slices"

// MonthDay is a day of every year.
type MonthDay struct{ Month, Day int }

// CalendarConfig describes working days beyond the rule that Saturdays, Sundays and
// holidays are off. The zero value adds nothing.
type CalendarConfig struct {
	// ClosedFrom and ClosedTo bound the days off at the turn of the year, both included.
	ClosedFrom, ClosedTo MonthDay
	// Closed are further days off (the municipality's own).
	Closed []Date
	// Open are days worked although they would be off.
	Open []Date
	// Announced are holidays of days beyond the built-in data, or that it has otherwise; the last
	// that covers a day counts.
	Announced []Announced
}

// Announced are the holidays of a span of days as somebody has announced them since this package
// was made: all of them, 振替休日 and 国民の休日 too.
type Announced struct {
	Span Period
	Days []Date
}

// Calendar tells working days. It is immutable and safe for concurrent use. It refuses to
// guess past the holiday data: a day there is neither open nor closed.
type Calendar struct {
	from, to MonthDay
	own      map[Date]bool
	spans    []Period
	off      []map[Date]bool // by span
}

// NewCalendar returns a calendar.
func NewCalendar(c CalendarConfig) *Calendar {
	own := make(map[Date]bool, len(c.Closed)+len(c.Open))
	for _, d := range c.Closed {
		own[d] = false
	}
	for _, d := range c.Open {
		own[d] = true
	}
	out := &Calendar{from: c.ClosedFrom, to: c.ClosedTo, own: own}
	for _, a := range c.Announced {
		off := make(map[Date]bool, len(a.Days))
		for _, d := range a.Days {
			off[d] = true
		}
		out.spans, out.off = append(out.spans, a.Span), append(out.off, off)
	}
	return out
}

// OfficeDays returns the calendar of municipal offices: closed from 29 December to 3
// January (地方自治法4条の2).
func OfficeDays(announced ...Announced) *Calendar {
	return NewCalendar(CalendarConfig{ClosedFrom: MonthDay{12, 29}, ClosedTo: MonthDay{1, 3}, Announced: announced})
}

// BankDays returns the calendar of banks: closed from 31 December to 3 January
// (銀行法施行令5条).
func BankDays(announced ...Announced) *Calendar {
	return NewCalendar(CalendarConfig{ClosedFrom: MonthDay{12, 31}, ClosedTo: MonthDay{1, 3}, Announced: announced})
}

// BusinessDay reports whether d is a working day, and whether that is known.
func (c *Calendar) BusinessDay(d Date) (open, known bool) {
	if open, own := c.own[d]; own {
		return open, true
	}
	holiday, known := c.holiday(d)
	if !known {
		return false, false
	}
	w, _ := d.Weekday()
	return !holiday && w != Sunday && w != Saturday && !c.closed(d), true
}

// holiday asks what was announced, the last first, and then the built-in data.
func (c *Calendar) holiday(d Date) (yes, known bool) {
	for i, span := range slices.Backward(c.spans) {
		if in, sure := span.Contains(d); in && sure {
			return c.off[i][d], true
		}
	}
	name, err := Holiday(d)
	return name != "", err == nil
}

func (c *Calendar) closed(d Date) bool {
	_, month, day := d.parts()
	if c.from.Month == 0 {
		return false
	}
	n, from, to := month*100+day, c.from.Month*100+c.from.Day, c.to.Month*100+c.to.Day
	if from <= to {
		return from <= n && n <= to
	}
	return from <= n || n <= to
}

// AddBusinessDays returns the working day that is n working days after d (before it if n is
// negative); n = 0 gives d itself if it is a working day, else the next one. Errors: code
// unknown, or no_data when the way leads past the holiday data.
func (c *Calendar) AddBusinessDays(d Date, n int) (Date, error) {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for first := true; ; first = false {
		if !first || n > 0 {
			d = d.AddDays(step)
		}
		open, known := c.BusinessDay(d)
		switch {
		case !known && !d.Known():
			return Date{}, &Error{code: CodeUnknown}
		case !known:
			return Date{}, &Error{code: CodeNoData}
		case open && n <= 1:
			return d, nil
		case open:
			n--
		}
	}
}
