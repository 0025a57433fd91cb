package decide

import (
	"encoding/json"
	"slices"
	"strconv"
	"sync"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/examples/internal/tree"
)

// desk is what one answer of benefit.evaluate is made with, and the next one again: most of what a
// decision takes would be memory that is used once. Between answers it holds nothing of a
// household.
type desk struct {
	query   evaluateInput
	input   benefit.Input
	scratch benefit.Scratch
	decided benefit.Borrowed
	codes   []string
	missing []benefit.Missing
}

var desks = sync.Pool{New: func() any { return new(desk) }}

// clear lets go of the household and gives the desk back.
func (d *desk) clear() {
	d.query, d.input = evaluateInput{}, benefit.Input{}
	d.scratch.Clear()
	clear(d.codes[:cap(d.codes)])
	clear(d.missing[:cap(d.missing)])
	desks.Put(d)
}

func (p *programs) evaluate(in json.RawMessage) (any, error) {
	d, _ := desks.Get().(*desk)
	if err := d.decide(p, in); err != nil {
		d.clear()
		return nil, err
	}
	return (*decided)(d), nil
}

func (d *desk) decide(p *programs, in json.RawMessage) error {
	if err := d.query.read(in, p); err != nil {
		return err
	}
	compiled, err := d.query.prepare(p, &d.input)
	if err != nil {
		return err
	}
	d.decided, err = compiled.Evaluate(&d.input, &d.scratch)
	return err
}

// decided is a desk with a decision that is to be written, once.
type decided desk

// AppendJSON writes the decision and gives the desk back. It writes what encoding/json makes of
// [decisionAnswer].
func (d *decided) AppendJSON(b []byte) []byte {
	desk := (*desk)(d)
	defer desk.clear()
	if desk.decided.Groups() > 0 { // rare: protected people
		return decisionAnswer(desk.decided.Own()).AppendJSON(b)
	}
	return append(desk.append(append(b, '{')), '}')
}

func (d *desk) append(b []byte) []byte {
	b = tree.AppendString(append(b, `"outcome":`...), d.decided.Outcome().String())
	b = append(b, `,"amount":`...)
	if d.decided.Outcome() == benefit.Undetermined {
		b = append(b, "null"...)
	} else {
		b = append(strconv.AppendInt(append(b, '"'), int64(d.decided.Amount()), 10), '"')
	}
	d.codes = d.decided.AppendCodes(d.codes[:0])
	b = append(b, `,"reasons":[`...)
	for i, code := range d.codes {
		b = tree.AppendString(separate(b, i), code)
	}
	d.missing = d.decided.AppendMissing(d.missing[:0])
	b = append(b, `],"missing":[`...)
	for i, m := range d.missing {
		b = appendMissing(separate(b, i), &m)
	}
	b = appendUnless(append(b, `],"payee":`...), d.decided.Payee())
	b = appendUnless(append(b, `,"paying_municipality":`...), d.decided.Paying().String())
	return d.appendNotes(b)
}

func appendMissing(b []byte, m *benefit.Missing) []byte {
	b = tree.AppendString(append(b, `{"person":`...), m.Person)
	b = tree.AppendString(append(b, `,"fact":`...), m.Fact.String())
	b = append(b, `,"fiscal_year":`...)
	if m.FiscalYear == 0 {
		b = append(b, "null"...)
	} else {
		b = strconv.AppendInt(b, int64(m.FiscalYear), 10)
	}
	return append(tree.AppendString(append(b, `,"route":`...), m.Route.String()), '}')
}

// appendUnless writes a text, or null for an empty one.
func appendUnless(b []byte, text string) []byte {
	if text == "" {
		return append(b, "null"...)
	}
	return tree.AppendString(b, text)
}

func (d *desk) appendNotes(b []byte) []byte {
	notes := d.decided.Notes()
	if len(notes) == 0 {
		return b
	}
	b = append(b, `,"findings":[`...)
	for i, code := range notes {
		b = append(tree.AppendString(append(separate(b, i), `{"code":`...), code), `,"severity":"info"}`...)
	}
	b = append(b, ']')
	if slices.Contains(notes, benefit.NoteUnconfirmed) {
		b = append(b, `,"unconfirmed":true`...)
	}
	return b
}
