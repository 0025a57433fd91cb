package registry

import (
	"slices"

	"github.com/kyufu-go/kyufu/audit"
)

// tie is the only place where a number becomes a person's.
func (w *work) tie(c Change, actor audit.Code) error {
	p, err := w.live(c.Person)
	if err != nil {
		return err
	}
	if p.lines.gone(w.now(c.On)) {
		return fail(CodeRetired)
	}
	return w.openNumber(p, c, actor)
}

func (w *work) openNumber(p *person, c Change, actor audit.Code) error {
	switch {
	case c.Number.IsZero():
		return fail(CodeInput)
	case !c.Ground.Holds(), c.Ground == GroundInquiry && c.Case == "":
		return fail(CodeGround)
	case c.Identity == IdentityNone || c.Identity >= identityEnd:
		return fail(CodeInput)
	}
	owners, err := w.ownersOfNumber(c.Number)
	if err != nil {
		return err
	}
	group, err := w.group(p, w.now(c.On), true)
	if err != nil {
		return err
	}
	for _, o := range owners {
		if err := w.passedOn(o, group, c); err != nil {
			return err
		}
	}
	for _, o := range group {
		for _, l := range o.lines.links(NumberOpened, w.known) {
			if l.reaches(c.On) {
				return fail(CodeHasNumber)
			}
		}
	}
	w.add(p, Entry{Kind: NumberOpened, Number: c.Number, On: c.On, Ground: c.Ground, Case: c.Case, Identity: c.Identity, Cause: c.Cause, Actor: actor})
	return nil
}

// passedOn refuses a number that is or was another person's. A tie that was
// voided never was.
func (w *work) passedOn(o *person, group []*person, c Change) error {
	if slices.Contains(group, o) {
		return nil
	}
	for _, l := range o.lines.links(NumberOpened, w.known) {
		if !l.open.Number.Equal(c.Number) {
			continue
		}
		if l.until.IsZero() {
			return fail(CodeNumberTaken)
		}
		return fail(CodeNumberUsed)
	}
	return nil
}

func (w *work) changeNumber(c Change, actor audit.Code) error {
	p, err := w.live(c.Person)
	if err != nil {
		return err
	}
	group, err := w.group(p, w.now(c.On), true)
	if err != nil {
		return err
	}
	for _, o := range group {
		for _, l := range o.lines.links(NumberOpened, w.known) {
			if !l.until.IsZero() {
				continue
			}
			if l.open.Number.Equal(c.Number) {
				return fail(CodeHasNumber)
			}
			if !earlier(l.open.On, c.On) {
				return fail(CodeInterval)
			}
			w.add(o, Entry{Kind: NumberClosed, Target: l.open.Seq, On: c.On, Cause: c.Cause, Actor: actor})
			if c.Ground == GroundNone {
				c.Ground, c.Case = l.open.Ground, l.open.Case
			}
			return w.openNumber(p, c, actor)
		}
	}
	return fail(CodeNoNumber)
}

func (w *work) untie(c Change, actor audit.Code) error {
	p, err := w.live(c.Person)
	if err != nil {
		return err
	}
	for _, l := range p.lines.links(NumberOpened, w.known) {
		if c.Number.IsZero() && l.until.IsZero() || !c.Number.IsZero() && l.open.Number.Equal(c.Number) {
			w.add(p, Entry{Kind: Voided, Target: l.open.Seq, On: l.open.On, Cause: c.Cause, Actor: actor})
			return nil
		}
	}
	return fail(CodeNoNumber)
}

func (w *work) reenter(c Change, actor audit.Code) error {
	p, err := w.live(c.Person)
	if err != nil {
		return err
	}
	last := p.lines.status(w.known)
	if last.Kind != Retired {
		return fail(CodeNotRetired)
	}
	if earlier(c.On, last.On) {
		return fail(CodeInterval)
	}
	w.add(p, Entry{Kind: Reentered, On: c.On, Cause: c.Cause, Actor: actor})
	if c.Number.IsZero() {
		return nil
	}
	return w.openNumber(p, c, actor)
}
