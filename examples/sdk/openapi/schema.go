package main

import (
	"encoding"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/kyufu-go/kyufu/examples/sdk/operation"
)

// schema is a JSON Schema of the few words that are needed here. The zero value takes anything.
type schema struct {
	Type       []string           `json:"type,omitempty"`
	Properties map[string]*schema `json:"properties,omitempty"`
	Required   []string           `json:"required,omitempty"`
	Closed     *bool              `json:"additionalProperties,omitempty"` // false: no other keys
	Items      *schema            `json:"items,omitempty"`
	MaxItems   int                `json:"maxItems,omitempty"`
	MaxLength  int                `json:"maxLength,omitempty"` // code points; an operation counts bytes, of which there are no fewer
}

var (
	jsonType = reflect.TypeFor[json.Unmarshaler]()
	textType = reflect.TypeFor[encoding.TextUnmarshaler]()
	rawType  = reflect.TypeFor[json.RawMessage]()
)

// ofType is the schema of what encoding/json reads into a type. A type that reads JSON by itself is
// described by the samples that it was given.
func ofType(t reflect.Type, samples []any) *schema {
	switch p := reflect.PointerTo(t); {
	case t == rawType || p.Implements(jsonType) && !p.Implements(textType):
		return ofSamples(samples, false)
	case p.Implements(textType):
		return ofSamples(append(samples, ""), false)
	}
	switch t.Kind() { //nolint:exhaustive // kinds that no input has are anything
	case reflect.Pointer:
		return ofType(t.Elem(), samples).orNull()
	case reflect.Struct:
		return ofStruct(t, samples)
	case reflect.Slice, reflect.Array:
		return &schema{Type: []string{"array", "null"}, Items: ofType(t.Elem(), elements(samples)), MaxItems: operation.MaxValues}
	case reflect.Map:
		return &schema{Type: []string{"object", "null"}}
	case reflect.String:
		return &schema{Type: []string{"string"}, MaxLength: operation.MaxText}
	case reflect.Bool:
		return &schema{Type: []string{"boolean"}}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return &schema{Type: []string{"integer"}}
	}
	return &schema{}
}

func ofStruct(t reflect.Type, samples []any) *schema {
	closed := false
	s := &schema{Type: []string{"object"}, Properties: map[string]*schema{}, Closed: &closed}
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() || name == "" || name == "-" {
			continue
		}
		of := ofType(f.Type, under(samples, name))
		if f.Tag.Get("text") == "long" {
			of.MaxLength = operation.MaxSize
		}
		of.bound(f.Tag.Get("most"))
		s.Properties[name] = of
	}
	return s
}

// bound is how much a field takes that says so itself.
func (s *schema) bound(most string) {
	n, err := strconv.Atoi(most)
	switch {
	case err != nil: // it says nothing
	case s.MaxItems > 0:
		s.MaxItems = n
	case s.MaxLength > 0:
		s.MaxLength = n
	}
}

func (s *schema) orNull() *schema {
	if len(s.Type) > 0 && !slices.Contains(s.Type, "null") {
		s.Type = append(s.Type, "null")
	}
	return s
}

func elements(samples []any) (all []any) {
	for _, v := range samples {
		list, _ := v.([]any)
		all = append(all, list...)
	}
	return all
}

func under(samples []any, key string) (all []any) {
	for _, v := range samples {
		object, _ := v.(map[string]any)
		if v, ok := object[key]; ok {
			all = append(all, v)
		}
	}
	return all
}

// ofSamples is a schema that takes all samples, and keys that none of them has. Of what comes out
// every key is required that all samples have; what goes in may leave out what its type allows.
func ofSamples(samples []any, out bool) *schema {
	s := &schema{}
	for _, v := range samples {
		kind := kindOf(v)
		if !slices.Contains(s.Type, kind) {
			s.Type = append(s.Type, kind)
		}
	}
	slices.Sort(s.Type)
	if !out && slices.Contains(s.Type, "array") {
		s.MaxItems = operation.MaxValues
	}
	if items := elements(samples); len(items) > 0 {
		s.Items = ofSamples(items, out)
	}
	s.properties(samples, out)
	if !out && slices.Equal(s.Type, []string{"null"}) {
		return &schema{} // what else it may be was never seen
	}
	return s
}

func (s *schema) properties(samples []any, out bool) {
	keys, objects := map[string]int{}, 0
	for _, v := range samples {
		if object, ok := v.(map[string]any); ok {
			objects++
			for key := range object {
				keys[key]++
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if s.Properties == nil {
			s.Properties = map[string]*schema{}
		}
		s.Properties[key] = ofSamples(under(samples, key), out)
		if out && keys[key] == objects {
			s.Required = append(s.Required, key)
		}
	}
}

func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	}
	return "integer" // the format has no fractions
}
