package session

import (
	"bytes"
	"cmp"
	"context"
	"crypto/pbkdf2"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"io"
	"slices"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/kyufu-go/kyufu/audit"
)

// Passwords is the password policy of the assessment: a least length, an age,
// no reuse of the same or a similar one, no sharing (see [Sessions]). The zero
// Passwords uses the defaults below, which are usual and no law; name your own.
type Passwords struct {
	MinLength  int           // code points; 0 means DefaultMinLength
	MaxAge     time.Duration // 0 means DefaultMaxAge
	History    int           // how many earlier passwords count; 0 means DefaultHistory
	Iterations int           // of PBKDF2-HMAC-SHA-256; 0 means DefaultIterations
	Rand       io.Reader     // salts; required by Set
	Now        func() time.Time
}

// The defaults of [Passwords].
const (
	DefaultMinLength  = 12
	DefaultMaxAge     = 180 * 24 * time.Hour
	DefaultHistory    = 8
	DefaultIterations = 600_000
)

// Hash proves a password without holding it. Skeleton does the same for
// what is left when case, digits and marks are taken away, so that a similar
// password can be told without keeping the old one.
type Hash struct {
	Salt       []byte    `json:"salt"`
	Of         []byte    `json:"hash"`
	Skeleton   []byte    `json:"skeleton"`
	Iterations int       `json:"iterations"`
	SetOn      time.Time `json:"set_on"`
}

// The Fields of an [Error] with code password.
const (
	PasswordShort   = "short"   // shorter than MinLength
	PasswordSame    = "same"    // used before
	PasswordSimilar = "similar" // differs from an earlier one only in case, digits, marks or order
	PasswordID      = "id"      // holds the user ID, or one kind of character only
)

// Set checks a new password against the rules and the history, newest first,
// and returns its hash. Errors: password, with Field saying which rule.
func (p Passwords) Set(id string, password []byte, history []Hash) (Hash, error) {
	if p.Rand == nil || p.Now == nil {
		return Hash{}, fail(CodeConfig, "")
	}
	if utf8.RuneCount(password) < cmp.Or(p.MinLength, DefaultMinLength) {
		return Hash{}, fail(CodePassword, PasswordShort)
	}
	bare := skeleton(password)
	if id != "" && bytes.Contains(bytes.ToLower(password), bytes.ToLower([]byte(id))) || uniform(password) {
		return Hash{}, fail(CodePassword, PasswordID)
	}
	for _, old := range history[:min(len(history), cmp.Or(p.History, DefaultHistory))] {
		if old.matches(password) {
			return Hash{}, fail(CodePassword, PasswordSame)
		}
		if len(bare) > 0 && subtle.ConstantTimeCompare(old.derive(bare), old.Skeleton) == 1 {
			return Hash{}, fail(CodePassword, PasswordSimilar)
		}
	}
	v := Hash{Salt: make([]byte, 16), Iterations: cmp.Or(p.Iterations, DefaultIterations), SetOn: p.Now()}
	if _, err := io.ReadFull(p.Rand, v.Salt); err != nil {
		return Hash{}, &Error{code: CodePassword, Field: "rand", cause: err}
	}
	v.Of, v.Skeleton = v.derive(password), v.derive(bare)
	return v, nil
}

// Check proves a password. Errors: credentials, and password with Field "age"
// when it is right but too old and must be set anew first.
func (p Passwords) Check(v Hash, password []byte) error {
	if p.Now == nil {
		return fail(CodeConfig, "")
	}
	if !v.matches(password) {
		return fail(CodeCredentials, "")
	}
	age := p.MaxAge
	if age == 0 {
		age = DefaultMaxAge
	}
	if since := p.Now().Sub(v.SetOn); since > age || since < -skew { // set by a clock ahead: who knows when
		return fail(CodePassword, "age")
	}
	return nil
}

func (v Hash) matches(password []byte) bool {
	return v.Iterations > 0 && subtle.ConstantTimeCompare(v.derive(password), v.Of) == 1
}

func (v Hash) derive(password []byte) []byte {
	key, err := pbkdf2.Key(sha256.New, string(password), v.Salt, v.Iterations, sha256.Size)
	if err != nil {
		return nil // a key length that FIPS refuses; 32 bytes are none
	}
	return key
}

// skeleton is what makes two passwords similar: the letters alone, in lower
// case, look-alike digits and marks read as letters, and sorted, so that turning
// a word round or moving a counter about changes nothing.
func skeleton(password []byte) []byte {
	look := map[rune]rune{'0': 'o', '1': 'l', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', '$': 's', '!': 'i'}
	trimmed := bytes.TrimFunc(password, func(r rune) bool { return !unicode.IsLetter(r) })
	var letters []rune
	for _, r := range string(trimmed) {
		if l, ok := look[r]; ok {
			r = l
		}
		if r = unicode.ToLower(r); unicode.IsLetter(r) {
			letters = append(letters, r)
		}
	}
	slices.Sort(letters)
	return []byte(string(letters))
}

func uniform(password []byte) bool {
	first, _ := utf8.DecodeRune(password)
	for _, r := range string(password) {
		if r != first {
			return false
		}
	}
	return true
}

// Expired reports whether an error says that a password is right but too old.
func Expired(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.code == CodePassword && e.Field == "age"
}

// PasswordVerifier is the [Verifier] of passwords. A password that is
// right but too old proves nothing until a new one is set.
type PasswordVerifier struct {
	Policy Passwords
	// Lookup finds the hash of an ID; an error if there is none.
	Lookup func(ctx context.Context, id audit.Code) (Hash, error)
}

// Kind is audit.AuthPassword.
func (PasswordVerifier) Kind() audit.Auth { return audit.AuthPassword }

// Verify proves a password. For an ID without a hash it works as long
// as for one with, so that the time it takes does not tell which IDs exist.
func (a PasswordVerifier) Verify(ctx context.Context, id audit.Code, proof []byte) error {
	if a.Lookup == nil || a.Policy.Now == nil {
		return fail(CodeConfig, "")
	}
	v, err := a.Lookup(ctx, id)
	if err != nil {
		v = Hash{Salt: make([]byte, 16), Iterations: cmp.Or(a.Policy.Iterations, DefaultIterations)}
		v.derive(proof)
		return fail(CodeCredentials, "")
	}
	return a.Policy.Check(v, proof)
}

var _ Verifier = PasswordVerifier{}
