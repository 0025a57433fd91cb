package benefit

import (
	_ "embed" // the shared criteria and citations
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"sync"

	"github.com/kyufu-go/kyufu/household/civil"
)

//go:embed programs/shared.json
var sharedJSON []byte

// shared are the criteria and citations that programs name.
var shared = sync.OnceValues(func() (map[string]map[string]any, error) {
	tree, err := decodeTree(sharedJSON)
	if err != nil {
		return nil, err
	}
	out := map[string]map[string]any{}
	object, _ := withoutNotes(tree).(map[string]any)
	for _, kind := range []string{"basis", "criteria"} {
		out[kind], _ = object[kind].(map[string]any)
	}
	return out, nil
})

// withoutNotes drops what is for readers of the text only: note at any place, notes and $schema.
func withoutNotes(tree any) any {
	switch tree := tree.(type) {
	case map[string]any:
		out := make(map[string]any, len(tree))
		for key, value := range tree {
			if key != "note" && key != "notes" && key != "$schema" {
				out[key] = withoutNotes(value)
			}
		}
		return out
	case []any:
		out := make([]any, len(tree))
		for i, value := range tree {
			out[i] = withoutNotes(value)
		}
		return out
	}
	return tree
}

// resolver writes out what a program names: shared criteria and citations, definitions of its own,
// ages. What it gives is the program of which the digest is taken.
type resolver struct {
	define map[string]any
	faults []Fault
}

// resolve writes out a program that the schema has found right. named is the same with its
// definitions still named: what inherits or overrides it may define a name anew.
func resolve(tree map[string]any) (out, named map[string]any, faults []Fault) {
	r := resolver{}
	r.define, _ = tree["define"].(map[string]any)
	named = maps.Clone(tree)
	common, err := shared()
	if err != nil {
		return nil, nil, []Fault{{Code: FaultSyntax}}
	}
	for _, kind := range []string{"basis", "criteria"} {
		named[kind] = r.named(named[kind], common[kind], "/"+kind)
	}
	out = maps.Clone(named)
	delete(out, "define")
	r.expressions(out)
	return out, named, r.faults
}

// expressions writes out the expressions of a program.
func (r *resolver) expressions(out map[string]any) {
	for _, key := range []string{"per_person", "per_child"} {
		if x, ok := out[key]; ok {
			out[key] = r.expression(x, "/"+key, nil)
		}
	}
	for _, kind := range []string{"additions", "criteria"} {
		list, _ := out[kind].([]any)
		list = slices.Clone(list)
		for i, one := range list {
			object, ok := one.(map[string]any)
			if when, has := object["when"]; ok && has {
				object = maps.Clone(object)
				object["when"] = r.expression(when, "/"+kind+"/"+strconv.Itoa(i)+"/when", nil)
				list[i] = object
			}
		}
		if list != nil {
			out[kind] = list
		}
	}
}

// named writes out the entries of a list that are names.
func (r *resolver) named(x any, common map[string]any, at string) any {
	list, ok := x.([]any)
	if !ok {
		return x
	}
	list = slices.Clone(list)
	for i, one := range list {
		name, ok := one.(string)
		if !ok {
			continue
		}
		body, ok := common[name].(map[string]any)
		if !ok {
			r.faults = append(r.faults, Fault{Pointer: at + "/" + strconv.Itoa(i), Code: FaultName, Allowed: slices.Sorted(maps.Keys(common))})
			continue
		}
		entry := maps.Clone(body)
		entry["id"] = name
		list[i] = entry
	}
	return list
}

// expression writes out definitions and ages. within are the names on the way, so that no
// definition uses itself.
func (r *resolver) expression(x any, at string, within []string) any {
	switch x := x.(type) {
	case []any:
		out := make([]any, len(x))
		for i, one := range x {
			out[i] = r.expression(one, at+"/"+strconv.Itoa(i), within)
		}
		return out
	case map[string]any:
		if name, ok := x["use"].(string); ok {
			body, known := r.define[name]
			if !known || slices.Contains(within, name) {
				r.faults = append(r.faults, Fault{Pointer: at + "/use", Code: FaultName, Allowed: slices.Sorted(maps.Keys(r.define))})
				return x
			}
			return r.expression(body, at, append(slices.Clone(within), name))
		}
		if age, ok := x["age"].(map[string]any); ok {
			return map[string]any{"born": bornAt(age)}
		}
		out := make(map[string]any, len(x))
		for key, below := range x {
			out[key] = r.expression(below, at+"/"+key, within)
		}
		return out
	}
	return x
}

// bornAt is the span of births of an age on a day, counted as [civil.AgeOn] counts (年齢計算ニ関スル法律):
// who is born on 2 April is a year older on 1 April already.
func bornAt(age map[string]any) map[string]any {
	text, _ := age["on"].(string)
	on, err := civil.ParseDate(text)
	if err != nil {
		return nil // told by the schema
	}
	years := func(key string) (int, bool) {
		n, ok := age[key].(json.Number)
		v, err := n.Int64()
		return int(v), ok && err == nil
	}
	next, born := on.AddDays(1), map[string]any{}
	if under, ok := years("under"); ok {
		born["from"] = next.AddMonths(-12 * under).AddDays(1).String()
	}
	if least, ok := years("from"); ok {
		born["to"] = next.AddMonths(-12 * least).String()
	}
	return born
}
