package strictjson

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"
)

// A Code says what is wrong. It is an error, so that errors.Is(err, strictjson.CodeType) works. The
// codes are a contract and never change meaning.
type Code string

// The codes.
const (
	CodeSyntax       Code = "syntax"        // not JSON
	CodeTrailing     Code = "trailing"      // something stands behind the value
	CodeDuplicateKey Code = "duplicate_key" // a key stands twice in one object
	CodeUnknownKey   Code = "unknown_key"   // no field has exactly this name
	CodeType         Code = "type"          // a value of another kind was wanted
	CodeValue        Code = "value"         // the field's own reader refuses the value, without a code
	CodeEncoding     Code = "encoding"      // not UTF-8, or half of a surrogate pair
	CodeDepth        Code = "depth"         // nested too deep
	CodeSize         Code = "size"          // more bytes than allowed
)

// Error names the code.
func (c Code) Error() string { return "strictjson: " + string(c) }

// Error says what is wrong and where. It holds no value from the input.
type Error struct {
	// Pointer is the place as a JSON pointer, "" for the whole.
	Pointer string
	// Line and Column count from one, columns in characters; Offset is in bytes from zero.
	Line, Column, Offset int

	code Code
	err  error
}

// Code returns the stable code: one of the constants, or that of the error of a field's reader.
func (e *Error) Code() string { return string(e.code) }

// At returns Pointer, the way in which readers of parts hand their places on.
func (e *Error) At() string { return e.Pointer }

// Unwrap returns the error of the field's reader, nil if none.
func (e *Error) Unwrap() error { return e.err }

// Is makes the error match its code under errors.Is.
func (e *Error) Is(target error) bool {
	c, ok := target.(Code)
	return ok && c == e.code
}

// Error names code and place.
func (e *Error) Error() string {
	at := ""
	if e.Pointer != "" {
		at = " at " + e.Pointer
	}
	return "json: " + string(e.code) + at + ", line " + strconv.Itoa(e.Line) + " column " + strconv.Itoa(e.Column)
}

// pointed is an error that knows its place within the value it was made for.
type pointed interface {
	error
	At() string
}

// codeOf returns the stable code of an error, "" if it has none. Packages share no type of code:
// they tell it as a text.
func codeOf(err error) Code {
	if e, ok := errors.AsType[coded](err); ok {
		return Code(e.Code())
	}
	return ""
}

// coded is an error with a stable code.
type coded interface {
	error
	Code() string
}

// wrap makes an error of a field's reader one of this package, at a place within the text.
func (d *document) wrap(at int, pointer string, err error) *Error {
	if p, ok := errors.AsType[pointed](err); ok {
		pointer += p.At()
	}
	code := cmp.Or(codeOf(err), CodeValue)
	if value, key, ok := d.resolve(pointer); ok {
		if at = value; code == CodeUnknownKey || code == CodeDuplicateKey {
			at = key
		}
	} else if inner, ok := errors.AsType[*Error](err); ok {
		at += inner.Offset
	}
	out := d.fail(code, at, pointer)
	out.err = err
	return out
}

// resolve returns where the value and the key of a pointer stand.
func (d *document) resolve(pointer string) (value, key int, ok bool) {
	n, key := d.root, d.root.start
	for pointer != "" {
		i := slices.IndexFunc(n.pointers(), func(p string) bool { return p == pointer || strings.HasPrefix(pointer, p+"/") })
		if i < 0 {
			return 0, 0, false
		}
		pointer = pointer[len(n.child("", i)):]
		if key = n.items[i].start; n.kind == '{' {
			key = n.keys[i].at
		}
		n = n.items[i]
	}
	return n.start, key, true
}

// pointers are those of the items of a value.
func (n *node) pointers() []string {
	all := make([]string, len(n.items))
	for i := range all {
		all[i] = n.child("", i)
	}
	return all
}
