package text

import (
	"cmp"
	"slices"
	"sort"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/kyufu-go/kyufu/household/finding"
)

// Rule names why a character may stand for another (縮退の根拠). A data module may know more rules than
// these.
type Rule string

const (
	// RuleJIS is JIS包摂規準・UCS統合規則: the same character by the standards, another shape.
	RuleJIS Rule = "jis"
	// RuleParent is 戸籍統一文字情報 親字・正字: the parent form in the register's own list.
	RuleParent Rule = "parent"
	// RuleMOJ1 is 法務省告示582号 別表第四 一.
	RuleMOJ1 Rule = "moj582-1"
	// RuleMOJ2 is 法務省告示582号 別表第四 二.
	RuleMOJ2 Rule = "moj582-2"
	// RulePopular is 民一2842号通達 別表 誤字俗字・正字一覧表 with the mark 俗字.
	RulePopular Rule = "m1-2842-popular"
	// RuleOther is the same list with the mark 別字.
	RuleOther Rule = "m1-2842-other"
	// RulePlain is the same list without a mark.
	RulePlain Rule = "m1-2842"
	// RuleContrast is 民二5202号通知 別表 正字・俗字等対照表.
	RuleContrast Rule = "m2-5202"
	// RuleDictionary is 辞書類等による関連字.
	RuleDictionary Rule = "dictionary"
	// RuleReading is 読み・字形による類推.
	RuleReading Rule = "reading"
	// RuleRevised is 拡張新字体: JIS X 0208:1983 or before has a simplified shape at the place of a
	// kanji that JIS X 0213 has in its printed standard shape (印刷標準字体) at a place of its own.
	RuleRevised Rule = "jis-revised"
	// RuleCompatibility is the canonical equivalence of a CJK compatibility ideograph (神 U+FA19 and
	// 神 U+795E).
	RuleCompatibility Rule = "compatibility"
)

// Candidate is one character that another may be shrunk to, with the rules that say so.
type Candidate struct {
	Text  string
	Rules []Rule
}

// Variants knows which characters stand for which. The shrink map of 文字情報基盤 is in the module
// household/text/mj, which has a licence of its own; [Common] is built in. An implementation is
// safe for concurrent use and returns slices that the caller may keep.
type Variants interface {
	// Variants returns the candidates for one character with its selector, if any, in any order.
	Variants(char string) []Candidate
}

// Shrink returns the candidates for one character, with its selector if it has one, that lie in the
// target: the character itself first if it lies there, then those with more rules, then by code
// point. It never picks: several candidates are a warning ([CodeAmbiguous]), none is an error
// ([CodeUnencodable]), and a lost selector is a warning. A nil source is [Common]; a municipality
// that knows what its 外字 mean gives a source that answers for them.
func Shrink(char string, target Set, source Variants) ([]Candidate, finding.List) {
	p := report{s: char}
	r, n := utf8.DecodeRuneInString(char)
	if source == nil {
		source = Common{}
	}
	if n == 0 || clusterLen(char) != len(char) || isSelector(r) || r == utf8.RuneError || isPrivate(r) && len(source.Variants(char)) == 0 {
		p.add(CodeCharacter, finding.Error, 0, len(char), "")
		return nil, p.list
	}
	if target != Unicode && n < len(char) {
		p.add(CodeSelector, finding.Warning, n, len(char)-n, "")
	}
	out := candidates(char, n, target, source)
	switch {
	case len(out) == 0:
		p.add(CodeUnencodable, finding.Error, 0, len(char), "")
	case len(out) > 1:
		p.add(CodeAmbiguous, finding.Warning, 0, len(char), "")
	}
	return out, p.list
}

// candidates gathers and orders what source says about char, whose base is n bytes long.
func candidates(char string, n int, target Set, source Variants) []Candidate {
	base := char[:n]
	out := slices.Clone(source.Variants(char))
	if n < len(char) && len(out) == 0 {
		out = slices.Clone(source.Variants(base))
	}
	if r, _ := utf8.DecodeRuneInString(base); PlaceOf(r) != (Place{}) {
		out = addRule(out, base, RuleJIS)
		if nfc := norm.NFC.String(base); nfc != base {
			out = addRule(out, nfc, RuleCompatibility)
		}
	} else if nfc := norm.NFC.String(base); nfc != base {
		out = addRule(out, nfc, RuleCompatibility)
	}
	out = slices.DeleteFunc(out, func(c Candidate) bool {
		r, size := utf8.DecodeRuneInString(c.Text)
		return size != len(c.Text) || !target.Has(r)
	})
	sort.SliceStable(out, func(i, j int) bool {
		a, b := &out[i], &out[j]
		if (a.Text == base) != (b.Text == base) {
			return a.Text == base
		}
		return cmp.Or(cmp.Compare(len(b.Rules), len(a.Rules)), cmp.Compare(a.Text, b.Text)) < 0
	})
	return out
}

// addRule adds a rule to the candidate with the text, or the candidate.
func addRule(list []Candidate, text string, rule Rule) []Candidate {
	for i := range list {
		if list[i].Text == text {
			if !slices.Contains(list[i].Rules, rule) {
				list[i].Rules = append(slices.Clone(list[i].Rules), rule)
			}
			return list
		}
	}
	return append(list, Candidate{text, []Rule{rule}})
}

// Common is the built-in [Variants]: the pairs that are most frequent in Japanese names, each with
// the public list that ties them. It is small and free of other people's licences; where a person's
// name is at stake use the whole map of household/text/mj.
type Common struct{}

// Variants implements [Variants].
func (Common) Variants(char string) []Candidate {
	r, n := utf8.DecodeRuneInString(char)
	if n != len(char) {
		return nil // a sequence has a shape of its own, about which this table knows nothing
	}
	var out []Candidate
	for rest := commonParents; rest != ""; {
		from, size := utf8.DecodeRuneInString(rest)
		to, more := utf8.DecodeRuneInString(rest[size:])
		if from == r {
			out = addRule(out, string(to), RuleParent)
		}
		rest = rest[size+more:]
	}
	for _, o := range commonOthers {
		if o.from == r {
			out = addRule(out, string(o.to), o.rule)
		}
	}
	return out
}
