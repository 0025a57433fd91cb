package text

import (
	"slices"
	"unicode/utf8"

	"github.com/kyufu-go/kyufu/household/finding"
)

// BankKana returns s in bank form as half-width kana, with the findings. See [AppendBank].
func BankKana(s string, opt BankOptions) (string, finding.List) {
	if isBankForm(s, &opt) {
		return s, nil
	}
	out, list := AppendBank(make([]byte, 0, len(s)+len(s)/2), s, opt, nil)
	return string(out), list
}

// AppendBank appends s in the form of bank files to dst as half-width kana in UTF-8, and what was
// found to list. Kana of any width become large half-width katakana, the long mark and all hyphens
// become -, letters capitals, voicing marks one byte after a base that can take them; outer spaces
// go, inner runs become one. What the class does not allow is an error and left out; the result of
// a list with errors is not for use. It does not allocate when dst and list have room.
func AppendBank(dst []byte, s string, opt BankOptions, list finding.List) ([]byte, finding.List) {
	start := len(dst)
	dst, list = AppendBankBytes(dst, s, opt, list)
	return widen(dst, start), list
}

// AppendBankBytes is [AppendBank] with single bytes of JIS X 0201, as they stand in the file.
func AppendBankBytes(dst []byte, s string, opt BankOptions, list finding.List) ([]byte, finding.List) {
	p := report{s: s, list: list}
	b := banker{opt: opt, out: dst, start: len(dst), space: -1, bit: 1 << opt.Class}
	b.run(&p)
	b.finish(&p)
	return b.out, p.list
}

// widen turns the single bytes of dst[start:] into UTF-8, from the back, in place.
func widen(dst []byte, start int) []byte {
	extra := 0
	for _, c := range dst[start:] {
		extra += int(c >> 7 << 1)
	}
	from := len(dst)
	dst = slices.Grow(dst, extra)[:len(dst)+extra]
	for to := len(dst); from < to; {
		from--
		c := dst[from]
		if c < utf8.RuneSelf {
			to--
			dst[to] = c
			continue
		}
		to -= 3
		// U+FF61–FF7F are EF BD A1–BF, U+FF80–FF9F are EF BE 80–9F.
		lead := 0xBD + (c>>6)&1
		dst[to+2], dst[to+1], dst[to] = c&0x3F|0x80, lead, 0xEF
	}
	return dst
}

// banker brings one text into bank form.
type banker struct {
	opt   BankOptions
	out   []byte
	start int
	bit   uint8 // of the class, in classes
	base  byte  // the byte before, if a mark may follow it
	space int   // where a run of spaces begins that is not yet written, or -1
	runs  int   // how many spaces are in it
}

func (b *banker) run(p *report) {
	s := p.s
	for i := 0; i < len(s); {
		i = b.plain(s, i)
		if i < len(s) {
			i += b.one(p, i)
		}
	}
	if b.space >= 0 {
		p.add(CodeSpace, finding.Info, b.space, b.spaceEnd(p, len(s))-b.space, "")
	}
}

// plain takes the katakana of any width from i on about which nothing has to be said, and returns
// where that ends.
func (b *banker) plain(s string, i int) int {
	if b.space >= 0 {
		return i
	}
	out, base := b.out, b.base
	for i+2 < len(s) {
		c1, c2 := s[i+1], s[i+2]
		if s[i] == 0xE3 && c1 >= 0x81 && c1 <= 0x83 && c2&0xC0 == 0x80 {
			n := int(c1&0x03)<<6 | int(c2&0x3F) - kanaFirst&0xFF
			if n < 0 || n >= len(kanaTable) || kanaTable[n].flags != 0 || kanaTable[n].bank == 0 {
				break
			}
			out, base = append(out, kanaTable[n].bank), kanaTable[n].bank
			if mark := kanaTable[n].mark; mark != 0 {
				out, base = append(out, mark), 0
			}
		} else if s[i] == 0xEF && (c1 == 0xBD && c2 >= 0xB1 && c2 <= 0xBF || c1 == 0xBE && c2 >= 0x80 && c2 <= 0x9F) {
			c := c1<<6 + c2&0x3F - 0x61 + 0xA1
			if c >= voiced && (base == 0 || !takesMark(base, c)) {
				break
			}
			out, base = append(out, c), c
			if c >= voiced {
				base = 0
			}
		} else {
			break
		}
		i += 3
	}
	b.out, b.base = out, base
	return i
}

// one takes the character at i and returns its size.
func (b *banker) one(p *report, i int) (size int) {
	s := p.s
	switch c := s[i]; {
	case c < utf8.RuneSelf:
		b.ascii(p, c, i, 1)
		return 1
	case c == 0xE3 && i+2 < len(s) && s[i+1]&0xC0 == 0x80 && s[i+2]&0xC0 == 0x80:
		b.wide(p, 0x3000|rune(s[i+1]&0x3F)<<6|rune(s[i+2]&0x3F), i)
		return 3
	case c == 0xEF && i+2 < len(s) && (s[i+1] == 0xBD && s[i+2] >= 0xA1 && s[i+2] <= 0xBF || s[i+1] == 0xBE && s[i+2] >= 0x80 && s[i+2] <= 0x9F):
		b.half(p, s[i+1]<<6+s[i+2]&0x3F-0x61+0xA1, i)
		return 3
	}
	r, size := utf8.DecodeRuneInString(s[i:])
	b.other(p, r, i, size)
	return size
}

// put writes a base and its mark, after the space that is due. The caller has checked the class.
func (b *banker) put(p *report, c, mark byte, i int) {
	if b.space >= 0 {
		b.flushSpace(p, i)
	}
	b.out = append(b.out, c)
	b.base = c
	if mark != 0 {
		b.out = append(b.out, mark)
		b.base = 0
	}
}

func (b *banker) flushSpace(p *report, i int) {
	if len(b.out) == b.start {
		p.add(CodeSpace, finding.Info, b.space, b.spaceEnd(p, i)-b.space, "")
	} else {
		if b.runs > 1 {
			p.add(CodeSpace, finding.Info, b.space, b.spaceEnd(p, i)-b.space, " ")
		}
		b.out = append(b.out, ' ')
	}
	b.space = -1
}

// spaceEnd returns where the run of spaces before i ends; what was left out in between is not of
// it.
func (b *banker) spaceEnd(p *report, i int) int {
	end := b.space
	for end < i {
		r, n := utf8.DecodeRuneInString(p.s[end:i])
		if !isSpace(r) {
			break
		}
		end += n
	}
	return end
}

func (b *banker) refuse(p *report, i, size int, suggestion string) {
	p.add(CodeCharacter, finding.Error, i, size, suggestion)
	b.base = 0
}

// wide takes a character of U+3000–3FFF, three bytes long.
func (b *banker) wide(p *report, r rune, i int) {
	if r >= kanaFirst && r <= kanaLast {
		k := &kanaTable[r-kanaFirst]
		if k.bank != 0 {
			b.kana(p, k, r, i)
			return
		}
	}
	b.other(p, r, i, 3)
}

// kana takes hiragana, small and archaic kana, ヲ and pairs that no bank file has.
func (b *banker) kana(p *report, k *kana, r rune, i int) {
	switch {
	case k.mark != 0 && !takesMark(k.bank, k.mark):
		b.refuse(p, i, 3, "")
		return
	case k.flags&kanaHiragana != 0 && !b.opt.Hiragana:
		b.refuse(p, i, 3, cut(fullKana, int(r)-kanaFirst))
		return
	case k.flags&kanaArchaic != 0 && !b.opt.Archaic:
		b.refuse(p, i, 3, cut(halfKana, int(k.bank)-0xA1))
		return
	case k.bank == 0xA6:
		b.wo(p, i)
		return
	case k.flags&kanaHiragana != 0:
		p.add(CodeScript, finding.Info, i, 3, cut(fullKana, int(r)-kanaFirst))
	case k.flags&kanaArchaic != 0:
		p.add(CodeSubstituted, finding.Info, i, 3, cut(halfKana, int(k.bank)-0xA1))
	case k.flags&kanaSmall != 0:
		p.add(CodeSmallKana, finding.Info, i, 3, cut(halfKana, int(k.bank)-0xA1))
	}
	b.put(p, k.bank, k.mark, i)
}

// half takes the byte of a half-width kana.
func (b *banker) half(p *report, c byte, i int) {
	switch {
	case c >= voiced:
		b.mark(p, c, i, 3)
	case c >= 0xB1:
		b.put(p, c, 0, i)
	case c == 0xB0:
		b.hyphen(p, CodeLongMark, i, 3)
	case c >= 0xA7:
		p.add(CodeSmallKana, finding.Info, i, 3, cut(halfKana, int(largeKana(c))-0xA1))
		b.put(p, largeKana(c), 0, i)
	case c == 0xA6:
		b.wo(p, i)
	case c == 0xA5:
		b.dot(p, i, 3)
	case classes[c]&b.bit != 0:
		b.put(p, c, 0, i)
	default:
		b.refuse(p, i, 3, "")
	}
}

func (b *banker) mark(p *report, mark byte, i, size int) {
	if b.base == 0 || b.space >= 0 || !takesMark(b.base, mark) {
		b.refuse(p, i, size, "")
		return
	}
	b.out = append(b.out, mark)
	b.base = 0
}

// wo takes ヲ, which names may not hold by the published rule.
func (b *banker) wo(p *report, i int) {
	switch {
	case classes[0xA6]&b.bit != 0, b.opt.Profile.Wo && b.opt.Class != ClassPayroll:
		b.put(p, 0xA6, 0, i)
	case b.opt.Profile.WoAsO:
		p.add(CodeSubstituted, finding.Info, i, 3, "ｵ")
		b.put(p, 0xB5, 0, i)
	default:
		b.refuse(p, i, 3, "ｵ")
	}
	b.base = 0
}

func (b *banker) hyphen(p *report, code string, i, size int) {
	if !b.allows('-') {
		b.refuse(p, i, size, "")
		return
	}
	if code != "" {
		p.add(code, finding.Info, i, size, "-")
	}
	b.put(p, '-', 0, i)
	b.base = 0
}

func (b *banker) dot(p *report, i, size int) {
	switch d := b.opt.Profile.MiddleDot; {
	case d == "" || d[0] < ' ' || d[0] > '~':
		b.refuse(p, i, size, " ")
	case d[0] == ' ':
		p.add(CodeSubstituted, finding.Info, i, size, asciiText(d[0]))
		b.pend(i)
	case b.allows(d[0]):
		p.add(CodeSubstituted, finding.Info, i, size, asciiText(d[0]))
		b.put(p, d[0], 0, i)
		b.base = 0
	default:
		b.refuse(p, i, size, "")
	}
}

// pend remembers a space: it is written when something follows it.
func (b *banker) pend(i int) {
	if b.space < 0 {
		b.space, b.runs = i, 0
	}
	b.runs++
}

// ascii takes the ASCII character c, which stands at i in a form of any width.
func (b *banker) ascii(p *report, c byte, i, size int) {
	switch {
	case c == ' ':
		b.pend(i)
	case c < ' ' || c == 0x7F:
		p.add(CodeInvisible, finding.Warning, i, size, "")
	case c >= 'a' && c <= 'z' && b.allows(c-0x20):
		p.add(CodeCase, finding.Info, i, size, asciiText(c-0x20))
		b.put(p, c-0x20, 0, i)
		b.base = 0
	case b.allows(c):
		b.put(p, c, 0, i)
		b.base = 0
	default:
		b.refuse(p, i, size, "")
	}
}

// printable is all printable ASCII, to cut constant strings from.
const printable = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"

// asciiText returns the printable ASCII character as a constant string; it keeps options out of
// findings, and so off the heap.
func asciiText(c byte) string { return printable[c-' ' : c-' '+1] }

// allows reports whether class and profile take the ASCII character.
func (b *banker) allows(c byte) bool {
	p := &b.opt.Profile
	if classes[c]&b.bit == 0 {
		return p.Allow != "" && has(p.Allow, c)
	}
	return p.Deny == "" || !has(p.Deny, c)
}

func has(s string, c byte) bool {
	for i := range len(s) {
		if s[i] == c {
			return true
		}
	}
	return false
}

func (b *banker) other(p *report, r rune, i, size int) {
	mark := markOf(r)
	switch {
	case mark != 0:
		b.mark(p, mark, i, size)
	case r == 0x3000 || isSpace(r):
		b.pend(i)
	case r == 'ー':
		b.hyphen(p, CodeLongMark, i, size)
	case isHyphen(r):
		b.hyphen(p, CodeHyphen, i, size)
	case (r == '．' || r == '，') && b.opt.Class == ClassBank && !b.allows(byte(r-0xFEE0)):
		p.add(CodeSubstituted, finding.Warning, i, size, " ") // the list of banks has them in foreign names
		b.pend(i)
	case r >= 0xFF01 && r <= 0xFF5E:
		b.ascii(p, byte(r-0xFEE0), i, size)
	case r == '・', r == 0xB7:
		b.dot(p, i, size)
	case r == 0xA5, r == 0xFFE5:
		b.ascii(p, '\\', i, size)
	case r == '「' && classes[0xA2]&b.bit != 0:
		b.put(p, 0xA2, 0, i)
	case r == '」' && classes[0xA3]&b.bit != 0:
		b.put(p, 0xA3, 0, i)
	case isInvisible(r), isSelector(r):
		p.add(CodeInvisible, finding.Warning, i, size, "")
	default:
		b.refuse(p, i, size, "")
	}
}
