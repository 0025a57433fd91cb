// Package addressee has the numbers of a person that may travel. They are
// the integrated addressee number (団体内統合宛名番号) across its systems, the addressee number (宛名番号) of
// one system, and the household number (世帯番号). None of them is the individual number (個人番号), and
// nothing in this package can hold one: what works over the network imports this package and not
// package mynumber.
//
// The numbers are local and opaque. They have a width per municipality, no
// national check digit, and leading zeros that mean something, so they are
// texts and never integers. Up to fifteen half-width digits are usual; a
// [Format] says what a municipality uses. They name a person, so slog shows
// asterisks and no error holds one; String gives the number, because files and
// screens need it.
package addressee

import (
	"log/slog"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Integrated is an integrated addressee number (団体内統合宛名番号).
type Integrated string

// Local is the addressee number (宛名番号) that one system gave to a person.
type Local string

// System names a business system (業務システム) that has addressee numbers of its
// own, in a municipality's own short words: "resident", "tax", "benefit".
type System string

// Ref is the addressee number of one system: the pair that names a person there.
type Ref struct {
	System System `json:"system"`
	Number Local  `json:"number"`
}

const stars = "***"

// LogValue hides the number.
func (Integrated) LogValue() slog.Value { return slog.StringValue(stars) }

// LogValue hides the number.
func (Local) LogValue() slog.Value { return slog.StringValue(stars) }

// LogValue shows the system and hides the number.
func (r Ref) LogValue() slog.Value {
	return slog.GroupValue(slog.String("system", string(r.System)), slog.String("number", stars))
}

// A Code says what kind of error one is; each is an error, so that errors.Is(err, addressee.CodeX)
// works. Codes are a contract and never change meaning.
type Code string

// Error names the code.
func (c Code) Error() string { return "addressee: " + string(c) }

// The codes of [Error].
const (
	// CodeLength: empty, or longer than the format's width; shorter when the format is exact.
	CodeLength Code = "length"
	// CodeCharacter: not an ASCII digit, or, where letters are allowed, not an ASCII capital letter
	// either.
	CodeCharacter Code = "character"
	// CodeIndividual: it reads as an individual number (個人番号), which has no place here.
	CodeIndividual Code = "individual_number"
)

// Error says what is wrong with a number, never the number itself.
type Error struct {
	code Code
	at   int
}

// Code returns the stable code.
func (e *Error) Code() string { return string(e.code) }

// At returns the code point, counted from zero, that is wrong; -1 if none is.
func (e *Error) At() int { return e.at }

// Error names code and place.
func (e *Error) Error() string {
	if e.at < 0 {
		return e.code.Error()
	}
	return e.code.Error() + " at " + strconv.Itoa(e.at)
}

// Is makes the error match its code.
func (e *Error) Is(target error) bool {
	c, ok := target.(Code)
	return ok && c == e.code
}

// DefaultWidth is the width of a [Format] that names none: the widest that the
// common standard is known to use. It is unconfirmed; state your own.
const DefaultWidth = 15

// Format is how a municipality writes a kind of number. The zero Format takes
// one to fifteen ASCII digits as they stand.
type Format struct {
	Width   int  // characters; 0 means DefaultWidth
	Exact   bool // a number of any other width is refused
	Pad     bool // a shorter number is filled with zeros on the left; takes precedence over Exact
	Letters bool // ASCII capital letters are allowed too
}

// Integrated reads an integrated addressee number. Errors: length, character.
func (f Format) Integrated(s string) (Integrated, error) {
	s, err := f.read(s)
	return Integrated(s), err
}

// Local reads the addressee number of a system. Errors: length, character.
func (f Format) Local(s string) (Local, error) {
	s, err := f.read(s)
	return Local(s), err
}

func (f Format) read(s string) (string, error) {
	width := f.Width
	if width == 0 {
		width = DefaultWidth
	}
	n := utf8.RuneCountInString(s)
	if n == 0 || n > width || f.Exact && !f.Pad && n != width {
		return "", &Error{CodeLength, -1}
	}
	at := 0
	for _, r := range s {
		if (r < '0' || r > '9') && (!f.Letters || r < 'A' || r > 'Z') {
			return "", &Error{CodeCharacter, at}
		}
		at++
	}
	if f.Pad {
		s = strings.Repeat("0", width-n) + s
	}
	return s, nil
}
