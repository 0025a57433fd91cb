package benefit

import (
	"encoding/json"
	"maps"
	"strconv"

	"github.com/kyufu-go/kyufu/benefit/law"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/secret"
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
// in basis is added to the program's citations; it takes the place of an unconfirmed one with its
// id: with the id "rules" it names the town's 要綱, which every reason then cites.
type Override struct {
	secret.Quiet

	Program string
	// Municipality is the town's; zero with Any.
	Municipality municipality.Code
	Any          bool
	InForce      law.InForce
	Basis        law.Citation
	set          map[string]any

	text  []byte // as it was written
	below string // where set stands in it
}

// anyTown is how an override says that it is not bound to a town.
const anyTown = "any"

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
	var f Fault
	switch {
	case p == nil || o.Program != "" && o.Program != p.doc.ID && o.Program != p.doc.Alias:
		f = Fault{Pointer: "/program", Code: FaultValue}
	case !o.Any && (o.Municipality == 0 || o.Municipality != town):
		f = Fault{Pointer: "/municipality", Code: FaultTown}
	case !o.InForce.Holds(on, civil.Date{}):
		f = Fault{Pointer: "/in_force", Code: FaultDay}
	case !o.InForce.Holds(civil.Date{}, known):
		f = Fault{Pointer: "/in_force/known_since", Code: FaultDay}
	default:
		return nil
	}
	return o.fail([]Fault{f})
}

// With returns the program as overrides of a town change it, on a day and as known on another,
// in their order; without a day, on its base date. Errors: program (also one that does not
// belong), with the place in the override where the fault is and the override's number.
func (p *Program) With(town municipality.Code, on, known civil.Date, overrides ...Override) (*Program, error) {
	if !on.Known() {
		on = p.doc.BaseDate
	}
	tree := p.named
	cited := map[string]int{} // whose citation stands where
	for i := range overrides {
		o := &overrides[i]
		err := o.belongs(p, town, on, known)
		if err == nil {
			err = o.fail(o.names())
		}
		if err != nil {
			return nil, numbered(err, i)
		}
		if _, replaced := o.set["basis"]; replaced {
			clear(cited)
		}
		tree = mergePatch(tree, o.set)
		if !o.Basis.IsZero() {
			cited["/basis/"+strconv.Itoa(placed(tree, o.Basis.ID))] = i
			tree = cite(tree, o.Basis)
		}
	}
	if len(overrides) == 0 {
		return p, nil
	}
	q, err := newProgram(tree, nil)
	return q, traced(err, overrides, cited)
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

// placed is where a citation goes in a program's tree: in the place of the one with its id where
// that is unconfirmed, else behind the others.
func placed(tree any, id string) int {
	object, _ := tree.(map[string]any)
	list, _ := object["basis"].([]any)
	for i, one := range list {
		c, _ := one.(map[string]any)
		if open, _ := c["unconfirmed"].(bool); open && c["id"] == id {
			return i
		}
	}
	return len(list)
}

// cite puts a citation into a program's tree.
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
	list = append(append([]any{}, list...), one)
	if at := placed(tree, c.ID); at < len(list)-1 {
		list[at], list = one, list[:len(list)-1]
	}
	return mergePatch(object, map[string]any{"basis": list})
}
