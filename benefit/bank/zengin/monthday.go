package zengin

import (
	"strings"

	"github.com/kyufu-go/kyufu/household/civil"
)

// ParseMonthDay reads four digits MMDD. 0229 is a day. Errors: code "date".
func ParseMonthDay(s string) (MonthDay, error) {
	if len(s) != 4 || strings.Trim(s, "0123456789") != "" {
		return MonthDay{}, &Error{code: CodeDate}
	}
	m := MonthDay{(s[0]-'0')*10 + s[1] - '0', (s[2]-'0')*10 + s[3] - '0'}
	if !m.Valid() {
		return MonthDay{}, &Error{code: CodeDate}
	}
	return m, nil
}

// Valid reports whether there is such a day in some year.
func (m MonthDay) Valid() bool {
	_, err := civil.NewPartial(0, int(m.Month), int(m.Day))
	return err == nil && m.Month != 0 && m.Day != 0
}

// String returns MMDD, "" for the zero value.
func (m MonthDay) String() string {
	if m == (MonthDay{}) {
		return ""
	}
	return string([]byte{'0' + m.Month/10, '0' + m.Month%10, '0' + m.Day/10, '0' + m.Day%10})
}

// MarshalText writes MMDD.
func (m MonthDay) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads MMDD; an empty text is the zero value.
func (m *MonthDay) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*m = MonthDay{}
		return nil
	}
	v, err := ParseMonthDay(string(b))
	if err != nil {
		return err
	}
	*m = v
	return nil
}

// Resolve gives the date the year in which the day comes first on or after the
// reference (the day the file was made). 29 February waits for a leap year and
// never becomes another day. ok is false for a day that does not exist and for a
// reference that is not wholly known.
func (m MonthDay) Resolve(reference civil.Date) (day civil.Date, ok bool) {
	year, known := reference.Year()
	if !known || !reference.Known() || !m.Valid() {
		return civil.Date{}, false
	}
	for y := year; y <= year+8; y++ {
		d, err := civil.NewDate(y, int(m.Month), int(m.Day))
		if err != nil {
			continue
		}
		if c, _ := d.Order(reference); c >= 0 {
			return d, true
		}
	}
	return civil.Date{}, false
}
