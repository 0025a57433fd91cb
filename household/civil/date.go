package civil

import "fmt"

// The calendar of this package: from the first day of the solar calendar in
// Japan (明治5年太政官布告第337号: 1 January of 明治6) to the end of 2100.
const (
	MinYear = 1873
	MaxYear = 2100
)

// Date is a day of the civil calendar, any part of which may be unknown (不詳).
// The zero Date is wholly unknown. Dates are four bytes, comparable with ==
// (the same parts are known and equal, which is not "the same day" when parts
// are unknown: see [Date.Order]), and usable as map keys.
type Date struct {
	// year<<10 | month<<6 | day<<1 | about; a part that is unknown is zero.
	bits uint32
}

// NewDate returns the day given by its parts. Errors: code range, when there is
// no such day or the year lies outside [MinYear] to [MaxYear].
func NewDate(year, month, day int) (Date, error) {
	if year == 0 || month == 0 || day == 0 {
		return Date{}, &Error{code: CodeRange}
	}
	return NewPartial(year, month, day)
}

// NewPartial returns a date of which parts may be unknown, given as zero: year
// alone (年のみ), year and month (年月のみ), month and day of an unknown year. A day
// without its month is refused. Errors: code range.
func NewPartial(year, month, day int) (Date, error) {
	switch {
	case year != 0 && (year < MinYear || year > MaxYear),
		month < 0 || month > 12,
		day < 0 || day != 0 && month == 0,
		month != 0 && day > daysIn(year, month):
		return Date{}, &Error{code: CodeRange}
	}
	return pack(year, month, day), nil
}

// MustDate is [ParseDate] for tables in source code; it panics on an error.
func MustDate(iso string) Date {
	d, err := ParseDate(iso)
	if err != nil {
		panic(fmt.Sprintf("civil: MustDate: %v", err))
	}
	return d
}

// Known reports whether year, month and day are all known and the date is not
// merely "about" (頃).
func (d Date) Known() bool {
	return d.bits >= 1<<10 && d.bits&0x3e != 0 && d.bits&1 == 0
}

// IsZero reports whether nothing at all is known; encoding/json's omitzero uses it.
func (d Date) IsZero() bool { return d.bits == 0 }

// Year returns the year and whether it is known.
func (d Date) Year() (int, bool) { y := int(d.bits >> 10); return y, y != 0 }

// Month returns the month, 1 to 12, and whether it is known.
func (d Date) Month() (int, bool) { m := int(d.bits >> 6 & 15); return m, m != 0 }

// Day returns the day of the month and whether it is known.
func (d Date) Day() (int, bool) { n := int(d.bits >> 1 & 31); return n, n != 0 }

// About returns d marked as approximate (頃). An approximate date keeps its parts
// but is not [Date.Known] and orders with no other.
func (d Date) About() Date {
	if d.bits == 0 {
		return d
	}
	return Date{d.bits | 1}
}

// IsAbout reports whether d is marked as approximate (頃).
func (d Date) IsAbout() bool { return d.bits&1 != 0 }

func pack(year, month, day int) Date {
	return Date{uint32(year)<<10 | uint32(month)<<6 | uint32(day)<<1}
}

func (d Date) parts() (year, month, day int) {
	return int(d.bits >> 10), int(d.bits >> 6 & 15), int(d.bits >> 1 & 31)
}

func leap(year int) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

// daysIn takes an unknown year as a leap year: 29 February may exist in it.
func daysIn(year, month int) int {
	switch month {
	case 2:
		if year == 0 || leap(year) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	default:
		return 31
	}
}
