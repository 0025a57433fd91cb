package text

import (
	"slices"
	"unicode/utf8"

	"github.com/kyufu-go/kyufu/household/finding"
)

// cp932Trails is the number of trail bytes for which cp932Decode has a place: 40–FC, with a hole at
// 7F.
const cp932Trails = 0xFC - 0x40 + 1

// AppendDecode appends the text of b to dst, and what was found to list. Bytes that the encoding
// does not define are errors ([CodeCharacter]) and become U+FFFD; 外字 (F040–F9FC) becomes
// U+E000–E757 with a warning; a byte pair that is not the one [CP932] writes for its character is
// an info ([CodeDuplicatePair]; [Exact] keeps the pair). Positions count code points of the text
// that comes out. It does not allocate when dst and list have room; three times len(b) is always
// enough.
func (e Encoding) AppendDecode(dst, b []byte, list finding.List) ([]byte, finding.List) {
	d := decoder{list: list, start: len(dst)}
	dst = slices.Grow(dst, len(b)+len(b)/2)
	switch e {
	case CP932, CP932NEC, ShiftJIS:
		dst = d.pairs(dst, b, e)
	case EUCJP, EUCJPExt:
		dst = d.euc(dst, b, e == EUCJPExt)
	case JISX0201:
		dst = d.single(dst, b)
	case UTF8:
		dst = d.utf8(dst, b)
	}
	return dst, d.list
}

// decoder collects findings by their position in the text that comes out.
type decoder struct {
	list  finding.List
	start int // where the text begins in dst
	runes int // code points in it, up to the last finding
	exact *Exact
}

func (d *decoder) at(dst []byte) int {
	d.runes += utf8.RuneCount(dst[d.start:])
	d.start = len(dst)
	return d.runes
}

func (d *decoder) add(code string, severity finding.Severity, dst []byte) {
	d.list = append(d.list, finding.Finding{Code: code, Severity: severity, At: d.at(dst)})
}

func (d *decoder) bad(dst []byte) []byte {
	d.add(CodeCharacter, finding.Error, dst)
	return append(dst, "\uFFFD"...)
}

func appendWide(dst []byte, r uint16) []byte {
	return append(dst, 0xE0|byte(r>>12), 0x80|byte(r>>6)&0x3F, 0x80|byte(r)&0x3F)
}

// leadIndex returns the row of cp932Decode for a lead byte, or -1.
func leadIndex(c byte) int {
	switch {
	case c >= 0x81 && c <= 0x9F:
		return int(c) - 0x81
	case c >= 0xE0 && c <= 0xFC:
		return int(c) - 0xE0 + 0x1F
	}
	return -1
}

func (d *decoder) pairs(dst, b []byte, e Encoding) []byte {
	// What needs a word is left to pair: row 13, the extensions and 外字, and everything in Shift_JIS
	// proper.
	last := byte(0xEC)
	if e == ShiftJIS {
		last = 0
	}
	for i := 0; i < len(b); {
		c := b[i]
		switch {
		case c < utf8.RuneSelf:
			n := i + 1
			for n < len(b) && b[n] < utf8.RuneSelf {
				n++
			}
			dst = append(dst, b[i:n]...)
			i = n
		case c >= 0xA1 && c <= 0xDF:
			dst = appendWide(dst, 0xFF61+uint16(c)-0xA1)
			i++
		default:
			row := leadIndex(c)
			if row < 0 || i+1 == len(b) || b[i+1] < 0x40 || b[i+1] > 0xFC {
				dst = d.bad(dst)
				i++
				continue
			}
			r := cp932Decode[row*cp932Trails+int(b[i+1])-0x40]
			if r >= 0x800 && c != 0x87 && c <= last {
				dst = appendWide(dst, r)
				i += 2
				continue
			}
			dst, i = d.pair(dst, b, i, rune(r), e)
		}
	}
	return dst
}

// pair decodes b[i:i+2], whose character in CP932 is r, where something may have to be said.
func (d *decoder) pair(dst, b []byte, i int, r rune, e Encoding) (_ []byte, next int) {
	v := uint16(b[i])<<8 | uint16(b[i+1])
	if r == 0 || e == ShiftJIS && !inX0208(v) {
		dst = d.bad(dst)
		if b[i+1] < utf8.RuneSelf { // never swallow an ASCII byte: it may be what ends the field
			return dst, i + 1
		}
		return dst, i + 2
	}
	switch {
	case isPrivate(r):
		d.add(CodeGaiji, finding.Warning, dst)
	case e == ShiftJIS:
		r = x0208Char(r)
	case v != e.written(r):
		if d.exact != nil {
			d.exact.pairs = append(d.exact.pairs, originalPair{at: d.at(dst), pair: v})
		}
		d.add(CodeDuplicatePair, finding.Info, dst)
	}
	return utf8.AppendRune(dst, r), i + 2
}

// written returns the pair that the encoding writes for r.
func (e Encoding) written(r rune) uint16 {
	w, _ := e.pair(pairOf(r))
	return w
}

// x0208Char turns the reading of Windows into that of JIS X 0208 where they differ.
func x0208Char(r rune) rune {
	for _, c := range [...]rune{0x301C, 0x2212, 0x2014, 0x2016, 0x00A2, 0x00A3, 0x00AC} {
		if lookalike(c) == r {
			return c
		}
	}
	return r
}

func (d *decoder) euc(dst, b []byte, ext bool) []byte {
	for i := 0; i < len(b); i++ {
		c := b[i]
		switch {
		case c < utf8.RuneSelf:
			dst = append(dst, c)
		case i+1 == len(b) || b[i+1] < 0xA1 || b[i+1] == 0xFF:
			dst = d.bad(dst)
		case c == 0x8E && b[i+1] <= 0xDF:
			dst = appendWide(dst, 0xFF61+uint16(b[i+1])-0xA1)
			i++
		case ext && c == 0x8F && i+2 < len(b) && x0212Char(b[i+1], b[i+2]) != 0:
			dst = utf8.AppendRune(dst, x0212Char(b[i+1], b[i+2]))
			i += 2
		case c < 0xA1 || c == 0xFF:
			dst = d.bad(dst)
		default:
			r := eucChar(c, b[i+1], ext)
			i++
			if r == 0 {
				dst = d.bad(dst)
				continue
			}
			dst = utf8.AppendRune(dst, r)
		}
	}
	return dst
}

func (d *decoder) single(dst, b []byte) []byte {
	for _, c := range b {
		switch {
		case c < utf8.RuneSelf:
			dst = append(dst, c)
		case c >= 0xA1 && c <= 0xDF:
			dst = appendWide(dst, 0xFF61+uint16(c)-0xA1)
		default:
			dst = d.bad(dst)
		}
	}
	return dst
}

func (d *decoder) utf8(dst, b []byte) []byte {
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			dst = d.bad(dst)
		} else {
			dst = append(dst, b[:n]...)
		}
		b = b[n:]
	}
	return dst
}
