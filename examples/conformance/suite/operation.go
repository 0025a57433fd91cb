package conformance

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"
)

// Codes of the protocol. They are part of the format and never change meaning.
const (
	CodeUnknownOp  = "unknown_op"
	CodeBadInput   = "bad_input"
	CodeBadRequest = "bad_request"
	CodeTooLong    = "too_long"
	CodeInternal   = "internal"
)

// An Operation answers one input. out is any value that encodes to a JSON object. An error with a Code() string becomes
// the answer's error, and where it also has At() int, not negative, the answer's at. Operations are pure: they read no clock and
// keep nothing between calls, and may be called from several goroutines.
type Operation func(in json.RawMessage) (out any, err error)

// A Request is one line of the protocol towards the implementation.
type Request struct {
	ID string          `json:"id"`
	Op string          `json:"op"`
	In json.RawMessage `json:"in"`
}

// An Answer is one line of the protocol from the implementation: Out, or Error with an optional position and detail.
type Answer struct {
	ID     *string         `json:"id"` // nil when the request could not be read
	Out    json.RawMessage `json:"out,omitempty"`
	Error  string          `json:"error,omitempty"`
	At     *int            `json:"at,omitempty"`     // position of the error, in code points of the input
	Detail string          `json:"detail,omitempty"` // for people; holds no personal value
}

// Call answers one request with ops. A panicking operation is answered internal, with the place but not the value.
func Call(ops map[string]Operation, r Request) (a Answer) {
	defer func() {
		if recover() != nil {
			a = Answer{ID: &r.ID, Error: CodeInternal, Detail: "panic in " + panicPlace()}
		}
	}()
	op, ok := ops[r.Op]
	if !ok {
		return Answer{ID: &r.ID, Error: CodeUnknownOp}
	}
	out, err := op(r.In)
	if err != nil {
		return failure(r.ID, err)
	}
	raw, err := encode(out)
	if err != nil {
		return Answer{ID: &r.ID, Error: CodeInternal, Detail: "the answer does not encode"}
	}
	return Answer{ID: &r.ID, Out: raw}
}

func failure(id string, err error) Answer {
	a := Answer{ID: &id, Error: CodeInternal, Detail: err.Error()}
	coded, ok := errors.AsType[interface {
		error
		Code() string
	}](err)
	if !ok {
		if kindFault(err) {
			a.Error, a.Detail = CodeBadInput, "a value of the wrong kind"
		}
		return a
	}
	a.Error = coded.Code()
	if placed, ok := errors.AsType[interface {
		error
		At() int
	}](coded); ok && placed.At() >= 0 {
		at := placed.At()
		a.At = &at
	}
	return a
}

// kindFault reports whether err is the JSON decoder's: an operation decoded a part of its input by itself.
func kindFault(err error) bool {
	_, kind := errors.AsType[*json.UnmarshalTypeError](err)
	_, syntax := errors.AsType[*json.SyntaxError](err)
	return kind || syntax
}

// encode writes v as JSON in one line, leaving <, > and & as they are.
func encode(v any) ([]byte, error) {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return []byte(strings.TrimSuffix(b.String(), "\n")), nil
}

// panicPlace names the function and line that panicked, seen from the deferred function of [Call].
func panicPlace() string {
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	for {
		f, more := frames.Next()
		if !strings.HasPrefix(f.Function, "runtime.") {
			return fmt.Sprintf("%s, line %d", f.Function, f.Line)
		}
		if !more {
			return "an unknown place"
		}
	}
}
