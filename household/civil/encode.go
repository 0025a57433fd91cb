package civil

import (
	"database/sql/driver"
	"time"
)

// ParseDate reads a day that is wholly known as YYYY-MM-DD or YYYYMMDD, half-width,
// with nothing around it. For what people write use [Parse]; for the texts that
// [Date.String] writes, also of partial dates, use [Date.UnmarshalText]. Errors: codes
// format and range.
func ParseDate(s string) (Date, error) {
	var p [8]byte
	switch {
	case len(s) == 8:
		copy(p[:], s)
	case len(s) == 10 && s[4] == '-' && s[7] == '-':
		copy(p[:4], s[:4])
		copy(p[4:6], s[5:7])
		copy(p[6:], s[8:])
	default:
		return Date{}, &Error{code: CodeFormat}
	}
	var n [8]int
	for i, c := range p {
		if c < '0' || c > '9' {
			return Date{}, &Error{code: CodeFormat}
		}
		n[i] = int(c - '0')
	}
	return NewDate(n[0]*1000+n[1]*100+n[2]*10+n[3], n[4]*10+n[5], n[6]*10+n[7])
}

// String returns YYYY-MM-DD, and "" if nothing is known. Partial dates are written
// as in ISO 8601-2 level 1: "1950", "1950-07", "XXXX-07-03", and with a "~" behind when
// approximate.
func (d Date) String() string {
	b, _ := d.AppendText(make([]byte, 0, 11))
	return string(b)
}

// AppendText appends what [Date.String] returns.
func (d Date) AppendText(b []byte) ([]byte, error) {
	if d.bits == 0 {
		return b, nil
	}
	year, month, day := d.parts()
	if year == 0 {
		b = append(b, "XXXX"...)
	} else {
		b = append(b, byte('0'+year/1000), byte('0'+year/100%10), byte('0'+year/10%10), byte('0'+year%10))
	}
	if month != 0 {
		b = append(b, '-', byte('0'+month/10), byte('0'+month%10))
	}
	if day != 0 {
		b = append(b, '-', byte('0'+day/10), byte('0'+day%10))
	}
	if d.IsAbout() {
		b = append(b, '~')
	}
	return b, nil
}

// MarshalText returns what [Date.String] returns.
func (d Date) MarshalText() ([]byte, error) { return d.AppendText(nil) }

// UnmarshalText reads exactly the texts that [Date.String] writes, and eight digits.
// Errors: codes format and range; d is then left as it was.
func (d *Date) UnmarshalText(text []byte) error {
	s := string(text)
	if len(s) == 8 && s[4] != '-' || len(s) == 10 && s[0] != 'X' {
		v, err := ParseDate(s)
		if err != nil {
			return err
		}
		*d = v
		return nil
	}
	v, err := parsePartial(s)
	if err != nil {
		return err
	}
	*d = v
	return nil
}

func parsePartial(s string) (Date, error) {
	about := false
	if n := len(s); n > 0 && s[n-1] == '~' {
		s, about = s[:n-1], true
	}
	var f [3]int
	switch len(s) {
	case 10:
		f[2] = 8
		fallthrough
	case 7:
		f[1] = 5
		fallthrough
	case 4:
	case 0:
		if about {
			return Date{}, &Error{code: CodeFormat}
		}
		return Date{}, nil
	default:
		return Date{}, &Error{code: CodeFormat}
	}
	var year, month, day int
	ok := true
	if s[:4] != "XXXX" {
		year, ok = digits(s[:4])
		ok = ok && year != 0
	} else if f[1] == 0 {
		ok = false
	}
	if ok && f[1] != 0 {
		month, ok = digits(s[5:7])
		ok = ok && s[4] == '-' && month != 0
	}
	if ok && f[2] != 0 {
		day, ok = digits(s[8:10])
		ok = ok && s[7] == '-' && day != 0
	}
	if !ok {
		return Date{}, &Error{code: CodeFormat}
	}
	d, err := NewPartial(year, month, day)
	if about {
		d = d.About()
	}
	return d, err
}

func digits(s string) (n int, ok bool) {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

// MarshalJSON writes null when nothing is known, else the text as a string.
func (d Date) MarshalJSON() ([]byte, error) {
	if d.bits == 0 {
		return []byte("null"), nil
	}
	b, _ := d.AppendText(append(make([]byte, 0, 13), '"'))
	return append(b, '"'), nil
}

// UnmarshalJSON reads null or a string as [Date.UnmarshalText] does.
func (d *Date) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*d = Date{}
		return nil
	}
	if len(b) < 2 || b[0] != '"' || b[len(b)-1] != '"' {
		return &Error{code: CodeFormat}
	}
	return d.UnmarshalText(b[1 : len(b)-1])
}

// Value stores NULL when nothing is known, else the text. A column of SQL type date
// takes known dates only: use a text column where partial dates occur.
func (d Date) Value() (driver.Value, error) {
	if d.bits == 0 {
		return nil, nil
	}
	return d.String(), nil
}

// Scan reads NULL, text, or the midnight that drivers make of an SQL date. A time of
// day other than midnight is refused with code format: a civil date is not read off
// a clock.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = Date{}
		return nil
	case string:
		return d.UnmarshalText([]byte(v))
	case []byte:
		return d.UnmarshalText(v)
	case time.Time:
		return d.scanMidnight(v)
	default:
		return &Error{code: CodeFormat}
	}
}

// scanMidnight takes the parts as the value itself shows them, in its own location.
func (d *Date) scanMidnight(t time.Time) error {
	if h, m, s := t.Clock(); h != 0 || m != 0 || s != 0 || t.Nanosecond() != 0 {
		return &Error{code: CodeFormat}
	}
	year, month, day := t.Date()
	v, err := NewDate(year, int(month), day)
	if err != nil {
		return err
	}
	*d = v
	return nil
}
