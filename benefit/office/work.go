package office

import (
	"context"
	"errors"
	"iter"
	"slices"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Case shows a case. The look is an entry before. It needs the operation view. Errors: not_found,
// erased, denied, recorder, store.
func (d *Desk) Case(ctx context.Context, by access.Caller, id string) (casework.Case, error) {
	h, err := d.one(ctx, by, id)
	if err != nil {
		return casework.Case{}, err
	}
	if err := d.allow(ctx, by, access.View, "", id, h.people.all()...); err != nil {
		return casework.Case{}, err
	}
	return h.Case, d.look(ctx, by, audit.ActView, id, h.people.all())
}

// Find lists the cases in which a person stands, by their addressee number. The search is an entry
// before. It needs the operation search. Errors: denied, config (index), recorder, store.
func (d *Desk) Find(ctx context.Context, by access.Caller, person string) ([]string, error) {
	if err := d.ready(ctx); err != nil {
		return nil, err
	}
	person = d.asKept(person)
	if err := d.allow(ctx, by, access.Search, "", "", person); err != nil {
		return nil, err
	}
	if err := d.look(ctx, by, audit.ActSearch, "", []string{person}); err != nil {
		return nil, err
	}
	var ids []string
	for id, err := range d.standing(ctx, person) {
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// standing yields the cases in which a person stands, in their order.
func (d *Desk) standing(ctx context.Context, person string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		var ids []string
		err := d.looking(ctx, func(p *pin) error {
			ids = nil
			for _, k := range p.oldFirst() {
				t := k.term(termPerson, person)
				q := store.Query{Kind: kindPeople, Where: []store.Match{store.Is(t.Name, t.Value)}, Heads: true}
				for it, err := range d.c.Store.List(ctx, q) {
					if err != nil {
						return told(err)
					}
					ids = append(ids, it.Key)
				}
			}
			return nil
		})
		if err != nil {
			yield("", err)
			return
		}
		slices.Sort(ids)
		for _, id := range slices.Compact(ids) {
			if !yield(id, nil) {
				return
			}
		}
	}
}

// Due yields what has to be done on a day, by case: notices that were not sent, terms that are
// over, and terms that end within some days; see casework.Due. It tells a case's name and nothing
// of its people. A case that does not open is an error among the others. It needs the operation
// view. Errors: denied, recorder, sealed, store.
func (d *Desk) Due(ctx context.Context, by access.Caller, day civil.Date, remindDays int) iter.Seq2[casework.Todo, error] {
	return func(yield func(casework.Todo, error) bool) {
		if err := d.mayList(ctx, by); err != nil {
			yield(casework.Todo{}, err)
			return
		}
		q := store.Query{Kind: kindCase, Where: []store.Match{store.DueBy(day.AddDays(remindDays).Start())}}
		for h, err := range d.all(ctx, q) {
			if err != nil {
				if !yield(casework.Todo{}, err) || !unreadable(err) {
					return
				}
				continue
			}
			one := func(yield func(*casework.Case) bool) { yield(&h.Case) }
			for todo := range casework.Due(one, day, remindDays) {
				if !yield(todo, nil) {
					return
				}
			}
		}
	}
}

func (d *Desk) mayList(ctx context.Context, by access.Caller) error {
	if err := d.ready(ctx); err != nil {
		return err
	}
	if err := d.allow(ctx, by, access.View, "", ""); err != nil {
		return err
	}
	return d.look(ctx, by, audit.ActView, "", nil)
}

// In yields the cases' names in a state, in their order. It needs the operation view. Errors: as
// [Desk.Due].
func (d *Desk) In(ctx context.Context, by access.Caller, s casework.State) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		if err := d.mayList(ctx, by); err != nil {
			yield("", err)
			return
		}
		for it, err := range d.c.Store.List(ctx, store.Query{Kind: kindCase, Where: store.InGroup(s.String()), Heads: true}) {
			if !yield(it.Key, told(err)) || err != nil {
				return
			}
		}
	}
}

// page is how many cases are opened at once.
const page = 200

// opening opens cases. One that does not open is an error of its own, and the others follow: see
// [unreadable].
func (d *Desk) opening(ctx context.Context, ids []string) iter.Seq2[*held, error] {
	return func(yield func(*held, error) bool) {
		cases, all := d.load(ctx, ids...)
		for _, id := range ids {
			h, err := cases[id], all
			if unreadable(all) {
				var one map[string]*held
				one, err = d.load(ctx, id)
				h = one[id]
			}
			if !yield(h, err) || err != nil && !unreadable(err) {
				return
			}
		}
	}
}

// unreadable reports whether it is one case that does not open, which holds up no other.
func unreadable(err error) bool { return errors.Is(err, CodeSealed) || errors.Is(err, CodeErased) }

// all opens the cases that a query selects, in pages.
func (d *Desk) all(ctx context.Context, q store.Query) iter.Seq2[*held, error] {
	return func(yield func(*held, error) bool) {
		q.Heads, q.Limit = true, page
		for {
			var ids []string
			for it, err := range d.c.Store.List(ctx, q) {
				if err != nil {
					yield(nil, told(err))
					return
				}
				ids = append(ids, it.Key)
			}
			if len(ids) == 0 {
				return
			}
			for h, err := range d.opening(ctx, ids) {
				if !yield(h, err) {
					return
				}
			}
			q.After = ids[len(ids)-1]
		}
	}
}

// Touched says which cases some changes of register or roll reach, and which events they may lead
// to: nothing changes by itself. The search is an entry before. It needs the operation search.
// Errors: denied, recorder, store.
func (d *Desk) Touched(ctx context.Context, by access.Caller, changes ...casework.Change) ([]casework.Touched, error) {
	var out []casework.Touched
	for _, change := range changes {
		ids, err := d.Find(ctx, by, change.Person)
		if err != nil {
			return nil, err
		}
		cases, err := d.load(ctx, ids...)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			one := func(yield func(*casework.Case) bool) { yield(&cases[id].Case) }
			everybody := func(*casework.Case) []string { return cases[id].people.all() }
			out = slices.AppendSeq(out, casework.Touch(one, everybody, change))
		}
	}
	return out, nil
}
