package base

import (
	"encoding/json"

	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/register"
)

// retentionDue asks what has to be erased of a register on a day.
func retentionDue(in json.RawMessage) (any, error) {
	var q struct {
		Events []composeEvent `json:"events"`
		Tax    []struct {
			Person     string           `json:"person"`
			FiscalYear civil.FiscalYear `json:"fiscal_year"`
		} `json:"tax"`
		Years struct {
			Register int `json:"register"`
			Tax      int `json:"tax"`
			Welfare  int `json:"welfare"`
		} `json:"years"`
		On civil.Date `json:"on"`
	}
	if err := operation.Decode(in, &q, "events", "years", "on"); err != nil {
		return nil, err
	}
	g := register.New(register.Config{})
	for i := range q.Events {
		e, err := q.Events[i].event()
		if err != nil {
			return nil, err
		}
		if err := g.Append(e); err != nil {
			return nil, err
		}
	}
	for _, t := range q.Tax {
		if err := g.AddTax(register.TaxFact{Person: t.Person, Year: t.FiscalYear}); err != nil {
			return nil, err
		}
	}
	erased, err := g.Erase(register.Erasure{Retention: register.Retention(q.Years), On: q.On})
	if err != nil {
		return nil, err
	}
	return map[string]any{"persons": append([]string{}, erased.Persons...), "events": erased.Events, "tax": erased.Tax}, nil
}
