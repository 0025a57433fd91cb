package operation

import "github.com/kyufu-go/kyufu/household/finding"

// Refuse gives an error of another package the code that the operation's table names. The cause is
// nil where the code says it all.
func Refuse(code string, cause error) error { return &refusal{code, -1, cause} }

// RefuseAt is an error with a position, -1 without.
func RefuseAt(code string, at int) error { return &refusal{code, at, nil} }

type refusal struct {
	code  string
	at    int
	cause error
}

func (e *refusal) Error() string {
	if e.cause == nil {
		return e.code
	}
	return e.code + ": " + e.cause.Error()
}

// Code is the answer's code.
func (e *refusal) Code() string { return e.code }

// At is the position, -1 without.
func (e *refusal) At() int { return e.at }

// Step is an error of one of an input's steps, with the step's place in the list. Its code is that
// of the error.
func Step(err error, at int) error { return &step{err, at} }

type step struct {
	error
	at int
}

func (e *step) Unwrap() error { return e.error }

// Code is the code of the step's error.
func (e *step) Code() string {
	_, code := CodeOf(e.error)
	return code
}

// At is the step's place in the list.
func (e *step) At() int { return e.at }

// Pick returns the value that a key names; a name that is none is bad_input.
func Pick[T any](key, name string, from map[string]T) (T, error) {
	v, ok := from[name]
	if !ok {
		return v, &InputError{Path: "/" + key, Reason: "kind"}
	}
	return v, nil
}

// Found is a list of findings as an answer carries it: an empty list is [].
func Found(list finding.List) finding.List {
	if list == nil {
		return finding.List{}
	}
	return list
}
