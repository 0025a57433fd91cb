package benefit

import (
	"bytes"
	_ "embed" // the schema
	"encoding/json"
	"errors"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/strictjson"
)

//go:embed programs/schema.json
var schemaJSON []byte

// Schema returns the JSON Schema (draft 2020-12) of a program, for editors and
// other languages. [LoadProgram] checks a program against this very text; of the
// formats, date and month are days and months of the calendar, yen an amount and
// municipality a code with a right check digit.
func Schema() []byte { return bytes.Clone(schemaJSON) }

// checker applies a schema to a tree. It knows the keywords that the schema of
// programs uses, and a test walks the schema for others.
type checker struct {
	defs   map[string]any
	faults []Fault
}

// parseTree reads one JSON value and nothing behind it, no key twice. Numbers keep their
// digits: no float comes near.
func parseTree(raw []byte) (any, error) {
	if err := strictjson.Check(raw); err != nil {
		return nil, &Error{code: CodeProgram, Faults: []Fault{syntaxFault(err)}}
	}
	return decodeTree(raw)
}

// decodeTree reads one JSON value as parseTree does, but looks for no key given twice.
func decodeTree(raw []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(withoutBOM(raw)))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, &Error{code: CodeProgram, Faults: []Fault{{Code: FaultSyntax}}}
	}
	return v, nil
}

// withoutBOM drops the mark that some editors put at the start of a file.
func withoutBOM(raw []byte) []byte { return bytes.TrimPrefix(raw, []byte("\uFEFF")) }

// syntaxFault says where a text is no JSON, or gives a key twice.
func syntaxFault(err error) Fault {
	var e *strictjson.Error
	if !errors.As(err, &e) {
		return Fault{Code: FaultSyntax}
	}
	f := Fault{Pointer: e.Pointer, Code: FaultSyntax, Line: e.Line, Column: e.Column}
	if errors.Is(err, strictjson.CodeDuplicateKey) {
		f.Code = FaultDuplicate
	}
	return f
}

// parsedSchema is the schema as a tree, read once and never written to.
var parsedSchema = sync.OnceValues(func() (map[string]any, error) {
	v, err := parseTree(schemaJSON)
	schema, _ := v.(map[string]any)
	return schema, err
})

// checkSchema returns every fault of a program's tree.
func checkSchema(tree any) ([]Fault, error) {
	schema, err := parsedSchema()
	if err != nil {
		return nil, err
	}
	defs, _ := schema["$defs"].(map[string]any)
	c := checker{defs: defs}
	c.check(tree, schema, "")
	sort.SliceStable(c.faults, func(i, j int) bool { return c.faults[i].Pointer < c.faults[j].Pointer })
	return c.faults, nil
}

func (c *checker) fault(pointer, code string) {
	c.faults = append(c.faults, Fault{Pointer: pointer, Code: code})
}

// oneOf is a fault with the values that would be right.
func (c *checker) oneOf(pointer, code string, enum []any) {
	f := Fault{Pointer: pointer, Code: code}
	for _, v := range enum {
		if text, ok := v.(string); ok {
			f.Allowed = append(f.Allowed, text)
		}
	}
	c.faults = append(c.faults, f)
}

func (c *checker) check(v any, schema map[string]any, at string) {
	if ref, ok := schema["$ref"].(string); ok {
		def, _ := c.defs[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any)
		c.check(v, def, at)
		return
	}
	if kind, ok := schema["type"].(string); ok && !isType(v, kind) {
		c.fault(at, FaultType)
		return
	}
	if want, ok := schema["const"]; ok && v != want {
		c.fault(at, FaultFormat)
	}
	if enum, ok := schema["enum"].([]any); ok && !slices.Contains(enum, comparable(v)) {
		code := FaultValue
		if schema["title"] == "predicate" {
			code = FaultPredicate
		}
		c.oneOf(at, code, enum)
	}
	if forms, ok := schema["anyOf"].([]any); ok {
		c.anyOf(v, forms, at)
	}
	switch v := v.(type) {
	case string:
		c.text(v, schema, at)
	case json.Number:
		if low, ok := schema["minimum"].(json.Number); ok && !atLeast(v, low) {
			c.fault(at, FaultValue)
		}
	case []any:
		c.list(v, schema, at)
	case map[string]any:
		c.object(v, schema, at)
	}
}

// comparable makes lists and objects comparable to anything: they equal nothing.
func comparable(v any) any {
	switch v.(type) {
	case []any, map[string]any:
		return nil
	}
	return v
}

func isType(v any, kind string) bool {
	switch v := v.(type) {
	case string:
		return kind == "string"
	case bool:
		return kind == "boolean"
	case []any:
		return kind == "array"
	case map[string]any:
		return kind == "object"
	case json.Number:
		_, err := strconv.Atoi(v.String())
		return kind == "integer" && err == nil
	}
	return false
}

func atLeast(v, low json.Number) bool {
	a, errA := strconv.Atoi(v.String())
	b, errB := strconv.Atoi(low.String())
	return errA == nil && errB == nil && a >= b
}

// anyOf reports the faults of the form that the value comes nearest to: the one
// of its type.
func (c *checker) anyOf(v any, forms []any, at string) {
	for _, form := range forms {
		schema, _ := form.(map[string]any)
		if kind, ok := schema["type"].(string); ok && isType(v, kind) {
			c.check(v, schema, at)
			return
		}
	}
	c.fault(at, FaultNoMatch)
}

func (c *checker) text(s string, schema map[string]any, at string) {
	if low, ok := schema["minLength"].(json.Number); ok && !atLeast(json.Number(strconv.Itoa(len(s))), low) {
		c.fault(at, FaultShort)
	}
	if pattern, ok := schema["pattern"].(string); ok && !matchesPattern(pattern, s) {
		c.fault(at, FaultPattern)
	}
	switch schema["format"] {
	case "date":
		if d, err := civil.ParseDate(s); err != nil || d.String() != s {
			c.fault(at, FaultDate)
		}
	case "month":
		if _, err := parseMonth(s); err != nil {
			c.fault(at, FaultDate)
		}
	case "yen":
		if y, err := money.ParseYen(s); err != nil || y < 0 || y > maxYen {
			c.fault(at, FaultAmount)
		}
	case "municipality":
		if _, err := municipality.Parse(s); err != nil {
			c.fault(at, FaultPattern)
		}
	}
}

func (c *checker) list(v []any, schema map[string]any, at string) {
	if low, ok := schema["minItems"].(json.Number); ok && !atLeast(json.Number(strconv.Itoa(len(v))), low) {
		c.fault(at, FaultShort)
	}
	items, ok := schema["items"].(map[string]any)
	if !ok {
		return
	}
	for i, item := range v {
		c.check(item, items, at+"/"+strconv.Itoa(i))
	}
}

func (c *checker) object(v map[string]any, schema map[string]any, at string) {
	properties, _ := schema["properties"].(map[string]any)
	for key, value := range v {
		below := at + "/" + escapePointer(key)
		if p, ok := properties[key].(map[string]any); ok {
			c.check(value, p, below)
		} else if schema["additionalProperties"] == false {
			c.fault(below, FaultUnknownKey)
		}
	}
	c.required(v, schema, at)
	size := json.Number(strconv.Itoa(len(v)))
	if low, ok := schema["minProperties"].(json.Number); ok && !atLeast(size, low) {
		c.fault(at, FaultShort)
	}
	if high, ok := schema["maxProperties"].(json.Number); ok && !atLeast(high, size) {
		c.fault(at, FaultNoMatch)
	}
}

// required reports the keys that are missing, also those that are wanted only where the keys of if
// are not all there.
func (c *checker) required(v, schema map[string]any, at string) {
	missing := func(schema any) (names []string) {
		object, _ := schema.(map[string]any)
		list, _ := object["required"].([]any)
		for _, key := range list {
			name, _ := key.(string)
			if _, ok := v[name]; !ok {
				names = append(names, name)
			}
		}
		return names
	}
	names := missing(schema)
	if condition, ok := schema["if"]; ok && len(missing(condition)) > 0 {
		names = append(names, missing(schema["else"])...)
	}
	for _, name := range names {
		c.fault(at+"/"+name, FaultRequired)
	}
}

func escapePointer(key string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
}

// parseMonth reads YYYY-MM as a date without a day.
func parseMonth(s string) (civil.Date, error) {
	var d civil.Date
	err := d.UnmarshalText([]byte(s))
	if err != nil || len(s) != len("2021-01") || s[0] == 'X' {
		return civil.Date{}, &Error{code: CodeInput, Detail: "month"}
	}
	return d, nil
}
