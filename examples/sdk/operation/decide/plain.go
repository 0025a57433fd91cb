package decide

import (
	"strconv"

	"github.com/kyufu-go/kyufu/examples/internal/tree"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/strictjson"
)

// readPlain reads the input of benefit.evaluate where it is written plainly and whole, without
// reflection, and reports whether it did. What it does not read is for [operation.Decode] to read
// or to refuse: a program or overrides in full of which these bytes were not read before, incomes,
// texts with escapes, and every mistake.
func (q *evaluateInput) readPlain(in []byte, programs *programs) bool {
	p := strictjson.NewPlain(in)
	var seen uint32
	for key, ok := p.Object(); ok; key, ok = p.Next() {
		switch string(key) {
		case "program":
			p.Once(&seen, 0)
			q.Program = p.Skip()
		case "municipality":
			p.Once(&seen, 1)
			q.Municipality = string(p.Text())
		case "household":
			p.Once(&seen, 2)
			q.Household.ReadPlain(&p)
		case "track":
			p.Once(&seen, 3)
			q.Track = string(p.Text())
		case "paid_before":
			p.Once(&seen, 4)
			q.PaidBefore = []paymentInput{}
			for ok := p.Array(); ok; ok = p.More() {
				q.PaidBefore = append(q.PaidBefore, readPlainPayment(&p))
			}
		case "application":
			p.Once(&seen, 5)
			q.Application = readPlainApplication(&p)
		case "on":
			p.Once(&seen, 6)
			q.On = household.PlainDate(&p)
		case "known_at":
			p.Once(&seen, 7)
			q.KnownAt = household.PlainDate(&p)
		case "allow_unconfirmed":
			p.Once(&seen, 8)
			q.Allow = p.Bool()
		case "overrides":
			p.Once(&seen, 9)
			q.Overrides = p.Skip()
		default:
			p.Stop()
		}
	}
	const required = 1<<0 | 1<<1 | 1<<2
	if !p.End() || seen&required != required {
		return false
	}
	if len(q.Overrides) == 0 && q.Program[0] == '"' {
		return true
	}
	k, err := q.compiler()
	return err == nil && programs.known(q.Program, q.Track, q.Overrides, k) != nil
}

func readPlainPayment(p *strictjson.Plain) (out paymentInput) {
	var seen uint32
	for key, ok := p.Object(); ok; key, ok = p.Next() {
		switch string(key) {
		case "program":
			p.Once(&seen, 0)
			out.Program = string(p.Text())
		case "track":
			p.Once(&seen, 1)
			out.Track = string(p.Text())
		case "municipality":
			p.Once(&seen, 2)
			out.Municipality = string(p.Text())
		case "household":
			p.Once(&seen, 3)
			out.Household = string(p.Text())
		case "head":
			p.Once(&seen, 4)
			out.Head = readPlainText(p)
		case "members":
			p.Once(&seen, 5)
			out.Members = p.Texts()
		case "declined":
			p.Once(&seen, 6)
			out.Declined = p.Texts()
		case "state":
			p.Once(&seen, 7)
			out.State = readPlainText(p)
		default:
			p.Stop()
		}
	}
	return out
}

func readPlainApplication(p *strictjson.Plain) *applicationInput {
	if p.Null() {
		return nil
	}
	out := new(applicationInput)
	var seen uint32
	for key, ok := p.Object(); ok; key, ok = p.Next() {
		switch string(key) {
		case "issued":
			p.Once(&seen, 0)
			out.Issued = household.PlainDate(p)
		case "returned":
			p.Once(&seen, 1)
			out.Returned = household.PlainDate(p)
		case "declined":
			p.Once(&seen, 2)
			out.Declined = p.Bool()
		case "notice_window_ended":
			p.Once(&seen, 3)
			out.Ended = household.PlainDate(p)
		default:
			p.Stop()
		}
	}
	return out
}

// readPlainText reads a text or null.
func readPlainText(p *strictjson.Plain) *string {
	if p.Null() {
		return nil
	}
	text := string(p.Text())
	return &text
}

// AppendJSON writes what encoding/json makes of the answer.
func (d decisionJSON) AppendJSON(b []byte) []byte { return append(d.appendFields(append(b, '{')), '}') }

func (d *decisionJSON) appendFields(b []byte) []byte {
	b = tree.AppendString(append(b, `"outcome":`...), d.Outcome)
	b = append(b, `,"amount":`...)
	if d.Amount == nil {
		b = append(b, "null"...)
	} else {
		b = append(strconv.AppendInt(append(b, '"'), int64(*d.Amount), 10), '"')
	}
	b = appendTexts(append(b, `,"reasons":`...), d.Reasons)
	b = append(b, `,"missing":[`...)
	for i := range d.Missing {
		b = d.Missing[i].append(separate(b, i))
	}
	b = append(b, ']')
	if len(d.Groups) > 0 {
		b = append(b, `,"groups":[`...)
		for i := range d.Groups {
			b = appendTexts(append(separate(b, i), `{"members":`...), d.Groups[i].Members)
			b = append(d.Groups[i].appendFields(append(b, ',')), '}')
		}
		b = append(b, ']')
	}
	b = appendText(append(b, `,"payee":`...), d.Payee)
	b = appendText(append(b, `,"paying_municipality":`...), d.Paying)
	if len(d.Findings) > 0 {
		b = append(b, `,"findings":[`...)
		for i, f := range d.Findings {
			b = tree.AppendString(append(separate(b, i), `{"code":`...), f.Code)
			b = append(tree.AppendString(append(b, `,"severity":`...), f.Severity), '}')
		}
		b = append(b, ']')
	}
	if d.Unconfirmed {
		b = append(b, `,"unconfirmed":true`...)
	}
	return b
}

func (m *missingJSON) append(b []byte) []byte {
	b = tree.AppendString(append(b, `{"person":`...), m.Person)
	b = tree.AppendString(append(b, `,"fact":`...), m.Fact)
	b = append(b, `,"fiscal_year":`...)
	if m.FiscalYear == nil {
		b = append(b, "null"...)
	} else {
		b = strconv.AppendInt(b, int64(*m.FiscalYear), 10)
	}
	return append(tree.AppendString(append(b, `,"route":`...), m.Route), '}')
}

// separate puts a comma before every element but the first.
func separate(b []byte, i int) []byte {
	if i > 0 {
		b = append(b, ',')
	}
	return b
}

// appendText writes a text or null.
func appendText(b []byte, text *string) []byte {
	if text == nil {
		return append(b, "null"...)
	}
	return tree.AppendString(b, *text)
}

// appendTexts writes a list of texts; one that is nil is null.
func appendTexts(b []byte, texts []string) []byte {
	if texts == nil {
		return append(b, "null"...)
	}
	b = append(b, '[')
	for i, text := range texts {
		b = tree.AppendString(separate(b, i), text)
	}
	return append(b, ']')
}
