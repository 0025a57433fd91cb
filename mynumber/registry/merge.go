package registry

import (
	"time"

	"github.com/kyufu-go/kyufu/audit"
)

func (w *work) merge(c Change, actor audit.Code) error {
	if c.Survivor == "" {
		return fail(CodeInput)
	}
	absorbed, err := w.load(c.Person)
	if err != nil {
		return err
	}
	survivor, err := w.load(c.Survivor)
	if err != nil {
		return err
	}
	groupA, err := w.group(absorbed, w.now(c.On), true)
	if err != nil {
		return err
	}
	root, err := w.root(survivor)
	if err != nil {
		return err
	}
	rootA, err := w.root(absorbed)
	if err != nil {
		return err
	}
	if root == rootA {
		return fail(CodeSamePerson)
	}
	if root != survivor || rootA != absorbed {
		return fail(CodeAbsorbed)
	}
	for _, p := range []*person{absorbed, survivor} {
		if err := w.stopped(p); err != nil {
			return err
		}
		if first := p.lines.last(w.now(c.On), Created); first == nil {
			return fail(CodeInterval) // not there yet on that day
		}
	}
	groupB, err := w.group(survivor, w.now(c.On), true)
	if err != nil {
		return err
	}
	if overlap(groupA, groupB, w.known) {
		return fail(CodeTwoNumbers)
	}
	w.add(absorbed, Entry{Kind: Merged, Other: survivor.id, On: c.On, Cause: c.Cause, Actor: actor})
	return nil
}

// root follows every merge that holds, whatever its day.
func (w *work) root(p *person) (*person, error) {
	for range 1000 {
		m := p.lines.absorbed(w.known)
		if m == nil {
			return p, nil
		}
		next, err := w.load(m.Other)
		if err != nil {
			return nil, err
		}
		p = next
	}
	return nil, fail(CodeDamaged)
}

// overlap reports whether two groups have an individual number each on some day.
func overlap(a, b []*person, known time.Time) bool {
	for _, p := range a {
		for _, l := range p.lines.links(NumberOpened, known) {
			for _, q := range b {
				for _, m := range q.lines.links(NumberOpened, known) {
					if l.reaches(m.open.On) && m.reaches(l.open.On) {
						return true
					}
				}
			}
		}
	}
	return false
}

func (w *work) split(c Change, actor audit.Code) error {
	p, err := w.load(c.Person)
	if err != nil {
		return err
	}
	m := p.lines.absorbed(w.known)
	if m == nil {
		return fail(CodeNotMerged)
	}
	if err := w.stopped(p); err != nil {
		return err
	}
	w.add(p, Entry{Kind: Voided, Target: m.Seq, Other: m.Other, On: m.On, Cause: c.Cause, Actor: actor})
	return nil
}
