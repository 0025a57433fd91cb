package keys

import (
	"context"
	"iter"
	"strconv"
)

// ID names a key within a space: the handle of the person, or whatever else the key is of.
type ID [16]byte

// Key is a wrapped data key.
type Key struct {
	ID      ID
	Master  string // id of the master key that wrapped it
	Wrapped []byte
}

// Limits of what names and holds a key, in bytes.
const (
	MaxName    = 255 // of a space and of a master's id
	MaxWrapped = 1 << 12
)

// Rewrapped is a key that was wrapped anew, and how it was wrapped before.
type Rewrapped struct {
	Key
	Was []byte
}

// Store keeps wrapped keys. An implementation passes keystest.Run and is safe for concurrent use.
type Store interface {
	// Get returns the keys of a space with these ids, in any order; what is not there is left out.
	Get(ctx context.Context, space string, ids ...ID) ([]Key, error)
	// Put adds keys, or puts them in the place of those with the same ids: all or none, and for
	// good when it returns.
	Put(ctx context.Context, space string, list ...Key) error
	// Rewrap puts keys in the place of those with the same ids, and leaves out those that are not
	// there as they were: what was destroyed does not come back because somebody wraps it anew, and
	// who is late undoes nothing. What was there is gone for good. As Put.
	Rewrap(ctx context.Context, space string, list ...Rewrapped) error
	// Destroy destroys keys for good, all or none. What is not there is destroyed already.
	Destroy(ctx context.Context, space string, ids ...ID) error
	// All yields the keys of a space, in any order. The loop may change keys.
	All(ctx context.Context, space string) iter.Seq2[Key, error]
}

// Code says what is wrong; it is an error itself, so that errors.Is(err, keys.CodeLocked) works.
type Code string

// Error names the code.
func (c Code) Error() string { return "keys: " + string(c) }

// The codes.
const (
	CodeInput   Code = "input"   // a name or a key that is empty or too long, or one id twice
	CodeLocked  Code = "locked"  // another process holds the file
	CodeMode    Code = "mode"    // others than the owner may read or write the file
	CodeDamaged Code = "damaged" // the file is not what was written; At says where
	CodeIO      Code = "io"      // the file system failed
	CodeClosed  Code = "closed"  // the file was closed, or a write failed: open it anew
	CodeKey     Code = "key"     // there is no such master or index key, it opens nothing here, or its file cannot be used
)

// Error says what is wrong.
type Error struct {
	code  Code
	At    int64 // of damage: the byte of the file
	cause error
}

func fail(code Code, cause error) *Error { return &Error{code: code, cause: cause} }

// Code returns the stable code.
func (e *Error) Code() string { return string(e.code) }

// Unwrap returns what the system answered.
func (e *Error) Unwrap() error { return e.cause }

// Is reports whether the target is the error's [Code].
func (e *Error) Is(target error) bool {
	c, ok := target.(Code)
	return ok && c == e.code
}

// Error names the code and the place.
func (e *Error) Error() string {
	if e.code == CodeDamaged {
		return e.code.Error() + " at byte " + strconv.FormatInt(e.At, 10)
	}
	return e.code.Error()
}

// fits checks what is to be kept.
func fits(space string, list []Key) error {
	if space == "" || len(space) > MaxName {
		return fail(CodeInput, nil)
	}
	seen := make(map[ID]struct{}, len(list))
	for i := range list {
		k := &list[i]
		_, twice := seen[k.ID]
		if twice || k.Master == "" || len(k.Master) > MaxName || len(k.Wrapped) == 0 || len(k.Wrapped) > MaxWrapped {
			return fail(CodeInput, nil)
		}
		seen[k.ID] = struct{}{}
	}
	return nil
}
