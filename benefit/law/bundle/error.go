package bundle

import (
	"errors"

	"github.com/kyufu-go/kyufu/household/strictjson"
)

// Code is a code of this package. It is an error, so that errors.Is finds it in an [Error].
type Code string

// The codes. They are a contract and never change meaning.
const (
	// CodeFormat: the manifest is not of the format; Pointer and Line say where.
	CodeFormat Code = "format"
	// CodeSignature: no key that the caller named has signed the manifest, or no key was named.
	CodeSignature Code = "signature"
	// CodeKey: a key is none.
	CodeKey Code = "key"
	// CodeMissing: a part that the manifest names is not there.
	CodeMissing Code = "missing"
	// CodeDigest: a part is not what the manifest says.
	CodeDigest Code = "digest"
	// CodeUnlisted: a file is there that the manifest does not name.
	CodeUnlisted Code = "unlisted"
	// CodePart: a part is not what its kind wants; the cause says why.
	CodePart Code = "part"
	// CodeSize: a file, or the bundle, is larger than any can be.
	CodeSize Code = "size"
	// CodeNotYet: the bundle is valid from a later day.
	CodeNotYet Code = "not_yet"
	// CodeOlder: the bundle is older than the one in use, or another of the same number, and the
	// caller does not name it.
	CodeOlder Code = "older"
)

// Error is the code.
func (c Code) Error() string { return "bundle: " + string(c) }

// Error is one thing that is wrong with a bundle.
type Error struct {
	// File is the file's name, "" where the bundle as such is meant.
	File string
	// Pointer is the place in the manifest as a JSON pointer, Line its line from 1; "" and 0 where
	// there is none.
	Pointer string
	Line    int
	code    Code
	err     error
}

// Code returns the stable code.
func (e *Error) Code() string { return string(e.code) }

// Error gives code, file and place, and the cause.
func (e *Error) Error() string {
	s := e.code.Error()
	if e.File != "" {
		s += " in " + e.File
	}
	if e.Pointer != "" {
		s += " at " + e.Pointer
	}
	if e.err != nil {
		s += ": " + e.err.Error()
	}
	return s
}

// Unwrap returns the cause, if there is one.
func (e *Error) Unwrap() error { return e.err }

// Is reports whether the target is this error's code.
func (e *Error) Is(target error) bool {
	c, ok := target.(Code)
	return ok && c == e.code
}

// notJSON is the error of a file that the strict reader refuses.
func notJSON(file string, code Code, err error) *Error {
	e := &Error{File: file, code: code, err: err}
	if at, ok := errors.AsType[*strictjson.Error](err); ok {
		e.Pointer, e.Line = at.Pointer, at.Line
	}
	return e
}
