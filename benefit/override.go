package benefit

import (
	"encoding/json"
	"maps"

	"github.com/kyufu-go/kyufu/benefit/law"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/strictjson"
)

// Override changes a program's data for a town (自治体による上書き): dates, amounts,
// booleans, or any other key but id, alias and format. It is a JSON merge patch (RFC 7396):
// objects are merged, null takes a
// key away, lists and expressions are replaced as a whole: to change one addition, give them all.
//
//	{"format": 1, "program": "P4", "municipality": "112020",
//	 "in_force": {"from": "2023-06-01", "known_since": "2023-05-20"},
//	 "basis": {"id": "town", "act": "熊谷市電力・ガス・食料品等価格高騰重点支援給付金支給要綱"},
//	 "set": {"base_date": "2023-06-02", "deadlines": {"end": "2023-10-31"}}}
//
// It belongs to the municipality, or to every one that says so by "any"; to the days on which
// it is in force, and to what is known since known_since. [Compiler.Compile] refuses one of
// another town or day; [Overrides] picks those that belong from a table of many. The citation
// in basis is added to the program's citations.
type Override struct {
	Program string
	// Municipality is the town's; zero with Any.
	Municipality municipality.Code
	Any          bool
	InForce      law.InForce
	Basis        law.Citation
	set          map[string]any
}

// anyTown is how an override says that it is not bound to a town.
const anyTown = "any"

// ParseOverride reads an override. Errors: program.
func ParseOverride(raw []byte) (Override, error) {
	tree, err := parseTree(raw)
	if err != nil {
		return Override{}, err
	}
	object, _ := tree.(map[string]any)
	set, _ := object["set"].(map[string]any)
	var d struct {
		Format       int             `json:"format"`
		Program      string          `json:"program"`
		Municipality string          `json:"municipality"`
		InForce      law.InForce     `json:"in_force"`
		Basis        law.Citation    `json:"basis"`
		Set          json.RawMessage `json:"set"`
		Note         string          `json:"note"`
		Schema       string          `json:"$schema"`
	}
	if err := strictjson.Unmarshal(raw, &d); err != nil {
		return Override{}, faulty("", FaultType)
	}
	out := Override{Program: d.Program, Any: d.Municipality == anyTown, InForce: d.InForce, Basis: d.Basis, set: set}
	switch {
	case d.Format != 1:
		return Override{}, faulty("/format", FaultFormat)
	case set == nil:
		return Override{}, faulty("/set", FaultRequired)
	case d.Municipality == "":
		return Override{}, faulty("/municipality", FaultRequired)
	}
	if !out.Any {
		if out.Municipality, err = municipality.Parse(d.Municipality); err != nil {
			return Override{}, faulty("/municipality", FaultPattern)
		}
	}
	if late, known := d.InForce.From.After(d.InForce.To); late && known {
		return Override{}, faulty("/in_force/to", FaultDate)
	}
	return out, out.names()
}

// names refuses to give a program another name.
func (o *Override) names() error {
	for _, key := range [...]string{"id", "alias", "format"} {
		if _, given := o.set[key]; given {
			return faulty("/set/"+key, FaultFixed)
		}
	}
	return nil
}

func faulty(pointer, code string) error {
	return &Error{code: CodeProgram, Detail: "override", Faults: []Fault{{Pointer: pointer, Code: code}}}
}

// Patch makes an override for any program, town and day from a bare merge patch. Errors: program.
func Patch(raw []byte) (Override, error) {
	tree, err := parseTree(raw)
	if err != nil {
		return Override{}, err
	}
	set, ok := tree.(map[string]any)
	if !ok {
		return Override{}, faulty("", FaultType)
	}
	o := Override{Any: true, set: set}
	return o, o.names()
}

// Overrides returns those of a table that belong to a program, a town, a day and a state of
// knowledge, in their order. An unknown day asks for any, an unknown known for all that is
// known by now.
func Overrides(all []Override, p *Program, town municipality.Code, on, known civil.Date) []Override {
	var out []Override
	for i := range all {
		if all[i].belongs(p, town, on, known) == nil {
			out = append(out, all[i])
		}
	}
	return out
}

// belongs says why an override does not belong.
func (o *Override) belongs(p *Program, town municipality.Code, on, known civil.Date) error {
	switch {
	case p == nil || o.Program != "" && o.Program != p.doc.ID && o.Program != p.doc.Alias:
		return faulty("/program", FaultValue)
	case !o.Any && (o.Municipality == 0 || o.Municipality != town):
		return faulty("/municipality", FaultTown)
	case !o.InForce.Holds(on, civil.Date{}):
		return faulty("/in_force", FaultDay)
	case !o.InForce.Holds(civil.Date{}, known):
		return faulty("/in_force/known_since", FaultDay)
	}
	return nil
}

// With returns the program as overrides of a town change it, on a day and as known on another,
// in their order; without a day, on its base date. Errors: program (also one that does not
// belong).
func (p *Program) With(town municipality.Code, on, known civil.Date, overrides ...Override) (*Program, error) {
	if !on.Known() {
		on = p.doc.BaseDate
	}
	tree := p.tree
	if p.define != nil {
		tree = mergePatch(tree, map[string]any{"define": p.define})
	}
	for i := range overrides {
		o := &overrides[i]
		if err := o.belongs(p, town, on, known); err != nil {
			return nil, err
		}
		if err := o.names(); err != nil {
			return nil, err
		}
		tree = mergePatch(tree, o.set)
		if !o.Basis.IsZero() {
			tree = cite(tree, o.Basis)
		}
	}
	if len(overrides) == 0 {
		return p, nil
	}
	return newProgram(tree, nil)
}

// mergePatch returns the target changed by the patch; neither is written to.
func mergePatch(target, patch any) any {
	changes, ok := patch.(map[string]any)
	if !ok {
		return patch
	}
	out := map[string]any{}
	if old, ok := target.(map[string]any); ok {
		maps.Copy(out, old)
	}
	for k, v := range changes {
		if v == nil {
			delete(out, k)
			continue
		}
		if k == "per_child" || k == "per_person" || k == "when" {
			out[k] = v // an expression has one key: it is replaced as a whole
			continue
		}
		out[k] = mergePatch(out[k], v)
	}
	return out
}

// cite adds a citation to a program's tree.
func cite(tree any, c law.Citation) any {
	object, ok := tree.(map[string]any)
	if !ok {
		return tree
	}
	raw, err := json.Marshal(c)
	if err != nil {
		return tree
	}
	one, err := parseTree(raw)
	if err != nil {
		return tree
	}
	list, _ := object["basis"].([]any)
	return mergePatch(object, map[string]any{"basis": append(append([]any{}, list...), one)})
}
