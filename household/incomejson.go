package household

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/strictjson"
)

// incomeJSON is the form of a person in conformance vectors.
type incomeJSON struct {
	Birth        *civil.Date     `json:"birth,omitempty"`
	TotalIncome  *optionalYen    `json:"total_income,omitempty"`
	Income       []itemJSON      `json:"income,omitempty"`
	Salary       *optionalYen    `json:"salary,omitempty"`
	Pension      *optionalYen    `json:"pension,omitempty"`
	Dependants   *dependantsJSON `json:"dependants,omitempty"`
	Special      []string        `json:"special,omitempty"`
	Disabled     *bool           `json:"disabled,omitempty"`
	Widow        *bool           `json:"widow,omitempty"`
	SingleParent *bool           `json:"single_parent,omitempty"`
	EverMarried  truthJSON       `json:"ever_married,omitzero"`
	Livelihood   truthJSON       `json:"livelihood_aid,omitzero"`
	Aid          *aidJSON        `json:"aid,omitempty"`
	Relieved     truthJSON       `json:"relieved,omitzero"`
	Registered   *truthJSON      `json:"registered_on_assessment_date,omitempty"`
}

type itemJSON struct {
	Kind   string      `json:"kind"`
	Amount optionalYen `json:"amount"`
}

type aidJSON struct {
	Kind string     `json:"kind"`
	From civil.Date `json:"from,omitzero"`
}

type dependantJSON struct {
	ID          string       `json:"id,omitempty"`
	Kind        string       `json:"kind,omitempty"`
	Birth       civil.Date   `json:"birth,omitzero"`
	TotalIncome *optionalYen `json:"total_income,omitempty"`
}

// optionalYen is an amount or null. It keeps null apart from a key left out,
// which encoding/json does not do for pointers.
type optionalYen struct {
	yen   money.Yen
	known bool
}

func (o *optionalYen) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*o = optionalYen{}
		return nil
	}
	var text string
	if err := json.Unmarshal(b, &text); err != nil {
		return err
	}
	yen, err := money.ParseYen(text)
	if err != nil {
		return &Error{code: CodeIncome}
	}
	*o = optionalYen{yen, true}
	return nil
}

func (o optionalYen) MarshalJSON() ([]byte, error) {
	if !o.known {
		return []byte("null"), nil
	}
	return json.Marshal(o.yen)
}

// truthJSON is true, false or null. A false one is left out, as a key left out is false.
type truthJSON civil.Truth

// IsZero makes omitzero leave out what is false.
func (t truthJSON) IsZero() bool { return civil.Truth(t) == civil.False }

func (t *truthJSON) UnmarshalJSON(b []byte) error {
	switch string(b) {
	case "null":
		*t = truthJSON(civil.Unknown)
	case "true":
		*t = truthJSON(civil.True)
	case "false":
		*t = truthJSON(civil.False)
	default:
		return &Error{code: CodePerson}
	}
	return nil
}

func (t truthJSON) MarshalJSON() ([]byte, error) {
	if t == truthJSON(civil.Unknown) {
		return []byte("null"), nil
	}
	return []byte(civil.Truth(t).String()), nil
}

type dependantsJSON Dependants

func (d *dependantsJSON) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*d = dependantsJSON{Unknown: true}
		return nil
	}
	if len(b) == 0 || b[0] != '[' {
		return fault(strictjson.Unmarshal(b, &d.Count))
	}
	var list []dependantJSON
	if err := strictjson.Unmarshal(b, &list); err != nil {
		return fault(err)
	}
	d.List = make([]Dependant, len(list))
	for i, l := range list {
		d.List[i] = Dependant{ID: l.ID, Birth: l.Birth, Unknown: true}
		if l.TotalIncome != nil {
			d.List[i].TotalIncome, d.List[i].Unknown = l.TotalIncome.yen, !l.TotalIncome.known
		}
		if l.Kind != "" {
			var ok bool
			if d.List[i].Tie, ok = ParseTie(l.Kind); !ok {
				return &Error{code: CodePerson, Path: "/" + strconv.Itoa(i) + "/kind"}
			}
		}
	}
	return nil
}

func (d dependantsJSON) MarshalJSON() ([]byte, error) {
	switch {
	case d.Unknown:
		return []byte("null"), nil
	case d.List == nil:
		return json.Marshal(d.Count)
	}
	list := make([]dependantJSON, len(d.List))
	for i, l := range d.List {
		list[i] = dependantJSON{ID: l.ID, Kind: l.Tie.written(), Birth: l.Birth, TotalIncome: &optionalYen{l.TotalIncome, !l.Unknown}}
	}
	return json.Marshal(list)
}

// UnmarshalJSON reads the person of the conformance format. A key left out is
// no or none, null is unknown. Errors: income (a malformed amount, or two ways
// of giving income at once), person; keys that do not belong are refused.
func (p *Income) UnmarshalJSON(b []byte) error {
	// A pointer hears nothing of null, so keys with null are looked up.
	var given map[string]json.RawMessage
	if err := strictjson.Unmarshal(b, &given); err != nil {
		return fault(err)
	}
	no := truthJSON(civil.False)
	j := incomeJSON{EverMarried: no, Livelihood: no, Relieved: no}
	if err := strictjson.Unmarshal(b, &j); err != nil {
		return fault(err)
	}
	_, hasBirth := given["birth"]
	out := Income{
		Adult: !hasBirth, EverMarried: civil.Truth(j.EverMarried),
		LivelihoodAid: civil.Truth(j.Livelihood), Relieved: civil.Truth(j.Relieved),
	}
	if j.Birth != nil {
		out.Birth = *j.Birth
	}
	for _, read := range []func(*Income, map[string]json.RawMessage) error{
		j.readIncome, j.readDependants, j.readRegistered, j.readStatus,
	} {
		if err := read(&out, given); err != nil {
			return err
		}
	}
	*p = out
	return nil
}

func (j *incomeJSON) readDependants(p *Income, given map[string]json.RawMessage) error {
	raw, ok := given["dependants"]
	if !ok {
		return nil
	}
	var d dependantsJSON
	if err := d.UnmarshalJSON(raw); err != nil {
		return at("/dependants", err)
	}
	if d.Count < 0 || d.Count > MaxDependants {
		return &Error{code: CodePerson, Path: "/dependants"}
	}
	p.Dependants = Dependants(d)
	return nil
}

func (j *incomeJSON) readRegistered(p *Income, given map[string]json.RawMessage) error {
	t := truthJSON(civil.True)
	if raw, ok := given["registered_on_assessment_date"]; ok {
		if err := t.UnmarshalJSON(raw); err != nil {
			return at("/registered_on_assessment_date", err)
		}
	}
	p.Registered = civil.Truth(t)
	return nil
}

// readIncome reads one of the three ways of giving income: a total, a list, salary and pension.
func (j *incomeJSON) readIncome(p *Income, given map[string]json.RawMessage) error {
	ways := 0
	short := func(key string, value *optionalYen, kind IncomeKind) {
		if _, ok := given[key]; !ok {
			return
		}
		in := IncomeItem{Kind: kind, Unknown: true}
		if value != nil {
			in.Amount, in.Unknown = value.yen, !value.known
		}
		p.Items = append(p.Items, in)
	}
	short("salary", j.Salary, Salary)
	short("pension", j.Pension, Pension)
	ways += min(len(p.Items), 1)
	if _, ok := given["total_income"]; ok {
		ways++
		if j.TotalIncome != nil && j.TotalIncome.known {
			p.Total = &j.TotalIncome.yen
		}
	}
	if raw, ok := given["income"]; ok {
		ways++
		if err := j.readItems(p, isNull(raw)); err != nil {
			return err
		}
	}
	if ways > 1 {
		return &Error{code: CodeIncome}
	}
	return nil
}

func (j *incomeJSON) readItems(p *Income, unknown bool) error {
	if unknown {
		p.Items = []IncomeItem{{Kind: OtherIncome, Unknown: true}}
		return nil
	}
	p.Items = make([]IncomeItem, len(j.Income))
	for i, one := range j.Income {
		kind := slices.Index(incomeNames[:], one.Kind)
		if kind < 0 {
			return &Error{code: CodeIncome, Path: "/income"}
		}
		p.Items[i] = IncomeItem{Kind: IncomeKind(kind), Amount: one.Amount.yen, Unknown: !one.Amount.known}
	}
	return nil
}

func (j *incomeJSON) readStatus(p *Income, _ map[string]json.RawMessage) error {
	for _, name := range j.Special {
		s, ok := ParseSpecial(name)
		if !ok {
			return &Error{code: CodePerson, Path: "/special"}
		}
		p.Special |= s
	}
	for i, flag := range []*bool{j.Disabled, j.Widow, nil, j.SingleParent} {
		if flag != nil && *flag {
			p.Special |= 1 << i
		}
	}
	if j.Aid != nil {
		kind := slices.Index(aidNames, j.Aid.Kind)
		if kind <= 0 {
			return &Error{code: CodePerson, Path: "/aid/kind"}
		}
		p.Aid = Aid{Kind: AidKind(kind), From: j.Aid.From}
	}
	return nil
}

// MarshalJSON writes the person as UnmarshalJSON reads it, in the long forms.
func (p Income) MarshalJSON() ([]byte, error) {
	j := incomeJSON{
		EverMarried: truthJSON(p.EverMarried), Livelihood: truthJSON(p.LivelihoodAid), Relieved: truthJSON(p.Relieved),
	}
	if !p.Adult || !p.Birth.IsZero() {
		j.Birth = &p.Birth
	}
	if p.Total != nil {
		j.TotalIncome = &optionalYen{*p.Total, true}
	}
	for _, in := range p.Items {
		j.Income = append(j.Income, itemJSON{in.Kind.String(), optionalYen{in.Amount, !in.Unknown}})
	}
	if d := p.Dependants; d.Unknown || d.Count > 0 || len(d.List) > 0 {
		j.Dependants = (*dependantsJSON)(&d)
	}
	for i, name := range specialNames {
		if p.Special&(1<<i) != 0 {
			j.Special = append(j.Special, name)
		}
	}
	if p.Aid.Kind != AidNone {
		j.Aid = &aidJSON{aidNames[p.Aid.Kind], p.Aid.From}
	}
	if p.Registered != civil.True {
		j.Registered = (*truthJSON)(&p.Registered)
	}
	return json.Marshal(j)
}
