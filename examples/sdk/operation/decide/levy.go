package decide

import (
	"encoding/json"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/levy"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
)

func levyAssess(in json.RawMessage) (any, error) {
	var q struct {
		FiscalYear   civil.FiscalYear `json:"fiscal_year"`
		Municipality string           `json:"municipality"`
		Grade        *int             `json:"grade"`
		Mode         string           `json:"mode"`
		Allow        bool             `json:"allow_unconfirmed"`
		Person       household.Income `json:"person"`
	}
	if err := operation.Decode(in, &q, "fiscal_year", "person"); err != nil {
		return nil, err
	}
	if (q.Municipality == "") == (q.Grade == nil) {
		return nil, &operation.InputError{Path: "/municipality", Reason: "missing"}
	}
	mode, err := levyMode(q.Mode)
	if err != nil {
		return nil, err
	}
	tables, err := levy.Builtin()
	if err != nil {
		return nil, err
	}
	if q.Allow {
		tables = tables.AllowUnconfirmed()
	}
	rules, err := levyRules(tables, q.FiscalYear, q.Municipality, q.Grade)
	if err != nil {
		return nil, err
	}
	r, err := rules.Assess(&q.Person, mode)
	if err != nil {
		return nil, err
	}
	return levyAnswer{r, levyFindings(rules.Known())}, nil
}

// levyAnswer is the answer of levy.assess: the result, and what it rests on.
type levyAnswer struct {
	levy.Result
	Findings []noteJSON `json:"findings,omitempty"`
}

// levyFindings say what of a municipality is not known.
func levyFindings(k levy.Knowledge) []noteJSON {
	switch {
	case k.Grade == 0:
		return []noteJSON{{benefit.FindingNoParameters, "warning"}}
	case !k.Ordinance:
		return []noteJSON{{benefit.FindingOrdinance, "warning"}}
	}
	return nil
}

func levyMode(name string) (levy.Mode, error) {
	switch name {
	case "", "statutory":
		return levy.Statutory, nil
	case "published":
		return levy.Published, nil
	}
	return 0, &operation.InputError{Path: "/mode", Reason: "value"}
}

// levyRules looks the fiscal year up first: its code is the first of the operation's errors.
func levyRules(t *levy.Tables, fy civil.FiscalYear, code string, grade *int) (levy.Rules, error) {
	if grade != nil {
		return t.ForGrade(fy, *grade, civil.Date{})
	}
	if _, err := t.ForGrade(fy, 1, civil.Date{}); err != nil {
		return levy.Rules{}, err
	}
	parsed, err := municipality.Parse(code)
	if err != nil {
		return levy.Rules{}, operation.Refuse("municipality", nil)
	}
	return t.Rules(fy, parsed, civil.Date{})
}
