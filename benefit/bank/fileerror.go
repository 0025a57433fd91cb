package bank

// FileCode says what kind of error it is; it is an error itself, so that
// errors.Is(err, zengin.CodeRefused) works.
type FileCode string

// Error returns package and code.
func (c FileCode) Error() string { return "zengin: " + string(c) }

// The codes of [FileError]. Rules of bank files have codes of their own: see [Rules].
const (
	CodeDate    FileCode = "date"
	CodeRead    FileCode = "read"    // the source failed
	CodeWrite   FileCode = "write"   // the destination failed
	CodeState   FileCode = "state"   // a call in the wrong order
	CodeRefused FileCode = "refused" // a record breaks a rule of severity error
	CodeOption  FileCode = "option"  // a configuration that cannot be meant
	CodeField   FileCode = "field"   // no such field in this record
)

// FileError says that a file or a value of one could not be read or written. It
// never holds the value.
type FileError struct {
	code  FileCode
	field string
	err   error
}

// Error implements error.
func (e *FileError) Error() string {
	text := e.code.Error()
	if e.field != "" {
		text += " in " + e.field
	}
	if e.err != nil {
		text += ": " + e.err.Error()
	}
	return text
}

// Code returns the stable code.
func (e *FileError) Code() string { return string(e.code) }

// Field returns the name of the field, "" where there is none.
func (e *FileError) Field() string { return e.field }

// Is matches the code under errors.Is.
func (e *FileError) Is(target error) bool {
	c, ok := target.(FileCode)
	return ok && c == e.code
}

// Unwrap returns the cause.
func (e *FileError) Unwrap() error { return e.err }
