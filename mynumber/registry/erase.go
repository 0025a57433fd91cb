package registry

import (
	"slices"

	"github.com/kyufu-go/kyufu/audit"
)

// erase destroys the data keys of the whole human being: of the person named, of whoever stands for
// them, and of all who were absorbed by these. What the keys encrypted is gone with them; the
// record of the erasure stays for each integrated number and holds nothing personal. Whom a merge
// named by mistake and a split set free is another human being, and stays.
func (w *work) erase(c Change, actor audit.Code) error {
	p, err := w.load(c.Person)
	if err != nil {
		return err
	}
	root, err := w.root(p)
	if err != nil {
		return err
	}
	all, err := w.group(root, w.now(c.On), true)
	if err != nil {
		return err
	}
	for _, one := range all {
		if err := w.held(one); err != nil {
			return err
		}
		e := w.add(one, Entry{Kind: Erased, On: c.On, Cause: c.Cause, Actor: actor})
		w.plain[e.Seq] = true
		w.forget = append(w.forget, one.handle)
		if err := w.unname(one, all); err != nil {
			return err
		}
	}
	return nil
}

// held refuses the erasure of somebody whose data must stay for now.
func (w *work) held(p *person) error {
	if w.g.c.Hold == nil {
		return nil
	}
	on, err := w.g.c.Hold(w.ctx, p.handle)
	if err != nil {
		return because(CodeStore, err)
	}
	if on {
		return fail(CodeHeld)
	}
	return nil
}

// unname takes the token of a person out of the lines by which others were once merged into them by
// mistake.
func (w *work) unname(p *person, all []*person) error {
	records, err := w.records(ByOther, func(k *tokener) Token { return personToken(k, w.g.c.Tenant, p.id) })
	if err != nil {
		return err
	}
	for _, r := range records {
		if !slices.ContainsFunc(all, func(o *person) bool { return o.handle == r.Handle }) {
			r.Tokens[ByOther] = Token{}
			w.retoken = append(w.retoken, r)
		}
	}
	return nil
}
