package civil

import (
	"strconv"
	"strings"
)

// FiscalYear is a 年度 by the year in which it begins on 1 April: 2021 is 令和3年度.
// The zero FiscalYear means none.
type FiscalYear int

// FiscalYearOf returns the fiscal year in which the day lies (地方自治法208条: 1 April to
// 31 March), and whether it is known.
func FiscalYearOf(d Date) (FiscalYear, bool) {
	year, month, _ := d.parts()
	if year == 0 || month == 0 || d.IsAbout() {
		return 0, false
	}
	if month < 4 {
		year--
	}
	return FiscalYear(year), true
}

// ParseFiscalYear reads 令和3年度, R3, 2021 and 2021年度, in full-width forms and kanji
// numerals too. Both names of a year in which the era changed are read (平成31年度 and
// 令和元年度 are 2019). Errors: codes format, range and era.
func ParseFiscalYear(text string) (FiscalYear, error) {
	year, isDigits := digits(text)
	if !isDigits || len(text) != 4 {
		r, err := Parse(strings.TrimSuffix(strings.TrimSpace(text), "度"), ParseOptions{})
		if err != nil {
			return 0, err
		}
		y, known := r.Date.Year()
		if _, more := r.Date.Month(); more || !known || r.Date.IsAbout() {
			return 0, &Error{code: CodeFormat}
		}
		year = y
	}
	if year < MinYear || year > MaxYear {
		return 0, &Error{code: CodeRange}
	}
	return FiscalYear(year), nil
}

// AssessmentDate returns the 賦課期日 of resident tax: 1 January of the year that names
// the fiscal year (地方税法39条, 318条). It is unknown for a year outside the calendar.
func (y FiscalYear) AssessmentDate() Date { return y.date(0, 1, 1) }

// First returns 1 April, with which the fiscal year begins.
func (y FiscalYear) First() Date { return y.date(0, 4, 1) }

// Last returns 31 March, with which the fiscal year ends.
func (y FiscalYear) Last() Date { return y.date(1, 3, 31) }

// String returns the four digits.
func (y FiscalYear) String() string { return strconv.Itoa(int(y)) }

func (y FiscalYear) date(plus, month, day int) Date {
	d, err := NewDate(int(y)+plus, month, day)
	if err != nil {
		return Date{}
	}
	return d
}
