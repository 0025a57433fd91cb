package civil

// Order compares two dates: cmp is -1, 0 or +1 as d is before, equal to or after o.
// When parts are unknown the answer is three-valued: known is true only if every
// completion of the unknown parts gives the same cmp. Approximate dates (頃) order
// with none.
//
// Use == to ask whether two dates are written alike.
func (d Date) Order(o Date) (cmp int, known bool) {
	if d.Known() && o.Known() {
		return compare(d, o), true
	}
	if d.IsAbout() || o.IsAbout() {
		return 0, false
	}
	dFirst, dLast := d.bounds()
	oFirst, oLast := o.bounds()
	switch {
	case compare(dLast, oFirst) < 0:
		return -1, true
	case compare(dFirst, oLast) > 0:
		return +1, true
	}
	return 0, false
}

// Before reports whether d is before o, and whether that is known.
func (d Date) Before(o Date) (yes, known bool) { return o.After(d) }

// After reports whether d is after o, and whether that is known.
func (d Date) After(o Date) (yes, known bool) {
	if d.Known() && o.Known() {
		return d.bits > o.bits, true
	}
	return d.perhapsAfter(o)
}

// Ordinal is a number in the order of days, for what compares many: of two days that are
// [Date.Known] the later has the greater. It is 0 of any other date, and counts no days: see
// [Date.Days].
func (d Date) Ordinal() int {
	if !d.Known() {
		return 0
	}
	return int(d.bits >> 1)
}

// perhapsAfter is After where not all is known. It decides more than Order can: 1950-07-?? is
// certainly not after 1950-07-31, although the order of the two is unknown.
func (d Date) perhapsAfter(o Date) (yes, known bool) {
	if d.IsAbout() || o.IsAbout() {
		return false, false
	}
	dFirst, dLast := d.bounds()
	oFirst, oLast := o.bounds()
	switch {
	case compare(oLast, dFirst) < 0:
		return true, true
	case compare(oFirst, dLast) >= 0:
		return false, true
	}
	return false, false
}

// Earliest returns the first day that d can be. It is unknown for approximate
// dates. A date whose year is unknown can be any day of the calendar.
func (d Date) Earliest() Date {
	if d.IsAbout() {
		return Date{}
	}
	first, _ := d.bounds()
	return first
}

// Latest returns the last day that d can be; see [Date.Earliest].
func (d Date) Latest() Date {
	if d.IsAbout() {
		return Date{}
	}
	_, last := d.bounds()
	return last
}

func (d Date) bounds() (first, last Date) {
	year, month, day := d.parts()
	switch {
	case year == 0:
		return pack(MinYear, 1, 1), pack(MaxYear, 12, 31)
	case month == 0:
		return pack(year, 1, 1), pack(year, 12, 31)
	case day == 0:
		return pack(year, month, 1), pack(year, month, daysIn(year, month))
	}
	return d, d
}

// compare orders dates that are known; the packed parts order as the days do.
func compare(a, b Date) int {
	switch {
	case a.bits < b.bits:
		return -1
	case a.bits > b.bits:
		return +1
	}
	return 0
}
