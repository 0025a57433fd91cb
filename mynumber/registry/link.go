package registry

import (
	"context"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Assign gives the person behind a system's addressee number an integrated
// number (付番): the one that the number is linked to, or a new one with the link.
// It needs the operation register. It reports whether the number is new. on is
// the first day; unknown means today. Errors: denied, recorder, interval, and
// those of the store.
func (g *Registry) Assign(ctx context.Context, by access.Caller, ref addressee.Ref, on civil.Date) (id addressee.Integrated, isNew bool, err error) {
	return g.assign(ctx, by, "", ref, on)
}

// Adopt is Assign with an integrated number that was given elsewhere, as when a
// registry is taken over. Errors also: exists, linked.
func (g *Registry) Adopt(ctx context.Context, by access.Caller, id addressee.Integrated, ref addressee.Ref, on civil.Date) error {
	if _, err := g.c.Format.Integrated(string(id)); err != nil {
		return because(CodeInput, err)
	}
	_, _, err := g.assign(ctx, by, id, ref, on)
	return err
}

func (g *Registry) assign(ctx context.Context, by access.Caller, want addressee.Integrated, ref addressee.Ref, on civil.Date) (id addressee.Integrated, isNew bool, err error) {
	on, err = g.day(on)
	if err != nil {
		return "", false, err
	}
	if ref.System == "" || ref.Number == "" {
		return "", false, fail(CodeInput)
	}
	err = g.change(ctx, by, step{op: access.Register, act: audit.ActRegister, apply: func(w *work) error {
		owners, err := w.ownersOfRef(ref)
		if err != nil {
			return err
		}
		for _, p := range owners {
			for _, l := range p.lines.links(RefOpened, w.known) {
				if l.open.Ref != ref || !l.reaches(on) {
					continue
				}
				if want != "" {
					return fail(CodeLinked)
				}
				s, err := w.survivor(p, w.now(on))
				if err == nil {
					id, isNew = s.id, false
				}
				return err
			}
		}
		id, isNew = want, true
		if id == "" {
			if id, err = w.allocate(); err != nil {
				return err
			}
		}
		p, err := w.create(id, on, "")
		if err != nil {
			return err
		}
		w.add(p, Entry{Kind: RefOpened, Ref: ref, On: on})
		return nil
	}})
	if err != nil {
		return "", false, err
	}
	return id, isNew, nil
}

// Link ties a system's addressee number to a person from a day on. It needs the
// operation link. At most one tie holds each way at any time: a number names one
// person, and a person has one number in a system. Errors: denied, recorder,
// interval, not_found, absorbed, retired, linked.
func (g *Registry) Link(ctx context.Context, by access.Caller, id addressee.Integrated, ref addressee.Ref, on civil.Date) error {
	on, err := g.day(on)
	if err != nil {
		return err
	}
	if ref.System == "" || ref.Number == "" {
		return fail(CodeInput)
	}
	return g.change(ctx, by, step{op: access.Link, act: audit.ActLink, apply: func(w *work) error {
		p, err := w.live(id)
		if err != nil {
			return err
		}
		if p.lines.gone(w.now(on)) {
			return fail(CodeRetired)
		}
		return w.openRef(p, ref, on)
	}})
}

// openRef checks that the tie would be the only one each way, and adds it.
func (w *work) openRef(p *person, ref addressee.Ref, on civil.Date) error {
	owners, err := w.ownersOfRef(ref)
	if err != nil {
		return err
	}
	for _, o := range owners {
		for _, l := range o.lines.links(RefOpened, w.known) {
			if l.open.Ref == ref && l.reaches(on) {
				return fail(CodeLinked)
			}
		}
	}
	group, err := w.group(p, w.now(on), true)
	if err != nil {
		return err
	}
	for _, o := range group {
		for _, l := range o.lines.links(RefOpened, w.known) {
			if l.open.Ref.System == ref.System && l.reaches(on) {
				return fail(CodeLinked)
			}
		}
	}
	w.add(p, Entry{Kind: RefOpened, Ref: ref, On: on})
	return nil
}

// Unlink ends the tie to a system's addressee number; on is the first day on
// which it no longer holds. The number stays resolvable as old. Errors: denied,
// recorder, interval, not_found.
func (g *Registry) Unlink(ctx context.Context, by access.Caller, ref addressee.Ref, on civil.Date, cause audit.Code) error {
	return g.endRef(ctx, by, ref, on, cause, false)
}

// Disown voids a tie to a system's addressee number that never was right: as if
// it had not been made, for every day. What was known before stays visible by
// [AsOf.Known]. Errors: as [Registry.Unlink].
func (g *Registry) Disown(ctx context.Context, by access.Caller, ref addressee.Ref, cause audit.Code) error {
	return g.endRef(ctx, by, ref, civil.Date{}, cause, true)
}

func (g *Registry) endRef(ctx context.Context, by access.Caller, ref addressee.Ref, on civil.Date, cause audit.Code, void bool) error {
	on, err := g.day(on)
	if err != nil {
		return err
	}
	return g.change(ctx, by, step{op: access.Link, act: audit.ActUnlink, apply: func(w *work) error {
		owners, err := w.ownersOfRef(ref)
		if err != nil {
			return err
		}
		for _, p := range owners {
			for _, l := range p.lines.links(RefOpened, w.known) {
				if l.open.Ref != ref || !l.until.IsZero() {
					continue
				}
				if void {
					w.add(p, Entry{Kind: Voided, Ref: ref, Target: l.open.Seq, On: l.open.On, Cause: cause})
					return nil
				}
				if !earlier(l.open.On, on) {
					return fail(CodeInterval)
				}
				w.add(p, Entry{Kind: RefClosed, Ref: ref, Target: l.open.Seq, On: on, Cause: cause})
				return nil
			}
		}
		return fail(CodeNotFound)
	}})
}

// Retire takes a person out of the active set, as on death or move-out: all
// ties end, and stay resolvable as old. on is the first day after. It needs the
// operation update. Errors: denied, recorder, interval, not_found, absorbed, retired.
func (g *Registry) Retire(ctx context.Context, by access.Caller, id addressee.Integrated, on civil.Date, cause audit.Code) error {
	on, err := g.day(on)
	if err != nil {
		return err
	}
	return g.change(ctx, by, step{op: access.Update, act: audit.ActUpdate, apply: func(w *work) error {
		p, err := w.live(id)
		if err != nil {
			return err
		}
		switch last := p.lines.status(w.known); {
		case last.Kind == Retired:
			return fail(CodeRetired)
		case earlier(on, last.On):
			return fail(CodeInterval)
		}
		group, err := w.group(p, w.now(on), true)
		if err != nil {
			return err
		}
		for _, o := range group {
			for _, kind := range []Kind{NumberOpened, RefOpened} {
				for _, l := range o.lines.links(kind, w.known) {
					if !l.until.IsZero() {
						continue
					}
					if !earlier(l.open.On, on) {
						return fail(CodeInterval)
					}
					w.add(o, Entry{Kind: kind + 1, Ref: l.open.Ref, Target: l.open.Seq, On: on, Cause: cause})
				}
			}
		}
		w.add(p, Entry{Kind: Retired, On: on, Cause: cause})
		return nil
	}})
}

// Suspend stops the use of a person's data (利用停止), and Lift allows it again.
// They need the operation suspend. From then on every search, view, reveal and
// change about the person is denied with reason suspended; disclosure,
// correction, return and erasure stay open. Errors: denied, recorder, not_found,
// suspended.
func (g *Registry) Suspend(ctx context.Context, by access.Caller, id addressee.Integrated, cause audit.Code) error {
	return g.stop(ctx, by, id, Suspended, cause)
}

// Lift ends a stop of use.
func (g *Registry) Lift(ctx context.Context, by access.Caller, id addressee.Integrated, cause audit.Code) error {
	return g.stop(ctx, by, id, Lifted, cause)
}

func (g *Registry) stop(ctx context.Context, by access.Caller, id addressee.Integrated, kind Kind, cause audit.Code) error {
	today, err := g.day(civil.Date{})
	if err != nil {
		return err
	}
	return g.change(ctx, by, step{op: access.Suspend, act: audit.ActSuspend, apply: func(w *work) error {
		p, err := w.live(id)
		if err != nil {
			return err
		}
		if p.lines.suspended() == (kind == Suspended) {
			return fail(CodeSuspended)
		}
		w.add(p, Entry{Kind: kind, On: today, Cause: cause})
		return nil
	}})
}
