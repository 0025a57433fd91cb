package operation

import (
	"bytes"
	"encoding/json"

	"github.com/kyufu-go/kyufu/examples/internal/tree"
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
	var list []json.RawMessage
	if err := json.Unmarshal(in, &list); err != nil {
		return failure(&InputError{Reason: string(tree.CodeJSON)})
	}
	if len(list) > MaxMany {
		return failure(&InputError{Reason: "size"})
	}
	out := []byte{'['}
	for i, one := range list {
		if i > 0 {
			out = append(out, ',')
		}
		a := failure(&InputError{Reason: "kind"}) // a list of lists
		if !isMany(one) {
			a = t.Call(name, one)
		}
		if out = append(out, a.JSON()...); len(out) > MaxSize {
			return Answer{Error: CodeTooLong}
		}
	}
	return Answer{Out: append(out, ']')}
}
