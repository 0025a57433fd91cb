package benefit

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/strictjson"
)

// ParseOverride reads an override. Errors: program, with every fault, its line and column.
func ParseOverride(raw []byte) (Override, error) {
	tree, err := parseTree(raw)
	if err != nil {
		return Override{}, err
	}
	object, ok := tree.(map[string]any)
	text := withoutBOM(raw)
	out := Override{text: text, below: "/set"}
	if !ok {
		return Override{}, out.fail([]Fault{{Code: FaultType}})
	}
	out.set, _ = object["set"].(map[string]any)
	if faults := out.read(text, object); len(faults) > 0 {
		return Override{}, out.fail(faults)
	}
	return out, nil
}

// read takes the keys of an override one by one, so that every fault is told.
func (o *Override) read(text []byte, object map[string]any) (faults []Fault) {
	var format int
	var town string
	var ignored any
	places := map[string]any{
		"format": &format, "program": &o.Program, "municipality": &town, "in_force": &o.InForce, "basis": &o.Basis, "set": &ignored,
		"note": &ignored, "$schema": &ignored,
	}
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(text, &keys); err != nil {
		return []Fault{{Code: FaultType}}
	}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if places[key] == nil {
			faults = append(faults, Fault{Pointer: "/" + escapePointer(key), Code: FaultUnknownKey, Allowed: slices.Sorted(maps.Keys(places))})
		} else if err := strictjson.Unmarshal(keys[key], places[key]); err != nil {
			faults = append(faults, strictFault("/"+key, err))
		}
	}
	for _, key := range [...]string{"format", "municipality", "set"} {
		if _, given := object[key]; !given {
			faults = append(faults, Fault{Pointer: "/" + key, Code: FaultRequired})
		}
	}
	if o.Any = town == anyTown; !o.Any && town != "" {
		var err error
		if o.Municipality, err = municipality.Parse(town); err != nil {
			faults = append(faults, Fault{Pointer: "/municipality", Code: FaultPattern})
		}
	}
	faults = append(faults, o.names()...)
	if o.set == nil {
		faults = append(faults, Fault{Pointer: "/set", Code: FaultType})
	}
	if format != 1 {
		faults = append(faults, Fault{Pointer: "/format", Code: FaultFormat})
	}
	if late, known := o.InForce.From.After(o.InForce.To); late && known {
		faults = append(faults, Fault{Pointer: "/in_force/to", Code: FaultDate})
	}
	return together(faults)
}

// strictFault is the fault of a value that the strict reader refuses.
func strictFault(at string, err error) Fault {
	f := Fault{Pointer: at, Code: FaultType}
	e, ok := errors.AsType[*strictjson.Error](err)
	if !ok {
		return f
	}
	f.Pointer += e.Pointer
	switch strictjson.Code(e.Code()) {
	case strictjson.CodeUnknownKey:
		f.Code = FaultUnknownKey
	case strictjson.CodeType, strictjson.CodeDepth, strictjson.CodeSize:
	default:
		f.Code = FaultPattern
	}
	return f
}

// names refuses to give a program another name.
func (o *Override) names() (faults []Fault) {
	for _, key := range [...]string{"id", "alias", "format"} {
		if _, given := o.set[key]; given {
			faults = append(faults, Fault{Pointer: o.below + "/" + key, Code: FaultFixed})
		}
	}
	return faults
}

// fail makes an error of faults with their places in the override's text; nil of none.
func (o *Override) fail(faults []Fault) error {
	if len(faults) == 0 {
		return nil
	}
	at := locate(o.text)
	for i := range faults {
		at.place(o.text, &faults[i])
	}
	return &Error{code: CodeProgram, Detail: "override", Faults: faults}
}

// Patch makes an override for any program, town and day from a bare merge patch. Errors: program.
func Patch(raw []byte) (Override, error) {
	tree, err := parseTree(raw)
	if err != nil {
		return Override{}, err
	}
	set, ok := tree.(map[string]any)
	o := Override{Any: true, set: set, text: withoutBOM(raw)}
	if !ok {
		return Override{}, o.fail([]Fault{{Code: FaultType}})
	}
	return o, o.fail(o.names())
}
