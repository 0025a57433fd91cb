package civil

// AgeOn returns the age in years that a person born on birth has on the day on. A year
// of age is reached at the end of the day before the birthday (年齢計算ニ関スル法律;
// 民法143条), so that a person born on 2 January is a year older on 1 January already.
// It is known only if every completion of unknown parts gives the same age, and never
// for a day before birth.
func AgeOn(birth, on Date) (years int, known bool) {
	if !on.Known() || birth.IsAbout() {
		return 0, false
	}
	first, last := birth.bounds()
	if compare(on, last) < 0 {
		return 0, false
	}
	oldest, youngest := age(first, on), age(last, on)
	return oldest, oldest == youngest
}

// Reached reports whether a person born on birth has reached the age of years on the
// day on, and whether that is known: a person of whom only the year of birth is known
// has certainly reached 18 a year later than the numbers say.
func Reached(birth Date, years int, on Date) (yes, known bool) {
	if !on.Known() || birth.IsAbout() {
		return false, false
	}
	first, last := birth.bounds()
	oldest, youngest := age(first, on) >= years, age(last, on) >= years
	return oldest, oldest == youngest
}

// age may be negative, before birth.
func age(birth, on Date) int {
	by, bm, bd := birth.parts()
	y, m, d := nextDay(on).parts()
	years := y - by
	if m < bm || m == bm && d < bd {
		years--
	}
	return years
}

// nextDay may be the day after the calendar ends.
func nextDay(d Date) Date {
	year, month, day := d.parts()
	switch {
	case day < daysIn(year, month):
		return pack(year, month, day+1)
	case month < 12:
		return pack(year, month+1, 1)
	}
	return pack(year+1, 1, 1)
}
