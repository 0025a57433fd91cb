package operation

import (
	"encoding"
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/kyufu-go/kyufu/examples/internal/tree"
	"github.com/kyufu-go/kyufu/household/strictjson"
)

// An InputError says that an operation's input is not of its form. Its code is always bad_input.
type InputError struct {
	Path   string // where, as a slash path of keys and indexes; a key that is not known only where it is a short name
	Reason string // json, utf8, depth, size, unknown_key, duplicate_key, missing, null, kind, value
}

func (e *InputError) Error() string {
	return "input " + e.Reason + " at /" + strings.TrimPrefix(e.Path, "/")
}

// Code is bad_input.
func (*InputError) Code() string { return CodeBadInput }

// Decode reads an operation's input into a struct, strictly: keys must be spelt exactly as the json
// tags say, be known and not be given twice, null stands only where a pointer, slice, map,
// interface or a type with its own decoding takes it, and the required keys are there. Every
// failure is an [InputError]. A text is at most [MaxText] bytes long, unless its field is tagged
// text:"long". Types with UnmarshalJSON or UnmarshalText see to their own
// strictness; a coded error they return is passed on as it is.
func Decode(in json.RawMessage, into any, required ...string) error {
	tellShape(in, into, required)
	v, err := tree.Parse(in)
	if code, ok := errors.AsType[tree.Code](err); ok {
		return &InputError{Reason: string(code)}
	}
	if err := checkShape(v, reflect.TypeOf(into).Elem(), ""); err != nil {
		return err
	}
	object, _ := v.(map[string]any)
	for _, key := range required {
		if _, ok := object[key]; !ok {
			return &InputError{Path: "/" + key, Reason: "missing"}
		}
	}
	err = strictjson.Unmarshal(in, into)
	if err == nil || !jsonFault(err) {
		return err
	}
	var e *strictjson.Error
	if errors.As(err, &e); e.Code() == string(strictjson.CodeUnknownKey) {
		return &InputError{Path: e.Pointer, Reason: "unknown_key"}
	}
	return &InputError{Path: e.Pointer, Reason: "kind"}
}

// jsonFault reports whether an error is about the JSON, and not about what a value says.
func jsonFault(err error) bool {
	e, ok := errors.AsType[*strictjson.Error](err)
	if !ok {
		return false
	}
	switch strictjson.Code(e.Code()) {
	case strictjson.CodeSyntax, strictjson.CodeTrailing, strictjson.CodeDuplicateKey, strictjson.CodeUnknownKey, strictjson.CodeType,
		strictjson.CodeValue, strictjson.CodeEncoding, strictjson.CodeDepth, strictjson.CodeSize:
		return true
	}
	return false
}

var (
	jsonType = reflect.TypeFor[json.Unmarshaler]()
	textType = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// checkShape compares a parsed value with the Go type it is going to be decoded into.
func checkShape(v any, t reflect.Type, path string) error {
	if p := reflect.PointerTo(t); p.Implements(jsonType) || p.Implements(textType) {
		return nil
	}
	switch t.Kind() { //nolint:exhaustive // the kinds that hold others; the rest is checked by the decoder
	case reflect.Pointer:
		if v == nil {
			return nil
		}
		return checkShape(v, t.Elem(), path)
	case reflect.Struct:
		return checkStruct(v, t, path)
	case reflect.String:
		if text, ok := v.(string); ok && len(text) > MaxText {
			return &InputError{Path: path, Reason: "size"}
		}
	case reflect.Slice, reflect.Array:
		return checkElements(v, t, path)
	case reflect.Map:
		return checkMap(v, t, path)
	case reflect.Interface:
		return nil
	}
	if v == nil {
		return &InputError{Path: path, Reason: "null"}
	}
	return nil
}

func checkStruct(v any, t reflect.Type, path string) error {
	object, ok := v.(map[string]any)
	if !ok {
		return &InputError{Path: path, Reason: "kind"}
	}
	known := 0
	var first error // in the order of the fields, so that the same input gets the same answer
	for _, f := range fieldsOf(t) {
		value, given := object[f.name]
		if !given {
			continue
		}
		known++
		if _, text := value.(string); first == nil && (!text || !f.long) {
			first = checkShape(value, f.in, path+"/"+f.name)
		}
	}
	if known < len(object) {
		return &InputError{Path: path + unknownKey(object, t), Reason: "unknown_key"}
	}
	return first
}

// unknownKey names the first key that the type does not have, where it is one that people write by
// mistake: a short name of letters. Others may hold anything and are not repeated.
func unknownKey(object map[string]any, t reflect.Type) string {
	unknown := ""
	for key := range object {
		known := slices.ContainsFunc(fieldsOf(t), func(f field) bool { return f.name == key })
		if !known && mistyped(key) && (unknown == "" || "/"+key < unknown) {
			unknown = "/" + key
		}
	}
	return unknown
}

// field is a field that JSON sees.
type field struct {
	name string
	in   reflect.Type
	long bool // a text may be as long as the input
}

// shapes are the fields of the types that were decoded into.
var shapes sync.Map // of []field by reflect.Type

func fieldsOf(t reflect.Type) []field {
	if known, ok := shapes.Load(t); ok {
		return known.([]field) //nolint:forcetypeassert // nothing else is stored
	}
	var out []field
	for _, f := range reflect.VisibleFields(t) {
		if name, ok := jsonName(f); ok {
			out = append(out, field{name, f.Type, f.Tag.Get("text") == "long"})
		}
	}
	shapes.Store(t, out)
	return out
}

// mistyped reports whether a key is a short name of letters.
func mistyped(key string) bool {
	for i := range len(key) {
		if c := key[i]; c != '_' && (c|0x20 < 'a' || c|0x20 > 'z') {
			return false
		}
	}
	return 0 < len(key) && len(key) <= 40
}

// jsonName is the key of a field; ok is false for one that JSON does not see.
func jsonName(f reflect.StructField) (name string, ok bool) {
	name, _, _ = strings.Cut(f.Tag.Get("json"), ",")
	if !f.IsExported() || name == "-" || name == "" && f.Anonymous {
		return "", false
	}
	if name == "" {
		name = f.Name
	}
	return name, true
}

func checkElements(v any, t reflect.Type, path string) error {
	array, ok := v.([]any)
	if !ok {
		if v == nil && t.Kind() == reflect.Slice {
			return nil
		}
		return &InputError{Path: path, Reason: "kind"}
	}
	for i, e := range array {
		if err := checkShape(e, t.Elem(), path+"/"+strconv.Itoa(i)); err != nil {
			return err
		}
	}
	return nil
}

func checkMap(v any, t reflect.Type, path string) error {
	object, ok := v.(map[string]any)
	if !ok && v != nil {
		return &InputError{Path: path, Reason: "kind"}
	}
	for _, key := range slices.Sorted(maps.Keys(object)) {
		if err := checkShape(object[key], t.Elem(), path+"/*"); err != nil {
			return err
		}
	}
	return nil
}
