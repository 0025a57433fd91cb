package office

import (
	"bytes"
	"context"
	"crypto/sha256"
	"slices"
	"strconv"
	"strings"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/benefit/office/outcome"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// CheckFile compares a payment file, as it lies ready to be handed to the bank, with a run: is it
// that run's file, these payments, these accounts, these yen, that day? A file with the right count
// and total is not enough (垂水市 2024), nor is one without fault of its own that pays one of them
// 46,300,000 yen. No findings means that every byte is the run's and that it was not sent. Sent
// before, it is a finding, not an error. It needs the operation pay. Errors: denied, not_found,
// recorder, store.
func (d *Desk) CheckFile(ctx context.Context, by access.Caller, run string, file []byte) ([]FileFinding, error) {
	r, err := d.known(ctx, by, run)
	if err != nil {
		return nil, err
	}
	if err := d.look(ctx, by, audit.ActVerify, run, nil); err != nil {
		return nil, err
	}
	digest := audit.Hash(sha256.Sum256(file))
	items, err := d.c.Store.Get(ctx, kindFile, digest.String())
	if err != nil {
		return nil, told(err)
	}
	for i := range items {
		return d.ownFile(ctx, r, string(items[i].Body))
	}
	doc, report, err := zengin.ReadDocument(bytes.NewReader(file), zengin.ReaderConfig{Check: zengin.CheckConfig{Suppress: []string{"duplicate"}}})
	if err != nil {
		return nil, fail(CodeInput, run, "file", err)
	}
	m, err := d.matcher(ctx, r)
	if err != nil {
		return nil, err
	}
	for i := range report.Findings {
		switch x := &report.Findings[i]; x.Code {
		case "trailer_missing", "end_missing", "count", "total", "length", "empty":
			m.find(FindHalf, x.Line, "", x.Code)
		}
	}
	if err := m.document(ctx, d, doc); err != nil {
		return nil, err
	}
	if len(m.findings) == 0 && r.File != (audit.Hash{}) {
		m.find(FindBytes, 0, "", "")
	}
	return m.findings, nil
}

// ownFile says what is wrong with a file that a run has as its own.
func (d *Desk) ownFile(ctx context.Context, r *runOf, owner string) ([]FileFinding, error) {
	code := FindOtherRun
	if owner == r.ID {
		if r.State == RunApproved {
			return nil, nil
		}
		code = FindSentBefore
		if r.State == RunCancelled {
			code = FindCancelled
		}
	}
	return []FileFinding{{Code: code, Run: owner}}, nil
}

// document compares a file that is no run's, record by record.
func (m *matcher) document(ctx context.Context, d *Desk, doc *zengin.Document) error {
	mark, strange := m.run.mark(), false
	for i := range doc.Records {
		rec := &doc.Records[i]
		if h, err := rec.Header(); err == nil {
			m.header(rec.Line, &h)
			continue
		}
		t, err := rec.Transfer()
		if err != nil {
			continue
		}
		place, _ := strconv.Atoi(t.Customer1)
		l := outcome.Line{Line: rec.Line, Place: place, Mark: strings.TrimLeft(t.Customer2, "0"), Account: t.Account(), Amount: t.Amount}
		if l.Mark != "" && l.Mark != mark {
			if !strange { // one finding says it of the file
				other, err := d.marked(ctx, l.Mark)
				if err != nil {
					return err
				}
				m.findings = append(m.findings, FileFinding{Code: FindOtherRun, Line: l.Line, Run: other, Field: "mark"})
			}
			strange = true
			l.Mark = ""
		}
		m.order(&l)
	}
	for i := range m.payments {
		if p := &m.payments[i]; p.said == nil && !slices.ContainsFunc(m.findings, func(f FileFinding) bool { return f.Case == p.Case }) {
			m.find(FindMissing, 0, p.Case, "")
		}
	}
	return nil
}

func (m *matcher) header(line int, h *zengin.Header) {
	o := m.run.Order
	if o == nil {
		return
	}
	if h.Date != o.Payer.Date {
		m.find(FindOtherDay, line, "", "date")
	}
	if m.run.otherPayer(h) {
		m.find(FindOrder, line, "", "payer")
	}
}

// otherPayer reports whether a header names another payer than the run's file, or another account
// of theirs: it need not name the account that the money leaves, and zeros name none.
func (r *runOf) otherPayer(h *zengin.Header) bool {
	if r.Order == nil {
		return false
	}
	same := func(a, b string) bool { return strings.TrimLeft(a, "0") == strings.TrimLeft(b, "0") }
	p := &r.Order.Payer
	return !same(h.Code, p.Code) || h.Bank != p.Bank || h.Branch != p.Branch || strings.Trim(h.Number, "0") != "" && (!same(h.Number, p.Number) || h.Type != p.Type)
}

// order compares one payment of a file with the run's.
func (m *matcher) order(l *outcome.Line) {
	n, ok := m.byPlace[l.Place]
	if l.Mark != "" && ok && differs(l, &m.payments[n].payment) == "amount" && l.Amount > m.payments[n].Amount {
		m.find(FindOver, l.Line, m.payments[n].Case, "amount")
		return
	}
	if n, ok = m.place(l); !ok {
		return
	}
	if p := &m.payments[n]; p.said != nil {
		m.find(FindTwice, l.Line, p.Case, "")
	} else {
		p.said = l
	}
}
