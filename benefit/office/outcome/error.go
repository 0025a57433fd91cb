package outcome

import (
	"errors"
	"strings"

	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/strictjson"
)

// Code says what is wrong; it is an error itself, so that errors.Is(err, outcome.CodeMapping)
// works.
type Code string

// The codes.
const (
	CodeMapping Code = "mapping" // not a mapping, or it lacks what this file needs; Field says what
	CodeRead    Code = "read"    // the file cannot be read at all
)

// Error gives the code.
func (c Code) Error() string { return "outcome: " + string(c) }

// Error is what reading returns. It holds no value of the file.
type Error struct {
	code Code
	// Field is what of the mapping is meant: its key, with the keys inside behind points
	// (causes.WORD).
	Field string
	cause error
}

// Code says what is wrong.
func (e *Error) Code() string { return string(e.code) }

// Error names code and field, what the head of a file lacks, and of a mapping the line and what may
// stand there.
func (e *Error) Error() string {
	text := e.code.Error()
	if e.Field != "" {
		text += ": " + e.Field
	}
	if head, ok := errors.AsType[*finding.Failure](e.cause); ok { // it names columns, and nothing that stands in them
		text += ": " + head.Error()
	}
	if at, ok := errors.AsType[*strictjson.Error](e.cause); ok { // a mapping is the town's, it holds nobody
		text += ": " + strings.TrimPrefix(at.Error(), "json: ")
	}
	if want := wanted(e.Field); want != "" && e.code == CodeMapping {
		text += "; wanted: " + want
	}
	return text
}

// Is reports whether the target is this error's code.
func (e *Error) Is(target error) bool {
	c, ok := target.(Code)
	return ok && c == e.code
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.cause }
