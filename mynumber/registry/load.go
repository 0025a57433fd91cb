package registry

import (
	"context"
	"iter"

	"github.com/kyufu-go/kyufu/household/secret"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// LoadRow is one person of a bulk load.
type LoadRow struct {
	secret.Private                      // it prints as nothing
	Integrated     addressee.Integrated // empty: one is made
	Refs           []addressee.Ref
	Number         mynumber.Number // zero: none
	On             civil.Date
	Ground         Ground // for Number
	Case           audit.Code
	Identity       Identity // for Number; usually IdentityOther: taken over from another registry
}

// LoadResult is what became of one row. Row counts from zero.
type LoadResult struct {
	secret.Private // it prints as nothing
	Row            int
	Integrated     addressee.Integrated
	Err            error // of this row; the others are loaded all the same
}

const (
	loadChunk = 1024              // rows in one transaction
	loadGroup = audit.MaxSubjects // rows in one entry of the log
)

// Load takes over many persons at once, as when a registry begins. It takes two
// people: by needs the operation register and approver the operation approve; a
// row's number is tied with both. Rows are stored in chunks with one entry of the
// log per 64 persons; a row that is wrong is told in the results and leaves the
// others alone. It stops at the first error that is not a row's. Errors: denied,
// recorder, store, and whatever rows yields.
func (g *Registry) Load(ctx context.Context, by, approver access.Caller, rows iter.Seq2[LoadRow, error]) (loaded int, wrong []LoadResult, err error) {
	if rows == nil {
		return 0, nil, fail(CodeInput)
	}
	if err := g.allow(ctx, by, g.request(by, access.Register)); err != nil {
		return 0, nil, err
	}
	r := g.request(approver, access.Approve)
	r.Requester = by.Actor.ID
	if err := g.allow(ctx, approver, r); err != nil {
		return 0, nil, err
	}
	receipt, err := g.c.Log.Append(ctx, g.event(approver, audit.ActApprove, audit.Succeeded))
	if err != nil {
		return 0, nil, because(CodeRecorder, err)
	}
	l := loader{g: g, by: by, approver: approver.Actor.ID, links: []audit.Ref{{Kind: audit.LinkApproval, Index: receipt.Index}}}
	for row, err := range rows {
		if err != nil {
			return l.loaded, l.wrong, err
		}
		l.rows = append(l.rows, row)
		if len(l.rows) == loadChunk {
			if err := l.flush(ctx); err != nil {
				return l.loaded, l.wrong, err
			}
		}
	}
	if err := l.flush(ctx); err != nil {
		return l.loaded, l.wrong, err
	}
	e := g.event(by, audit.ActImport, audit.Succeeded)
	e.Links, e.Count, e.Purpose = l.links, uint64(l.loaded), "load.total"
	if len(l.wrong) > 0 {
		e.Reason = "rows_refused"
	}
	return l.loaded, l.wrong, g.record(ctx, e)
}

type loader struct {
	g        *Registry
	by       access.Caller
	approver audit.Code
	links    []audit.Ref
	rows     []LoadRow
	first    int // row number of rows[0]
	loaded   int
	wrong    []LoadResult
}

// flush stores one chunk, with an entry for each group of its rows.
func (l *loader) flush(ctx context.Context) error {
	if len(l.rows) == 0 {
		return nil
	}
	var wrong []LoadResult
	err := l.g.update(ctx, func(tx Tx) error {
		w, err := l.g.work(ctx, tx, l.by)
		if err != nil {
			return err
		}
		w.request = l.g.request(l.by, access.Register)
		wrong = wrong[:0]
		var entries []entry
		from := 0
		for i, row := range l.rows {
			if err := w.row(row, l.approver); err != nil {
				if codeOf(err) == CodeStore || codeOf(err) == CodeKey {
					return err
				}
				wrong = append(wrong, LoadResult{Row: l.first + i, Integrated: row.Integrated, Err: err})
			}
			last := (i+1)%loadGroup == 0 || i == len(l.rows)-1
			if last && len(w.added) > from {
				entries = append(entries, entry{l.event(w, from), len(w.added)})
				from = len(w.added)
			}
		}
		if len(entries) == 0 {
			return nil
		}
		_, err = w.commit(entries...)
		return err
	})
	if err != nil {
		return err
	}
	if l.g.outside == nil {
		// So that a long load is not refused for its own lines. If another process relays, or this
		// one may not, whoever does has to keep up.
		_, _ = l.g.c.Journal.Relay(ctx)
	}
	l.loaded += len(l.rows) - len(wrong)
	l.wrong = append(l.wrong, wrong...)
	l.first += len(l.rows)
	l.rows = l.rows[:0]
	return nil
}

// event is the entry of the lines from one on.
func (l *loader) event(w *work, from int) audit.Event {
	handles := make([]audit.Handle, 0, len(w.added)-from)
	for k := from; k < len(w.added); k++ {
		handles = append(handles, w.handles[w.added[k].Person])
	}
	e := l.g.event(l.by, audit.ActImport, audit.Succeeded, handles...)
	e.Links, e.Count = l.links, uint64(len(e.Subjects))
	return e
}

// row adds one person whole, or nothing of them.
func (w *work) row(row LoadRow, approver audit.Code) error {
	added, keys := len(w.added), len(w.newKeys)
	p, err := w.rowPerson(row, approver)
	if err == nil {
		return nil
	}
	w.added, w.newKeys = w.added[:added], w.newKeys[:keys]
	if p != nil {
		delete(w.persons, p.id)
		delete(w.handles, p.id)
		delete(w.keys, p.handle)
	}
	return err
}

func (w *work) rowPerson(row LoadRow, approver audit.Code) (*person, error) {
	on, err := w.g.day(row.On)
	if err != nil {
		return nil, err
	}
	id := row.Integrated
	if id == "" {
		id, err = w.allocate()
	} else if _, formatErr := w.g.c.Format.Integrated(string(id)); formatErr != nil {
		err = because(CodeInput, formatErr)
	}
	if err != nil {
		return nil, err
	}
	p, err := w.create(id, on, "load")
	if err != nil {
		return nil, err
	}
	for _, ref := range row.Refs {
		if err := w.openRef(p, ref, on); err != nil {
			return p, err
		}
		if w.pendingRef(ref, p) {
			return p, fail(CodeLinked)
		}
	}
	if row.Number.IsZero() {
		return p, nil
	}
	if w.pendingNumber(row.Number, p) {
		return p, fail(CodeNumberTaken)
	}
	err = w.openNumber(p, Change{Number: row.Number, On: on, Ground: row.Ground, Case: row.Case, Identity: row.Identity, Cause: "load"}, "")
	if err == nil {
		w.added[len(w.added)-1].Approver = approver
	}
	return p, err
}

// pendingRef and pendingNumber look through the lines that this chunk is about
// to add, which the store cannot find yet.
func (w *work) pendingRef(ref addressee.Ref, p *person) bool {
	owner, ok := w.pendingRefs[ref]
	if ok && w.persons[owner] != nil && owner != p.id {
		return true
	}
	w.pendingRefs[ref] = p.id
	return false
}

func (w *work) pendingNumber(n mynumber.Number, p *person) bool {
	owner, ok := w.pendingNumbers[n]
	if ok && w.persons[owner] != nil && owner != p.id {
		return true
	}
	w.pendingNumbers[n] = p.id
	return false
}
