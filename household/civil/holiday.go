package civil

// HolidayData returns the days that the holiday data covers. Nothing is said about
// other days: the law may change, and the equinoxes are gazetted a year ahead.
func HolidayData() Period { return holidayData }

// Holiday returns the name of the holiday (国民の祝日, 振替休日 or 国民の休日) that falls on d, and
// "" on any other day. Errors: code unknown for a date that is not known, code no_data
// outside [HolidayData].
func Holiday(d Date) (string, error) {
	if !d.Known() {
		return "", &Error{code: CodeUnknown}
	}
	if yes, _ := holidayData.Contains(d); !yes {
		return "", &Error{code: CodeNoData}
	}
	switch {
	case nationalHoliday(d) != "":
		return nationalHoliday(d), nil
	case substitute(d):
		return "振替休日", nil
	case sandwiched(d):
		return "国民の休日", nil
	}
	return "", nil
}

// nationalHoliday names a 国民の祝日: article 2, and the special acts that say "as if".
func nationalHoliday(d Date) string {
	year, month, day := d.parts()
	switch month {
	case 3, 9:
		if row := year/10 - equinoxes[0].decade/10; row >= 0 && row < len(equinoxes) {
			if month == 3 && int(equinoxes[row].vernal[year%10]) == day {
				return "春分の日"
			}
			if month == 9 && int(equinoxes[row].autumnal[year%10]) == day {
				return "秋分の日"
			}
		}
	}
	for i := range holidayRules {
		if r := &holidayRules[i]; r.month == month && r.from <= year && (r.to == 0 || year <= r.to) && r.falls(d, day) {
			return r.name
		}
	}
	return ""
}

func (r *holidayRule) falls(d Date, day int) bool {
	if r.monday == 0 {
		return day == r.day
	}
	w, _ := d.Weekday()
	return w == Monday && (day-1)/7 == r.monday-1
}

var (
	substitutes   = pack(1973, 4, 12)  // 昭和48年法律第10号
	sandwiches    = pack(1985, 12, 27) // 昭和60年法律第103号
	substitutes07 = pack(2007, 1, 1)   // 平成17年法律第43号
)

// substitute: article 3(2). When a holiday falls on a Sunday the next day is off; since
// 2007, the next day that is no holiday itself.
func substitute(d Date) bool {
	for back := d.AddDays(-1); nationalHoliday(back) != "" && compare(back, substitutes) >= 0; back = back.AddDays(-1) {
		if w, _ := back.Weekday(); w == Sunday {
			return true
		}
		if compare(d, substitutes07) < 0 {
			return false
		}
	}
	return false
}

// sandwiched: article 3(3). A day between two holidays is off; before 2007 not a Sunday.
func sandwiched(d Date) bool {
	if compare(d, sandwiches) < 0 || nationalHoliday(d.AddDays(-1)) == "" || nationalHoliday(d.AddDays(1)) == "" {
		return false
	}
	w, _ := d.Weekday()
	return w != Sunday || compare(d, substitutes07) >= 0
}
