package access

import (
	"time"

	"github.com/kyufu-go/kyufu/audit"
)

// provider is an [IdentityProvider], compiled.
type provider struct {
	span
	key     PublicKey
	factors audit.Auth
}

// Provider gives the key of an identity provider, and the factors that its word counts for; false
// for one that the policy does not have, or not at that time.
func (e *Engine) Provider(code audit.Code, at time.Time) (key PublicKey, factors audit.Auth, ok bool) {
	p := e.providers[code]
	if day, _, _ := moment(at); p == nil || !p.covers(day) {
		return PublicKey{}, 0, false
	}
	return p.key, p.factors, true
}

// Actor is who an ID is by the policy, from nowhere and by no proof; false for one that is not to
// be logged in at that time ([Engine.Holds]).
func (e *Engine) Actor(code audit.Code, at time.Time) (audit.Actor, bool) {
	if e.Holds(code, at) != Allowed {
		return audit.Actor{}, false
	}
	u := e.ids[code]
	return audit.Actor{Kind: u.kind, ID: code, Organ: u.organ, Department: u.department, Processor: u.processor}, true
}

func (c *compiler) providers(list []IdentityProvider) {
	for i, p := range list {
		_, seen := c.engine.providers[p.Code]
		c.code(p.Code, seen, at("providers", i, "code"))
		out := &provider{span: c.span(p.From, p.Until, at("providers", i, "until")), key: p.Key}
		if p.Key == (PublicKey{}) {
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
