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

// folding maps each of them to what stands for it. Of most characters a bit says that they stand
// for themselves.
type folding struct {
	to    map[rune]rune
	folds [(lastFold - firstFold) / 64]uint64
}

// Outside these characters none is asked by its bit.
const (
	firstFold = 0x3000
	lastFold  = 0xA000
)

// folds is made on first use, from constant data.
var folds = sync.OnceValue(func() *folding {
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
	f := &folding{to: m}
	for from := range m {
		if from >= firstFold && from < lastFold {
			f.folds[(from-firstFold)/64] |= 1 << (from % 64)
		}
	}
	return f
})

func (f *folding) rune(r rune) rune {
	switch {
	case r < 0x80:
		return r
	case r >= firstFold && r < lastFold:
		if f.folds[(r-firstFold)/64]>>(r%64)&1 == 0 {
			return r
		}
	case r >= 0xF900 && r <= 0xFAFF:
		r, _ = utf8.DecodeRuneInString(norm.NFC.String(string(r)))
	}
	if to, ok := f.to[r]; ok {
		return to
	}
	return r
}

func foldRune(r rune) rune { return folds().rune(r) }

// foldName writes the characters of a municipality's name in one way.
func foldName(s string) string { return strings.Map(folds().rune, s) }

// headRunes is more than a prefecture and the longest name of a municipality with its county.
const headRunes = 28

// heads is the head of an address without spaces and with each character written in one way.
type heads struct {
	folded string
	ends   [headRunes]int // where each of its characters ends in the address
	first  int            // the first of them that is left
}

func foldHead(s string) (h heads) {
	var room [headRunes * utf8.UTFMax]byte
	f, b, n := folds(), room[:0], 0
	run, at := 0, 0 // since run nothing was written another way
	for at < len(s) && n < headRunes {
		r, size := wideRune(s[at:])
		at += size
		if r == ' ' {
			b, run = append(b, s[run:at-size]...), at
			continue
		}
		if to := f.rune(r); to != r {
			b, run = utf8.AppendRune(append(b, s[run:at-size]...), to), at
		}
		h.ends[n] = at
		n++
	}
	h.folded = string(append(b, s[run:at]...))
	return h
}

// wideRune is utf8.DecodeRuneInString of valid text, quick over kana and kanji.
func wideRune(s string) (r rune, size int) {
	if len(s) >= 3 && s[0]&0xF0 == 0xE0 {
		return rune(s[0]&0xF)<<12 | rune(s[1]&0x3F)<<6 | rune(s[2]&0x3F), 3
	}
	return utf8.DecodeRuneInString(s)
}

// end returns where the first n bytes of the folded head end in the address.
func (h *heads) end(n int) int { return h.ends[h.first+runeCount(h.folded[:n])-1] }

// drop takes the first n bytes off the folded head.
func (h *heads) drop(n int) {
	h.first += runeCount(h.folded[:n])
	h.folded = h.folded[n:]
}
