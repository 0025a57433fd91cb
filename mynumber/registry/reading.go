package registry

import (
	"context"
	"crypto/cipher"
	"slices"

	"github.com/kyufu-go/kyufu/audit/keys"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/mynumber"
)

// reading is one transaction's look at persons. It opens each key once.
type reading struct {
	g       *Registry
	ctx     context.Context
	tx      Tx
	index   []*tokener
	keys    map[audit.Handle]cipher.AEAD
	persons map[addressee.Integrated]*person
	scratch scratch
}

// person is one integrated number with its lines.
type person struct {
	id     addressee.Integrated
	handle audit.Handle
	lines  history
}

func (g *Registry) read(ctx context.Context, tx Tx) (*reading, error) {
	index, err := g.index(ctx)
	if err != nil {
		return nil, err
	}
	return &reading{g: g, ctx: ctx, tx: tx, index: index, keys: map[audit.Handle]cipher.AEAD{}, persons: map[addressee.Integrated]*person{}}, nil
}

// index returns the keys of the blind indexes, the one in use first.
func (g *Registry) index(ctx context.Context) ([]*tokener, error) {
	keys, err := g.c.Keys.Index(ctx)
	if err != nil || len(keys) == 0 {
		return nil, because(CodeKey, err)
	}
	list := make([]*tokener, len(keys))
	for i, k := range keys {
		t, ok := g.tokeners.Load(k.ID)
		if !ok {
			t, _ = g.tokeners.LoadOrStore(k.ID, newTokener(k))
		}
		list[i] = t.(*tokener)
	}
	return list, nil
}

// view runs f on a consistent reading.
func (g *Registry) view(ctx context.Context, f func(*reading) error) error {
	if g.c.Store == nil {
		return fail(CodeConfig)
	}
	if err := g.recovered(ctx); err != nil {
		return err
	}
	return stored(g.c.Store.View(ctx, g.c.Tenant, func(tx Tx) error {
		r, err := g.read(ctx, tx)
		if err != nil {
			return err
		}
		return f(r)
	}))
}

// records finds by every index key: while keys are rotated, a record may have a
// token of any of them.
func (r *reading) records(column Column, make func(*tokener) Token) ([]Record, error) {
	var all []Record
	for _, key := range r.index {
		found, err := r.tx.Find(r.ctx, column, make(key))
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	if len(r.index) > 1 {
		slices.SortFunc(all, func(a, b Record) int { return int(a.Seq) - int(b.Seq) })
	}
	return all, nil
}

// key opens a person's data key; nil if there is none.
func (r *reading) key(handle audit.Handle) (cipher.AEAD, error) {
	if a, ok := r.keys[handle]; ok {
		return a, nil
	}
	found, err := r.g.c.DataKeys.Get(r.ctx, r.g.space, keys.ID(handle))
	if err != nil {
		return nil, because(CodeKey, err)
	}
	if len(found) == 0 {
		return nil, nil
	}
	a, err := openKey(r.ctx, r.g.c.Keys, r.g.c.Tenant, found[0], &r.scratch)
	if err != nil {
		return nil, err
	}
	r.keys[handle] = a
	return a, nil
}

func isPlain(rec *Record) bool { return len(rec.Data) > 0 && rec.Data[0] == dataPlain }

// open decrypts a record. Errors: damaged, key.
func (r *reading) open(rec *Record) (Entry, error) {
	if isPlain(rec) {
		return decodeEntry(rec.Seq, rec.Data[1:], &r.scratch)
	}
	a, err := r.key(rec.Handle)
	if err != nil {
		return Entry{}, err
	}
	if a == nil || len(rec.Data) == 0 || rec.Data[0] != dataSealed {
		return Entry{}, fail(CodeDamaged)
	}
	return openEntry(a, r.g.c.Tenant, rec, &r.scratch)
}

// load reads a person's lines. Errors: not_found, erased, damaged, key.
func (r *reading) load(id addressee.Integrated) (*person, error) {
	if p, ok := r.persons[id]; ok {
		return p, nil
	}
	records, err := r.records(ByPerson, func(k *tokener) Token { return personToken(k, r.g.c.Tenant, id) })
	if err != nil {
		return nil, err
	}
	if len(records) == 0 {
		return nil, fail(CodeNotFound)
	}
	return r.build(records, id)
}

// build makes a person of the person's records, all of them. With an empty id it
// takes the one that the first line names.
func (r *reading) build(records []Record, id addressee.Integrated) (*person, error) {
	for i := range records {
		if isPlain(&records[i]) { // only the record of an erasure is not encrypted
			return nil, fail(CodeErased)
		}
	}
	p := &person{id: id, handle: records[0].Handle, lines: make(history, 0, len(records))}
	for i := range records {
		e, err := r.open(&records[i])
		if err != nil {
			return nil, err
		}
		e.Line = records[i].Line
		if p.id == "" {
			p.id = e.Person
		}
		if e.Person != p.id || records[i].Handle != p.handle {
			return nil, fail(CodeDamaged)
		}
		p.lines = append(p.lines, e)
	}
	r.persons[p.id] = p
	return p, nil
}

// owner loads the person whose line a record is.
func (r *reading) owner(rec *Record) (*person, error) {
	for _, p := range r.persons {
		if p.handle == rec.Handle {
			return p, nil
		}
	}
	if len(r.index) == 1 { // else the person's lines may have tokens of several keys
		records, err := r.tx.Find(r.ctx, ByPerson, rec.Tokens[ByPerson])
		if err != nil {
			return nil, err
		}
		if len(records) == 0 {
			return nil, fail(CodeDamaged)
		}
		return r.build(records, "")
	}
	e, err := r.open(rec)
	if err != nil {
		return nil, err
	}
	return r.load(e.Person)
}

// survivor follows merges from a person to who stands for them at a time.
func (r *reading) survivor(p *person, asOf AsOf) (*person, error) {
	for range 1000 {
		m := p.lines.merge(asOf)
		if m == nil {
			return p, nil
		}
		next, err := r.load(m.Other)
		if err != nil {
			return nil, err
		}
		p = next
	}
	return nil, fail(CodeDamaged) // merges in a circle, which no sequence of calls makes
}

// group returns a person and all whom they absorbed at a time, however deep,
// themself first. With whole, days do not matter: also those absorbed earlier or later.
func (r *reading) group(p *person, asOf AsOf, whole bool) ([]*person, error) {
	list := []*person{p}
	for i := 0; i < len(list); i++ {
		head := list[i]
		records, err := r.records(ByOther, func(k *tokener) Token { return personToken(k, r.g.c.Tenant, head.id) })
		if err != nil {
			return nil, err
		}
		for k := range records {
			e, err := r.open(&records[k])
			if codeOf(err) == CodeDamaged {
				erased, checkErr := r.erased(&records[k])
				if checkErr != nil || !erased {
					return nil, err
				}
				continue // who was absorbed has been erased since
			}
			if err != nil {
				return nil, err
			}
			child, err := r.load(e.Person)
			if err != nil {
				return nil, err
			}
			m := child.lines.merge(asOf)
			if whole {
				m = child.lines.absorbed(asOf.Known)
			}
			if m != nil && m.Other == head.id && !slices.Contains(list, child) {
				list = append(list, child)
			}
		}
	}
	return list, nil
}

// erased reports whether the person whose record it is was erased as approved.
func (r *reading) erased(rec *Record) (bool, error) {
	records, err := r.tx.Find(r.ctx, ByPerson, rec.Tokens[ByPerson])
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(records, func(o Record) bool { return o.Handle == rec.Handle && isPlain(&o) }), nil
}

// owners returns the persons who have or had a number or a ref, by lines that
// open a tie.
func (r *reading) owners(column Column, make func(*tokener) Token) ([]*person, error) {
	records, err := r.records(column, make)
	if err != nil {
		return nil, err
	}
	var list []*person
	for i := range records {
		p, err := r.owner(&records[i])
		if err != nil {
			return nil, err
		}
		if !slices.Contains(list, p) {
			list = append(list, p)
		}
	}
	return list, nil
}

func (r *reading) ownersOfNumber(n mynumber.Number) ([]*person, error) {
	return r.owners(ByNumber, func(k *tokener) Token { return numberToken(k, r.g.c.Tenant, n) })
}

func (r *reading) ownersOfRef(ref addressee.Ref) ([]*person, error) {
	return r.owners(ByRef, func(k *tokener) Token { return refToken(k, r.g.c.Tenant, ref) })
}
