package mj

import (
	"bytes"
	"compress/gzip"
	_ "embed" // the data
	"io"
	"sort"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/kyufu-go/kyufu/household/text"
)

//go:embed shrink.txt.gz
var shrinkPacked []byte

//go:embed sequences.txt.gz
var sequencesPacked []byte

//go:embed numbers.txt.gz
var numbersPacked []byte

var (
	numbersData   = sync.OnceValue(func() string { return unpack(numbersPacked) })
	shrinkData    = sync.OnceValue(func() string { return unpack(shrinkPacked) })
	sequencesData = sync.OnceValue(func() string { return unpack(sequencesPacked) })
)

// unpack cannot fail: a test unpacks what is embedded.
func unpack(packed []byte) string {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return ""
	}
	var b strings.Builder
	if _, err := io.Copy(&b, z); err != nil { // our own data
		return ""
	}
	return b.String()
}

// line returns what stands behind the key and its TAB, in lines that are in order of bytes.
func line(data, key string) (string, bool) {
	begin := func(i int) int { return strings.LastIndexByte(data[:i], '\n') + 1 }
	at := sort.Search(len(data), func(i int) bool {
		l := data[begin(i):]
		k, _, _ := strings.Cut(l, "\t")
		return k >= key
	})
	if at == len(data) {
		return "", false
	}
	k, rest, _ := strings.Cut(data[begin(at):], "\t")
	value, _, _ := strings.Cut(rest, "\n")
	return value, k == key
}

// rules are the letters of the data.
var rules = map[rune]text.Rule{
	'j': text.RuleJIS, 'p': text.RuleParent, '1': text.RuleMOJ1, '2': text.RuleMOJ2, 'z': text.RulePopular, 'b': text.RuleOther,
	'm': text.RulePlain, 't': text.RuleContrast, 'd': text.RuleDictionary, 'r': text.RuleReading,
}

// Variants is the whole shrink map. It implements [text.Variants].
type Variants struct{}

// Variants returns the candidates of one character, or of a character with its selector.
func (Variants) Variants(char string) []text.Candidate {
	value, ok := line(shrinkData(), char)
	if !ok {
		return nil
	}
	var out []text.Candidate
	for _, r := range value {
		if rule, isRule := rules[r]; isRule {
			last := &out[len(out)-1]
			last.Rules = append(last.Rules, rule)
			continue
		}
		out = append(out, text.Candidate{Text: string(r)})
	}
	return out
}

// Sequences is the registered variation sequences of the Ideographic Variation Database, and the
// standardised ones of the CJK compatibility ideographs. It implements [text.Sequences].
type Sequences struct{}

var collections = map[byte]string{'A': "Adobe-Japan1", 'H': "Hanyo-Denshi", 'M': "Moji_Joho", 'G': "MSARG", 'K': "KRName", 'S': "Standardized"}

// Collections returns the collections that register the base with the selector, by name; none if no
// collection does.
func (Sequences) Collections(base, selector rune) []string {
	value, ok := line(sequencesData(), string(base))
	if !ok {
		return nil
	}
	number, standard := strconv.Itoa(int(selector-0xE0100)), selector >= 0xFE00 && selector <= 0xFE0F
	if standard {
		number = strconv.Itoa(int(selector - 0xFE00))
	}
	var out []string
	for len(value) > 0 {
		letter := value[0]
		end := strings.IndexFunc(value[1:], func(r rune) bool { return r < utf8.RuneSelf && r >= 'A' }) + 1
		if end == 0 {
			end = len(value)
		}
		for n := range strings.SplitSeq(value[1:end], ",") {
			if n == number && standard == (letter == 'S') {
				out = append(out, collections[letter])
			}
		}
		value = value[end:]
	}
	return out
}

// Numbers are the MJ numbers (MJ文字図形名), by which a font house finds a shape.
type Numbers struct{}

// Number returns the MJ number of a character with its variation selector, 0 for none; "" where MJ
// has no such shape.
func (Numbers) Number(char, selector rune) string {
	value, ok := line(numbersData(), string(char))
	if !ok {
		return ""
	}
	bare, sequences, _ := strings.Cut(value, " ")
	want := strconv.Itoa(int(selector-0xE0100)) + ":"
	switch {
	case selector == 0:
		return named(bare)
	case selector >= 0xFE00 && selector <= 0xFE0F:
		want = "v" + strconv.Itoa(int(selector-0xFE00)) + ":"
	}
	for s := range strings.SplitSeq(sequences, " ") {
		if number, found := strings.CutPrefix(s, want); found {
			return named(number)
		}
	}
	return ""
}

func named(number string) string {
	if number == "" {
		return ""
	}
	return "MJ" + number
}
