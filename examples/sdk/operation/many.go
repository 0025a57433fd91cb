package operation

import (
	"bytes"
	"encoding/json"

	"github.com/kyufu-go/kyufu/examples/internal/tree"
	"github.com/kyufu-go/kyufu/household/strictjson"
)

// MaxMany is how many inputs one call takes.
const MaxMany = 10_000

// isMany reports whether an input is a list of inputs, or an empty one. Any other list goes to the
// operation, which refuses it: none takes a list itself.
func isMany(in []byte) bool {
	const blanks = " \t\r\n"
	in, list := bytes.CutPrefix(bytes.TrimLeft(in, blanks), []byte("["))
	in = bytes.TrimLeft(in, blanks)
	return list && len(in) > 0 && (in[0] == '{' || in[0] == ']')
}

// many answers a list of inputs of one operation by the list of their answers, in order: an error
// of one is in its answer and stops no other. A list that is none, or too long, is an error of the
// whole.
func (t Table) many(name string, in []byte) Answer {
	if len(in) > MaxSize {
		return failure(&InputError{Reason: "size"})
	}
	list, err := elements(in)
	if err != nil {
		return failure(&InputError{Reason: string(tree.CodeJSON)})
	}
	if len(list) > MaxMany {
		return failure(&InputError{Reason: "size"})
	}
	out := append(make([]byte, 0, len(in)), '[')
	for i, one := range list {
		if i > 0 {
			out = append(out, ',')
		}
		if isMany(one) { // a list of lists
			a := failure(&InputError{Reason: "kind"})
			out = append(out, a.JSON()...)
		} else {
			out = t.append(out, name, one)
		}
		if len(out) > MaxSize {
			return Answer{Error: CodeTooLong}
		}
	}
	return Answer{Out: append(out, ']'), written: true}
}

// append appends the answer to one input as JSON returns it.
func (t Table) append(b []byte, name string, in []byte) []byte {
	const before = `{"out":`
	a, long := t.answer(append(b, before...), name, in)
	if a.Error != "" {
		return append(b, a.JSON()...)
	}
	return append(long, '}')
}

// elements are the elements of a list. One that is written plainly is read without reflection.
func elements(in []byte) (list []json.RawMessage, err error) {
	p := strictjson.NewPlain(in)
	for ok := p.Array(); ok; ok = p.More() {
		if list = append(list, p.Skip()); len(list) > MaxMany {
			return list, nil // which is refused, whatever follows
		}
	}
	if p.End() {
		return list, nil
	}
	list = nil
	return list, json.Unmarshal(in, &list)
}
