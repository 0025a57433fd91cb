package inquiry

import (
	"encoding/binary"
	"time"
	"unique"

	"github.com/kyufu-go/kyufu/household/civil"
)

// packer writes or reads the form in which this package stores what is its own: the fields in a fixed order, texts as
// their length in bytes (unsigned LEB128) and UTF-8, numbers as zigzag LEB128, lists as their length and elements. In
// front stand a letter for what it is and the version of the form. One function for each type names its fields for both
// directions, so that they cannot differ. Reading gives
// texts that many items share, such as states and kinds of information, in one copy for all.
type packer struct {
	out []byte
	// in is read up to at.
	in      []byte
	at      int
	reading bool
	failed  bool
}

// packVersion is the version of every stored form. What bears another one is not read: software that does not know a
// field must not write the item back without it.
const packVersion = 1

// pack writes an item of about size bytes.
func pack(letter byte, size int, fields func(*packer)) []byte {
	p := packer{out: append(make([]byte, 0, size), letter, packVersion)}
	fields(&p)
	return p.out
}

// unpack reads an item, and reports whether it was whole and nothing was behind it.
func unpack(letter byte, body []byte, fields func(*packer)) bool {
	if len(body) < 2 || body[0] != letter || body[1] != packVersion {
		return false
	}
	p := packer{in: body, at: 2, reading: true}
	fields(&p)
	return !p.failed && p.at == len(body)
}

func (p *packer) int64(v *int64) {
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
func (p *packer) fail() { p.failed, p.at = true, len(p.in) }

// length is a number of bytes or elements, each of which takes a byte at least.
func (p *packer) length(n int) int {
	v := int64(n)
	p.int64(&v)
	if p.reading && (p.failed || v < 0 || v > int64(len(p.in)-p.at)) {
		p.fail()
		return 0
	}
	return int(v)
}

func (p *packer) flag(v *bool) {
	var n int64
	if *v {
		n = 1
	}
	if p.int64(&n); p.reading {
		*v = n == 1
	}
}

func packInt[T ~int](p *packer, v *T) {
	n := int64(*v)
	if p.int64(&n); p.reading {
		*v = T(n)
	}
}

func packText[T ~string](p *packer, v *T) {
	n := p.length(len(*v))
	if !p.reading {
		p.out = append(p.out, *v...)
		return
	}
	*v, p.at = T(p.in[p.at:p.at+n]), p.at+n
}

// packName packs a text of which there are few, and never one about a person.
func packName[T ~string](p *packer, v *T) {
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

// packList packs a list; an empty one comes back as nil.
func packList[E any](p *packer, list *[]E, element func(*packer, *E)) {
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

// time keeps the instant to the nanosecond, and not the zone.
func (p *packer) time(v *time.Time) {
	set := !v.IsZero()
	if p.flag(&set); !set {
		if p.reading {
			*v = time.Time{}
		}
		return
	}
	seconds, nanos := v.Unix(), int64(v.Nanosecond())
	p.int64(&seconds)
	p.int64(&nanos)
	if p.reading {
		*v = time.Unix(seconds, nanos).UTC()
	}
}

func (p *packer) institution(v *Institution) {
	text := ""
	if !p.reading {
		text = v.String()
	}
	if packName(p, &text); p.reading && v.UnmarshalText([]byte(text)) != nil {
		p.fail()
	}
}

func (p *packer) day(v *civil.Date) {
	text := ""
	if !p.reading {
		text = v.String()
	}
	if packName(p, &text); p.reading && v.UnmarshalText([]byte(text)) != nil {
		p.fail()
	}
}
