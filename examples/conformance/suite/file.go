package suite

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/kyufu-go/kyufu/examples/internal/tree"
	"github.com/kyufu-go/kyufu/examples/sdk/lines"
)

// A File is one vector file: cases of one operation.
type File struct {
	Path   string // slash path below the argument it was found under
	Op     string
	About  string
	Source string
	Cases  []Case
}

// A Case says what goes in and what must come out: Want, or Error with an optional position.
type Case struct {
	ID     string
	In     json.RawMessage
	Want   any            // parsed, numbers as json.Number; meaningful when Error is empty
	Error  string         // stable code of the first error
	At     *int           // position of the error in code points of the input, nil when the case does not name one
	Beside map[string]any // what has to stand beside the error: faults, allowed
}

// A FormatError says why a file is not of format 1.
type FormatError struct {
	Path   string // the file
	Case   string // the case's id, when the fault lies in one that has an id
	Reason string // json, utf8, duplicate_key, depth, format, unknown_key, missing, kind, duplicate_case, want_and_error, fraction
	Key    string // the key concerned, "" when it is none of the format's own
}

func (e *FormatError) Error() string {
	where := e.Path
	if e.Case != "" {
		where += "#" + e.Case
	}
	if e.Key != "" {
		return fmt.Sprintf("%s: not a vector file of format 1: %s: %s", where, e.Key, e.Reason)
	}
	return fmt.Sprintf("%s: not a vector file of format 1: %s", where, e.Reason)
}

// Code is the reason.
func (e *FormatError) Code() string { return e.Reason }

// ParseFile reads a vector file. path becomes the first part of its cases' request ids. Every fault
// is a [FormatError].
func ParseFile(path string, data []byte) (File, error) {
	v, err := tree.Parse(data)
	if code, ok := errors.AsType[tree.Code](err); ok {
		return File{}, &FormatError{Path: path, Reason: string(code)}
	}
	p := fileParser{path: path}
	p.file(v)
	if p.err != nil {
		return File{}, p.err
	}
	p.out.Path = path
	if err := p.inputs(data); err != nil {
		return File{}, err
	}
	return p.out, nil
}

// fileParser fills out from a parsed tree; the first fault stays in err.
type fileParser struct {
	path string
	out  File
	err  error
}

func (p *fileParser) fail(id, key, reason string) {
	if p.err == nil {
		p.err = &FormatError{Path: p.path, Case: id, Key: key, Reason: reason}
	}
}

func (p *fileParser) file(tree any) {
	object, ok := tree.(map[string]any)
	if !ok {
		p.fail("", "", "kind")
		return
	}
	p.keys(object, "", "format", "op", "about", "source", "cases")
	if p.err == nil && object["format"] != json.Number("1") {
		p.fail("", "format", "format")
	}
	p.out.Op = p.text(object, "", "op", true)
	p.out.About = p.text(object, "", "about", false)
	p.out.Source = p.text(object, "", "source", false)
	cases, ok := object["cases"].([]any)
	if !ok {
		p.fail("", "cases", "missing")
		return
	}
	seen := map[string]bool{}
	for _, c := range cases {
		p.oneCase(c, seen)
	}
}

func (p *fileParser) oneCase(v any, seen map[string]bool) {
	object, ok := v.(map[string]any)
	if !ok {
		p.fail("", "cases", "kind")
		return
	}
	c := Case{ID: p.text(object, "", "id", true)}
	if seen[c.ID] {
		p.fail(c.ID, "id", "duplicate_case")
	}
	seen[c.ID] = true
	p.keys(object, c.ID, append([]string{"id", "in", "want", "error", "at"}, besideKeys...)...)
	if _, ok := object["in"]; !ok {
		p.fail(c.ID, "in", "missing")
	}
	want, wanted := object["want"]
	if _, fails := object["error"]; wanted == fails {
		p.fail(c.ID, "want", "want_and_error")
	}
	if wanted {
		c.Want = want
		if !integers(want) {
			p.fail(c.ID, "want", "fraction")
		}
	} else {
		c.Error = p.text(object, c.ID, "error", true)
	}
	c.At = p.at(object, c, wanted)
	c.Beside = p.beside(object, c, wanted)
	p.out.Cases = append(p.out.Cases, c)
}

func (p *fileParser) at(object map[string]any, c Case, wanted bool) *int {
	v, ok := object["at"]
	if !ok {
		return nil
	}
	n, isNumber := v.(json.Number)
	at, err := n.Int64()
	if !isNumber || err != nil || at < 0 || at > lines.MaxSize {
		p.fail(c.ID, "at", "kind")
	}
	if wanted {
		p.fail(c.ID, "at", "want_and_error")
	}
	position := int(at)
	return &position
}

// beside are the keys that only an error has beside it.
func (p *fileParser) beside(object map[string]any, c Case, wanted bool) map[string]any {
	var found map[string]any
	for _, key := range besideKeys {
		v, ok := object[key]
		if !ok {
			continue
		}
		if wanted {
			p.fail(c.ID, key, "want_and_error")
		}
		if !integers(v) {
			p.fail(c.ID, key, "fraction")
		}
		if found == nil {
			found = map[string]any{}
		}
		found[key] = v
	}
	return found
}

func (p *fileParser) keys(object map[string]any, id string, known ...string) {
	for key := range object {
		if !slices.Contains(known, key) {
			p.fail(id, "", "unknown_key")
		}
	}
}

func (p *fileParser) text(object map[string]any, id, key string, required bool) string {
	v, ok := object[key]
	if !ok && required {
		p.fail(id, key, "missing")
	}
	s, isText := v.(string)
	if ok && (!isText || required && s == "") {
		p.fail(id, key, "kind")
	}
	return s
}

// inputs takes the inputs once more, as the bytes they stand in the file with: what an
// implementation is sent must be what the author wrote, down to a fraction or an escape.
func (p *fileParser) inputs(data []byte) error {
	var raw struct {
		Cases []struct {
			In json.RawMessage `json:"in"`
		} `json:"cases"`
	}
	if err := json.Unmarshal(data, &raw); err != nil || len(raw.Cases) != len(p.out.Cases) {
		return &FormatError{Path: p.path, Reason: "json"}
	}
	for i := range raw.Cases {
		p.out.Cases[i].In = raw.Cases[i].In
	}
	return nil
}

// integers reports whether every number in v is an integer.
func integers(v any) bool {
	switch v := v.(type) {
	case json.Number:
		return tree.Integer(v)
	case []any:
		return !slices.ContainsFunc(v, func(e any) bool { return !integers(e) })
	case map[string]any:
		for _, e := range v {
			if !integers(e) {
				return false
			}
		}
	}
	return true
}
