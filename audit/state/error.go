package state

import "fmt"

// Code says what is wrong; it is an error itself, so that errors.Is(err, state.CodeNotAllowed)
// works.
type Code string

// The codes.
const (
	CodeNotAllowed Code = "not_allowed" // the state does not allow the event
	CodeTwice      Code = "twice"       // two rows for one event in one state
)

// Error gives the code.
func (c Code) Error() string { return "state: " + string(c) }

// Error is a refused event, or a table that contradicts itself.
type Error[S, E comparable] struct {
	code  Code
	State S
	Event E
	// Allowed lists the events that the state allows.
	Allowed []E
}

// Code says what is wrong.
func (e *Error[S, E]) Code() string { return string(e.code) }

// Error names the state, the event and what would be allowed.
func (e *Error[S, E]) Error() string {
	s := fmt.Sprintf("%v: %s in %s", e.code, name(e.Event), name(e.State))
	if e.code == CodeNotAllowed {
		s += fmt.Sprintf(", allowed %v", e.Allowed)
	}
	return s
}

// Is reports whether the target is this error's code.
func (e *Error[S, E]) Is(target error) bool {
	c, ok := target.(Code)
	return ok && c == e.code
}
