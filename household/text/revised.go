package text

import (
	"slices"
	"unicode/utf8"
)

// revisedPairs are the 29 kanji that JIS X 0208:1983 simplified and JIS X 0213:2000 has again, and
// the ten that JIS X 0213:2004 added: the printed standard shape, then the shape in JIS X 0208.
const revisedPairs = "啞唖焰焔鷗鴎嚙噛俠侠軀躯鹼鹸麴麹屢屡繡繍蔣蒋醬醤蟬蝉搔掻驒騨簞箪摑掴塡填顚顛禱祷瀆涜囊嚢潑溌醱醗頰頬麵麺萊莱蠟蝋攢攅" +
	"俱倶剝剥𠮟叱吞呑噓嘘姸妍屛屏幷并瘦痩繫繋"

// Revised adds to a source the 39 kanji that revisions of JIS took apart ([RuleRevised]): 麴 and 麹,
// 鷗 and 鴎. The lists of the family registers do not tie them, so a town says that it wants them.
type Revised struct{ Source Variants } // nil: Common

// Variants implements [Variants].
func (v Revised) Variants(char string) []Candidate {
	source := v.Source
	if source == nil {
		source = Common{}
	}
	out := slices.Clone(source.Variants(char))
	r, n := utf8.DecodeRuneInString(char)
	for rest := revisedPairs; rest != "" && n == len(char); {
		from, size := utf8.DecodeRuneInString(rest)
		to, more := utf8.DecodeRuneInString(rest[size:])
		if from == r {
			out = addRule(out, string(to), RuleRevised)
		}
		rest = rest[size+more:]
	}
	return out
}
