package office

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"io"
	"iter"
	"slices"
	"strconv"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/secret"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Order is what the file of a run says of who pays, and when.
type Order struct {
	secret.Quiet

	// Payer is the header: who orders, from which account. Kind and date are the desk's.
	Payer zengin.Header `json:"payer"`
	// On is the day of payment (振込指定日).
	On civil.Date `json:"on"`
	// Lines puts CR LF between records, as some banks want.
	Lines bool `json:"lines,omitempty"`
}

// ExportRun writes the file of an approved run (総合振込). The first call fixes it: the run keeps the
// order and the file's digest, and every further call, also after the run was sent, gives the same
// bytes. Each record carries the payment's place in the run (顧客コード1) and the run's mark
// (顧客コード2), which no other run has, so that a record tells by itself where it belongs; see
// [Desk.CheckFile]. Nothing is written before the run is known to have the count, the total and the
// list that were approved. To hand the file over, see [Desk.SendRun]. A further call is an entry
// whose purpose is already_taken. It needs the operation pay, and somebody who did not approve the
// run.
// Errors: input (the order), denied, not_found, run (not approved, another order, a file of other
// bytes), conflict, recorder, store.
func (d *Desk) ExportRun(ctx context.Context, by access.Caller, run string, o Order, to io.Writer) (zengin.Seal, error) {
	r, err := d.known(ctx, by, run)
	if err != nil {
		return zengin.Seal{}, err
	}
	o.Payer.Kind, o.Payer.Date = zengin.KindTransfer, zengin.OnDay(o.On)
	if !o.On.Known() || to == nil {
		return zengin.Seal{}, fail(CodeInput, run, "order", nil)
	}
	if r.Order != nil && *r.Order != o || r.Order == nil && r.File != (audit.Hash{}) {
		return zengin.Seal{}, fail(CodeRun, run, "order", nil)
	}
	if err := d.notApprover(ctx, by, r); err != nil {
		return zengin.Seal{}, err
	}
	var file bytes.Buffer
	file.Grow((r.Count + 3) * (len("\r\n") + fileRecord))
	seal, err := d.encode(ctx, r, &o, &file)
	if err != nil {
		return seal, err
	}
	if err := d.exported(ctx, by, r, &o, audit.Hash(seal.SHA256)); err != nil {
		return zengin.Seal{}, err
	}
	if _, err := file.WriteTo(to); err != nil {
		return zengin.Seal{}, fail(CodeStore, run, "destination", err)
	}
	return seal, nil
}

// fileRecord is the length of a record of a payment file.
const fileRecord = 120

// exported keeps what the run's file is, before anybody has it. Again it only records who took it,
// by another act: the word of who approved the run is for one export.
func (d *Desk) exported(ctx context.Context, by access.Caller, r *runOf, o *Order, file audit.Hash) error {
	switch {
	case r.File == file:
		e, err := d.event(ctx, by, audit.ActTransfer, audit.Succeeded, r.ID, nil)
		if err != nil {
			return err
		}
		e.Count, e.Digest, e.Purpose = uint64(r.Count), file, "already_taken"
		if _, err := d.c.Log.Append(ctx, e); err != nil {
			return fail(CodeRecorder, r.ID, "", err)
		}
		return nil
	case r.File != (audit.Hash{}):
		return fail(CodeRun, r.ID, "file", nil)
	case r.State != RunApproved:
		return fail(CodeRun, r.ID, string(r.State), nil)
	}
	r.File, r.Order = file, o
	once := store.Change{Item: store.Item{Kind: kindFile, Key: file.String(), Revision: 1, Body: []byte(r.ID)}}
	return sentBefore(r.ID, d.keepRun(ctx, by, r, audit.ActExport, nil, once))
}

// encode writes a run's file, and holds that it is what was approved.
func (d *Desk) encode(ctx context.Context, r *runOf, o *Order, to io.Writer) (zengin.Seal, error) {
	c := zengin.WriterConfig{Check: zengin.CheckConfig{Suppress: []string{"duplicate"}}}
	if o.Lines {
		c.Separator = zengin.CRLF
	}
	w, err := zengin.NewWriter(to, c)
	if err == nil {
		err = w.Batch(o.Payer)
	}
	if err != nil {
		return zengin.Seal{}, fail(CodeInput, r.ID, "order", err)
	}
	list, mark := newRunList(), r.mark()
	for p, err := range d.payments(ctx, r) {
		if err != nil {
			return zengin.Seal{}, err
		}
		list.add(p.Case, p.History, p.Amount)
		if p.dropped {
			continue
		}
		if p.held.State == casework.Planned { // who approved the run was interrupted, and calls again
			return zengin.Seal{}, fail(CodeRun, p.Case, "planned", nil)
		}
		t := p.transfer(mark)
		if err := w.Add(&t); err != nil {
			return zengin.Seal{}, fail(CodeInput, p.Case, "account", err)
		}
	}
	seal, err := w.Close()
	if err != nil {
		return seal, fail(CodeStore, r.ID, "file", err)
	}
	if seal.Count != r.Count || seal.Total != r.Total || list.sum() != r.List {
		return seal, fail(CodeRun, r.ID, "list", nil)
	}
	return seal, nil
}

// payment is one payment of a run, with the case's own frozen account.
type payment struct {
	casework.Payout

	Case    string
	Place   int
	held    *held
	dropped bool // taken out of the run after its approval
}

// payments yields the payments of a run in the order that was approved. What was dropped since is
// among them, and marked.
func (d *Desk) payments(ctx context.Context, r *runOf) iter.Seq2[payment, error] {
	return func(yield func(payment, error) bool) {
		place := 0
		for some := range slices.Chunk(r.Cases, page) {
			cases, err := d.load(ctx, some...)
			if err != nil {
				yield(payment{}, err)
				return
			}
			for _, id := range some {
				place++
				p := payment{Case: id, Place: place, held: cases[id]}
				if i := slices.IndexFunc(r.Dropped, func(x dropped) bool { return x.Case == id }); i >= 0 {
					p.dropped, p.History, p.Amount = true, r.Dropped[i].Payment, r.Dropped[i].Amount
				} else {
					p.Payout = p.held.paymentOf(r.ID)
				}
				if !yield(p, nil) {
					return
				}
			}
		}
	}
}

// paymentOf is the last payment of a case in a run; the zero value where there is none.
func (h *held) paymentOf(run string) casework.Payout {
	for _, p := range slices.Backward(h.Payments) {
		if p.Run == run {
			return p
		}
	}
	return casework.Payout{}
}

func (p *payment) transfer(mark string) bank.Transfer {
	t := transferTo(&p.Account.Account)
	t.Amount, t.Customer1, t.Customer2 = p.Amount, strconv.Itoa(p.Place), mark
	if p.Replaces != 0 {
		t.New = bank.Changed
	} else if p.History == 1 {
		t.New = bank.First
	}
	return t
}

// mark is the number of ten digits by which a run's records are known: of its name and its list.
func (r *runOf) mark() string {
	sum := sha256.Sum256([]byte("kyufu run mark 1\n" + r.ID + "\n" + r.List.String()))
	const least = 1_000_000_000
	return strconv.FormatUint(least+binary.BigEndian.Uint64(sum[:8])%(9*least), 10)
}

// runList hashes the payments of a run: a line each with case, payment number and amount.
type runList struct {
	hash hash.Hash
	line []byte
}

func newRunList() *runList { return &runList{hash: sha256.New()} }

func (l *runList) add(id string, history int, amount money.Yen) {
	l.line = append(append(l.line[:0], id...), '/')
	l.line = append(strconv.AppendInt(l.line, int64(history), 10), '/')
	l.line = append(strconv.AppendInt(l.line, int64(amount), 10), '\n')
	_, _ = l.hash.Write(l.line) // a hash never fails
}

func (l *runList) sum() (h audit.Hash) {
	l.hash.Sum(h[:0])
	return h
}
