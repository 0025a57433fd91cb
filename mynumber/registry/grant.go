package registry

import (
	"context"
	"slices"

	"github.com/kyufu-go/kyufu/mynumber"
	"github.com/kyufu-go/kyufu/mynumber/access"
	"github.com/kyufu-go/kyufu/mynumber/internal/sealed"
)

// Grant asks for the digits of a number that the registry holds. It needs the
// operation reveal. The entry is in the log before the grant is given. Errors:
// denied, recorder, not_found, store.
func (g *Registry) Grant(ctx context.Context, by access.Caller, n mynumber.Number) (mynumber.Grant, error) {
	if n.IsZero() {
		return mynumber.Grant{}, fail(CodeInput)
	}
	if err := g.allow(ctx, by, g.request(by, access.Reveal)); err != nil {
		return mynumber.Grant{}, err
	}
	asOf, err := g.asOf(AsOf{})
	if err != nil {
		return mynumber.Grant{}, err
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
		return mynumber.Grant{}, err
	}
	return mynumber.Grant{Permission: sealed.Permit(n.Secret, g.c.Now().Add(g.c.GrantFor), g.c.Now)}, nil
}
