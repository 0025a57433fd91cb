package city

import (
	"bytes"
	"errors"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/casework/form"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/register"
	"github.com/kyufu-go/kyufu/household/text/table"
)

// paymentsName is what is known of earlier payments, here and elsewhere. A program that excludes by
// them and a city without the file agree on nothing: what is not known of a former town stays open.
const paymentsName = "payments.csv"

var paymentColumns = []table.Column{
	{ID: "program", Names: []string{"制度", "program"}},
	{ID: "municipality", Names: []string{"市区町村コード", "municipality"}, Optional: true},
	{ID: "household", Names: []string{"世帯番号", "household"}, Optional: true},
	{ID: "head", Names: []string{"世帯主", "head"}, Optional: true},
	{ID: "person", Names: []string{"宛名番号", "person"}},
	{ID: "state", Names: []string{"状態", "state"}},
}

// noticeProgram is a payment of a program that this one does not know.
const noticeProgram = "program_unknown"

var stateWords = map[string]benefit.State{
	"支給済": benefit.Paid, "辞退": benefit.Declined, "対象": benefit.Addressed, "支給なし": benefit.NotPaid, "不明": benefit.StateUnknown,
}

// payments reads one row for each person whom a payment covered. Whose row cannot be read is not
// decided as if it had not been there.
func (d *cityData) payments(b []byte, program *benefit.Compiled, bad *badRows) error {
	r, err := table.Open(bytes.NewReader(b), table.Config{File: paymentsName, Columns: paymentColumns})
	if err != nil {
		return err
	}
	programs := namesFor(program)
	for row, err := range r.Rows() {
		if _, ok := errors.AsType[*finding.Failure](err); ok {
			bad.add(row.Findings)
			d.unread.files[paymentsName] = append(d.unread.files[paymentsName], concerned(&row, d.municipality)...)
			continue
		}
		if err != nil {
			return err
		}
		id, slip := programs.id(row.Value(0))
		p, wrong := payment(&row, id)
		switch {
		case slip:
			wrong = append(wrong, row.Finding(0, form.CodeWord, finding.Error))
		case id == "" && row.Value(0) != "": // a benefit of the town's own
			bad.about(p.Household, p.Members[0], row.Finding(0, noticeProgram, finding.Warning))
			continue
		}
		if len(wrong) > 0 {
			bad.add(wrong)
			if slip || id == "" || programs.counts(id) { // another's payment is nothing to this program, whatever it says
				d.unread.files[paymentsName] = append(d.unread.files[paymentsName], concerned(&row, d.municipality)...)
			}
			continue
		}
		d.paid.Note(p)
	}
	return nil
}

// concerned is whom a row is about: its household, head and person.
func concerned(row *table.Row, own municipality.Code) []register.Unread {
	var numbers [3]string
	for i := range numbers {
		numbers[i], _ = (addressee.Format{}).Normal(row.Value(2 + i)) // what is no number is nobody's
	}
	list := []register.Unread{{Person: numbers[1]}, {Person: numbers[2]}}
	if town, _ := (addressee.Format{}).Normal(row.Value(1)); town == "" || town == own.String() {
		list = append(list, register.Unread{Household: numbers[0]}) // of this town
	}
	return list
}

// payment is what a row says about a program.
func payment(row *table.Row, program string) (p benefit.Payment, wrong finding.List) {
	var numbers [3]string
	for i := range numbers {
		if text := row.Value(2 + i); text != "" {
			var err error
			if numbers[i], err = (addressee.Format{}).Normal(text); err != nil {
				wrong = append(wrong, row.Finding(2+i, form.CodeWord, finding.Error))
			}
		}
	}
	p = benefit.Payment{Program: program, Household: numbers[0], Head: numbers[1], Members: numbers[2:]}
	if numbers[2] == "" || row.Value(0) == "" {
		wrong = append(wrong, row.Finding(4, form.CodeRequired, finding.Error))
	}
	if text := row.Value(1); text != "" {
		if err := p.Municipality.UnmarshalText([]byte(text)); err != nil {
			wrong = append(wrong, row.Finding(1, form.CodeWord, finding.Error))
		}
	}
	state, ok := stateWords[row.Value(5)]
	if !ok {
		var err error
		if state, err = benefit.ParseState(row.Value(5)); err != nil {
			wrong = append(wrong, row.Finding(5, form.CodeWord, finding.Error))
		}
	}
	p.State = state
	return p, wrong
}
