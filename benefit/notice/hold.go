package notice

import (
	"bytes"
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/kyufu-go/kyufu/household/finding"
)

// The codes of findings. A finding of severity error holds the letter back.
const (
	FindProtected = "protected" // error: something of a person is on it who must not be found by the addressee
	FindGlyph     = "glyph"     // error: a character that cannot be printed; At is its place
	FindWindow    = "window"    // error: the address does not fit the window
	FindNumber    = "number"    // error: twelve digits in a row, as those of 個人番号
	FindRoom      = "room"      // error: a sheet has no room for all that stands on it; Line is the sheet
)

// held is what keeps a letter from being printed, as far as its data tell.
func (p *Printer) held(n *Notice) (list finding.List) {
	for _, f := range n.fields() {
		if at := p.unprintable(f.value); at >= 0 {
			x := finding.New(FindGlyph, finding.Error)
			x.Field, x.At = f.name, at
			list = append(list, x)
		}
		if digits(f.value) {
			x := finding.New(FindNumber, finding.Error)
			x.Field = f.name
			list = append(list, x)
		}
	}
	if !p.fits(&n.To) {
		x := finding.New(FindWindow, finding.Error)
		x.Field = "to"
		list = append(list, x)
	}
	return list
}

// fieldOf is one text of a letter.
type fieldOf struct{ name, value string }

func (n *Notice) fields() []fieldOf {
	out := []fieldOf{
		{"name", n.To.Name},
		{"address", n.To.Address},
		{"street", n.To.Street},
		{"program", n.Program},
		{"basis", n.Basis},
		{"attachment", n.Attachment},
		{"appeal", n.Appeal},
		{"number", n.Number},
		{"case", n.Case},
	}
	if n.Account != nil {
		out = append(out, fieldOf{"bank", n.Account.Bank}, fieldOf{"branch", n.Account.Branch}, fieldOf{"holder", n.Account.Holder})
	}
	for _, r := range n.Reasons {
		out = append(out, fieldOf{"reasons", r.Text})
	}
	for _, name := range n.Household {
		out = append(out, fieldOf{"household", name})
	}
	return out
}

// unprintable is the place of the first character that cannot be printed, -1 when there is none.
func (p *Printer) unprintable(s string) int {
	at := 0
	rs := []rune(s)
	for i, r := range rs {
		if selector(r) {
			continue
		}
		var with rune
		if i+1 < len(rs) && selector(rs[i+1]) {
			with = rs[i+1]
		}
		if r == unicode.ReplacementChar || r == '〓' || !unicode.IsPrint(r) && r != '　' || unicode.Is(unicode.Co, r) ||
			p.c.Glyph != nil && !p.c.Glyph(r, with) {
			return at
		}
		at++
	}
	return -1
}

// selector reports whether a code point is a variation selector.
func selector(r rune) bool { return r >= 0xFE00 && r <= 0xFE0F || r >= 0xE0100 && r <= 0xE01EF }

// digits reports whether twelve digits of any script stand in a row, whatever dashes and blanks
// stand between them.
func digits(s string) bool {
	n := 0
	for _, r := range s {
		switch {
		case unicode.IsDigit(r):
			if n++; n == 12 {
				return true
			}
		case unicode.IsSpace(r), unseen(r):
		default:
			n = 0
		}
	}
	return false
}

// Points and columns of the address in the window: 10.5 point is 3.7 mm a wide character.
const (
	charWidth  = 10.5 * 25.4 / 72
	lineHeight = charWidth * 1.35
	nameHeight = 12 * 25.4 / 72 * 1.35
	barsHeight = 3.24
	barsPitch  = 1.08
	barsCount  = 67
	barsClear  = 2 // on every side of the bars, up to the window's edge however the sheet slips
)

// lines breaks the address at the width of the window.
func (p *Printer) lines(to *Party) []string {
	width := int((p.c.Window.Width - 2*p.c.Window.Slip) / charWidth * 2)
	var out []string
	for _, part := range []string{to.Address, to.Street} {
		out = append(out, broken(part, width)...)
	}
	return out
}

// broken cuts a text into lines of at most so many half-width columns; a variation selector stays
// with its character.
func broken(s string, columns int) (out []string) {
	var b strings.Builder
	used := 0
	for _, r := range s {
		w := wide(r)
		if used+w > columns && used > 0 {
			out = append(out, b.String())
			b.Reset()
			used = 0
		}
		b.WriteRune(r)
		used += w
	}
	if b.Len() > 0 {
		out = append(out, b.String())
	}
	return out
}

func wide(r rune) int {
	switch {
	case selector(r):
		return 0
	case r < 0x80 || r >= '｡' && r <= 'ﾟ':
		return 1
	}
	return 2
}

// fits reports whether postal code, address and name are within the window when the sheet has
// slipped as far as it can.
func (p *Printer) fits(to *Party) bool {
	w := p.c.Window
	name := 0
	for _, r := range to.Name + "　様" {
		name += wide(r)
	}
	return p.height(to) <= w.Height-2*w.Slip && float64(name)*12*25.4/72/2 <= w.Width-2*w.Slip
}

// barsFit reports whether there is room for the bars too, and what has to be clear around them.
func (p *Printer) barsFit(to *Party) bool {
	w := p.c.Window
	const width = barsPitch*barsCount + 2*barsClear
	return p.height(to)+barsHeight+2*barsClear <= w.Height-2*w.Slip && width <= w.Width-2*w.Slip
}

func (p *Printer) height(to *Party) float64 {
	return lineHeight*float64(1+len(p.lines(to))) + nameHeight
}

// shows reports whether something of a list of texts is in what was printed, whatever the width,
// the spacing and the markup.
func shows(out []byte, never []string) bool {
	if len(never) == 0 {
		return false
	}
	plain := folded(unescaped(stripped(out)))
	for _, s := range never {
		f := folded(s)
		if f != "" && (strings.Contains(plain, f) || bytes.Contains(out, []byte(s))) {
			return true
		}
	}
	return false
}

// folded is a text without width, case, blanks and dashes.
func folded(s string) string {
	if strings.ContainsFunc(s, wears) {
		s = norm.NFKC.String(s)
	}
	b := make([]byte, 0, len(s))
	for _, r := range s {
		switch {
		case r < utf8.RuneSelf:
			if r > ' ' && r != '-' {
				b = append(b, byte(unicode.ToLower(r)))
			}
		case unicode.IsSpace(r) || selector(r) || unseen(r):
		default:
			b = utf8.AppendRune(b, unicode.ToLower(r))
		}
	}
	return string(b)
}

// unseen reports whether a character is a dash, also one that Unicode counts as a letter, a sign or
// a line of a box, or takes no place at all.
func unseen(r rune) bool {
	return unicode.In(r, unicode.Pd, unicode.Cf) || strings.ContainsRune("ー−─━", r)
}

// wears reports whether a character may have another form that means the same.
func wears(r rune) bool {
	return r >= 0x80 && r < 0x3041 || r > 0x3096 && r < 0x30A1 || r > 0x30FC && r < 0x4E00 || r > 0x9FFF
}

// unescaped undoes what markup escapes.
func unescaped(s string) string {
	if !strings.Contains(s, "&") {
		return s
	}
	return html.UnescapeString(s)
}

// stripped is a document without its tags.
func stripped(out []byte) string {
	b := make([]byte, 0, len(out)/4)
	for {
		i := bytes.IndexByte(out, '<')
		if i < 0 {
			return string(append(b, out...))
		}
		b = append(b, out[:i]...)
		j := bytes.IndexByte(out[i:], '>')
		if j < 0 {
			return string(b)
		}
		out = out[i+j+1:]
	}
}
