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
// booleans, or any other key. It is a JSON merge patch (RFC 7396): objects are
// merged, null takes a key away, lists are replaced as a whole.
//
//	{"format": 1, "program": "P4", "municipality": "112020",
//	 "in_force": {"known_since": "2023-05-20"},
//	 "basis": {"id": "town", "act": "熊谷市電力・ガス・食料品等価格高騰重点支援給付金支給要綱"},
//	 "set": {"base_date": "2023-06-02", "deadlines": {"end": "2023-10-31"}}}
//
// The citation in basis is added to the program's citations.
type Override struct {
	Program      string
	Municipality municipality.Code
	InForce      law.InForce
	Basis        law.Citation
	set          map[string]any
}

// ParseOverride reads an override. Errors: program.
func ParseOverride(raw []byte) (Override, error) {
	tree, err := parseTree(raw)
	if err != nil {
		return Override{}, err
	}
	object, _ := tree.(map[string]any)
	set, _ := object["set"].(map[string]any)
	var d struct {
		Format       int               `json:"format"`
		Program      string            `json:"program"`
		Municipality municipality.Code `json:"municipality"`
		InForce      law.InForce       `json:"in_force"`
		Basis        law.Citation      `json:"basis"`
		Set          json.RawMessage   `json:"set"`
	}
	if err := strictjson.Unmarshal(raw, &d); err != nil {
		return Override{}, &Error{code: CodeProgram, Detail: "override", Faults: []Fault{{Code: FaultType}}}
	}
	if d.Format != 1 {
		return Override{}, &Error{code: CodeProgram, Detail: "override", Faults: []Fault{{Pointer: "/format", Code: FaultFormat}}}
	}
	if set == nil {
		return Override{}, &Error{code: CodeProgram, Detail: "override", Faults: []Fault{{Pointer: "/set", Code: FaultRequired}}}
	}
	return Override{d.Program, d.Municipality, d.InForce, d.Basis, set}, nil
}

// Patch makes an override for any program from a bare merge patch. Errors: program.
func Patch(raw []byte) (Override, error) {
	tree, err := parseTree(raw)
	if err != nil {
		return Override{}, err
	}
	set, ok := tree.(map[string]any)
	if !ok {
		return Override{}, &Error{code: CodeProgram, Detail: "override", Faults: []Fault{{Code: FaultType}}}
	}
	return Override{set: set}, nil
}

// With returns the program as the overrides that are known on a day change it,
// in their order. An override for another program is an error. Errors: program.
func (p *Program) With(known civil.Date, overrides ...Override) (*Program, error) {
	tree := p.tree
	for _, o := range overrides {
		if o.Program != "" && o.Program != p.doc.ID && o.Program != p.doc.Alias {
			return nil, &Error{code: CodeProgram, Detail: "override", Faults: []Fault{{Pointer: "/program", Code: FaultValue}}}
		}
		if !o.InForce.Holds(civil.Date{}, known) {
			continue
		}
		tree = mergePatch(tree, o.set)
		if !o.Basis.IsZero() {
			tree = cite(tree, o.Basis)
		}
	}
	if len(overrides) == 0 {
		return p, nil
	}
	return newProgram(tree)
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
