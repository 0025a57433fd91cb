package office

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/secret"
	"github.com/kyufu-go/kyufu/household/text"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Named says of a person what they are found by at the counter beside their number.
type Named struct {
	secret.Quiet

	// Kana is the name in kana (氏名カナ); voicing, small kana and spaces make no difference.
	Kana  string     `json:"kana,omitempty"`
	Birth civil.Date `json:"birth,omitzero"`
	// PostalCode and Lot (郵便番号, 地番) are where they live, as the town writes both.
	PostalCode string `json:"postal_code,omitempty"`
	Lot        string `json:"lot,omitempty"`
}

// A name is found by its first kana too, so many at least and at most.
const minKana, maxKana = 2, 4

// The names of the terms by which cases are found.
const (
	termPerson = "person"
	termKana   = "kana"
	termBirth  = "birth"
	termPlace  = "place"
)

func (n *Named) key() []rune {
	key, _ := text.Key(n.Kana, text.KeySeion)
	return []rune(key)
}

func (n *Named) place() bool { return n.PostalCode != "" && n.Lot != "" }

// term is a token under its name. It is bound to the name, so that a birthday's says nothing of a
// lot's.
func (k *indexKey) term(name string, parts ...string) store.Term {
	return store.Term{Name: name, Value: k.token(name, parts...)}
}

// terms are those by which a case's people are found, each once.
func (k *indexKey) terms(p *people) []store.Term {
	var out []store.Term
	add := func(t store.Term) {
		if !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	for _, person := range p.all() {
		add(k.term(termPerson, person))
	}
	for i := range p.Names {
		n := &p.Names[i]
		key := n.key()
		for size := minKana; size <= min(maxKana, len(key)-1); size++ {
			add(k.term(termKana, string(key[:size])))
		}
		if len(key) > 0 {
			add(k.term(termKana, string(key)))
		}
		if n.Birth.Known() {
			add(k.term(termBirth, n.Birth.String()))
		}
		if n.place() {
			add(k.term(termPlace, n.PostalCode, n.Lot))
		}
	}
	return out
}

// asks reports whether anything is asked for by which somebody is found.
func (n *Named) asks() bool { return len(n.key()) > 0 || n.place() || n.Birth.Known() }

// asked are the conditions of a search by a key of the index, with so much of the name as terms
// hold, or with all of it.
func (k *indexKey) asked(who *Named, whole bool) []store.Match {
	var where []store.Match
	add := func(t store.Term) { where = append(where, store.Is(t.Name, t.Value)) }
	if key := who.key(); whole {
		add(k.term(termKana, string(key)))
	} else if len(key) > 0 {
		add(k.term(termKana, string(key[:min(len(key), maxKana)])))
	}
	if who.place() {
		add(k.term(termPlace, who.PostalCode, who.Lot))
	}
	if who.Birth.Known() {
		add(k.term(termBirth, who.Birth.String()))
	}
	return where
}

// Search lists the cases in which somebody stands of whom all that is asked is so, at most so many,
// in the order of their names: whose name in kana is as asked, and if nobody's is, begins so, with
// two kana or more; who was born on that day; who lives there. A case in which the use of
// somebody's data is stopped is none of them. The search is an entry before, with nothing of what
// was asked. It needs the operation search. Errors: input (less than two kana, no place and no
// birthday, or a limit below 1), denied, config (index), recorder, store; beside the others, sealed
// of a case that does not open, and erased of one that was erased meanwhile.
func (d *Desk) Search(ctx context.Context, by access.Caller, who Named, limit int) ([]string, error) {
	if err := d.ready(ctx); err != nil {
		return nil, err
	}
	key := who.key()
	if !who.asks() || len(key) == 1 || limit < 1 {
		return nil, fail(CodeInput, "", "search", nil)
	}
	if err := d.allow(ctx, by, access.Search, "", ""); err != nil {
		return nil, err
	}
	if err := d.look(ctx, by, audit.ActSearch, "", nil); err != nil {
		return nil, err
	}
	var ids []string
	var damaged error
	err := d.looking(ctx, func(p *pin) error {
		ids, damaged = nil, nil
		if len(key) > maxKana {
			ids, damaged = d.matching(ctx, p, true, &who, limit)
		}
		if len(ids) == 0 && damaged == nil {
			ids, damaged = d.matching(ctx, p, false, &who, limit)
		}
		if damaged != nil && !unreadable(damaged) {
			return damaged
		}
		return nil
	})
	return ids, cmp.Or(err, damaged)
}

// matching looks by every key of the index: while those are rotated, a case may have terms of any.
func (d *Desk) matching(ctx context.Context, p *pin, whole bool, who *Named, limit int) (ids []string, damaged error) {
	for _, k := range p.oldFirst() {
		some, err := d.matchingBy(ctx, k.asked(who, whole), who, limit)
		if err != nil {
			if damaged = err; !unreadable(err) {
				return nil, err
			}
		}
		ids = append(ids, some...)
	}
	if len(p.index) > 1 {
		slices.Sort(ids)
		ids = slices.Compact(ids)
	}
	return ids[:min(len(ids), limit)], damaged
}

// matchingBy opens what terms select and keeps that of which all is so of one person: two people of
// a household may have a term each.
func (d *Desk) matchingBy(ctx context.Context, where []store.Match, who *Named, limit int) (ids []string, err error) {
	q := store.Query{Kind: kindPeople, Where: where, Heads: true, Limit: page}
	var damaged error
	for len(ids) < limit {
		var some []string
		for it, err := range d.c.Store.List(ctx, q) {
			if err != nil {
				return nil, told(err)
			}
			some = append(some, it.Key)
		}
		if len(some) == 0 {
			return ids, damaged
		}
		for h, err := range d.opening(ctx, some) {
			if err != nil {
				if damaged = err; !unreadable(err) {
					return nil, err
				}
				continue
			}
			if len(ids) >= limit || !slices.ContainsFunc(h.people.Names, who.of) {
				continue
			}
			switch stopped, err := d.limited(ctx, d.c.Limits.Stopped, h.people.all()); {
			case err != nil:
				return nil, err
			case !stopped:
				ids = append(ids, h.ID)
			}
		}
		q.After = some[len(some)-1]
	}
	return ids, damaged
}

// of reports whether all that is asked is so of a person.
func (n *Named) of(p Named) bool {
	return strings.HasPrefix(string(p.key()), string(n.key())) && (!n.Birth.Known() || n.Birth == p.Birth) &&
		(!n.place() || n.PostalCode == p.PostalCode && n.Lot == p.Lot)
}
