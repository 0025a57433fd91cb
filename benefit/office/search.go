package office

import (
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
func (s *sealer) term(name string, parts ...string) store.Term {
	return store.Term{Name: name, Value: s.token(append([]string{name}, parts...)...)}
}

// terms are those by which a case's people are found, each once.
func (d *Desk) terms(p *people) []store.Term {
	var out []store.Term
	add := func(t store.Term) {
		if !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	for _, person := range p.all() {
		add(d.seals.term(termPerson, person))
	}
	for i := range p.Names {
		n := &p.Names[i]
		key := n.key()
		for size := minKana; size <= min(maxKana, len(key)-1); size++ {
			add(d.seals.term(termKana, string(key[:size])))
		}
		if len(key) > 0 {
			add(d.seals.term(termKana, string(key)))
		}
		if n.Birth.Known() {
			add(d.seals.term(termBirth, n.Birth.String()))
		}
		if n.place() {
			add(d.seals.term(termPlace, n.PostalCode, n.Lot))
		}
	}
	return out
}

// asked are the conditions of a search, with so much of the name as terms hold; nil when too little
// is asked for.
func (d *Desk) asked(who *Named) []store.Match {
	var where []store.Match
	add := func(t store.Term) { where = append(where, store.Is(t.Name, t.Value)) }
	key := who.key()
	if len(key) > 0 {
		add(d.seals.term(termKana, string(key[:min(len(key), maxKana)])))
	}
	if who.place() {
		add(d.seals.term(termPlace, who.PostalCode, who.Lot))
	}
	if who.Birth.Known() {
		add(d.seals.term(termBirth, who.Birth.String()))
	}
	return where
}

// Search lists the cases in which somebody stands of whom all that is asked is so, at most so many,
// in the order of their names: whose name in kana is as asked, and if nobody's is, begins so, with
// two kana or more; who was born on that day; who lives there. The search is an entry before, with
// nothing of what was asked. It needs the operation search. Errors: input (less than two kana, no
// place and no birthday, or a limit below 1), denied, recorder, store; those of a case that does
// not open.
func (d *Desk) Search(ctx context.Context, by access.Caller, who Named, limit int) ([]string, error) {
	if err := d.made(); err != nil {
		return nil, err
	}
	key := who.key()
	where := d.asked(&who)
	if len(where) == 0 || len(key) == 1 || limit < 1 {
		return nil, fail(CodeInput, "", "search", nil)
	}
	if err := d.allow(ctx, by, access.Search, "", ""); err != nil {
		return nil, err
	}
	if err := d.look(ctx, by, audit.ActSearch, "", nil); err != nil {
		return nil, err
	}
	if len(key) > maxKana {
		whole := slices.Clone(where)
		t := d.seals.term(termKana, string(key))
		whole[0] = store.Is(t.Name, t.Value)
		if ids, err := d.matching(ctx, whole, &who, limit); err != nil || len(ids) > 0 {
			return ids, err
		}
	}
	return d.matching(ctx, where, &who, limit)
}

// matching opens what terms select and keeps that of which all is so of one person: two people of a
// household may have a term each.
func (d *Desk) matching(ctx context.Context, where []store.Match, who *Named, limit int) (ids []string, err error) {
	q := store.Query{Kind: kindPeople, Where: where, Heads: true, Limit: page}
	for len(ids) < limit {
		var some []string
		for it, err := range d.c.Store.List(ctx, q) {
			if err != nil {
				return nil, told(err)
			}
			some = append(some, it.Key)
		}
		if len(some) == 0 {
			return ids, nil
		}
		cases, err := d.load(ctx, some...)
		if err != nil {
			return nil, err
		}
		for _, id := range some {
			if len(ids) < limit && slices.ContainsFunc(cases[id].people.Names, who.of) {
				ids = append(ids, id)
			}
		}
		q.After = some[len(some)-1]
	}
	return ids, nil
}

// of reports whether all that is asked is so of a person.
func (n *Named) of(p Named) bool {
	return strings.HasPrefix(string(p.key()), string(n.key())) && (!n.Birth.Known() || n.Birth == p.Birth) &&
		(!n.place() || n.PostalCode == p.PostalCode && n.Lot == p.Lot)
}
