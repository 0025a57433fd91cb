package casework

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"

	"github.com/kyufu-go/kyufu/household/money"
)

// Token is what a screen holds about the case that it shows: which event it offers, and what the
// case was when it was shown.
type Token struct {
	Case    string `json:"case"`
	Version int    `json:"version"`
	Event   Kind   `json:"event"`
	// Shown is the digest of the case that was shown.
	Shown string `json:"shown"`
}

// Start gives the token for an event that the case allows now. Errors: not_allowed.
func (c *Case) Start(k Kind) (Token, error) {
	if Find(c.State, k) == nil {
		return Token{}, &Error{code: CodeNotAllowed, Case: c.ID, State: c.State, Kind: k, Allowed: Allowed(c.State)}
	}
	return Token{Case: c.ID, Version: c.Version(), Event: k, Shown: c.Digest()}, nil
}

// Key is the idempotency key: an event that is submitted twice with one token is one event.
func (t Token) Key() string {
	var few [256]byte
	text := few[:0]
	for _, part := range [...]string{t.Case, strconv.Itoa(t.Version), t.Event.String(), t.Shown} {
		text = append(append(strconv.AppendInt(text, int64(len(part)), 10), ':'), part...)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Digest is the SHA-256 of the case's events as JSON, in hexadecimal.
func (c *Case) Digest() string {
	data := []byte("null") // without events
	for i, e := range c.events {
		mark := byte(',')
		if i == 0 {
			data, mark = data[:0], '['
		}
		var err error
		if data, err = e.AppendJSON(append(data, mark)); err != nil {
			return ""
		}
	}
	if len(c.events) > 0 {
		data = append(data, ']')
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// Submit applies an event that was started with a token. The event that a case has already taken
// with this token is not taken again: the answer is the case as it was after it, and again is true.
// Errors: stale with what was recorded since the token was made; event when token and event differ;
// as [Case.Apply].
func (c *Case) Submit(t Token, e Event) (next Case, again bool, err error) {
	e.Key = t.Key()
	for i := range c.events {
		if c.events[i].Key == e.Key {
			past := Open(c.Config)
			for j := range c.events[:i+1] {
				past = past.take(*c.events[j])
			}
			return past, true, nil
		}
	}
	switch {
	case t.Case != c.ID || t.Event != e.Kind || t.Version < 0 || t.Version > c.Version():
		return *c, false, &Error{code: CodeEvent, Case: c.ID, State: c.State, Kind: e.Kind}
	case t.Version < c.Version() || t.Shown != c.Digest():
		stale := &Error{code: CodeStale, Case: c.ID, State: c.State, Kind: e.Kind}
		for i := range c.events[t.Version:] {
			stale.Since = append(stale.Since, c.events[t.Version+i].Kind)
		}
		return *c, false, stale
	}
	next, err = c.Apply(e)
	return next, false, err
}

// Took reports whether the case has taken an event under a [Token]'s key.
func (c *Case) Took(key string) bool {
	for i := range c.events {
		if c.events[i].Key == key {
			return key != ""
		}
	}
	return false
}

// Kept is what was paid and has not come back, in yen; Underway whether a payment is planned or on
// its way. While either is so, the case holds what is paid once.
func (c *Case) Kept() (kept money.Yen, underway bool) {
	return c.balance, slices.Contains(paying, c.State)
}
