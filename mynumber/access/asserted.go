package access

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/strictjson"
)

// AssertedConfig is what [Asserted] works with. All but MaxAge are required.
type AssertedConfig struct {
	Policy   func() *Engine // the policy in force, which registers the identity providers
	Log      audit.Recorder // an entry it does not take keeps people out
	Audience string         // the name under which the town's sign-in knows this system
	Now      func() time.Time
	// MaxAge is how old an assertion may be, whatever it says; 0 means DefaultAssertionAge.
	MaxAge time.Duration
}

// DefaultAssertionAge is how old an assertion may be: long enough to be handed over.
const DefaultAssertionAge = 2 * time.Minute

const (
	mostAssertion = 8192    // bytes of an assertion
	mostSeen      = 100_000 // assertions that are remembered until they are too old
	assertionSkew = 30 * time.Second
)

// Asserted takes the word of the town's sign-in (認証基盤) for who is at a terminal and how that was
// proved. The word is a signed assertion in the compact form of a JSON Web Token (RFC 7519):
//
//	header   {"alg": "EdDSA" or "ES256"}
//	payload  {"iss": provider, "aud": audience, "sub": ID, "jti", "iat", "exp", "amr": ["pwd", "sc", …], "nbf"?}; other claims are not read
//
// The provider and its key stand in the policy ([IdentityProvider]); the key decides the algorithm,
// and the header must agree. An assertion counts once, for this audience, for a short time. Of the
// factors that it states (RFC 8176: pwd and pin are known; sc is a card; otp, hwk and swk a token;
// fpt, face, iris, retina and vbm are biometric) those count that the policy lets this provider
// assert; whether they are enough [Engine.Decide] says as ever. Organ, department and kind come
// from the policy, never from the assertion.
//
// Each assertion, taken or refused, is an entry in the log before the answer. Asserted remembers
// what it has seen in memory of its own: behind several servers send an ID's assertions to one, or
// give each an audience of its own. Safe for concurrent use.
type Asserted struct {
	c    AssertedConfig
	mu   sync.Mutex
	seen map[audit.Hash]time.Time // until when an assertion could come again
}

// NewAsserted returns one that has seen nothing. Errors: config.
func NewAsserted(c AssertedConfig) (*Asserted, error) {
	if c.Policy == nil || c.Log == nil || c.Audience == "" || c.Now == nil || c.MaxAge < 0 {
		return nil, fail(CodeConfig, "")
	}
	if c.MaxAge == 0 {
		c.MaxAge = DefaultAssertionAge
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
	e := audit.Event{Act: audit.ActLogin, Result: audit.Succeeded, Actor: actor, Program: Program, Time: now}
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
	said, p, wrong := e.read(token, now)
	if wrong != "" {
		return nobody, wrong
	}
	u := e.ids[said.Subject]
	switch age := now.Sub(time.Unix(said.Issued, 0)); {
	case said.Audience != a.c.Audience:
		return nobody, "audience"
	case age < -assertionSkew, now.Before(time.Unix(said.Begins, 0).Add(-assertionSkew)):
		return nobody, "early"
	case age > a.c.MaxAge, !now.Before(time.Unix(said.Expires, 0)):
		return nobody, "expired"
	case u == nil || e.Holds(said.Subject, now) != Allowed || u.kind == audit.ActorSystem:
		return nobody, "subject"
	}
	actor := audit.Actor{
		Kind: u.kind, Auth: methods(said.Methods) & p.factors, ID: said.Subject, Organ: u.organ, Department: u.department,
		Processor: u.processor, Terminal: nobody.Terminal,
	}
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

// read checks form and signature.
func (e *Engine) read(token string, now time.Time) (said assertion, p *provider, wrong string) {
	parts := strings.Split(token, ".")
	if e == nil || len(token) > mostAssertion || len(parts) != 3 {
		return said, nil, "form"
	}
	var raw [3][]byte
	for i := range parts {
		b, err := base64.RawURLEncoding.Strict().DecodeString(parts[i])
		if err != nil {
			return said, nil, "form"
		}
		raw[i] = b
	}
	var head struct {
		Algorithm string          `json:"alg"`
		Critical  json.RawMessage `json:"crit"` // what must be understood, and is not
	}
	if !claims(raw[0], &head) || !claims(raw[1], &said) || head.Critical != nil || said.ID == "" || said.Subject == "" {
		return said, nil, "form"
	}
	p = e.providers[said.Issuer]
	if day, _, _ := moment(now); p == nil || !p.covers(day) {
		return said, nil, "provider"
	}
	if head.Algorithm != p.algorithm() {
		return said, nil, "algorithm"
	}
	if !p.signed(token[:len(parts[0])+1+len(parts[1])], raw[2]) {
		return said, nil, "signature"
	}
	return said, p, ""
}

// claims reads what is asked for and leaves the rest: a sign-in says more than we want to know. No
// key may stand twice.
func claims(b []byte, into any) bool {
	return strictjson.Check(b) == nil && json.Unmarshal(b, into) == nil
}

// provider is an [IdentityProvider], compiled.
type provider struct {
	span
	key     crypto.PublicKey // ed25519.PublicKey, or *ecdsa.PublicKey on P-256
	factors audit.Auth
}

func (p *provider) algorithm() string {
	if _, ok := p.key.(ed25519.PublicKey); ok {
		return "EdDSA"
	}
	return "ES256"
}

func (p *provider) signed(text string, signature []byte) bool {
	switch key := p.key.(type) {
	case ed25519.PublicKey:
		return ed25519.Verify(key, []byte(text), signature)
	case *ecdsa.PublicKey:
		sum := sha256.Sum256([]byte(text))
		return len(signature) == 64 && ecdsa.Verify(key, sum[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:]))
	}
	return false
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

func (c *compiler) providers(list []IdentityProvider) {
	for i, p := range list {
		_, seen := c.engine.providers[p.Code]
		c.code(p.Code, seen, at("providers", i, "code"))
		out := &provider{span: c.span(p.From, p.Until, at("providers", i, "until"))}
		if out.key = p.Key.key; out.key == nil {
			c.fail(CodeKey, at("providers", i, "key"))
		}
		for _, f := range p.Factors {
			auth, ok := factorNames[f]
			if !ok || auth == audit.AuthMutualTLS {
				c.fail(CodeFactor, at("providers", i, "factors"))
			}
			out.factors |= auth
		}
		c.engine.providers[p.Code] = out
	}
}

// PublicKey is the key by which the word of a provider is known: Ed25519, or ECDSA on P-256. As
// text it is the DER form of PKIX in base64. The zero PublicKey is none.
type PublicKey struct{ key crypto.PublicKey }

// NewPublicKey takes an ed25519.PublicKey or an *ecdsa.PublicKey on P-256. Errors: key.
func NewPublicKey(key crypto.PublicKey) (PublicKey, error) {
	switch k := key.(type) {
	case ed25519.PublicKey:
		if len(k) == ed25519.PublicKeySize {
			return PublicKey{slices.Clone(k)}, nil
		}
	case *ecdsa.PublicKey:
		if k != nil && k.Curve == elliptic.P256() {
			return PublicKey{k}, nil
		}
	}
	return PublicKey{}, fail(CodeKey, "key")
}

// MarshalText writes the key in base64; nothing for none. Errors: key.
func (k PublicKey) MarshalText() ([]byte, error) {
	if k.key == nil {
		return nil, nil
	}
	var der []byte
	switch key := k.key.(type) {
	case ed25519.PublicKey:
		der = append([]byte(derEd25519), key...)
	case *ecdsa.PublicKey:
		point, err := key.Bytes()
		if err != nil {
			return nil, fail(CodeKey, "key")
		}
		der = append([]byte(derP256), point...)
	}
	return base64.StdEncoding.AppendEncode(nil, der), nil
}

// UnmarshalText reads what MarshalText writes. Errors: key.
func (k *PublicKey) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*k = PublicKey{}
		return nil
	}
	der, err := base64.StdEncoding.Strict().DecodeString(string(b))
	if err != nil {
		return fail(CodeKey, "key")
	}
	key, err := parsePublicKey(der)
	if err != nil {
		return fail(CodeKey, "key")
	}
	out, err := NewPublicKey(key)
	if err == nil {
		*k = out
	}
	return err
}

// What stands before the bytes of a key in the DER form of PKIX (RFC 5280, SubjectPublicKeyInfo):
// there is one way to write it for each of the two kinds, so that package x509, which brings all
// that a certificate may hold, is not needed. A test holds both forms against it.
const (
	derEd25519 = "\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00"
	derP256    = "\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00"
)

func parsePublicKey(der []byte) (crypto.PublicKey, error) {
	if key, ok := bytes.CutPrefix(der, []byte(derEd25519)); ok {
		return ed25519.PublicKey(key), nil // its length is NewPublicKey's to judge
	}
	if point, ok := bytes.CutPrefix(der, []byte(derP256)); ok {
		return ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	}
	return nil, fail(CodeKey, "key")
}
