package operation

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"strings"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/examples/internal/tree"
)

// Limits of one input. What exceeds them is bad_input before anything is done.
const (
	MaxSize   = 16 << 20 // bytes of an input, and of an answer
	MaxValues = 1 << 20  // values in it: texts, numbers, objects, lists, and what stands in them
	MaxText   = 64 << 10 // bytes of a text in it, but for a file that travels as one
)

// Codes that do not belong to one operation. They are part of the format and never change meaning.
const (
	CodeUnknownOp = "unknown_op" // the operation is not known
	CodeBadInput  = "bad_input"  // the input has an unknown key, lacks a required one, or has a value of the wrong kind
	CodeTooLong   = "too_long"   // the answer is longer than MaxSize
	CodeInternal  = "internal"   // the operation failed in a way it has no code for; always a defect
)

// A Func answers one input. out is any value that encodes to a JSON object. The Code() string of an
// error becomes the answer's error, and where it also has At() int, not negative, the answer's at.
// A Func is pure and may be called from several goroutines.
type Func func(in json.RawMessage) (out any, err error)

// A Table answers operations by name. It may be copied and changed before its first call.
type Table map[string]Func

// An Answer is what an operation gives: Out, or Error with what is known of it.
type Answer struct {
	Out    json.RawMessage `json:"out,omitempty"`
	Error  string          `json:"error,omitempty"`
	At     *int            `json:"at,omitempty"`     // position of the error, in code points of the input
	Faults []benefit.Fault `json:"faults,omitempty"` // all that is wrong with a program
	// Allowed are the events that a case would take in place of the one refused.
	Allowed []string `json:"allowed,omitempty"`
	Detail  string   `json:"detail,omitempty"` // for people; holds no personal value

	written bool // Out was written here: one value without white space
}

// An Appender is an out that writes its own JSON, as encoding/json would: for operations that are
// asked very often. It is asked once.
type Appender interface {
	AppendJSON(b []byte) []byte
}

// JSON is the answer as it travels, in one line without a line feed.
func (a Answer) JSON() []byte {
	if out, ok := a.Written(); ok {
		return append(append(append(make([]byte, 0, len(out)+len(`{"out":}`)), `{"out":`...), out...), '}')
	}
	line, err := tree.Encode(a)
	if err != nil { // Out of a caller's own Func that is no JSON
		return []byte(`{"error":"` + CodeInternal + `"}`)
	}
	return line
}

// Call answers one input. Every failure is in the answer, a panic of the operation too. A list of
// inputs ([MaxMany] at most) is answered by the list of their answers, each an object with out or
// error.
func (t Table) Call(name string, in []byte) Answer {
	if t[name] != nil && len(in) <= MaxSize && isMany(in) {
		return t.many(name, in)
	}
	a, out := t.answer(make([]byte, 0, 256), name, in)
	if a.Error == "" {
		a.Out, a.written = out, true
	}
	return a
}

// answer appends the out of one input to b, or gives the error of an answer.
func (t Table) answer(b []byte, name string, in []byte) (a Answer, out []byte) {
	defer func() {
		if recover() != nil {
			a = Answer{Error: CodeInternal, Detail: "panic in " + panicPlace()}
		}
	}()
	op, ok := t[name]
	switch {
	case !ok:
		return Answer{Error: CodeUnknownOp}, nil
	case len(in) > MaxSize, len(in) > 2*MaxValues && values(in) > MaxValues: // a value takes two bytes
		return failure(&InputError{Reason: "size"}), nil
	}
	value, err := op(in)
	if err != nil {
		return failure(err), nil
	}
	out, err = encode(b, value)
	switch {
	case err != nil:
		return Answer{Error: CodeInternal, Detail: "the answer does not encode"}, nil
	case len(out)-len(b) > MaxSize:
		return Answer{Error: CodeTooLong}, nil
	}
	return Answer{}, out
}

func encode(b []byte, out any) ([]byte, error) {
	if a, ok := out.(Appender); ok {
		return a.AppendJSON(b), nil
	}
	raw, err := tree.Encode(out)
	return append(b, raw...), err
}

// Written is the out of an answer that is no error and need not be encoded again: it was written by
// [Table.Call] and is one value without white space.
func (a Answer) Written() (out json.RawMessage, ok bool) {
	return a.Out, a.written && a.Error == ""
}

func failure(err error) Answer {
	a := Answer{Error: CodeInternal, Detail: err.Error()}
	coded, code := CodeOf(err)
	switch {
	case jsonFault(err), code == "" && kindFault(err):
		a.Error, a.Detail = CodeBadInput, "a value of the wrong kind"
		return a
	case code == "":
		return a
	}
	a.Error = code
	if placed, ok := errors.AsType[interface {
		error
		At() int
	}](coded); ok && placed.At() >= 0 {
		at := placed.At()
		a.At = &at
	}
	if e, ok := errors.AsType[*benefit.Error](coded); ok {
		a.Faults = e.Faults
	}
	if refused, ok := errors.AsType[interface {
		error
		Allowed() []string
	}](coded); ok {
		a.Allowed = refused.Allowed()
	}
	return a
}

// CodeOf finds the first error of the tree that has a code, or is one: packages have code types of
// their own.
func CodeOf(err error) (error, string) { //nolint:staticcheck // the error is what was found, not how the call ended
	for ; err != nil; err = errors.Unwrap(err) {
		if code := ownCode(err); code != "" {
			return err, code
		}
		many, ok := err.(interface{ Unwrap() []error }) // the tree is walked here, link by link
		if !ok {
			continue
		}
		for _, one := range many.Unwrap() {
			if at, code := CodeOf(one); code != "" {
				return at, code
			}
		}
		return nil, ""
	}
	return nil, ""
}

// ownCode is the code of an error of the chain, "" if it has none. Errors of the library tell their
// codes as texts, or are codes: asking them by reflection would link a quarter of reflect.
func ownCode(err error) string {
	if v := reflect.ValueOf(err); v.Kind() == reflect.String {
		return v.String()
	}
	if e, ok := err.(interface{ Code() string }); ok {
		return e.Code()
	}
	return ""
}

// kindFault reports whether err is the JSON decoder's: an operation decoded a part of its input by
// itself.
func kindFault(err error) bool {
	_, kind := errors.AsType[*json.UnmarshalTypeError](err)
	_, syntax := errors.AsType[*json.SyntaxError](err)
	return kind || syntax
}

// panicPlace names the function and line that panicked, seen from a deferred function: the first
// behind those of the runtime. Calls are not counted, since a compiler may put one into another.
func panicPlace() string {
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs)])
	panicked := false
	for {
		f, more := frames.Next()
		inside := strings.HasPrefix(f.Function, "runtime.")
		if panicked && !inside {
			return place(f)
		}
		panicked = panicked || inside
		if !more {
			return "an unknown place"
		}
	}
}

// place is a function and a line, without one where the program does not know its lines
// (examples/internal/slim).
func place(f runtime.Frame) string {
	if f.Line == 0 {
		return f.Function
	}
	return fmt.Sprintf("%s, line %d", f.Function, f.Line)
}
