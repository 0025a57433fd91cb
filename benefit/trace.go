package benefit

import (
	"iter"
	"strconv"

	"github.com/kyufu-go/kyufu/household/secret"
)

// TraceLine is a step with everything named.
type TraceLine struct {
	secret.Quiet

	// Criterion is the id of the criterion, or of the payment where Code is empty.
	Criterion string `json:"criterion"`
	// Code is the reason code of the criterion.
	Code string `json:"code,omitempty"`
	// Predicate is the question; empty for the answer of the criterion as a whole.
	Predicate string `json:"predicate,omitempty"`
	// Person is the member asked about; empty: the household.
	Person string `json:"person,omitempty"`
	Answer Truth  `json:"answer"`
	// Value is what was seen: "exempt", "2010-01-01", "2"; empty for answers of a
	// criterion. A range is written with two dots: "1..3".
	Value string `json:"value,omitempty"`
}

// lines yields the steps with their names.
func (d *verdict) lines() iter.Seq[TraceLine] {
	return func(yield func(TraceLine) bool) {
		for _, s := range d.trace() {
			if m := s.member(); m >= 0 && !d.in(int16(m)) {
				continue // somebody judged apart
			}
			if !yield(d.line(s)) {
				return
			}
		}
	}
}

func (d *verdict) line(s Step) TraceLine {
	t := d.script.line(s.Rule())
	t.Answer, t.Value = s.Outcome(), string(d.script.appendValue(nil, s))
	if m := s.member(); m >= 0 {
		t.Person = d.ids.at(m)
	}
	return t
}

// line names a rule.
func (s *script) line(i int) TraceLine {
	var t TraceLine
	r := &s.rules[i]
	if r.criterion >= 0 {
		t.Criterion, t.Code = s.criteria[r.criterion].id, s.criteria[r.criterion].code
	} else {
		t.Criterion = s.payments[r.payment].id
	}
	if r.leaf {
		t.Predicate = r.name
	}
	return t
}

var taxValues = [taxStates]string{
	"unknown", "exempt", "relieved", "treaty", "taxed", "unfiled", "unfiled_taxable", "declared_exempt", "computed_exempt", "computed_taxed", "not_liable",
	"child",
}

var levyValues = [levyStates]string{"unknown", "zero", "owed", "none"}

// appendValue writes what was seen, also of a decision that was read back.
func (s *script) appendValue(b []byte, step Step) []byte {
	if step.kind() == textValue {
		return append(b, s.texts[step.value]...)
	}
	return appendValue(b, step)
}

func appendValue(b []byte, s Step) []byte {
	low, high := int64(int32(s.value)), s.value>>32
	switch s.kind() {
	case taxValue:
		return append(b, taxValues[s.value]...)
	case levyValue:
		return append(b, levyValues[s.value]...)
	case truthValue:
		return append(b, ternaryNames[s.answer()]...) // of a field of two answers, the one that was asked
	case birthValue:
		b = append(b, unpack(int32(low)).String()...)
		if low != high {
			b = append(append(b, ".."...), unpack(int32(high)).String()...)
		}
		return b
	case countValue:
		b = strconv.AppendInt(b, low, 10)
		if low != high {
			b = strconv.AppendInt(append(b, ".."...), high, 10)
		}
		return b
	default:
		return b
	}
}

// appendTrace writes every step on a line, in a language; codes and values of data stay as they
// are.
func (d *verdict) appendTrace(b []byte, lang Lang) []byte {
	for t := range d.lines() {
		b = append(b, "  "...)
		if t.Code != "" {
			b = append(append(b, t.Code...), ' ')
		}
		b = append(b, t.Criterion...)
		if t.Predicate != "" {
			b = append(append(b, '/'), inWords(t.Predicate, lang)...)
		}
		if t.Person != "" {
			b = append(append(b, ' '), t.Person...)
		}
		b = append(append(b, " = "...), answers[lang&1][ternaryOf(t.Answer)]...)
		if t.Value != "" {
			b = append(append(append(b, " ("...), t.Value...), ')')
		}
		b = append(b, '\n')
	}
	return b
}

// answers are the words of a Truth by language.
var answers = [2][3]string{Japanese: {"いいえ", "不明", "はい"}, English: {"false", "unknown", "true"}}

// inWords names a predicate for readers of a trace: its name in English is its code.
func inWords(predicate string, lang Lang) string {
	if text := predicateTexts[predicate].JA; lang == Japanese && text != "" {
		return text
	}
	return predicate
}
