package zengin

import (
	"bytes"
	"fmt"
	"github.com/kyufu-go/kyufu/benefit/bank"
	"io"
	"log/slog"
	"strings"
)

// Record is one record of a file as it stands, byte for byte, whatever is wrong with
// it. It is a value and owns its bytes. Printing it shows type, kind, line and length
// only; [Record.Bytes] and [Record.Text] give the content.
type Record struct {
	Line   int   // from 1
	Offset int64 // of its first byte in the file

	layout *Layout // nil when the kind is unknown or no header came before
	sep    Separator
	sound  bool
	tail   bool
	n      int
	data   [maxRecordSize]byte
	rest   []byte // of a record that is too long
}

// Type returns the record type: '1', '2', '8', '9', or what else stands there; 0 for
// an empty record and for what follows the end record.
func (r *Record) Type() byte {
	if r.n == 0 || r.tail {
		return 0
	}
	return r.data[0]
}

// Kind returns the kind of the batch that the record belongs to, "" when unknown.
func (r *Record) Kind() Kind {
	if r.layout == nil {
		return ""
	}
	return r.layout.Kind
}

// Layout returns the layout of the record; nil when there is none for it.
func (r *Record) Layout() *RecordLayout {
	if r.layout == nil || r.n != r.layout.Size || r.tail || len(r.rest) > 0 {
		return nil
	}
	l, _ := r.layout.Record(r.Type())
	return l
}

// Sound reports whether the record breaks no rule of severity error.
func (r *Record) Sound() bool { return r.sound }

// Separator returns what followed the record.
func (r *Record) Separator() Separator { return r.sep }

// Bytes returns a copy of the record without its separator.
func (r *Record) Bytes() []byte { return append(bytes.Clone(r.data[:r.n]), r.rest...) }

// Text returns a field: digits as they stand, characters in half-width kana without
// filler. Errors: code "field" when the record has no such field, also when an overlay
// hides it.
func (r *Record) Text(id FieldID) (string, error) {
	f, err := r.field(id)
	if err != nil {
		return "", err
	}
	return unicodeText(f.Bytes(r.data[:])), nil
}

func (r *Record) field(id FieldID) (Field, error) {
	l := r.Layout()
	if l == nil {
		return Field{}, &Error{code: CodeField, field: id.String()}
	}
	f, ok := l.Lookup(id)
	if ok && l.Overlay != nil {
		switch overlaid := l.overlaid(r.data[:]); {
		case id == l.Overlay.Field.ID:
			ok = overlaid
		case l.Overlay.hides(id):
			ok = !overlaid
		}
	}
	if !ok {
		return Field{}, &Error{code: CodeField, field: id.String()}
	}
	return f, nil
}

// Set writes a field and leaves every other byte as it is. Errors: code "field" as
// [Record.Text], or the code of what is wrong with the text.
func (r *Record) Set(id FieldID, value string) error {
	f, err := r.field(id)
	if err != nil {
		return err
	}
	var e encoder
	copy(f.Bytes(e.rec[:]), spaces)
	if f.Attribute == Numeric {
		copy(f.Bytes(e.rec[:]), zeros)
		e.digits(&f, value)
	} else {
		e.text(&f, value)
	}
	if e.failed {
		return &Error{code: Code(Code(e.list[len(e.list)-1].Code)), field: id.String()}
	}
	copy(r.data[f.Offset:], f.Bytes(e.rec[:]))
	return nil
}

// Header returns the values of a header record. Errors: code "state" for any other record.
func (r *Record) Header() (Header, error) {
	l := r.Layout()
	if l == nil || l.Type != recordHeader {
		return Header{}, &Error{code: CodeState, field: "header"}
	}
	var d decoder
	return d.header(l, r.data[:r.n]), nil
}

// Transfer returns the values of a data record of a payment, payroll or debit file.
// Errors: code "state" for any other record.
func (r *Record) Transfer() (bank.Transfer, error) {
	l := r.Layout()
	if l == nil || l.Type != recordData || r.layout.Size != recordSize {
		return bank.Transfer{}, &Error{code: CodeState, field: "data"}
	}
	var d decoder
	var t bank.Transfer
	d.transfer(l, r.data[:r.n], &t)
	return t, nil
}

// Trailer returns the values of a trailer record. Errors: code "state" for any other.
func (r *Record) Trailer() (Trailer, error) {
	l := r.Layout()
	if l == nil || l.Type != recordTrailer {
		return Trailer{}, &Error{code: CodeState, field: "trailer"}
	}
	return decodeTrailer(l, r.data[:r.n]), nil
}

// String shows line, kind and type, nothing of the content.
func (r Record) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "record %d kind %s", r.Line, r.Kind())
	if t := r.Type(); t != 0 {
		fmt.Fprintf(&b, " type %c", t)
	}
	return b.String()
}

// Format implements [fmt.Formatter] with what String shows, for every verb.
func (r Record) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, r.String()) }

// LogValue implements [slog.LogValuer] with what String shows.
func (r Record) LogValue() slog.Value { return slog.StringValue(r.String()) }

func (r *Record) fill(f frame, layout *Layout) {
	r.Offset, r.sep, r.tail, r.layout = f.offset, f.sep, f.tail, layout
	r.n = copy(r.data[:], f.bytes)
	r.rest = nil
	if len(f.bytes) > r.n {
		r.rest = bytes.Clone(f.bytes[r.n:])
	}
}
