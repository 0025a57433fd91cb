package benefit

import (
	"io"
	"iter"
	"strconv"
)

// TraceLine is a step with everything named.
type TraceLine struct {
	// Criterion is the id of the criterion, or of the payment where Code is empty.
	Criterion string
	// Code is the reason code of the criterion.
	Code string
	// Predicate is the question; empty for the answer of the criterion as a whole.
	Predicate string
	// Person is the member asked about; empty: the household.
	Person string
	Answer Truth
	// Value is what was seen: "exempt", "2010-01-01", "2"; empty for answers of a
	// criterion. A range is written with two dots: "1..3".
	Value string
}

// Trace yields the steps with their names, in the order of evaluation.
func (d *Decision) Trace() iter.Seq[TraceLine] {
	return func(yield func(TraceLine) bool) {
		for _, s := range d.trace() {
			if !yield(d.line(s)) {
				return
			}
		}
	}
}

func (d *Decision) line(s Step) TraceLine {
	r := &d.plan.rules[s.Rule()]
	t := TraceLine{Answer: s.Outcome(), Value: string(appendValue(nil, s))}
	if r.criterion >= 0 {
		c := &d.plan.criteria[r.criterion]
		t.Criterion, t.Code = c.doc.ID, c.code
	} else {
		t.Criterion = d.plan.payments[r.payment].id
	}
	if r.leaf {
		t.Predicate = r.name
	}
	if m := s.Member(); m >= 0 {
		t.Person = d.ids.at(int(m))
	}
	return t
}

var taxValues = [taxStates]string{
	"unknown", "exempt", "relieved", "treaty", "taxed", "unfiled", "unfiled_taxable", "declared_exempt", "computed_exempt", "computed_taxed", "not_liable",
}

var levyValues = [levyStates]string{"unknown", "zero", "owed", "none"}

func appendValue(b []byte, s Step) []byte {
	low, high := int64(int32(s.value)), s.value>>32 // two numbers in one
	switch s.Kind() {
	case TaxValue:
		return append(b, taxValues[s.value]...)
	case LevyValue:
		return append(b, levyValues[s.value]...)
	case TruthValue:
		return append(b, truthNames[s.value]...)
	case BirthValue:
		b = append(b, unpack(int32(low)).String()...)
		if low != high {
			b = append(append(b, ".."...), unpack(int32(high)).String()...)
		}
		return b
	case CountValue:
		b = strconv.AppendInt(b, low, 10)
		if low != high {
			b = strconv.AppendInt(append(b, ".."...), high, 10)
		}
		return b
	default:
		return b
	}
}

// Render writes the explanation for clerks and the full trace with the values
// seen: every predicate of every criterion for every member. It is personal data.
func (d *Decision) Render(w io.Writer, lang Lang) error {
	b := d.AppendExplanation(nil, Clerk, lang)
	b = append(b, '\n')
	b = d.appendTrace(b)
	_, err := w.Write(b)
	return err
}

func (d *Decision) appendTrace(b []byte) []byte {
	for t := range d.Trace() {
		b = append(b, "  "...)
		if t.Code != "" {
			b = append(append(b, t.Code...), ' ')
		}
		b = append(b, t.Criterion...)
		if t.Predicate != "" {
			b = append(append(b, '/'), t.Predicate...)
		}
		if t.Person != "" {
			b = append(append(b, ' '), t.Person...)
		}
		b = append(append(b, " = "...), t.Answer.String()...)
		if t.Value != "" {
			b = append(append(append(b, " ("...), t.Value...), ')')
		}
		b = append(b, '\n')
	}
	for i := range d.groups {
		b = append(b, "  --\n"...)
		b = d.groups[i].appendTrace(b)
	}
	return b
}
