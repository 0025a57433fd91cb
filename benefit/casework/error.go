package casework

import (
	"cmp"
	"strings"
)

// Code says what is wrong; it is an error itself, so that errors.Is(err, casework.CodeNotAllowed)
// works. Codes are retired, never reused.
type Code string

// The codes.
const (
	CodeNotAllowed Code = "not_allowed" // the state does not allow the event; Allowed lists what it does
	CodeMissing    Code = "missing"     // a guard is not met; Missing lists what is lacking
	CodeStale      Code = "stale"       // the case went on since the screen was made; Since lists how
	CodeSecond     Code = "second"      // a second person is wanted, or is the first one
	CodeOrder      Code = "order"       // recorded before the event that came last
	CodeCode       Code = "code"        // an unknown code in a text
	CodeEvent      Code = "event"       // an event contradicts itself, or lacks its day or officer; Field says which

	CodeInput Code = "input" // parts do not belong together; Field says which
)

// Error gives the code.
func (c Code) Error() string { return "casework: " + string(c) }

// Error is an event that a case does not take. It holds codes, never a personal value.
type Error struct {
	code Code
	// Case names the case: of many events that are recorded at once, the one that is not taken.
	Case string
	// State and Kind are the case's state and the event's kind.
	State State
	Kind  Kind
	// Field names the part of a text that could not be read, or of an input or event that is wrong.
	Field string
	// Allowed are the events that the state allows.
	Allowed []Kind
	// Missing are the guards that are not met.
	Missing []Guard
	// Since are the events that were recorded after a screen was made.
	Since []Kind
}

// Code says what is wrong.
func (e *Error) Code() string { return string(e.code) }

// Error names the event, the state, and what would be allowed or is missing.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.code.Error())
	if e.Case != "" {
		b.WriteString(": case " + e.Case)
	}
	if e.Kind != NoEvent {
		b.WriteString(": " + e.Kind.String() + " in " + cmp.Or(e.State.String(), "(new)"))
	}
	if e.Field != "" {
		b.WriteString(": " + e.Field)
	}
	list(&b, ", allowed", e.Allowed)
	list(&b, ", missing", e.Missing)
	list(&b, ", since then", e.Since)
	return b.String()
}

func list[T interface{ String() string }](b *strings.Builder, head string, items []T) {
	for i, item := range items {
		if i == 0 {
			b.WriteString(head)
		}
		b.WriteString(" " + item.String())
	}
}

// Is reports whether the target is this error's code.
func (e *Error) Is(target error) bool {
	c, ok := target.(Code)
	return ok && c == e.code
}
