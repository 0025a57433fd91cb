package record

import (
	"fmt"
	"io"
	"log/slog"
	"strconv"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
)

// Get returns the text of a field, "" when it is empty.
func (r *Record) Get(f Field) string {
	if p := r.at(f); p != nil {
		return *p
	}
	return ""
}

// Set sets the text of a field; nothing is checked. The individual number (I1) has no
// place in a record: setting it does nothing.
func (r *Record) Set(f Field, text string) {
	if p := r.at(f); p != nil {
		*p = text
	}
}

// Filled returns how many fields are not empty.
func (r *Record) Filled() (n int) {
	for f := I2; f < Count; f++ {
		if *r.at(f) != "" {
			n++
		}
	}
	return n
}

// Date returns the date of a field. Parts that are not known are unknown in the date;
// the field keeps how it was written (不詳表記). The zero Date means empty or unreadable.
func (r *Record) Date(f Field) civil.Date {
	text := r.Get(f)
	if d, err := civil.ParseDate(text); err == nil {
		return d
	}
	reading, err := civil.Parse(text, civil.ParseOptions{})
	if err != nil {
		return civil.Date{}
	}
	return reading.Date
}

// SetDate sets a field to a date; the zero date empties it.
func (r *Record) SetDate(f Field, d civil.Date) { r.Set(f, d.String()) }

// Yen returns the amount of a field; ok is false when it is empty or no amount.
func (r *Record) Yen(f Field) (amount money.Yen, ok bool) {
	y, err := money.ParseYen(r.Get(f))
	return y, err == nil
}

// SetYen sets a field to an amount.
func (r *Record) SetYen(f Field, amount money.Yen) { r.Set(f, amount.String()) }

// SetFlag sets a flag.
func (r *Record) SetFlag(f Field, on bool) {
	if on {
		r.Set(f, "1")
	} else {
		r.Set(f, "0")
	}
}

// String says how many fields are filled, and no value.
func (r Record) String() string { return "record of " + strconv.Itoa(r.Filled()) + " fields" }

// Format implements [fmt.Formatter] with what String shows, for every verb.
func (r Record) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, r.String()) }

// LogValue implements [slog.LogValuer] with what String shows.
func (r Record) LogValue() slog.Value { return slog.StringValue(r.String()) }
