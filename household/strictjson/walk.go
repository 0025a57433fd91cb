package strictjson

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strings"
)

var (
	jsonReader = reflect.TypeFor[json.Unmarshaler]()
	textReader = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// opaque reports whether a type reads itself, so that this package does not look into it.
func opaque(t reflect.Type) bool {
	return t.Implements(jsonReader) || t.Implements(textReader) ||
		reflect.PointerTo(t).Implements(jsonReader) || reflect.PointerTo(t).Implements(textReader)
}

// inside returns what a pointer leads to in the end, or t.
func inside(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer && !opaque(t) {
		t = t.Elem()
	}
	return t
}

// field is what a key leads to: the type, and whether the value is quoted once more (",string").
type field struct {
	of     reflect.Type
	quoted bool
}

// addFields adds the fields of a struct by the keys that encoding/json takes for them. Its own come
// before those of an embedded struct.
func addFields(fields map[string]field, t reflect.Type) {
	var embedded []reflect.Type
	for f := range t.Fields() {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Tag.Get("json") == "-":
			continue
		case f.Anonymous && name == "" && inside(f.Type).Kind() == reflect.Struct && !opaque(f.Type):
			embedded = append(embedded, inside(f.Type))
			continue
		case !f.IsExported():
			continue
		case name == "":
			name = f.Name
		}
		if _, shadowed := fields[name]; !shadowed {
			fields[name] = field{f.Type, strings.Contains(options, "string")}
		}
	}
	for _, e := range embedded {
		addFields(fields, e)
	}
}

// place is where a value stands: an item of one that stands elsewhere; nil is the whole.
type place struct {
	of *place
	n  *node
	i  int
}

func (p *place) pointer() string {
	if p == nil {
		return ""
	}
	return p.n.child(p.of.pointer(), p.i)
}

// visit is told of an item: where it stands, what it leads to, whether its key is known.
type visit func(at *place, of field, known bool) error

// each calls f for the items of a value that this package looks into, until f fails. known is false
// for a key that no field has.
func (d *document) each(n *node, t reflect.Type, where *place, f visit) error {
	t = inside(t)
	if opaque(t) {
		return nil
	}
	var fields map[string]field
	of := field{}
	switch kind := t.Kind(); {
	case kind == reflect.Struct && n.kind == '{':
		fields = map[string]field{}
		addFields(fields, t)
	case kind == reflect.Map && n.kind == '{', (kind == reflect.Slice || kind == reflect.Array) && n.kind == '[':
		of.of = t.Elem()
	default:
		return nil
	}
	for i := range n.items {
		known := true
		if fields != nil {
			of, known = fields[n.keys[i].name]
		}
		if err := f(&place{where, n, i}, of, known); err != nil {
			return err
		}
	}
	return nil
}

// keys refuses a key that is not exactly the name of a field.
func (d *document) keys(n *node, t reflect.Type, where *place) error {
	return d.each(n, t, where, func(at *place, of field, known bool) error {
		switch {
		case !known:
			return d.fail(CodeUnknownKey, n.keys[at.i].at, at.pointer())
		case of.quoted:
			return nil
		}
		return d.keys(n.items[at.i], of.of, at)
	})
}

// find returns the first fault of a value of which it is known that it does not decode, nil if
// every part decodes by itself.
func (d *document) find(n *node, t reflect.Type, where *place) error {
	looked := false
	err := d.each(n, t, where, func(at *place, of field, _ bool) error {
		looked = true
		if of.quoted {
			return nil
		}
		return d.find(n.items[at.i], of.of, at)
	})
	if err != nil || looked {
		return err
	}
	err = json.Unmarshal(d.raw(n), reflect.New(t).Interface())
	switch err.(type) { //nolint:errorlint // encoding/json returns these as they are
	case nil:
		return nil
	case *json.UnmarshalTypeError:
		return d.fail(CodeType, n.start, where.pointer())
	}
	return d.wrap(n.start, where.pointer(), err)
}
