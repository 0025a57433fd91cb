package civil

// Days returns the number of the day, 1 for 1873-01-01, so that differences of
// two known dates count days. It is 0 unless d is [Date.Known].
func (d Date) Days() int {
	if !d.Known() {
		return 0
	}
	return dayNumber(d.parts())
}

// FromDays is the inverse of [Date.Days]; numbers outside the calendar give the
// unknown Date.
func FromDays(n int) Date {
	if n < 1 || n > maxDays {
		return Date{}
	}
	return fromDayNumber(n)
}

// AddDays returns the date n days later (earlier if negative). It is unknown
// when d is not known or the result leaves the calendar.
func (d Date) AddDays(n int) Date {
	if !d.Known() || n > maxDays || n < -maxDays {
		return Date{}
	}
	return FromDays(d.Days() + n)
}

// AddMonths returns the same day n months later; where that month is shorter, its
// last day (民法143条2項). An unknown day stays unknown. The result is unknown when
// year or month is, or when it leaves the calendar.
func (d Date) AddMonths(n int) Date {
	year, month, day := d.parts()
	if year == 0 || month == 0 || n > 12*MaxYear || n < -12*MaxYear {
		return Date{}
	}
	months := year*12 + month - 1 + n
	year, month = months/12, months%12+1
	if year < MinYear || year > MaxYear {
		return Date{}
	}
	r := pack(year, month, min(day, daysIn(year, month)))
	r.bits |= d.bits & 1
	return r
}

// MonthsOn returns the last day of a period of n months from d on, which itself does not count
// (民法140条, 143条): from 28 February three months end on 31 May, since they begin with 1 March. The
// result is unknown when d is, or when it leaves the calendar.
func (d Date) MonthsOn(n int) Date {
	begins := d.AddDays(1)
	end := begins.AddMonths(n)
	if _, _, day := begins.parts(); end.Known() {
		if _, _, last := end.parts(); last == day {
			return end.AddDays(-1)
		}
	}
	return end // no day answers to the first: the last of the month
}

// A Weekday counts from Sunday, as time.Weekday does.
type Weekday int

// The days of the week.
const (
	Sunday Weekday = iota
	Monday
	Tuesday
	Wednesday
	Thursday
	Friday
	Saturday
)

// Weekday returns the day of the week and whether d is known.
func (d Date) Weekday() (Weekday, bool) {
	if !d.Known() {
		return 0, false
	}
	return Weekday((d.Days() + 2) % 7), true // 1873-01-01 was a Wednesday
}

// dayNumber counts with years that begin in March, so that the leap day is last.
func dayNumber(year, month, day int) int {
	if month <= 2 {
		year--
		month += 12
	}
	return 365*year + year/4 - year/100 + year/400 + (153*(month-3)+2)/5 + day - 1 - firstDay
}

func fromDayNumber(n int) Date {
	n += firstDay
	era := n / 146097
	doe := n - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	year, month, day := yoe+era*400, mp+3, doy-(153*mp+2)/5+1
	if month > 12 {
		month -= 12
		year++
	}
	return pack(year, month, day)
}

const (
	// firstDay is the number of 1872-12-31 counted from 1 March of the year 0.
	firstDay = 684039
	// maxDays is the number of the last day of the calendar.
	maxDays = 83275
)
