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

// flush stores one chunk.
func (l *loader) flush(ctx context.Context) error {
	if len(l.rows) == 0 {
		return nil
	}
	var attempts []audit.Event
	var receipts []audit.Receipt
	var wrong []LoadResult
	err := l.g.update(ctx, func(tx Tx) error {
		w, err := l.g.work(ctx, tx, l.by)
		if err != nil {
			return err
		}
		w.request = l.g.request(l.by, access.Register)
		wrong = wrong[:0]
		var ends []int // the lines of one group end here
		for i, row := range l.rows {
			if err := w.row(row, l.approver); err != nil {
				if codeOf(err) == CodeStore || codeOf(err) == CodeKey {
					return err
				}
				wrong = append(wrong, LoadResult{Row: l.first + i, Integrated: row.Integrated, Err: err})
			}
			last := (i+1)%loadGroup == 0 || i == len(l.rows)-1
			if last && len(w.added) > 0 && (len(ends) == 0 || ends[len(ends)-1] < len(w.added)) {
				ends = append(ends, len(w.added))
			}
		}
		if attempts != nil { // run again after a conflict: new persons have new handles
			if err := l.end(ctx, attempts, receipts, CodeConflict); err != nil {
				return err
			}
		}
		if attempts, receipts, err = l.begin(ctx, w, ends); err != nil {
			return err
		}
		return w.commitGroups(ends, receipts)
	})
	if err == nil && l.g.outside != nil {
		l.later(attempts, receipts)
		attempts = nil
	}
	if endErr := l.end(ctx, attempts, receipts, err); endErr != nil && err == nil {
		err = endErr
	}
	if err != nil {
		return err
	}
	l.loaded += len(l.rows) - len(wrong)
	l.wrong = append(l.wrong, wrong...)
	l.first += len(l.rows)
	l.rows = l.rows[:0]
	return nil
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

func (l *loader) begin(ctx context.Context, w *work, ends []int) ([]audit.Event, []audit.Receipt, error) {
	attempts := make([]audit.Event, len(ends))
	from := 0
	for i, to := range ends {
		handles := make([]audit.Handle, 0, to-from)
		for k := from; k < to; k++ {
			handles = append(handles, w.handles[w.added[k].Person])
		}
		e := l.g.event(l.by, audit.ActImport, audit.ResultUnstated, handles...)
		e.Phase, e.Links, e.Count = audit.Attempt, l.links, uint64(len(e.Subjects))
		attempts[i], from = e, to
	}
	receipts, err := appendAll(ctx, l.g.c.Log, attempts)
	if err != nil {
		return nil, nil, because(CodeRecorder, err)
	}
	return attempts, receipts, nil
}

// later leaves the outcomes to [Registry.Settle].
func (l *loader) later(attempts []audit.Event, receipts []audit.Receipt) {
	l.g.open.mu.Lock()
	defer l.g.open.mu.Unlock()
	for i := range attempts {
		one, receipt := attempts[i:i+1], receipts[i:i+1]
		l.g.open.list = append(l.g.open.list, unsettled{receipt[0].Index + 1, nil, func(ctx context.Context, r audit.Result, reason audit.Code) error {
			return l.ended(ctx, one, receipt, r, reason)
		}})
	}
}

func (l *loader) end(ctx context.Context, attempts []audit.Event, receipts []audit.Receipt, err error) error {
	if err != nil {
		return l.ended(ctx, attempts, receipts, audit.Failed, audit.Code(codeOf(stored(err))))
	}
	return l.ended(ctx, attempts, receipts, audit.Succeeded, "")
}

func (l *loader) ended(ctx context.Context, attempts []audit.Event, receipts []audit.Receipt, result audit.Result, reason audit.Code) error {
	outcomes := make([]audit.Event, len(attempts))
	for i, e := range attempts {
		e.Phase, e.Result, e.Reason = audit.Outcome, result, reason
		e.Links = append(append([]audit.Ref(nil), e.Links...), audit.Ref{Kind: audit.LinkAttempt, Index: receipts[i].Index})
		outcomes[i] = e
	}
	if _, err := appendAll(context.WithoutCancel(ctx), l.g.c.Log, outcomes); err != nil {
		return because(CodeRecorder, err)
	}
	return nil
}

func appendAll(ctx context.Context, log audit.Recorder, events []audit.Event) ([]audit.Receipt, error) {
	if batch, ok := log.(audit.BatchRecorder); ok && len(events) > 0 {
		return batch.AppendBatch(ctx, events)
	}
	receipts := make([]audit.Receipt, len(events))
	for i, e := range events {
		var err error
		if receipts[i], err = log.Append(ctx, e); err != nil {
			return nil, err
		}
	}
	return receipts, nil
}
