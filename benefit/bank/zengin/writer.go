package zengin

import (
	"crypto/sha256"
	"hash"
	"hash/maphash"
	"io"
	"slices"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/secret"
	"github.com/kyufu-go/kyufu/household/text"
)

// WriterConfig says how a file is written. The zero value writes the standard form:
// no separators, no EOF byte.
type WriterConfig struct {
	Separator Separator // NoSeparator or CRLF
	EOF       bool      // append one byte 1A
	// Coding is how the file is coded; the zero value is JIS.
	Coding Coding
	// Text says how names are brought into the bank form: abbreviations of legal
	// entities, hiragana, cutting. Class, width and profile are set by the writer.
	Text  text.BankOptions
	Check CheckConfig
}

// The most a trailer can hold.
const (
	MaxCount           = 999_999
	MaxTotal money.Yen = 999_999_999_999
)

// Writer writes one file: [Writer.Batch], [Writer.Add] for every payment, more batches,
// [Writer.Close]. Each record is judged by all rules before it is written; one that
// breaks a rule of severity error is refused and leaves no trace in the file. Trailers
// and the end record are computed. A Writer is for one goroutine; adding a payment does
// not allocate.
type Writer struct {
	secret.Quiet

	cfg    WriterConfig
	dst    io.Writer
	check  *checker
	enc    encoder
	out    []byte
	found  finding.List
	digest hash.Hash
	layout *Layout
	err    error
	closed bool
}

const flushAt = 64 << 10

// NewWriter returns a writer to dst. Errors: code "option".
func NewWriter(dst io.Writer, cfg WriterConfig) (*Writer, error) {
	if dst == nil {
		return nil, &Error{code: CodeOption, field: "destination"}
	}
	if cfg.Separator > CRLF {
		return nil, &Error{code: CodeOption, field: "separator"}
	}
	if cfg.Coding > EBCDIC {
		return nil, &Error{code: CodeOption, field: "coding"}
	}
	c, err := newChecker(cfg.Check)
	if err != nil {
		return nil, err
	}
	cfg.Text.Profile = cfg.Check.Profile
	return &Writer{
		enc: encoder{opt: cfg.Text}, cfg: cfg, dst: dst, check: c, digest: sha256.New(), out: make([]byte, 0, flushAt+2*maxRecordSize),
	}, nil
}

// RefusedError says which rules a record broke; it was not written. Code is that of the
// first error among the findings.
type RefusedError struct {
	Findings finding.List
}

// Error names the first broken rule and field, never a value.
func (e *RefusedError) Error() string {
	f, _ := e.Findings.First(finding.Error)
	return "bank: refused: " + f.String()
}

// Code returns the rule or code of the first error.
func (e *RefusedError) Code() string {
	f, _ := e.Findings.First(finding.Error)
	return f.Code
}

// Field returns the field of the first error.
func (e *RefusedError) Field() string {
	f, _ := e.Findings.First(finding.Error)
	return f.Field
}

// Batch starts a batch of the header's kind and closes the one before. Only payment,
// payroll and debit files are written: 01 and 03 come from banks. Errors: *RefusedError,
// codes "kind", "state" and "write".
func (w *Writer) Batch(h Header) error {
	if err := w.ready(); err != nil {
		return err
	}
	layout, ok := LayoutOf(h.Kind)
	if !ok || layout.Size != recordSize {
		return &Error{code: Code(rules[ruleKind].ID), field: FieldKind.String()}
	}
	if err := w.closeBatch(); err != nil {
		return err
	}
	w.enc.header(layout, &h)
	if err := w.commit(); err != nil {
		w.layout = nil
		return err
	}
	w.layout = layout
	return nil
}

// Add writes one data record into the open batch. Errors: *RefusedError (also with
// count_limit and total_limit, when the batch is full: see [Split]), codes "state" and
// "write".
func (w *Writer) Add(t *bank.Transfer) error {
	if err := w.ready(); err != nil {
		return err
	}
	if t == nil {
		return &Error{code: CodeOption, field: "transfer"}
	}
	if w.layout == nil {
		return &Error{code: CodeState, field: "batch"}
	}
	switch {
	case w.check.batch.count >= MaxCount:
		w.enc.start(&w.layout.Data)
		w.enc.refuse(FieldCount, rules[ruleCountLimit].ID, -1)
	case w.check.batch.total+int64(t.Amount) > int64(MaxTotal):
		w.enc.start(&w.layout.Data)
		w.enc.refuse(FieldTotal, rules[ruleTotalLimit].ID, -1)
	default:
		w.enc.transfer(&w.layout.Data, t)
	}
	return w.commit()
}

// AddFor is [Writer.Add] for a payment of which the caller knows whom it is for: payee is an
// addressee number (宛名番号) or whatever else tells people apart, and is not written. The
// second payment to one payee in a file gets the warning duplicate_payee, also when it goes
// to another account.
func (w *Writer) AddFor(payee string, t *bank.Transfer) error {
	if err := w.ready(); err != nil {
		return err
	}
	counted := w.check.transfers
	if err := w.Add(t); err != nil || w.check.transfers == counted {
		return err
	}
	c := w.check
	if payee == "" || !c.payees.add(maphash.String(c.seed, payee)) {
		return nil
	}
	c.found = c.found[:0]
	c.offset -= int64(recordSize + len(separatorBytes[w.cfg.Separator])) // it is about the record just written
	c.raise(ruleDuplicatePayee, nil, 0, "", "")
	c.offset += int64(recordSize + len(separatorBytes[w.cfg.Separator]))
	if len(w.found) < c.cfg.MaxFindings {
		w.found = append(w.found, c.found...)
	}
	return nil
}

// Close writes the last trailer, the end record and the EOF byte if wanted, and
// flushes. It does not close dst. The seal describes exactly the bytes written.
// Errors: codes "state" (no batch at all) and "write".
func (w *Writer) Close() (Seal, error) {
	if err := w.ready(); err != nil {
		return Seal{}, err
	}
	if w.check.batches == 0 {
		return Seal{}, &Error{code: CodeState, field: "batch"}
	}
	layout := w.check.layout
	if err := w.closeBatch(); err != nil {
		return Seal{}, err
	}
	w.closed = true
	w.enc.start(&layout.End)
	if err := w.commit(); err != nil {
		return Seal{}, err
	}
	if w.cfg.EOF {
		w.out = append(w.out, endOfFile)
	}
	if err := w.flush(); err != nil {
		return Seal{}, err
	}
	seal := Seal{Count: w.check.transfers, Total: w.check.grand}
	w.digest.Sum(seal.SHA256[:0])
	return seal, nil
}

// Report returns what was found so far: warnings, and the errors of refused records.
func (w *Writer) Report() Report {
	if w.check == nil {
		return Report{}
	}
	rep := w.check.report()
	rep.Findings, rep.Separator, rep.EOF = w.found, w.cfg.Separator, w.cfg.EOF && w.closed
	return rep
}

func (w *Writer) ready() error {
	if w.check == nil { // no writer to anything
		return &Error{code: CodeState, field: "writer"}
	}
	if w.closed {
		return &Error{code: CodeState, field: "closed"}
	}
	return w.err
}

func (w *Writer) closeBatch() error {
	if w.layout == nil {
		return nil
	}
	b := &w.check.batch
	t := Trailer{Count: int(b.count), Total: money.Yen(b.total)}
	if w.layout.Kind == KindDebit && b.unpaid > 0 {
		t.PaidCount, t.PaidTotal = int(b.paid), money.Yen(b.paidTotal)
		t.UnpaidCount, t.UnpaidTotal = int(b.unpaid), money.Yen(b.unpaidTotal)
	}
	w.enc.trailer(&w.layout.Trailer, &t)
	w.layout = nil
	return w.commit()
}

// commit judges the encoded record and takes it into the file unless it is refused.
func (w *Writer) commit() error {
	if w.enc.failed {
		return &RefusedError{Findings: slices.Clone(w.enc.list)}
	}
	c := w.check
	before, counted := c.state, c.counts
	c.found = c.found[:0]
	rec := w.enc.rec[:recordSize]
	c.record(rec, w.enc.tidy)
	if c.failed {
		c.state, c.counts = before, counted
		return &RefusedError{Findings: slices.Concat(w.enc.list, c.found)}
	}
	for _, f := range w.enc.list {
		if f.Severity == finding.Warning { // what the bank form lost
			f.Line, f.At = c.line, int(c.offset)
			c.found = append(c.found, f)
		}
	}
	if len(c.found) > 0 && len(w.found) < c.cfg.MaxFindings {
		w.found = append(w.found, c.found...)
	}
	w.out = append(w.out, rec...)
	if w.cfg.Coding == EBCDIC {
		swapCoding(w.out[len(w.out)-len(rec):])
	}
	w.out = append(w.out, separatorBytes[w.cfg.Separator]...)
	c.offset += int64(recordSize + len(separatorBytes[w.cfg.Separator]))
	if len(w.out) >= flushAt {
		return w.flush()
	}
	return nil
}

func (w *Writer) flush() error {
	if w.cfg.Coding == EBCDIC {
		fromJIS(w.out)
	}
	_, _ = w.digest.Write(w.out) // a hash never fails
	if _, err := w.dst.Write(w.out); err != nil {
		w.err = &Error{code: CodeWrite, err: err}
		return w.err
	}
	w.out = w.out[:0]
	return nil
}
