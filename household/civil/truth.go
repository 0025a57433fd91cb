package civil

// Truth is false, unknown or true, in Kleene's three-valued logic. The zero value is unknown:
// a fact that nobody has given is never taken for no. The values are ordered, so that
// "and" is the smaller and "or" the larger of two, and "not" changes the sign.
type Truth int8

// The three values.
const (
	False   Truth = -1
	Unknown Truth = 0
	True    Truth = 1
)

// TruthOf makes a Truth of an answer and whether it is known, as the questions about dates give
// them: TruthOf(a.Before(b)).
func TruthOf(yes, known bool) Truth {
	switch {
	case !known:
		return Unknown
	case yes:
		return True
	}
	return False
}

// Not returns the opposite; that of unknown is unknown.
func (t Truth) Not() Truth { return -t }

// And returns false if one of the two is false, true if both are true, else unknown.
func (t Truth) And(o Truth) Truth { return min(t, o) }

// String returns false, unknown or true.
func (t Truth) String() string {
	switch {
	case t < 0:
		return "false"
	case t > 0:
		return "true"
	}
	return "unknown"
}

// MarshalText writes what String returns.
func (t Truth) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads what MarshalText writes. Errors: format.
func (t *Truth) UnmarshalText(text []byte) error {
	switch string(text) {
	case "false":
		*t = False
	case "unknown":
		*t = Unknown
	case "true":
		*t = True
	default:
		return &Error{code: CodeFormat}
	}
	return nil
}
