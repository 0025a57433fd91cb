package mj

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/kyufu-go/kyufu/household/text"
)

func Example() {
	candidates, _ := text.Shrink("槗", text.X0213, Variants{})
	for _, c := range candidates {
		fmt.Println(c.Text, c.Rules)
	}
	name, findings := text.Name("髙\U000E0101", text.NameOptions{Sequences: Sequences{}})
	fmt.Println(len(name), findings)
	// Output:
	// 橋 [parent m1-2842-popular m2-5202 dictionary]
	// 𣘺 [m1-2842-popular dictionary]
	// 7 [warning selector_unregistered at 1]
}

func TestShrinkMap(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		id, char string
		target   text.Set
		want     string
	}{
		{"J13", "髙", text.X0208, "高"}, {"J14", "﨑", text.X0213, "﨑 崎"}, {"J15", "邉", text.X0208, "邉 辺 邊"}, {"J16", "𠮷", text.X0208, "吉"},
		{"J17", "槗", text.X0213, "橋 𣘺"}, {"J18", "齋", text.X0208, "齋 斎"}, {"J18", "齊", text.X0208, "齊 斉"}, {"J19", "俱", text.X0208, ""},
		{"鷗", "鷗", text.X0208, ""}, {"麴", "麴", text.X0208, ""}, {"栁", "栁", text.X0208, "柳"}, {"桒", "桒", text.X0208, "桑"},
		{"德", "德", text.X0208, "徳"}, {"舘", "舘", text.X0208, "舘 館"}, {"濵", "濵", text.X0208, "浜"}, {"J9", "\uFA19", text.X0208, "\u795E"},
		{"J20", "辺\U000E0101", text.X0208, "辺"},
	} {
		got, _ := text.Shrink(c.char, c.target, Variants{})
		var texts []string
		for _, k := range got {
			texts = append(texts, k.Text)
		}
		if strings.Join(texts, " ") != c.want {
			t.Errorf("%s: got %v, want %s", c.id, texts, c.want)
		}
	}
}

// TestCountsOfTheMap: the numbers counted from the tables themselves.
func TestCountsOfTheMap(t *testing.T) {
	t.Parallel()
	other, several := 0, 0
	for l := range strings.Lines(shrinkData()) {
		key, _, _ := strings.Cut(l, "\t")
		r, n := utf8.DecodeRuneInString(key)
		if n != len(key) {
			continue
		}
		list := Variants{}.Variants(key)
		if slices.ContainsFunc(list, func(c text.Candidate) bool { return c.Text != key }) {
			other++
		}
		itself := text.PlaceOf(r) != text.Place{} && !slices.ContainsFunc(list, func(c text.Candidate) bool { return c.Text == key })
		if n := len(list); n > 1 || n == 1 && itself {
			several++
		}
	}
	if other != 21676 {
		t.Errorf("%d code points have a target other than themselves, want 21676", other)
	}
	if several != 6346 {
		t.Errorf("%d have two or more candidates, themselves counted, want 6346", several)
	}
}

func TestTheDataAreInOrderAndWellFormed(t *testing.T) {
	t.Parallel()
	for name, data := range map[string]string{"shrink": shrinkData(), "sequences": sequencesData()} {
		last, lines := "", 0
		for l := range strings.Lines(data) {
			key, value, ok := strings.Cut(strings.TrimSuffix(l, "\n"), "\t")
			if !ok || key <= last || value == "" {
				t.Fatalf("%s: line %d", name, lines)
			}
			if got, found := line(data, key); !found || got != value {
				t.Fatalf("%s: %q is not found", name, key)
			}
			last = key
			lines++
		}
		if lines < 15000 {
			t.Errorf("%s has %d lines", name, lines)
		}
		if _, found := line(data, "\x00"); found {
			t.Error("found what is not there")
		}
		if _, found := line(data, "\U0010FFFF"); found {
			t.Error("found what is not there")
		}
	}
}

// TestTheBuiltInTableIsPartOfTheMap: package text may know less than the map, never otherwise.
func TestTheBuiltInTableIsPartOfTheMap(t *testing.T) {
	t.Parallel()
	n := 0
	for r := rune(0x3400); r < 0x30000; r++ {
		mine := text.Common{}.Variants(string(r))
		all := Variants{}.Variants(string(r))
		for _, c := range mine {
			n++
			i := slices.IndexFunc(all, func(k text.Candidate) bool { return k.Text == c.Text })
			if i < 0 {
				t.Errorf("%c to %s is not in the map", r, c.Text)
				continue
			}
			for _, rule := range c.Rules {
				if !slices.Contains(all[i].Rules, rule) {
					t.Errorf("%c to %s: no rule %s in the map", r, c.Text, rule)
				}
			}
		}
	}
	if n < 150 {
		t.Errorf("only %d pairs are built in", n)
	}
}

func TestSequences(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		base, selector rune
		want           string
	}{
		{'邉', 0xE0102, "Adobe-Japan1"},           // J21: no glyph of Moji_Joho
		{'邉', 0xE010F, "Hanyo-Denshi Moji_Joho"}, // MJ026190
		{'葛', 0xE0100, "Adobe-Japan1"},           //
		{'髙', 0xE0101, ""},                       // J22
		{'山', 0xE01EF, ""},                       //
		{'\u795E', 0xFE00, "Standardized"},       // 神 U+FA19
		{'a', 0xFE00, ""},                        //
	} {
		if got := strings.Join(Sequences{}.Collections(c.base, c.selector), " "); got != c.want {
			t.Errorf("%c U+%X: got %q, want %q", c.base, c.selector, got, c.want)
		}
	}
}

func BenchmarkVariants(b *testing.B) {
	for b.Loop() {
		_ = Variants{}.Variants("邉")
	}
}

func TestNumbersOfShapes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		char, selector rune
		want           string
	}{
		{'髙', 0, "MJ028902"},
		{'葛', 0, "MJ022336"},
		{'葛', 0xE0102, "MJ022335"},
		{'葛', 0xE0100, ""},
		{'𠮷', 0, "MJ032129"},
		{'\uFA19', 0, "MJ030211"},
		{'神', 0xFE00, "MJ030211"},
		{'A', 0, ""},
		{0x10FFFF, 0, ""},
	} {
		if got := (Numbers{}).Number(c.char, c.selector); got != c.want {
			t.Errorf("%c %x: %s, want %s", c.char, c.selector, got, c.want)
		}
	}
	seen, sequences := map[string]int{}, 0
	for l := range strings.Lines(numbersData()) {
		_, value, _ := strings.Cut(strings.TrimSpace(l), "\t")
		bare, rest, _ := strings.Cut(value, " ")
		if bare != "" {
			seen[bare]++
		}
		for s := range strings.FieldsSeq(rest) {
			_, number, _ := strings.Cut(s, ":")
			seen[number]++
			sequences++
		}
	}
	if len(seen) != 58843 || sequences != 11382+89 {
		t.Errorf("%d numbers, %d sequences", len(seen), sequences)
	}
}
