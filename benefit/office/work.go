package office

import (
	"context"
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
	h, err := d.one(ctx, id)
	if err != nil {
		return casework.Case{}, err
	}
	if err := d.allow(ctx, by, access.View, "", id, h.people.all()...); err != nil {
		return casework.Case{}, err
	}
	return h.Case, d.look(ctx, by, audit.ActView, id, h.people.all())
}

// Find lists the cases in which a person stands, by their addressee number. The search is an entry
// before. It needs the operation search. Errors: denied, recorder, store.
func (d *Desk) Find(ctx context.Context, by access.Caller, person string) ([]string, error) {
	if err := d.made(); err != nil {
		return nil, err
	}
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

func (d *Desk) personIs(person string) store.Match {
	t := d.seals.term(termPerson, person)
	return store.Is(t.Name, t.Value)
}

// standing yields the cases in which a person stands.
func (d *Desk) standing(ctx context.Context, person string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		q := store.Query{Kind: kindPeople, Where: []store.Match{d.personIs(person)}, Heads: true}
		for it, err := range d.c.Store.List(ctx, q) {
			if !yield(it.Key, told(err)) || err != nil {
				return
			}
		}
	}
}

// Due yields what has to be done on a day, by case: notices that were not sent, terms that are
// over, and terms that end within some days; see casework.Due. It tells a case's name and nothing
// of its people. It needs the operation view. Errors: denied, recorder, store.
func (d *Desk) Due(ctx context.Context, by access.Caller, day civil.Date, remindDays int) iter.Seq2[casework.Todo, error] {
	return func(yield func(casework.Todo, error) bool) {
		if err := d.mayList(ctx, by); err != nil {
			yield(casework.Todo{}, err)
			return
		}
		q := store.Query{Kind: kindCase, Where: []store.Match{store.DueBy(day.AddDays(remindDays).Start())}}
		for h, err := range d.all(ctx, q) {
			if err != nil {
				yield(casework.Todo{}, err)
				return
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
	if err := d.made(); err != nil {
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
			cases, err := d.load(ctx, ids...)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, id := range ids {
				if !yield(cases[id], nil) {
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
