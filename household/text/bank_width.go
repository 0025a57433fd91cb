package text

import (
	"slices"
	"unicode/utf8"

	"github.com/kyufu-go/kyufu/household/finding"
)

// finish abbreviates and measures.
func (b *banker) finish(p *report) {
	text := b.out[b.start:]
	if n := abbreviatedHead(text); n > 0 {
		p.add(CodeCharacter, finding.Error, 0, 0, "") // (ｶ)… at the head: the form is ｶ)…
	}
	if b.opt.Abbreviate {
		b.abbreviate(p)
		text = b.out[b.start:]
	}
	limit := b.opt.limit()
	if limit < 0 || len(text) <= limit {
		return
	}
	short := SafeCut(text, limit)
	f := finding.Finding{Code: CodeLength, Severity: finding.Error, At: -1, To: string(widen(slices.Clone(short), 0))}
	if !b.opt.Abbreviate {
		f.At = b.overflow(p.s, limit)
	}
	if b.opt.Truncate {
		f.Code, f.Severity = CodeTruncated, finding.Warning
		b.out = b.out[:b.start+len(short)]
	}
	p.list = append(p.list, f)
}

// overflow returns the position of the character with which the text outgrows the limit.
func (b *banker) overflow(s string, limit int) int {
	again, p := banker{opt: b.opt, space: -1, bit: b.bit}, report{s: s}
	for i := 0; i < len(s); {
		size := again.one(&p, i)
		if len(again.out) > limit {
			return utf8.RuneCountInString(s[:i])
		}
		i += size
	}
	return -1
}

// SafeCut returns the longest beginning of a text in single bytes that is at most limit bytes long,
// ends in no space and does not part a kana from its mark.
func SafeCut(text []byte, limit int) []byte {
	if len(text) <= limit {
		return text
	}
	n := max(limit, 0)
	if n > 0 && text[n] >= voiced && text[n] <= semiVoiced {
		n--
	}
	for n > 0 && text[n-1] == ' ' {
		n--
	}
	return text[:n]
}
