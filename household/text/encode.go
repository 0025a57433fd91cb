package text

import (
	"slices"
	"unicode/utf8"

	"github.com/kyufu-go/kyufu/household/finding"
)

// geta (〓) stands for a character that could not be written, as printers have done since lead type.
const geta = 0x81AC

// AppendEncode appends s in the encoding to dst, and what was found to list. A character that the
// encoding lacks is an error ([CodeCharacter]) and written as 〓 (as ? in single bytes), so that a
// result with errors is never taken for whole. A look-alike (〜 U+301C for ～ U+FF5E) is an info, a
// variation selector is left out with a warning, 外字 is a warning. It does not allocate when dst and
// list have room; len(s) bytes are always enough, half as many again for [EUCJPExt].
func (e Encoding) AppendEncode(dst []byte, s string, list finding.List) ([]byte, finding.List) {
	switch e {
	case CP932, CP932NEC, ShiftJIS, EUCJP, EUCJPExt:
		p := report{s: s, list: list}
		dst = e.encodePairs(dst, &p)
		return dst, p.list
	case JISX0201:
		p := report{s: s, list: list}
		dst = encodeSingle(dst, &p)
		return dst, p.list
	case UTF8:
	}
	p := report{s: s, list: list}
	for i, r := range s {
		if _, n := utf8.DecodeRuneInString(s[i:]); r == utf8.RuneError && n == 1 {
			p.add(CodeCharacter, finding.Error, i, 1, "\uFFFD")
		}
	}
	return append(dst, s...), p.list
}

// pairOf returns the byte pair, or the single byte, that Windows writes for r; 0 if there is none.
func pairOf(r rune) uint16 {
	if r > 0xFFFF {
		return 0
	}
	return cp932Blocks[int(cp932Index[r>>6])<<6|int(r&63)]
}

func (e Encoding) encodePairs(dst []byte, p *report) []byte {
	s, n := p.s, len(dst)
	room := len(s)
	if e == EUCJPExt {
		room += len(s) / 2 // é is two bytes there and three here
	}
	dst = slices.Grow(dst, room)
	out := dst[:cap(dst)]
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			out[n] = c
			n++
			i++
			continue
		}
		if e == CP932 && c > 0xE0 && c < 0xEE && i+2 < len(s) && s[i+1]&0xC0 == 0x80 && s[i+2]&0xC0 == 0x80 {
			r := int(c&0x0F)<<12 | int(s[i+1]&0x3F)<<6 | int(s[i+2]&0x3F)
			if v := cp932Blocks[int(cp932Index[r>>6])<<6|r&63]; v > 0xFF {
				out[n], out[n+1] = byte(v>>8), byte(v)
				n += 2
				i += 3
				continue
			}
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		n = e.encodeRune(out, n, p, i, size)
		i += size
	}
	return out[:n]
}

// encodeRune writes the character s[i:i+size] to out[n:] and returns the new n.
func (e Encoding) encodeRune(out []byte, n int, p *report, i, size int) int {
	r, _ := utf8.DecodeRuneInString(p.s[i:])
	if isSelector(r) {
		p.add(CodeSelector, finding.Warning, i, size, "")
		return n
	}
	v := pairOf(r)
	if r == utf8.RuneError {
		v = 0
	}
	if e == EUCJPExt && v == 0 {
		if three := x0212Of(r); three != 0 {
			out[n], out[n+1], out[n+2] = 0x8F, byte(three>>8), byte(three)
			return n + 3
		}
	}
	if alt := lookalike(r); alt != 0 && (v == 0 || e == ShiftJIS) {
		if v = pairOf(alt); e != ShiftJIS || v < 0x100 {
			p.add(CodeLookalike, finding.Info, i, size, string(alt))
		}
	}
	w, ok := e.pair(v)
	switch {
	case !ok && size == 1:
		p.add(CodeCharacter, finding.Error, i, size, "?")
		out[n] = '?'
		return n + 1
	case !ok:
		p.add(CodeCharacter, finding.Error, i, size, "〓")
		w, _ = e.pair(geta)
	case isPrivate(r):
		p.add(CodeGaiji, finding.Warning, i, size, "")
	case e == ShiftJIS && sjisLookalike(r):
		p.add(CodeLookalike, finding.Info, i, size, "")
	}
	if w > 0xFF {
		out[n], out[n+1] = byte(w>>8), byte(w)
		return n + 2
	}
	out[n] = byte(w)
	return n + 1
}

// pair turns the pair of Windows into that of the encoding; ok is false if the encoding lacks the
// character.
func (e Encoding) pair(v uint16) (w uint16, ok bool) {
	switch e {
	case CP932:
		return v, v != 0
	case CP932NEC:
		return necPair(v), v != 0
	case ShiftJIS:
		return v, v != 0 && (v < 0x100 || inX0208(v))
	case EUCJPExt:
		if v = necPair(v); v>>8 == 0xED || v>>8 == 0xEE {
			row, cell := rowCell(v)
			return uint16(row+0xA0)<<8 | uint16(cell+0xA0), true
		}
		return EUCJP.pair(v)
	case EUCJP:
		switch {
		case v == 0 || v < 0x80:
			return v, v != 0
		case v < 0x100:
			return 0x8E00 | v, true
		case !inX0208(v) && v>>8 != 0x87:
			return 0, false
		}
		row, cell := rowCell(v)
		return uint16(row+0xA0)<<8 | uint16(cell+0xA0), true
	case UTF8, JISX0201:
	}
	return 0, false
}

func encodeSingle(dst []byte, p *report) []byte {
	for i, r := range p.s {
		switch {
		case r < utf8.RuneSelf:
			dst = append(dst, byte(r))
		case r >= 0xFF61 && r <= 0xFF9F:
			dst = append(dst, byte(r-0xFF61+0xA1))
		default:
			_, size := utf8.DecodeRuneInString(p.s[i:])
			p.add(CodeCharacter, finding.Error, i, size, "?")
			dst = append(dst, '?')
		}
	}
	return dst
}

// lookalike returns the character of CP932 that is written for one that looks like it; 0 if there
// is none. Vendors disagree on which of the two a byte pair means, so that texts hold both.
func lookalike(r rune) rune {
	switch r {
	case 0x301C:
		return 0xFF5E // 〜 wave dash, fullwidth tilde
	case 0x2212:
		return 0xFF0D // − minus, fullwidth hyphen-minus
	case 0x2014:
		return 0x2015 // — em dash, horizontal bar
	case 0x2016:
		return 0x2225 // ‖ double vertical line, parallel to
	case 0x00A2:
		return 0xFFE0 // ¢
	case 0x00A3:
		return 0xFFE1 // £
	case 0x00AC:
		return 0xFFE2 // ¬
	case 0x00A6:
		return 0xFFE4 // ¦
	case 0x00A5:
		return '\\' // ¥
	case 0x203E:
		return '~' // ‾
	}
	return 0
}

// sjisLookalike reports the other side: what [ShiftJIS] writes but reads back as its look-alike.
func sjisLookalike(r rune) bool {
	switch r {
	case 0xFF5E, 0xFF0D, 0x2015, 0x2225, 0xFFE0, 0xFFE1, 0xFFE2:
		return true
	}
	return false
}
