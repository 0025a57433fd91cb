package registry

import (
	"context"
	"slices"

	"github.com/kyufu-go/kyufu/household/secret"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Held is what is held about one person.
type Held struct {
	secret.Private                // it prints as nothing
	View           View           // as of today; the numbers are masked, and shown by Reveal with a Grant
	Entries        []Entry        // every line of the person's history and of those merged into them, oldest first
	Handles        []audit.Handle // by which the log names the person and those merged into them
}

// Subject returns the handle by which the log names who stands for an integrated number: what other
// desks keep in its place. It needs the operation disclose, correct, suspend or erase that is
// named, which a stop of use and the end of the duty leave open. Errors: denied, input (another
// operation), recorder, not_found, erased.
func (g *Registry) Subject(ctx context.Context, by access.Caller, id addressee.Integrated, op access.Operation) (audit.Handle, error) {
	if op != access.Disclose && op != access.Correct && op != access.Suspend && op != access.Erase {
		return audit.Handle{}, fail(CodeInput)
	}
	p, err := g.about(ctx, by, op, func(r *reading) (*person, error) { return r.load(id) })
	if err != nil {
		return audit.Handle{}, err
	}
	return p.handle, nil
}

// Held returns what is held about the person whom a handle of [Registry.Subject] names, for
// disclosure. It needs the operation disclose. Errors: denied, recorder, not_found, erased.
func (g *Registry) Held(ctx context.Context, by access.Caller, subject audit.Handle) (Held, error) {
	var h Held
	_, err := g.about(ctx, by, access.Disclose, func(r *reading) (*person, error) {
		p, group, err := r.named(subject)
		if err != nil {
			return nil, err
		}
		asOf, err := g.asOf(AsOf{})
		if err != nil {
			return nil, err
		}
		h = Held{}
		if h.View, err = r.show(p, asOf); err != nil {
			return nil, err
		}
		for _, own := range group {
			h.Entries, h.Handles = append(h.Entries, own.lines...), append(h.Handles, own.handle)
		}
		slices.SortFunc(h.Entries, func(x, y Entry) int { return int(x.Seq) - int(y.Seq) })
		return p, nil
	})
	if err != nil {
		return Held{}, err
	}
	return h, nil
}

// Refs returns every system's number that the person whom a handle names has or had, of whoever was
// merged into them too: those who must be told of a correction. It needs the operation correct.
// Errors: denied, recorder, not_found, erased.
func (g *Registry) Refs(ctx context.Context, by access.Caller, subject audit.Handle) ([]addressee.Ref, error) {
	var list []addressee.Ref
	_, err := g.about(ctx, by, access.Correct, func(r *reading) (*person, error) {
		p, group, err := r.named(subject)
		list = nil
		for _, own := range group {
			for _, l := range own.lines.links(RefOpened, everything) {
				list = append(list, l.open.Ref)
			}
		}
		return p, err
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// about finds a person for an operation that a stop of use leaves open, and records it as every
// look is.
func (g *Registry) about(ctx context.Context, by access.Caller, op access.Operation, find func(*reading) (*person, error)) (p *person, err error) {
	if err := g.allow(ctx, by, g.request(by, op)); err != nil {
		return nil, err
	}
	asOf, err := g.asOf(AsOf{})
	if err != nil {
		return nil, err
	}
	err = g.view(ctx, func(r *reading) error {
		if p, err = find(r); err != nil {
			return err
		}
		p, err = r.survivor(p, asOf)
		return err
	})
	if err != nil {
		return nil, g.answer(ctx, by, access.View, nil, err)
	}
	if err := g.stopped(ctx, by, op, p); err != nil {
		return nil, err
	}
	e := g.event(by, audit.ActView, audit.Succeeded, p.handle)
	e.Count = 1
	return p, g.record(ctx, e)
}

// named finds who stands for the person of a handle, with all whom they absorbed by today.
func (r *reading) named(subject audit.Handle) (*person, []*person, error) {
	records, err := r.tx.Of(r.ctx, subject)
	if err != nil {
		return nil, nil, err
	}
	if len(records) == 0 {
		return nil, nil, fail(CodeNotFound)
	}
	p, err := r.build(records, "")
	if err != nil {
		return nil, nil, err
	}
	asOf, err := r.g.asOf(AsOf{})
	if err != nil {
		return nil, nil, err
	}
	if p, err = r.survivor(p, asOf); err != nil {
		return nil, nil, err
	}
	group, err := r.group(p, asOf, false)
	return p, group, err
}
