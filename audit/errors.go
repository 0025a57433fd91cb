package audit

import (
	"fmt"
	"strings"
)

// The stable codes of errors.
const (
	CodeEvent    = "event"     // the event may not be appended; Field says why
	CodeDecode   = "decode"    // bytes are not the one valid encoding
	CodeTooLarge = "too_large" // more entries or bytes than one commit takes
	CodeLocked   = "locked"    // another process, or another Log in this one, holds the log
	CodeClosed   = "closed"    // the log was closed
	CodeFull     = "full"      // no room on the disk, or it is read-only; the log goes on once there is, unless it then says "poisoned"
	CodePoisoned = "poisoned"  // an earlier write or sync failed; reopen the log
	CodeIO       = "io"        // the file system failed
	CodeCorrupt  = "corrupt"   // stored bytes are not what was committed
	CodeRollback = "rollback"  // something acknowledged, signed or anchored is not in the log
	CodeReplaced = "replaced"  // the open file was deleted, replaced or cut underneath
	CodeMissing  = "missing"   // a segment, seal or key that must be there is not
	CodeForged   = "forged"    // a signature by a pinned key is wrong
	CodeKey      = "key"       // the epoch key is missing or does not fit
	CodeConfig   = "config"    // the configuration does not fit the log; Field says where
	CodeRange    = "range"     // no such entry or size
	CodePruned   = "pruned"    // the entry's bytes were disposed of
	CodeErased   = "erased"    // the subject was erased
	CodePolicy   = "policy"    // refused by policy: approval missing, legal hold, anchor too old
	CodeVault    = "vault"     // the vault cannot be read: wrong master key or damaged
	CodeUnread   = "unread"    // nothing is wrong as far as the hashes go, but the entries were not read: nothing is verified
	CodeOutdated = "outdated"  // a newer format than this library knows
)

// Error is what this package returns: a stable code, and where.
type Error struct {
	code string
	// Field names the field of an event or a configuration; it never holds a value.
	Field string
	// File and Offset locate stored bytes; Index an entry. Index is -1 where no entry is meant, if Located is set.
	File    string
	Offset  int64
	Index   int64
	Located bool
	// Err is the cause.
	Err error
}

// Code gives the stable code.
func (e *Error) Code() string { return e.code }

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is makes errors with the same code match the sentinels below.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.code == e.code && t.Field == "" && !t.Located && t.Err == nil
}

// Error tells code and place.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("audit: ")
	b.WriteString(e.code)
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

// What callers branch on.
var (
	ErrLocked   = &Error{code: CodeLocked}
	ErrClosed   = &Error{code: CodeClosed}
	ErrFull     = &Error{code: CodeFull}
	ErrPoisoned = &Error{code: CodePoisoned}
	ErrCorrupt  = &Error{code: CodeCorrupt}
	ErrRollback = &Error{code: CodeRollback}
	ErrReplaced = &Error{code: CodeReplaced}
	ErrErased   = &Error{code: CodeErased}
	ErrPruned   = &Error{code: CodePruned}
	ErrPolicy   = &Error{code: CodePolicy}
	ErrUnread   = &Error{code: CodeUnread}
)

// fail makes an error. A file system that has no room is told from one that fails.
func fail(code, field string, err error) *Error {
	if code == CodeIO && isFull(err) {
		code = CodeFull
	}
	return &Error{code: code, Field: field, Err: err}
}

func failAt(code, field, file string, offset, index int64) *Error {
	return &Error{code: code, Field: field, File: file, Offset: offset, Index: index, Located: true}
}
