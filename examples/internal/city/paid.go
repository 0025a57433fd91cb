package city

import (
	"bytes"
	"errors"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/casework/form"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/finding"
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

var stateWords = map[string]benefit.State{
	"支給済": benefit.Paid, "辞退": benefit.Declined, "対象": benefit.Addressed, "支給なし": benefit.NotPaid, "不明": benefit.StateUnknown,
}

// payments reads one row for each person whom a payment covered.
func (d *cityData) payments(b []byte, bad *badRows) error {
	r, err := table.Open(bytes.NewReader(b), table.Config{File: paymentsName, Columns: paymentColumns})
	if err != nil {
		return err
	}
	for row, err := range r.Rows() {
		if _, ok := errors.AsType[*finding.Failure](err); ok {
			bad.add(row.Findings)
			continue
		}
		if err != nil {
			return err
		}
		p, wrong := payment(&row)
		if len(wrong) > 0 {
			bad.add(wrong)
			continue
		}
		d.paid.Note(p)
	}
	return nil
}

func payment(row *table.Row) (p benefit.Payment, wrong finding.List) {
	var numbers [3]string
	for i := range numbers {
		if text := row.Value(2 + i); text != "" {
			var err error
			if numbers[i], err = (addressee.Format{}).Normal(text); err != nil {
				wrong = append(wrong, row.Finding(2+i, form.CodeWord, finding.Error))
			}
		}
	}
	p = benefit.Payment{Program: row.Value(0), Household: numbers[0], Head: numbers[1], Members: numbers[2:]}
	if numbers[2] == "" || p.Program == "" {
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
