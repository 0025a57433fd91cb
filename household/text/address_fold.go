package text

import (
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// spellings are pairs of characters of municipality names: one that is written too, and the one
// that stands for both in the index. The parent forms of [Common] and the canonical equivalents of
// compatibility ideographs (塚 U+FA10) come to them.
const spellings = "ヶケゖケがケガケ釜竈竃竈鹽塩檜桧會会縣県區区嶽岳礪砺鰺鯵蘆芦榮栄條条驒騨團団與与絲糸壽寿國国" +
	"讚讃諌諫檮梼亙亘兩両巢巣頸頚餘余來来雙双佛仏恆恒穗穂俱倶瀨瀬德徳彥彦祗祇萊莱鷗鴎頰頬嚙噛剝剥麴麹曾曽籠篭竝並灘灘弌一"

// folds maps each of them to what stands for it; it is made on first use, from constant data.
var folds = sync.OnceValue(func() map[rune]rune {
	m := make(map[rune]rune)
	for _, pairs := range [...]string{commonParents, spellings} {
		all := []rune(pairs)
		for i := 0; i+1 < len(all); i += 2 {
			if _, have := m[all[i]]; !have || pairs == spellings {
				m[all[i]] = all[i+1]
			}
		}
	}
	for from, to := range m { // 濱 and 濵 by way of one another
		for next, ok := m[to]; ok && next != from && next != to; next, ok = m[to] {
			to = next
		}
		m[from] = to
	}
	return m
})

func foldRune(r rune) rune {
	if r < 0x80 {
		return r
	}
	if r >= 0xF900 && r <= 0xFAFF {
		r, _ = utf8.DecodeRuneInString(norm.NFC.String(string(r)))
	}
	if to, ok := folds()[r]; ok {
		return to
	}
	return r
}

// foldName writes the characters of a municipality's name in one way.
func foldName(s string) string { return strings.Map(foldRune, s) }

// headRunes is more than the longest name of a municipality with its county.
const headRunes = 24

// heads is the head of an address without spaces and with each character written in one way.
type heads struct {
	folded string
	ends   [headRunes]int // where each of its characters ends in the address
}

func foldHead(s string) heads {
	var h heads
	var b strings.Builder
	n := 0
	for i, r := range s {
		if r == ' ' {
			continue
		}
		if n == headRunes {
			break
		}
		b.WriteRune(foldRune(r))
		h.ends[n] = i + utf8.RuneLen(r)
		n++
	}
	h.folded = b.String()
	return h
}

// end returns where the first n bytes of the folded head end in the address.
func (h *heads) end(n int) int { return h.ends[utf8.RuneCountInString(h.folded[:n])-1] }
