package audit

import (
	"fmt"
	"strings"
)

// ErrorCode is a stable code of an error, and itself one to compare with: errors.Is(err,
// audit.CodeFull).
type ErrorCode string

// Error is the code, with the package in front.
func (c ErrorCode) Error() string { return "audit: " + string(c) }

// The stable codes of errors.
const (
	CodeEvent    ErrorCode = "event"          // the event may not be appended; Field says why
	CodeDecode   ErrorCode = "decode"         // bytes are not the one valid encoding
	CodeTooLarge ErrorCode = "too_large"      // more entries or bytes than one commit takes
	CodeLocked   ErrorCode = "locked"         // another process, or another Log in this one, holds the log
	CodeClosed   ErrorCode = "closed"         // the log was closed
	CodeFull     ErrorCode = "full"           // no room on the disk, or it is read-only; the log goes on once there is, unless it then says "poisoned"
	CodePoisoned ErrorCode = "poisoned"       // an earlier write or sync failed; reopen the log
	CodeIO       ErrorCode = "io"             // the file system failed
	CodeCorrupt  ErrorCode = "corrupt"        // stored bytes are not what was committed
	CodeRollback ErrorCode = "rollback"       // something acknowledged, signed or anchored is not in the log
	CodeReplaced ErrorCode = "replaced"       // the open file was deleted, replaced or cut underneath
	CodeMissing  ErrorCode = "missing"        // a segment, seal or key that must be there is not
	CodeForged   ErrorCode = "forged"         // a signature by a pinned key is wrong
	CodeKey      ErrorCode = "key"            // the epoch key is missing or does not fit
	CodeConfig   ErrorCode = "config"         // the configuration does not fit the log; Field says where
	CodeRange    ErrorCode = "range"          // no such entry or size
	CodePruned   ErrorCode = "pruned"         // the entry's bytes were disposed of
	CodeErased   ErrorCode = "erased"         // the subject was erased
	CodePolicy   ErrorCode = "policy"         // refused by policy: approval missing, legal hold, anchor too old
	CodeVault    ErrorCode = "vault"          // the vault cannot be read: wrong master key or damaged
	CodeUnread   ErrorCode = "unread"         // nothing is wrong as far as the hashes go, but the entries were not read: nothing is verified
	CodeOutdated ErrorCode = "outdated"       // a newer format than this library knows
	CodeRetired  ErrorCode = "retired_format" // a format that promised what it did not prove; it is never read as good
)

// Error is what this package and those below it return, and what a recorder of an embedder may: a
// stable code, and where.
type Error struct {
	// Kind is the code.
	Kind ErrorCode
	// Field names the field of an event or a configuration; it never holds a value.
	Field string
	// File and Offset locate stored bytes; Index an entry. Index is -1 where no entry is meant, if
	// Located is set.
	File    string
	Offset  int64
	Index   int64
	Located bool
	// Err is the cause.
	Err error
}

// Code gives the stable code.
func (e *Error) Code() string { return string(e.Kind) }

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is makes an error match its code.
func (e *Error) Is(target error) bool {
	c, ok := target.(ErrorCode)
	return ok && c == e.Kind
}

// Error tells code and place.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Kind.Error())
	if e.Field != "" {
		b.WriteString(": " + e.Field)
	}
	if e.Located {
		fmt.Fprintf(&b, " (%s at byte %d", e.File, e.Offset)
		if e.Index >= 0 {
			fmt.Fprintf(&b, ", entry %d", e.Index)
		}
		b.WriteString(")")
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

func fail(code ErrorCode, field string, err error) *Error {
	return &Error{Kind: code, Field: field, Err: err}
}
