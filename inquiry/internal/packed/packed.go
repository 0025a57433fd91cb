// Package packed is the form in which the inquiry room stores what is its own.
//
// An item is a letter for what it is, the version of the form, and its fields in a fixed order:
// texts as their length in bytes and UTF-8, numbers as zigzag LEB128, lists as their length and
// their elements. Lengths are numbers. One function for each type names its fields for both
// directions, so that writing and reading cannot differ.
package packed

import (
	"encoding/binary"
	"time"
	"unique"
)

// Version is the version of every stored form that is written. Earlier ones are read; a later one
// is not: software that does not know a field must not write the item back without it.
const Version = 3

// Fields writes or reads the fields of one item. Reading gives texts that many items share, such as
// states and kinds of information, in one copy for all.
type Fields struct {
	out []byte
	// in is read up to at.
	in      []byte
	at      int
	version byte
	reading bool
	failed  bool
}

// Since reports whether the item has the fields that came with a version of the form.
func (p *Fields) Since(version byte) bool { return p.version >= version }

// Pack writes an item of about size bytes.
func Pack(letter byte, size int, fields func(*Fields)) []byte {
	p := Fields{version: Version, out: append(make([]byte, 0, size), letter, Version)}
	fields(&p)
	return p.out
}

// Unpack reads an item, and reports whether it was whole and nothing was behind it.
func Unpack(letter byte, body []byte, fields func(*Fields)) bool {
	if len(body) < 2 || body[0] != letter || body[1] == 0 || body[1] > Version {
		return false
	}
	p := Fields{version: body[1], in: body, at: 2, reading: true}
	fields(&p)
	return !p.failed && p.at == len(body)
}

// Int64 is one number.
func (p *Fields) Int64(v *int64) {
	if !p.reading {
		p.out = binary.AppendVarint(p.out, *v)
		return
	}
	n, size := binary.Varint(p.in[p.at:])
	if size <= 0 {
		p.fail()
		return
	}
	*v, p.at = n, p.at+size
}

// fail ends the reading; what is read from here on is zero.
func (p *Fields) fail() { p.failed, p.at = true, len(p.in) }

// length is a number of bytes or elements, each of which takes a byte at least.
func (p *Fields) length(n int) int {
	v := int64(n)
	p.Int64(&v)
	if p.reading && (p.failed || v < 0 || v > int64(len(p.in)-p.at)) {
		p.fail()
		return 0
	}
	return int(v)
}

// Flag is true or false.
func (p *Fields) Flag(v *bool) {
	var n int64
	if *v {
		n = 1
	}
	if p.Int64(&n); p.reading {
		*v = n == 1
	}
}

// Int is a number of any signed type.
func Int[T ~int](p *Fields, v *T) {
	n := int64(*v)
	if p.Int64(&n); p.reading {
		*v = T(n)
	}
}

// Uint64 is a number all of whose 64 bits are kept.
func (p *Fields) Uint64(v *uint64) {
	n := int64(*v)
	if p.Int64(&n); p.reading {
		*v = uint64(n)
	}
}

// Text is any text.
func Text[T ~string](p *Fields, v *T) {
	n := p.length(len(*v))
	if !p.reading {
		p.out = append(p.out, *v...)
		return
	}
	*v, p.at = T(p.in[p.at:p.at+n]), p.at+n
}

// Name is a text of which there are few, and never one about a person.
func Name[T ~string](p *Fields, v *T) {
	n := p.length(len(*v))
	switch {
	case !p.reading:
		p.out = append(p.out, *v...)
	case n == 0:
		*v = ""
	default:
		*v = T(unique.Make(string(p.in[p.at : p.at+n])).Value())
		p.at += n
	}
}

// List is a list; an empty one comes back as nil.
func List[E any](p *Fields, list *[]E, element func(*Fields, *E)) {
	n := p.length(len(*list))
	if p.reading {
		*list = nil
		if n > 0 {
			*list = make([]E, n)
		}
	}
	for i := range *list {
		if p.failed {
			return
		}
		element(p, &(*list)[i])
	}
}

// Time keeps an instant to the nanosecond, and not its zone.
func (p *Fields) Time(v *time.Time) {
	set := !v.IsZero()
	if p.Flag(&set); !set {
		if p.reading {
			*v = time.Time{}
		}
		return
	}
	seconds, nanos := v.Unix(), int64(v.Nanosecond())
	p.Int64(&seconds)
	p.Int64(&nanos)
	if p.reading {
		*v = time.Unix(seconds, nanos).UTC()
	}
}

// Value is what has a text form of its own, such as a day or an institution.
type Value interface {
	String() string
	UnmarshalText(text []byte) error
}

// Value is one value in its text form.
func (p *Fields) Value(v Value) {
	text := ""
	if !p.reading {
		text = v.String()
	}
	if Name(p, &text); p.reading && v.UnmarshalText([]byte(text)) != nil {
		p.fail()
	}
}

// AppendTexts appends texts, each as its length in bytes (unsigned LEB128) and its UTF-8. It is the
// form that digests are taken of and answers are bound to.
func AppendTexts(b []byte, texts ...string) []byte {
	for _, t := range texts {
		b = binary.AppendUvarint(b, uint64(len(t)))
		b = append(b, t...)
	}
	return b
}
