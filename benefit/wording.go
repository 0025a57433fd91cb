package benefit

import (
	"slices"
	"strconv"
	"strings"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/secret"
)

// WordingOptions say how a code is to be worded. The zero value is for clerks, in Japanese, without
// anything of a program or a case.
type WordingOptions struct {
	secret.Quiet

	Audience Audience
	Lang     Lang
	// Program fills in its fiscal year, base date, births, months and ceiling; nil leaves them out.
	Program *Program
	// Case is one of the Case constants, as [Reason.Case] has it; "" is the code in general.
	Case string
	// Day is the last day for what is or was to be handed in (R08, R15, the D codes).
	Day civil.Date
	// Detail is what is wrong with a document (D codes), or the name of the other program (R04,
	// R05).
	Detail string
	// Town is whom to ask instead (R06).
	Town string
}

// Wording returns what a code of the families R, D, F, return.B and transfer.T says, and whether
// there is such a code. [Decision.Explain] words the reasons of a decision by itself; this is for
// letters about forms, returns and transfers, for tables, and for reasons of a decision that was
// read back.
func Wording(code string, o WordingOptions) (string, bool) {
	w := findReason(code, o.Case)
	if w == nil {
		return "", false
	}
	s := slots{lang: o.Lang, day: o.Day, detail: o.Detail, town: o.Town, words: &noScript.words}
	if o.Program != nil {
		s.words = o.Program.words()
	}
	if s.detail == "" && o.Case == CaseOther {
		s.detail = anotherProgram.In(o.Lang)
	}
	return string(s.fill(nil, w.text(o.Audience).In(o.Lang))), true
}

var anotherProgram = Text{"別の給付金", "another benefit"}

// words are what a program says in the braces of wordings, by language.
type words struct{ year, base, births, months, ceiling, also [2]string }

// slots fill the braces of a wording: {slot}, or {before|slot|after} of which nothing stands where
// the slot is empty.
type slots struct {
	lang         Lang
	words        *words
	day          civil.Date
	detail, town string
}

// fill appends a wording with its braces filled.
func (s *slots) fill(b []byte, text string) []byte {
	for {
		before, rest, open := strings.Cut(text, "{")
		b = append(b, before...)
		if !open {
			return b
		}
		inner, after, _ := strings.Cut(rest, "}")
		text = after
		lead, tail := "", ""
		if l, more, framed := strings.Cut(inner, "|"); framed {
			lead, inner = l, more
			inner, tail, _ = strings.Cut(inner, "|")
		}
		from := len(b)
		b = append(b, lead...)
		bare := len(b)
		if b = s.slot(b, inner); len(b) == bare {
			b = b[:from]
			continue
		}
		b = append(b, tail...)
	}
}

func (s *slots) slot(b []byte, name string) []byte {
	switch i := s.lang & 1; name {
	case "year":
		return append(b, s.words.year[i]...)
	case "base":
		return append(b, s.words.base[i]...)
	case "births":
		return append(b, s.words.births[i]...)
	case "months":
		return append(b, s.words.months[i]...)
	case "ceiling":
		return append(b, s.words.ceiling[i]...)
	case "also":
		return append(b, s.words.also[i]...)
	case "day":
		return append(b, inLang(s.day)[i]...)
	case "detail":
		return append(b, s.detail...)
	default:
		return append(b, s.town...)
	}
}

// inLang writes a day for readers of each language; nothing of a day that is not known.
func inLang(d civil.Date) [2]string {
	if !d.Known() {
		return [2]string{}
	}
	return [2]string{Japanese: d.Wareki(civil.WarekiStyle{}), English: d.String()}
}

func (p *Program) words() *words {
	d := &p.doc
	w := &words{base: inLang(d.BaseDate)}
	if d.FiscalYear != 0 {
		w.year = [2]string{Japanese: d.FiscalYear.Wareki(), English: "fiscal " + d.FiscalYear.String()}
	}
	if s := d.PerChild.births(); s != (span{}) {
		w.births = between(inLang(s.From), inLang(s.To))
		if s.To.IsZero() {
			w.births[Japanese] = strings.TrimSuffix(w.births[Japanese], "から") + "以降"
		}
	}
	if c := d.SuddenChange; c != nil {
		w.months = between(monthInLang(c.Months.From), monthInLang(c.Months.To))
		w.months[Japanese] = strings.NewReplacer("から", "～", "まで", "").Replace(w.months[Japanese])
	}
	if a := d.Adjustment; a != nil && a.IncomeCeiling > 0 {
		w.ceiling = [2]string{Japanese: tenThousands(a.IncomeCeiling), English: a.IncomeCeiling.String() + " yen"}
	}
	if b := d.PaidBefore; b != nil && slices.Contains(b.States, "declined") && slices.Contains(b.States, "addressed") {
		w.also = [2]string{Japanese: "辞退・未申請", English: "also one that declined or did not apply"}
	}
	return w
}

// between words a span of which either end may be open.
func between(from, to [2]string) (out [2]string) {
	if from[Japanese] != "" {
		out = [2]string{Japanese: from[Japanese] + "から", English: "from " + from[English]}
	}
	if to[Japanese] != "" {
		out[Japanese] += to[Japanese] + "まで"
		out[English] = strings.TrimSpace(out[English] + " to " + to[English])
	}
	return out
}

// monthInLang words a month that is written 2021-01.
func monthInLang(month string) [2]string {
	first, err := civil.ParseDate(month + "-01")
	if err != nil {
		return [2]string{}
	}
	out := inLang(first)
	out[Japanese] = strings.TrimSuffix(out[Japanese], "1日")
	out[English] = month
	return out
}

// tenThousands writes 1,805万円 for what is whole ten thousands.
func tenThousands(y money.Yen) string {
	const unit = 10_000
	if y%unit != 0 {
		return y.Format()
	}
	return strings.TrimSuffix((y/unit).Format(), "円") + "万円"
}

// questions appends the predicates of an expression, each once.
func (e *expr) questions(out *[]string) {
	name := e.name
	if e.kind == exprBorn {
		name = "born"
	}
	if name != "" && !slices.Contains(*out, name) {
		*out = append(*out, name)
	}
	for _, kid := range e.kids {
		kid.questions(out)
	}
}

// sentence appends what a criterion says of a decision.
func (d *verdict) sentence(b []byte, i int, o *ExplainOptions) []byte {
	c := &d.script.criteria[i]
	if c.own {
		return append(b, c.text(o.Audience).In(o.Lang)...)
	}
	in, program, day := d.caseOf(i)
	w := findReason(c.code, in)
	if w == nil {
		return append(b, c.id...)
	}
	s := slots{lang: o.Lang, words: &d.script.words, day: day}
	if in == CaseOther {
		s.detail = programName(program).In(o.Lang)
	}
	if o.Town != nil && d.paying != 0 {
		s.town = o.Town(d.paying)
	}
	return s.fill(b, w.text(o.Audience).In(o.Lang))
}

// programName names a built-in program, or says that it is another.
func programName(id string) Text {
	p, err := Builtin(id)
	if err != nil {
		return anotherProgram
	}
	return Text{"「" + p.doc.Name.JA + "」", strconv.Quote(p.doc.Name.EN)}
}
