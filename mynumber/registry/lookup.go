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

// Found is the answer to a search.
type Found struct {
	secret.Private // it prints as nothing
	// Integrated is who stands for the person at that time: the survivor of merges.
	Integrated addressee.Integrated
	// Own is the integrated number that the tie was made with; the same unless it was merged.
	Own addressee.Integrated
	// Old means that the tie held once and does not at that time: an individual number
	// that was changed, a system's number that ended, somebody who left.
	Old bool
	// From and Until are the first day of the tie and the first after it; unknown: none.
	From, Until civil.Date
	Retired     bool // out of the active set at that time
	Suspended   bool // use of the data is stopped; only for operations that a stop leaves open
}

// ByNumber finds a person by individual number. It needs the operation search.
// The entry in the log is made before the answer is given, also when nobody is
// found. Errors: denied, recorder, not_found, interval, erased, damaged, store.
func (g *Registry) ByNumber(ctx context.Context, by access.Caller, n mynumber.Number, asOf AsOf) (Found, error) {
	if n.IsZero() {
		return Found{}, fail(CodeInput)
	}
	return g.search(ctx, by, asOf, func(r *reading, asOf AsOf) ([]*person, func(*person) []link, error) {
		owners, err := r.ownersOfNumber(n)
		return owners, func(p *person) []link {
			return slices.DeleteFunc(p.lines.links(NumberOpened, asOf.Known), func(l link) bool { return !l.open.Number.Equal(n) })
		}, err
	})
}

// ByRef finds a person by a system's addressee number. As [Registry.ByNumber].
func (g *Registry) ByRef(ctx context.Context, by access.Caller, ref addressee.Ref, asOf AsOf) (Found, error) {
	if ref.System == "" || ref.Number == "" {
		return Found{}, fail(CodeInput)
	}
	return g.search(ctx, by, asOf, func(r *reading, asOf AsOf) ([]*person, func(*person) []link, error) {
		owners, err := r.ownersOfRef(ref)
		return owners, func(p *person) []link {
			return slices.DeleteFunc(p.lines.links(RefOpened, asOf.Known), func(l link) bool { return l.open.Ref != ref })
		}, err
	})
}

// ByIntegrated finds who stands for an integrated number, merged or not. As
// [Registry.ByNumber].
func (g *Registry) ByIntegrated(ctx context.Context, by access.Caller, id addressee.Integrated, asOf AsOf) (Found, error) {
	if id == "" {
		return Found{}, fail(CodeInput)
	}
	return g.search(ctx, by, asOf, func(r *reading, asOf AsOf) ([]*person, func(*person) []link, error) {
		p, err := r.load(id)
		if codeOf(err) == CodeNotFound {
			return nil, nil, nil
		}
		return []*person{p}, func(p *person) []link {
			for i := range p.lines {
				if p.lines[i].Kind == Created && p.lines.holds(&p.lines[i], asOf.Known) {
					return []link{{open: &p.lines[i]}}
				}
			}
			return nil
		}, err
	})
}

type find func(*reading, AsOf) (owners []*person, links func(*person) []link, err error)

func (g *Registry) search(ctx context.Context, by access.Caller, asOf AsOf, find find) (Found, error) {
	asOf, err := g.asOf(asOf)
	if err != nil {
		return Found{}, err
	}
	if err := g.allow(ctx, by, g.request(by, access.Search)); err != nil {
		return Found{}, err
	}
	var found Found
	var subject *person
	err = g.view(ctx, func(r *reading) error {
		owners, links, err := find(r, asOf)
		if err != nil {
			return err
		}
		own, l := pick(owners, links, asOf.Valid)
		if own == nil {
			return nil
		}
		if subject, err = r.survivor(own, asOf); err != nil {
			return err
		}
		found = Found{
			Integrated: subject.id, Own: own.id, Old: !l.covers(asOf.Valid), From: l.open.On, Until: l.until,
			Retired: subject.lines.retired(asOf), Suspended: subject.lines.suspended(),
		}
		return nil
	})
	if err := g.answer(ctx, by, access.Search, subject, err); err != nil {
		return Found{}, err
	}
	return found, nil
}

// pick chooses the tie that holds on the day, or else the one that ended last
// before it. A tie that begins later is no answer.
func pick(owners []*person, links func(*person) []link, day civil.Date) (*person, link) {
	var who *person
	var best link
	for _, p := range owners {
		for _, l := range links(p) {
			if earlier(day, l.open.On) {
				continue
			}
			if who == nil || l.covers(day) || !best.covers(day) && earlier(best.until, l.until) {
				who, best = p, l
			}
			if l.covers(day) {
				return who, best
			}
		}
	}
	return who, best
}

// answer records what was found, or that nothing was, and lets the answer go
// only then. It returns the error of the search, or not_found, or a denial.
func (g *Registry) answer(ctx context.Context, by access.Caller, op access.Operation, subject *person, err error) error {
	act := op.Act()
	if op == access.Inquire { // nothing goes out yet: package inquiry records that it does, on a second person's word
		act = audit.ActView
	}
	if err != nil {
		e := g.event(by, act, audit.Failed)
		e.Reason = audit.Code(codeOf(err))
		if logErr := g.record(ctx, e); logErr != nil {
			return logErr
		}
		return err
	}
	if subject == nil {
		if logErr := g.record(ctx, g.event(by, act, audit.Succeeded)); logErr != nil {
			return logErr
		}
		return fail(CodeNotFound)
	}
	if err := g.stopped(ctx, by, op, subject); err != nil {
		return err
	}
	e := g.event(by, act, audit.Succeeded, subject.handle)
	e.Count = 1
	return g.record(ctx, e)
}

// NumberTie is one tie to an individual number. Number is masked like any other,
// and zero where the right to see the column is missing.
type NumberTie struct {
	secret.Private // it prints as nothing
	Number         mynumber.Number
	Own            addressee.Integrated
	From, Until    civil.Date
	Cause          audit.Code // of the end
	Ground         Ground
}

// RefTie is one tie to a system's addressee number.
type RefTie struct {
	secret.Private // it prints as nothing
	Ref            addressee.Ref
	Own            addressee.Integrated
	From, Until    civil.Date
}

// View is what is known about a person at a time.
type View struct {
	secret.Private // it prints as nothing
	Integrated     addressee.Integrated
	Absorbed       []addressee.Integrated // merged into it, sorted
	Numbers        []NumberTie            // ties that hold; the person's own first
	Refs           []RefTie               // ties that hold; the person's own first
	Retired        bool
	Hidden         []string // columns that the caller has no right to: "numbers", "refs"
}

// View shows a person, by any of their integrated numbers. It needs the
// operation search; the column of systems' numbers needs view, and the column of
// individual numbers needs reveal (and holds masked numbers even so). Errors: as
// [Registry.ByNumber].
func (g *Registry) View(ctx context.Context, by access.Caller, id addressee.Integrated, asOf AsOf) (View, error) {
	v, err := g.shown(ctx, by, id, asOf, access.Search)
	if err != nil {
		return View{}, err
	}
	g.hide(by, &v)
	return v, nil
}

// shown is what is known about the person that an integrated number leads to, for a caller with the
// right to the operation.
func (g *Registry) shown(ctx context.Context, by access.Caller, id addressee.Integrated, asOf AsOf, op access.Operation) (View, error) {
	asOf, err := g.asOf(asOf)
	if err != nil {
		return View{}, err
	}
	if err := g.allow(ctx, by, g.request(by, op)); err != nil {
		return View{}, err
	}
	var v View
	var subject *person
	err = g.view(ctx, func(r *reading) error {
		p, err := r.load(id)
		if codeOf(err) == CodeNotFound {
			return nil
		}
		if err != nil {
			return err
		}
		if subject, err = r.survivor(p, asOf); err != nil {
			return err
		}
		v, err = r.show(subject, asOf)
		return err
	})
	if err := g.answer(ctx, by, access.View, subject, err); err != nil {
		return View{}, err
	}
	return v, nil
}

func (g *Registry) hide(by access.Caller, v *View) {
	engine := g.c.Policy()
	reveal, view := g.request(by, access.Reveal), g.request(by, access.View)
	if !engine.Decide(&reveal).Allowed() {
		for i := range v.Numbers {
			v.Numbers[i].Number = mynumber.Number{}
		}
		v.Hidden = append(v.Hidden, "numbers")
	}
	if !engine.Decide(&view).Allowed() {
		v.Refs, v.Hidden = nil, append(v.Hidden, "refs")
	}
}

// show builds the view of a survivor.
func (r *reading) show(p *person, asOf AsOf) (View, error) {
	group, err := r.group(p, asOf, false)
	if err != nil {
		return View{}, err
	}
	v := View{Integrated: p.id, Retired: p.lines.retired(asOf)}
	for i, own := range group {
		if i > 0 {
			v.Absorbed = append(v.Absorbed, own.id)
		}
		for _, l := range own.lines.links(NumberOpened, asOf.Known) {
			if !l.covers(asOf.Valid) {
				continue
			}
			tie := NumberTie{Number: l.open.Number, Own: own.id, From: l.open.On, Until: l.until, Ground: l.open.Ground}
			if l.cause != nil {
				tie.Cause = l.cause.Cause
			}
			v.Numbers = append(v.Numbers, tie)
		}
		for _, l := range own.lines.links(RefOpened, asOf.Known) {
			if l.covers(asOf.Valid) {
				v.Refs = append(v.Refs, RefTie{Ref: l.open.Ref, Own: own.id, From: l.open.On, Until: l.until})
			}
		}
	}
	slices.Sort(v.Absorbed)
	return v, nil
}

// Number returns a person's individual number at a time, masked. It needs the
// operation view; to see the digits takes a [mynumber.Grant] on top. Errors: as
// [Registry.ByNumber], no_number.
func (g *Registry) Number(ctx context.Context, by access.Caller, id addressee.Integrated, asOf AsOf) (mynumber.Number, error) {
	v, err := g.shown(ctx, by, id, asOf, access.View)
	if err != nil {
		return mynumber.Number{}, err
	}
	if len(v.Numbers) == 0 || v.Numbers[0].Number.IsZero() {
		return mynumber.Number{}, fail(CodeNoNumber)
	}
	return v.Numbers[0].Number, nil
}

// HandOver gives the integrated number of a system's own number, for an inquiry
// over the network (中間サーバ連携機能). It needs the operation inquire, which
// contractors never have. The individual number stays here: what it returns is
// all that package inquiry can take. Errors: as [Registry.ByNumber].
func (g *Registry) HandOver(ctx context.Context, by access.Caller, ref addressee.Ref) (addressee.Integrated, error) {
	asOf, err := g.asOf(AsOf{})
	if err != nil {
		return "", err
	}
	if err := g.allow(ctx, by, g.request(by, access.Inquire)); err != nil {
		return "", err
	}
	var subject *person
	err = g.view(ctx, func(r *reading) error {
		owners, err := r.ownersOfRef(ref)
		if err != nil {
			return err
		}
		own, l := pick(owners, func(p *person) []link {
			return slices.DeleteFunc(p.lines.links(RefOpened, asOf.Known), func(l link) bool { return l.open.Ref != ref })
		}, asOf.Valid)
		if own == nil || !l.covers(asOf.Valid) {
			return nil
		}
		subject, err = r.survivor(own, asOf)
		return err
	})
	if err := g.answer(ctx, by, access.Inquire, subject, err); err != nil {
		return "", err
	}
	return subject.id, nil
}
