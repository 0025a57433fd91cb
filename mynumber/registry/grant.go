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
	subject, err := g.tied(ctx, n)
	if err := g.answer(ctx, by, access.Reveal, subject, err); err != nil {
		return mynumber.Grant{}, err
	}
	still := func(ctx context.Context) error { return g.stillTied(ctx, by, n) }
	return mynumber.Grant{Permission: sealed.Permit(n.Secret, g.now, g.now().Add(g.c.GrantFor), still)}, nil
}

// tied finds who has or had a number, today; nil if nobody.
func (g *Registry) tied(ctx context.Context, n mynumber.Number) (subject *person, err error) {
	asOf, err := g.asOf(AsOf{})
	if err != nil {
		return nil, err
	}
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
	return subject, err
}

// stillTied is asked when a grant is used: the right, the tie and the use of the data must hold
// now. What no longer holds is an entry.
func (g *Registry) stillTied(ctx context.Context, by access.Caller, n mynumber.Number) error {
	r := g.request(by, access.Reveal)
	if err := g.allow(ctx, by, r); err != nil {
		return err
	}
	subject, err := g.tied(ctx, n)
	if err == nil && subject == nil {
		err = fail(CodeNotFound)
	}
	if err != nil {
		return g.answer(ctx, by, access.Reveal, nil, err)
	}
	return g.stopped(ctx, by, access.Reveal, subject)
}
