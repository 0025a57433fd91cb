package finding

import "strconv"

// Severity says whether a value can still be used. Its zero value is [Info]; a greater value is
// worse.
type Severity uint8

const (
	// Info tells of a change without loss.
	Info Severity = iota
	// Warning leaves the value as it is and asks somebody to look.
	Warning
	// Error says that the value cannot be used for what was asked.
	Error
)

// SeverityError says that a text is none of "info", "warning" and "error".
type SeverityError struct{}

// Error implements error.
func (SeverityError) Error() string { return "finding: unknown severity" }

// Code returns "severity".
func (SeverityError) Code() string { return "severity" }

// String returns "info", "warning" or "error".
func (s Severity) String() string {
	switch s {
	case Info:
		return "info"
	case Warning:
		return "warning"
	case Error:
		return "error"
	}
	return "severity(" + strconv.Itoa(int(s)) + ")"
}

// MarshalText implements [encoding.TextMarshaler].
func (s Severity) MarshalText() ([]byte, error) {
	if s > Error {
		return nil, SeverityError{}
	}
	return []byte(s.String()), nil
}

// UnmarshalText implements [encoding.TextUnmarshaler]; on failure s stays as it was.
func (s *Severity) UnmarshalText(text []byte) error {
	for v := Info; v <= Error; v++ {
		if v.String() == string(text) {
			*s = v
			return nil
		}
	}
	return SeverityError{}
}
