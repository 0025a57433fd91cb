package registry

import (
	"context"
	"slices"

	"github.com/kyufu-go/kyufu/household/secret"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Confirmation is the answer to a business system. It holds no number.
type Confirmation struct {
	secret.Private // it prints as nothing
	Integrated     addressee.Integrated
	// Held reports whether the registry holds a number for the person today.
	Held bool
	// Matches reports whether the number that was shown is the one held.
	Matches bool
	// Old reports whether it is one that the person had before.
	Old bool
}

// Confirm answers a registered business system (個人番号確認機能): is this the number
// of the person behind the system's own number? It needs the operation confirm,
// and the caller must be a registered system or work through one. The number may
// be zero: then it only tells whether one is held. How identity was checked is
// kept (番号法第16条), never a copy of what was shown; where a number was shown, it
// is required. Errors: denied, recorder, unregistered, input, not_found.
func (g *Registry) Confirm(ctx context.Context, by access.Caller, ref addressee.Ref, shown mynumber.Number, how Identity) (Confirmation, error) {
	if by.System == "" && by.Actor.Kind != audit.ActorSystem {
		return Confirmation{}, g.refused(ctx, by, access.Confirm, CodeUnregistered)
	}
	if how >= identityEnd || !shown.IsZero() && how == IdentityNone {
		return Confirmation{}, fail(CodeInput)
	}
	today, err := g.day(civil.Date{})
	if err != nil {
		return Confirmation{}, err
	}
	var c Confirmation
	err = g.change(ctx, by, step{op: access.Confirm, act: access.Confirm.Act(), apply: func(w *work) error {
		asOf := w.now(today)
		owners, err := w.ownersOfRef(ref)
		if err != nil {
			return err
		}
		own, l := pick(owners, func(p *person) []link {
			return slices.DeleteFunc(p.lines.links(RefOpened, asOf.Known), func(l link) bool { return l.open.Ref != ref })
		}, today)
		if own == nil || !l.covers(today) {
			return fail(CodeNotFound)
		}
		who, err := w.survivor(own, asOf)
		if err != nil {
			return err
		}
		if err := w.stopped(who); err != nil {
			return err
		}
		if c, err = w.confirm(who, shown, asOf); err != nil {
			return err
		}
		cause := audit.Code("mismatch")
		switch {
		case shown.IsZero():
			cause = "held"
		case c.Matches:
			cause = "match"
		}
		w.add(who, Entry{Kind: Confirmed, Ref: ref, On: today, Identity: how, Cause: cause})
		return nil
	}})
	if err != nil {
		return Confirmation{}, err
	}
	return c, nil
}

func (w *work) confirm(who *person, shown mynumber.Number, asOf AsOf) (Confirmation, error) {
	c := Confirmation{Integrated: who.id}
	group, err := w.group(who, asOf, false)
	if err != nil {
		return c, err
	}
	for _, p := range group {
		for _, l := range p.lines.links(NumberOpened, asOf.Known) {
			same := !shown.IsZero() && l.open.Number.Equal(shown)
			if l.covers(asOf.Valid) {
				c.Held, c.Matches = true, c.Matches || same
			} else if same && earlier(l.open.On, asOf.Valid) {
				c.Old = true
			}
		}
	}
	return c, nil
}

// refused records a denial that is not the policy's.
func (g *Registry) refused(ctx context.Context, by access.Caller, op access.Operation, code Code) error {
	e := g.event(by, op.Act(), audit.Denied)
	e.Reason = audit.Code(code)
	if err := g.record(ctx, e); err != nil {
		return err
	}
	return fail(code)
}
