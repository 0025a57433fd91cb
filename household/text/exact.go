package text

import (
	"unicode/utf8"

	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/secret"
)

// Exact is a text together with the byte pairs that it was read from, where those are not the ones
// that are written by default: a file with 髙 as EE E0 goes out as it came in. The zero value is the
// empty text.
type Exact struct {
	secret.Quiet

	// Text may be shown and compared; to change it, make a new Exact from what is left.
	Text  string
	enc   Encoding
	pairs []originalPair
}

// originalPair is the pair of the code point at a position.
type originalPair struct {
	at   int
	pair uint16
}

// DecodeExact decodes b and remembers the pairs that have a twin.
func (e Encoding) DecodeExact(b []byte) (Exact, finding.List) {
	x := Exact{enc: e}
	if e != CP932 && e != CP932NEC {
		text, list := e.Decode(b)
		x.Text = text
		return x, list
	}
	d := decoder{exact: &x}
	x.Text = string(d.pairs(nil, b, e))
	return x, d.list
}

// AppendEncode appends the bytes that the text was read from, in the encoding it was read in.
func (x Exact) AppendEncode(dst []byte, list finding.List) ([]byte, finding.List) {
	at, start := 0, 0
	for _, p := range x.pairs {
		i := start
		for ; at < p.at; at++ {
			_, n := utf8.DecodeRuneInString(x.Text[i:])
			i += n
		}
		dst, list = x.part(dst, start, i, list)
		dst = append(dst, byte(p.pair>>8), byte(p.pair))
		_, n := utf8.DecodeRuneInString(x.Text[i:])
		start, at = i+n, at+1
	}
	return x.part(dst, start, len(x.Text), list)
}

// part encodes Text[start:end] and makes the positions of its findings those of the whole text.
func (x Exact) part(dst []byte, start, end int, list finding.List) ([]byte, finding.List) {
	n := len(list)
	dst, list = x.enc.AppendEncode(dst, x.Text[start:end], list)
	for ; n < len(list); n++ {
		list[n].At += utf8.RuneCountInString(x.Text[:start])
	}
	return dst, list
}
