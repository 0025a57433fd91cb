package levy

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
)

// personJSON is the form of a person in conformance vectors.
type personJSON struct {
	Birth        *civil.Date     `json:"birth,omitempty"`
	TotalIncome  *optionalYen    `json:"total_income,omitempty"`
	Income       []incomeJSON    `json:"income,omitempty"`
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

type incomeJSON struct {
	Kind   string      `json:"kind"`
	Amount optionalYen `json:"amount"`
}

type aidJSON struct {
	Kind string     `json:"kind"`
	From civil.Date `json:"from,omitzero"`
}

type dependantJSON struct {
	ID          string       `json:"id,omitempty"`
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

type truthJSON Truth

func (t *truthJSON) UnmarshalJSON(b []byte) error {
	switch string(b) {
	case "null":
		*t = truthJSON(Unknown)
	case "true":
		*t = truthJSON(Yes)
	case "false":
		*t = truthJSON(No)
	default:
		return &Error{code: CodePerson}
	}
	return nil
}

func (t truthJSON) MarshalJSON() ([]byte, error) {
	return []byte([]string{"false", "true", "null"}[min(t, 2)]), nil
}

type dependantsJSON Dependants

func (d *dependantsJSON) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*d = dependantsJSON{Unknown: true}
		return nil
	}
	if len(b) == 0 || b[0] != '[' {
		return json.Unmarshal(b, &d.Count)
	}
	var list []dependantJSON
	if err := strict(b, &list); err != nil {
		return err
	}
	d.List = make([]Dependant, len(list))
	for i, l := range list {
		d.List[i] = Dependant{ID: l.ID, Birth: l.Birth, Unknown: true}
		if l.TotalIncome != nil {
			d.List[i].TotalIncome, d.List[i].Unknown = l.TotalIncome.yen, !l.TotalIncome.known
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
		list[i] = dependantJSON{ID: l.ID, Birth: l.Birth, TotalIncome: &optionalYen{l.TotalIncome, !l.Unknown}}
	}
	return json.Marshal(list)
}

// strict decodes one JSON value and refuses keys that the form does not have.
func strict(b []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF { //nolint:errorlint // Token returns io.EOF itself
		return &Error{code: CodePerson}
	}
	return nil
}

// UnmarshalJSON reads the person of the conformance format. A key left out is
// no or none, null is unknown. Errors: income (a malformed amount, or two ways
// of giving income at once), person; keys that do not belong are refused.
func (p *Person) UnmarshalJSON(b []byte) error {
	// A pointer hears nothing of null, so keys with null are looked up.
	var given map[string]json.RawMessage
	if err := json.Unmarshal(b, &given); err != nil {
		return err
	}
	var j personJSON
	if err := strict(b, &j); err != nil {
		return err
	}
	_, hasBirth := given["birth"]
	out := Person{
		Adult: !hasBirth, EverMarried: Truth(j.EverMarried), LivelihoodAid: Truth(j.Livelihood), Relieved: Truth(j.Relieved),
	}
	if j.Birth != nil {
		out.Birth = *j.Birth
	}
	if err := j.readIncome(&out, given); err != nil {
		return err
	}
	if raw, ok := given["dependants"]; ok {
		var d dependantsJSON
		if err := d.UnmarshalJSON(raw); err != nil {
			return err
		}
		if d.Count < 0 || d.Count > maxDependants {
			return &Error{code: CodePerson, Path: "/dependants"}
		}
		out.Dependants = Dependants(d)
	}
	if raw, ok := given["registered_on_assessment_date"]; ok {
		var t truthJSON
		if err := t.UnmarshalJSON(raw); err != nil {
			return err
		}
		out.NotRegistered = []Truth{Yes, No, Unknown}[t]
	}
	if err := j.readStatus(&out); err != nil {
		return err
	}
	*p = out
	return nil
}

func (j *personJSON) readIncome(p *Person, given map[string]json.RawMessage) error {
	ways := 0
	short := func(key string, value *optionalYen, kind Kind) {
		if _, ok := given[key]; !ok {
			return
		}
		in := Income{Kind: kind, Unknown: true}
		if value != nil {
			in.Amount, in.Unknown = value.yen, !value.known
		}
		p.Income = append(p.Income, in)
	}
	short("salary", j.Salary, Salary)
	short("pension", j.Pension, Pension)
	ways += min(len(p.Income), 1)
	if _, ok := given["total_income"]; ok {
		ways++
		if j.TotalIncome != nil && j.TotalIncome.known {
			p.TotalIncome = &j.TotalIncome.yen
		}
	}
	if raw, ok := given["income"]; ok {
		ways++
		if string(raw) == "null" {
			p.Income = []Income{{Kind: Other, Unknown: true}}
		} else {
			p.Income = make([]Income, 0, len(j.Income))
		}
		for i := range j.Income {
			kind := slices.Index(kindNames[:], j.Income[i].Kind)
			if kind < 0 {
				return &Error{code: CodeIncome, Path: "/income"}
			}
			p.Income = append(p.Income, Income{Kind: Kind(kind), Amount: j.Income[i].Amount.yen, Unknown: !j.Income[i].Amount.known})
		}
	}
	if ways > 1 {
		return &Error{code: CodeIncome}
	}
	return nil
}

func (j *personJSON) readStatus(p *Person) error {
	for _, name := range j.Special {
		i := slices.Index(specialNames, name)
		if i < 0 {
			return &Error{code: CodePerson, Path: "/special"}
		}
		p.Special |= 1 << i
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
		p.Aid = Aid{AidKind(kind), j.Aid.From}
	}
	return nil
}

// MarshalJSON writes the person as UnmarshalJSON reads it, in the long forms.
func (p Person) MarshalJSON() ([]byte, error) {
	j := personJSON{
		EverMarried: truthJSON(p.EverMarried), Livelihood: truthJSON(p.LivelihoodAid), Relieved: truthJSON(p.Relieved),
	}
	if !p.Adult || !p.Birth.IsZero() {
		j.Birth = &p.Birth
	}
	if p.TotalIncome != nil {
		j.TotalIncome = &optionalYen{*p.TotalIncome, true}
	}
	for _, in := range p.Income {
		j.Income = append(j.Income, incomeJSON{in.Kind.String(), optionalYen{in.Amount, !in.Unknown}})
	}
	if d := p.Dependants; d.Unknown || d.Count > 0 || len(d.List) > 0 {
		j.Dependants = (*dependantsJSON)(&d)
	}
	for i, name := range specialNames {
		if p.Special&(1<<i) != 0 {
			j.Special = append(j.Special, name)
		}
	}
	if p.Aid.Kind != NoAid {
		j.Aid = &aidJSON{aidNames[p.Aid.Kind], p.Aid.From}
	}
	if p.NotRegistered != No {
		t := truthJSON([]Truth{Yes, No, Unknown}[p.NotRegistered])
		j.Registered = &t
	}
	return json.Marshal(j)
}
