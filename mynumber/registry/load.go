package registry

import (
	"context"
	"errors"
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
// people: by needs the operation register, and the approver, whom the policy lets
// approve it, was shown these rows ([Registry.ShowLoad]) and gave their word on them
// ([Registry.ApproveLoad]), once; a row's number is tied with both. The rows are read
// twice: to hold them against the approval, and to load them; what differs the second
// time is not loaded. Rows are stored in chunks with one entry of the log per 64
// persons; a row that is wrong is told in the results and leaves the others alone. It
// stops at the first error that is not a row's; then what is left takes another
// approval. Errors: denied, recorder, store, unseen, conflict (the approval was
// used), and whatever rows yields.
func (g *Registry) Load(ctx context.Context, by access.Caller, a *audit.Approval, rows iter.Seq2[LoadRow, error]) (loaded int, wrong []LoadResult, err error) {
	if rows == nil || a == nil {
		return 0, nil, fail(CodeInput)
	}
	if err := g.allow(ctx, by, g.request(by, access.Register)); err != nil {
		return 0, nil, err
	}
	list, chunks, err := g.loadList(ctx, rows)
	if err != nil {
		return 0, nil, err
	}
	links, err := g.mayLoad(ctx, by, a, list)
	if err != nil {
		return 0, nil, err
	}
	l := loader{g: g, by: by, approver: a.By.ID, links: links, chunks: chunks}
	err = l.run(ctx, rows)
	e := g.event(by, audit.ActImport, audit.Succeeded)
	e.Links, e.Count, e.Purpose, e.Digest = l.links, uint64(l.loaded), "load.total", list.Digest
	if len(l.links) > 0 {
		e.Phase = audit.Outcome
	}
	switch {
	case err != nil:
		e.Result, e.Reason = audit.Failed, "stopped"
	case len(l.wrong) > 0:
		e.Reason = "rows_refused"
	}
	return l.loaded, l.wrong, errors.Join(err, g.record(context.WithoutCancel(ctx), e))
}

// run loads the rows, chunk by chunk.
func (l *loader) run(ctx context.Context, rows iter.Seq2[LoadRow, error]) error {
	for row, err := range rows {
		if err != nil {
			return err
		}
		l.rows = append(l.rows, row)
		if len(l.rows) == loadChunk {
			if err := l.flush(ctx); err != nil {
				return err
			}
		}
	}
	if err := l.flush(ctx); err != nil {
		return err
	}
	if len(l.chunks) > 0 {
		return fail(CodeUnseen) // fewer than were approved
	}
	return nil
}

type loader struct {
	g        *Registry
	by       access.Caller
	approver audit.Code
	links    []audit.Ref
	chunks   []audit.Hash // of what was approved and is not loaded yet
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
	digest, err := l.g.loadDigest(ctx, l.rows)
	if err != nil {
		return err
	}
	if len(l.chunks) == 0 || l.chunks[0] != digest {
		return fail(CodeUnseen)
	}
	l.chunks = l.chunks[1:]
	var wrong []LoadResult
	err = l.g.update(ctx, func(tx Tx) error {
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
	for _, ref := range l.links {
		ref.Kind = audit.LinkBatch
		e.Links = append(e.Links, ref)
	}
	e.Count = uint64(len(e.Subjects))
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
