package office

import (
	"context"
	"errors"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office/outcome"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// ReadResults records what the bank says became of a sent run's payments (振込結果の取込): each line is
// matched to exactly one payment of the run, or is a finding. By its place in the run and the run's
// mark where the bank repeats them, else by account, holder and amount; a line that fits several
// payments fits none. What is matched is recorded, paid or failed with its cause.
//
// A file is refused as a whole, and the findings say why, when it was read before, is another
// run's, another day's or another payer's, or is not whole. A file that cannot be read is the
// reader's finding, not silence. What is recorded already is not recorded again: after a failure
// call it again. On is the day of payment where the bank names none; the unknown date means the
// run's own. It needs the operation pay. Errors: denied, not_found, run (not sent, or its outcome
// is unknown), conflict, recorder, store.
func (d *Desk) ReadResults(ctx context.Context, by access.Caller, run string, f outcome.File, on civil.Date) ([]FileFinding, error) {
	r, err := d.known(ctx, by, run)
	if err != nil {
		return nil, err
	}
	if r.State != RunSent {
		return nil, fail(CodeRun, run, string(r.State), nil)
	}
	if err := d.found(ctx, by, r, ""); err != nil {
		return nil, err
	}
	if on.IsZero() && r.Order != nil {
		on = r.Order.On
	}
	whole, err := d.wholeResults(ctx, r, &f)
	if err != nil || len(whole) > 0 {
		return whole, err
	}
	m, err := d.matcher(ctx, r)
	if err != nil {
		return nil, err
	}
	for i := range f.Lines {
		m.line(&f.Lines[i])
	}
	for i := range f.Findings {
		m.find(FindUnread, f.Findings[i].Line, "", f.Findings[i].Code)
	}
	if err := d.record(ctx, by, r, m, on); err != nil {
		return m.findings, err
	}
	return m.findings, d.readOnce(ctx, by, r, &f)
}

// wholeResults says what keeps a file of results from being read at all.
func (d *Desk) wholeResults(ctx context.Context, r *runOf, f *outcome.File) (out []FileFinding, err error) {
	find := func(code FileCode, line int, other, field string) {
		out = append(out, FileFinding{Code: code, Line: line, Run: other, Field: field})
	}
	if f.Digest != [32]byte{} {
		items, err := d.c.Store.Get(ctx, kindResult, audit.Hash(f.Digest).String())
		if err != nil {
			return nil, told(err)
		}
		if len(items) > 0 {
			find(FindReadBefore, 0, string(items[0].Body), "")
			return out, nil
		}
	}
	for i := range f.Orders {
		h := &f.Orders[i]
		if r.Order != nil && h.Date.Month != 0 && h.Date != r.Order.Payer.Date {
			find(FindOtherDay, 1, "", "date")
		}
		if r.otherPayer(h) {
			find(FindOrder, 1, "", "payer")
		}
	}
	mark := r.mark()
	for i := range f.Lines {
		if l := &f.Lines[i]; l.Mark != "" && l.Mark != mark && r.Order != nil {
			other, err := d.marked(ctx, l.Mark)
			if err != nil {
				return nil, err
			}
			find(FindOtherRun, l.Line, other, "mark")
			break
		}
	}
	for i := range f.Findings {
		switch x := &f.Findings[i]; x.Code {
		case "trailer_missing", "end_missing", "count", "total", "length", "empty":
			find(FindHalf, x.Line, "", x.Code)
		}
	}
	return out, nil
}

// marked is the run whose file's records have a mark, empty when none has.
func (d *Desk) marked(ctx context.Context, mark string) (string, error) {
	q := store.Query{Kind: kindRun, Where: []store.Match{store.Is("mark", mark)}, Heads: true}
	for it, err := range d.c.Store.List(ctx, q) {
		return it.Key, told(err)
	}
	return "", nil
}

// record takes what was matched into the cases, a page at a time.
func (d *Desk) record(ctx context.Context, by access.Caller, r *runOf, m *matcher, on civil.Date) error {
	w := d.bulk(by)
	for i := range m.payments {
		p := &m.payments[i]
		if p.said == nil || p.known {
			continue
		}
		e := casework.Event{Kind: casework.Pay, On: p.said.On, Run: r.ID}
		if e.On.IsZero() {
			e.On = on
		}
		if e.On.IsZero() {
			e.On = p.Due
		}
		if !p.said.Paid() {
			e.Kind, e.Codes, e.Words, e.On = casework.FailPayment, []string{p.said.Cause.Code()}, p.said.Words, d.today()
		}
		if _, err := w.act(ctx, p.held, &Act{Case: p.Case, Event: e}); err != nil {
			return err
		}
		if len(w.steps) == page {
			if err := w.commit(ctx); err != nil {
				return told(err)
			}
			w = d.bulk(by)
		}
	}
	if len(w.steps) == 0 {
		return nil
	}
	return told(w.commit(ctx))
}

// bulk is the work of a run on many of its cases.
func (d *Desk) bulk(by access.Caller) *work {
	w := d.work(by)
	w.wholeRun = true
	return w
}

// readOnce notes that a file of results was read to its end. Two who read it at once do not both
// note it, and have recorded the same.
func (d *Desk) readOnce(ctx context.Context, by access.Caller, r *runOf, f *outcome.File) error {
	if f.Digest == [32]byte{} {
		return nil
	}
	e, err := d.event(ctx, by, audit.ActImport, audit.Succeeded, r.ID, nil)
	if err != nil {
		return err
	}
	e.Count, e.Digest = uint64(len(f.Lines)), f.Digest
	_, err = d.c.Store.Commit(ctx, store.Step{Event: e, Changes: []store.Change{{Item: store.Item{
		Kind: kindResult, Key: audit.Hash(f.Digest).String(), Revision: 1, Body: []byte(r.ID),
	}}}})
	if err = told(err); errors.Is(err, CodeConflict) {
		return nil
	}
	return err
}
