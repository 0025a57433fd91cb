package main

import (
	"bufio"
	"bytes"
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/kyufu-go/kyufu/examples/conformance/suite"
	"github.com/kyufu-go/kyufu/examples/internal/tree"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/examples/sdk/operation/whole"
)

// object is a part of the document; its keys are written in order.
type object = map[string]any

// line is what OPERATIONS.md says of an operation.
type line struct{ in, out, errors string }

// row is a line of a table: the operation, and three cells.
var row = regexp.MustCompile("^\\| `([a-z_]+\\.[a-z_]+)` \\|(.*)\\|(.*)\\|(.*)\\|$")

func readLines(text []byte) map[string]line {
	lines := map[string]line{}
	for scan := bufio.NewScanner(bytes.NewReader(text)); scan.Scan(); {
		if m := row.FindStringSubmatch(scan.Text()); m != nil {
			lines[m[1]] = line{strings.TrimSpace(m[2]), strings.TrimSpace(m[3]), strings.TrimSpace(m[4])}
		}
	}
	return lines
}

// describe is the whole document.
func describe(ops operation.Table, files []suite.File) (object, error) {
	told := readLines(suite.Operations)
	paths := object{
		"/v1/lines": linesPath(),
		"/health":   read("health", "the server answers, and how many operations it has", jsonOf(object{"type": []string{"object"}, "required": []string{"operations", "status"}}, nil)),
		"/metrics": read("metrics", "how often each operation was asked and failed and how long it ran, without any value of a request",
			object{"text/plain": object{"schema": object{"type": []string{"string"}}}}),
	}
	for _, name := range whole.Names() {
		about, ok := told[name]
		if !ok {
			return nil, fmt.Errorf("%s has no line in OPERATIONS.md", name)
		}
		path, err := operationPath(ops, name, about, files)
		if err != nil {
			return nil, err
		}
		paths["/v1/operations/"+name] = path
	}
	return object{
		"openapi": "3.1.0",
		"info": object{
			"title":   "Kyufu",
			"version": "1",
			"description": "The operations of the library, JSON in and JSON out. OPERATIONS.md says what each field means. Dates are YYYY-MM-DD, yen are decimal strings, what is unknown is null. " +
				fmt.Sprintf("Where an operation takes an object it takes a list of them too, %d at most, and gives the list of their answers, each an object with out or error. ", operation.MaxMany) +
				fmt.Sprintf("A body has at most %d bytes of UTF-8 and %d values, a text in it %d bytes where nothing else is said: more is bad_input. ", operation.MaxSize, operation.MaxValues, operation.MaxText) +
				"The status repeats the answer: 400 bad_input, 404 unknown_op, 408 the input did not come, 422 other errors, 500 internal, 503 time.",
			"license": object{"name": "Apache-2.0", "identifier": "Apache-2.0"},
		},
		"paths":      paths,
		"components": object{"responses": object{"Failure": object{"description": "no answer, and why", "content": jsonOf(failure(), nil)}}},
	}, nil
}

func operationPath(ops operation.Table, name string, about line, files []suite.File) (object, error) {
	shape, ok := ops.Shape(name)
	if !ok {
		return nil, fmt.Errorf("%s does not tell its shape", name)
	}
	in, out, example := samples(ops, name, files)
	input := ofType(shape.In, in)
	input.Required = slices.Sorted(slices.Values(shape.Required))
	answer := object{"type": []string{"object"}, "required": []string{"out"}, "properties": object{"out": ofSamples(out, true)}}
	return object{"post": object{
		"operationId": name,
		"summary":     name,
		"description": "In: " + about.in + ". Out: " + about.out + ". Errors: " + cmp.Or(about.errors, "none of its own") + ".",
		"requestBody": object{"required": true, "content": jsonOf(input, example)},
		"responses": object{
			"200":     object{"description": "the answer", "content": jsonOf(answer, nil)},
			"default": object{"$ref": "#/components/responses/Failure"},
		},
	}}, nil
}

func jsonOf(s any, example any) object {
	media := object{"schema": s}
	if example != nil {
		media["example"] = example
	}
	return object{"application/json": media}
}

// samples are the inputs of an operation's vectors that get an answer, the answers, and the first
// of the inputs.
func samples(ops operation.Table, name string, files []suite.File) (in, out []any, example json.RawMessage) {
	for _, f := range files {
		if f.Op != name {
			continue
		}
		for _, c := range f.Cases {
			a := ops.Call(name, c.In)
			if a.Error != "" {
				continue
			}
			v, err := tree.Parse(c.In)
			o, err2 := tree.Parse(a.Out)
			if err != nil || err2 != nil {
				continue
			}
			in, out = append(in, v), append(out, o)
			if example == nil {
				example = c.In
			}
		}
	}
	return in, out, example
}

func failure() object {
	text := object{"type": "string"}
	return object{
		"type": "object", "required": []string{"error"},
		"properties": object{
			"error":   object{"type": "string", "description": "a code that never changes its meaning"},
			"at":      object{"type": "integer", "description": "position in code points of the input, from zero"},
			"detail":  object{"type": "string", "description": "a sentence for people, without any value of the input"},
			"faults":  object{"type": "array", "items": object{"type": "object"}, "description": "all that is wrong with a program, by JSON pointer"},
			"allowed": object{"type": "array", "items": text, "description": "the events that a case would take"},
		},
	}
}

// read is a path that is only read.
func read(name, about string, content object) object {
	return object{"get": object{"operationId": name, "summary": about, "responses": object{"200": object{"description": about, "content": content}}}}
}

func linesPath() object {
	media := func(about string) object {
		return object{"application/x-ndjson": object{"schema": object{"type": []string{"string"}, "description": about}}}
	}
	return object{"post": object{
		"operationId": "lines",
		"summary":     "many requests, one a line, each answered with a line as soon as it is known",
		"requestBody": object{"required": true, "content": media(`{"id":"1","op":"date.age","in":{…}} and a line feed`)},
		"responses": object{
			"200": object{"description": "the answers, in any order", "content": media(`{"id":"1","out":{…}} or {"id":"1","error":"…"} and a line feed`)},
			"503": object{"description": "too many conversations at a time"},
		},
	}}
}
