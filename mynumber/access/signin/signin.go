// Package signin takes the word of the town's sign-in (認証基盤) for who is at a terminal.
package signin

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"sync"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/strictjson"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Config is what [Asserted] works with. All but MaxAge are required.
type Config struct {
	Policy   func() *access.Engine // the policy in force, which registers the identity providers
	Log      audit.Recorder        // an entry it does not take keeps people out
	Audience string                // the name under which the town's sign-in knows this system
	Now      func() time.Time
	// MaxAge is how old an assertion may be, whatever it says; 0 means DefaultAge.
	MaxAge time.Duration
}

// DefaultAge is how old an assertion may be: long enough to be handed over.
const DefaultAge = 2 * time.Minute

const (
	mostAssertion = 8192    // bytes of an assertion
	mostSeen      = 100_000 // assertions that are remembered until they are too old
	assertionSkew = 30 * time.Second
)

// Asserted takes the word of the town's sign-in for who is at a terminal and how that was proved.
// The word is a signed assertion in the compact form of a JSON Web Token (RFC 7519):
//
//	header   {"alg": "EdDSA" or "ES256"}
//	payload  {"iss": provider, "aud": audience, "sub": ID, "jti", "iat", "exp", "amr": ["pwd", "sc", …], "nbf"?}; other claims are not read
//
// The provider and its key stand in the policy ([access.IdentityProvider]); the key decides the
// algorithm, and the header must agree. An assertion counts once, for this audience, for a short
// time. Of the factors that it states (RFC 8176: pwd and pin are known; sc is a card; otp, hwk and
// swk a token; fpt, face, iris, retina and vbm are biometric) those count that the policy lets this
// provider assert; whether they are enough [access.Engine.Decide] says as ever. Organ, department
// and kind come from the policy, never from the assertion.
//
// Each assertion, taken or refused, is an entry in the log before the answer. Asserted remembers
// what it has seen in memory of its own: behind several servers send an ID's assertions to one, or
// give each an audience of its own. Safe for concurrent use.
type Asserted struct {
	c    Config
	mu   sync.Mutex
	seen map[audit.Hash]time.Time // until when an assertion could come again
}

// New returns one that has seen nothing. Errors: config.
func New(c Config) (*Asserted, error) {
	if c.Policy == nil || c.Log == nil || c.Audience == "" || c.Now == nil || c.MaxAge < 0 {
		return nil, fail(CodeConfig, "")
	}
	if c.MaxAge == 0 {
		c.MaxAge = DefaultAge
	}
	return &Asserted{c: c, seen: map[audit.Hash]time.Time{}}, nil
}

// Actor returns who is at a terminal, out of an assertion. Errors: recorder; assertion, whose Field
// is form, provider (not registered, or not in that period), algorithm, signature, audience, early
// (from the future), expired, replay, factors (none that counts), subject (an ID that the policy
// does not let in), full (too many at one time).
func (a *Asserted) Actor(ctx context.Context, terminal audit.Code, assertion string) (audit.Actor, error) {
	if a == nil || a.c.Now == nil || a.c.Policy == nil {
		return audit.Actor{}, fail(CodeConfig, "")
	}
	now := a.c.Now()
	actor, wrong := a.judge(terminal, assertion, now)
	e := audit.Event{Act: audit.ActLogin, Result: audit.Succeeded, Actor: actor, Program: access.Program, Time: now}
	if wrong != "" {
		e.Act, e.Result, e.Reason = audit.ActLoginFailed, audit.Denied, audit.Code("assertion."+wrong)
	}
	if _, err := a.c.Log.Append(ctx, e); err != nil {
		return audit.Actor{}, &Error{code: CodeRecorder, cause: err}
	}
	if wrong != "" {
		return audit.Actor{}, fail(CodeAssertion, wrong)
	}
	return actor, nil
}

// assertion is what a payload says.
type assertion struct {
	Issuer   audit.Code `json:"iss"`
	Audience string     `json:"aud"`
	Subject  audit.Code `json:"sub"`
	ID       string     `json:"jti"`
	Issued   int64      `json:"iat"`
	Expires  int64      `json:"exp"`
	Begins   int64      `json:"nbf,omitempty"`
	Methods  []string   `json:"amr"`
}

// judge says who is meant, and what is wrong. Until the signature is right nobody is.
func (a *Asserted) judge(terminal audit.Code, token string, now time.Time) (audit.Actor, string) {
	nobody := audit.Actor{Kind: audit.ActorSystem, ID: "sign-in"}
	if terminal.Valid() {
		nobody.Terminal = terminal
	}
	e := a.c.Policy()
	said, factors, wrong := read(e, token, now)
	if wrong != "" {
		return nobody, wrong
	}
	actor, in := e.Actor(said.Subject, now)
	switch age := now.Sub(time.Unix(said.Issued, 0)); {
	case said.Audience != a.c.Audience:
		return nobody, "audience"
	case age < -assertionSkew, now.Before(time.Unix(said.Begins, 0).Add(-assertionSkew)):
		return nobody, "early"
	case age > a.c.MaxAge, !now.Before(time.Unix(said.Expires, 0)):
		return nobody, "expired"
	case !in || actor.Kind == audit.ActorSystem:
		return nobody, "subject"
	}
	actor.Auth, actor.Terminal = methods(said.Methods)&factors, nobody.Terminal
	if actor.Auth == 0 {
		return actor, "factors"
	}
	return actor, a.once(said, now)
}

// once lets each assertion of a provider through once.
func (a *Asserted) once(said assertion, now time.Time) string {
	id := sha256.Sum256([]byte(string(said.Issuer) + "\x00" + said.ID))
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, seen := a.seen[id]; seen {
		return "replay"
	}
	if len(a.seen) >= mostSeen {
		for k, until := range a.seen {
			if now.After(until) {
				delete(a.seen, k)
			}
		}
		if len(a.seen) >= mostSeen {
			return "full"
		}
	}
	// By then it is too old, however its time and ours differ, also after our clock was set back.
	a.seen[id] = time.Unix(said.Issued, 0).Add(a.c.MaxAge + 24*time.Hour)
	return ""
}

// read checks form and signature, and gives the factors that the word counts for.
func read(e *access.Engine, token string, now time.Time) (said assertion, factors audit.Auth, wrong string) {
	parts := strings.Split(token, ".")
	if e == nil || len(token) > mostAssertion || len(parts) != 3 {
		return said, 0, "form"
	}
	var raw [3][]byte
	for i := range parts {
		b, err := base64.RawURLEncoding.Strict().DecodeString(parts[i])
		if err != nil {
			return said, 0, "form"
		}
		raw[i] = b
	}
	var head struct {
		Algorithm string          `json:"alg"`
		Critical  json.RawMessage `json:"crit"` // what must be understood, and is not
	}
	if !claims(raw[0], &head) || !claims(raw[1], &said) || head.Critical != nil || said.ID == "" || said.Subject == "" {
		return said, 0, "form"
	}
	key, factors, ok := e.Provider(said.Issuer, now)
	if !ok {
		return said, 0, "provider"
	}
	by := verifier(key)
	if head.Algorithm != by.algorithm {
		return said, 0, "algorithm"
	}
	if !by.signed(token[:len(parts[0])+1+len(parts[1])], raw[2]) {
		return said, 0, "signature"
	}
	return said, factors, ""
}

// claims reads what is asked for and leaves the rest: a sign-in says more than we want to know. No
// key may stand twice.
func claims(b []byte, into any) bool {
	return strictjson.Check(b) == nil && json.Unmarshal(b, into) == nil
}

// methods are the factors that names of RFC 8176 stand for; what is not named proves nothing.
func methods(names []string) (all audit.Auth) {
	for _, n := range names {
		switch n {
		case "pwd", "pin":
			all |= audit.AuthPassword
		case "sc":
			all |= audit.AuthCard
		case "otp", "hwk", "swk":
			all |= audit.AuthToken
		case "fpt", "face", "iris", "retina", "vbm":
			all |= audit.AuthBiometric
		}
	}
	return all
}
