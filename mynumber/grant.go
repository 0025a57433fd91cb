package mynumber

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	"github.com/kyufu-go/kyufu/mynumber/access"
	"github.com/kyufu-go/kyufu/mynumber/internal/sealed"
)

// Grant lets one number be seen once, for a short time. [Registry.Grant] makes
// it after the policy allowed it and the log took the entry. It is used by one
// [Number.Reveal], in whatever goroutine, and is worth nothing afterwards.
type Grant struct {
	number Number
	until  time.Time
	now    func() time.Time
	spent  atomic.Bool
}

// Grant asks for the digits of a number that the registry holds. It needs the
// operation reveal. The entry is in the log before the grant is given. Errors:
// denied, recorder, not_found, store.
func (g *Registry) Grant(ctx context.Context, by access.Caller, n Number) (*Grant, error) {
	if n.IsZero() {
		return nil, fail(CodeInput)
	}
	if err := g.allow(ctx, by, g.request(by, access.Reveal)); err != nil {
		return nil, err
	}
	asOf, err := g.asOf(AsOf{})
	if err != nil {
		return nil, err
	}
	var subject *person
	err = g.view(ctx, func(r *reading) error {
		owners, err := r.ownersOfNumber(n)
		if err != nil {
			return err
		}
		own, _ := pick(owners, func(p *person) []link {
			return slices.DeleteFunc(p.lines.links(NumberOpened, asOf.Known), func(l link) bool { return !l.open.Number.Equal(n) })
		}, asOf.Valid)
		if own == nil {
			return nil
		}
		subject, err = r.survivor(own, asOf)
		return err
	})
	if err := g.answer(ctx, by, access.Reveal, subject, err); err != nil {
		return nil, err
	}
	return &Grant{number: n, until: g.c.Now().Add(g.c.GrantFor), now: g.c.Now}, nil
}

// Reveal hands the twelve clear digits to use, and wipes them when it returns:
// keep no copy. It returns what use returns. Errors: grant, when the grant is
// missing, spent, expired or for another number.
func (n Number) Reveal(grant *Grant, use func(digits []byte) error) error {
	if grant == nil || n.IsZero() || !grant.number.Equal(n) || grant.now().After(grant.until) || !grant.spent.CompareAndSwap(false, true) {
		return fail(CodeGrant)
	}
	var err error
	sealed.Open(n.secret, func(digits []byte) { err = use(digits) })
	return err
}
