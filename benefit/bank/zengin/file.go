package zengin

import (
	"errors"
	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/household/secret"
	"io"
	"slices"
)

// File is a payment, payroll or debit file by its values. For the bytes themselves use
// [Document].
type File struct {
	secret.Quiet

	Batches []Batch `json:"batches"`
}

// Batch is a header with its payments.
type Batch struct {
	secret.Quiet

	Header    Header          `json:"header"`
	Transfers []bank.Transfer `json:"transfers"`
	Trailer   Trailer         `json:"trailer"`
}

// Parse reads a payment, payroll or debit file. Records that break a rule of severity
// error are not in the File: the report lists them and says how many. Errors: codes
// "option" and "read".
func Parse(src io.Reader, cfg ReaderConfig) (*File, Report, error) {
	r, err := NewReader(src, cfg)
	if err != nil {
		return nil, Report{}, err
	}
	file := &File{}
	room := expect(src)
	var rec Record
	var d decoder
	for {
		switch err := r.next(&rec); {
		case errors.Is(err, io.EOF):
			return file, r.Report(), nil
		case err != nil:
			return file, r.Report(), err
		}
		if l := rec.Layout(); rec.sound && l != nil {
			file.add(&d, l, &rec, room)
		}
	}
}

// expect guesses how many records a source holds, where it knows its length.
func expect(src io.Reader) int {
	if l, ok := src.(interface{ Len() int }); ok {
		return l.Len() / recordSize
	}
	return 0
}

func (f *File) add(d *decoder, l *RecordLayout, rec *Record, room int) {
	b := rec.data[:rec.n]
	if l.Type == recordHeader {
		f.Batches = append(f.Batches, Batch{Header: d.header(l, b)})
		return
	}
	if len(f.Batches) == 0 {
		return
	}
	batch := &f.Batches[len(f.Batches)-1]
	switch l.Type {
	case recordData:
		if rec.layout.Size != recordSize {
			return // a notice: its records are not payments
		}
		if len(batch.Transfers) == cap(batch.Transfers) {
			batch.Transfers = slices.Grow(batch.Transfers, max(64, len(batch.Transfers), room-len(batch.Transfers)))
		}
		batch.Transfers = append(batch.Transfers, bank.Transfer{})
		d.transfer(l, b, &batch.Transfers[len(batch.Transfers)-1])
	case recordTrailer:
		batch.Trailer = decodeTrailer(l, b)
	}
}

// Write writes a whole file and returns its seal. Trailers are computed; those in f are
// not looked at. Errors: those of [Writer]; the first refused payment ends the writing.
func Write(dst io.Writer, f *File, cfg WriterConfig) (Seal, error) {
	if f == nil {
		return Seal{}, &Error{code: CodeOption, field: "file"}
	}
	w, err := NewWriter(dst, cfg)
	if err != nil {
		return Seal{}, err
	}
	for i := range f.Batches {
		b := &f.Batches[i]
		if err := w.Batch(b.Header); err != nil {
			return Seal{}, err
		}
		for k := range b.Transfers {
			if err := w.Add(&b.Transfers[k]); err != nil {
				return Seal{}, err
			}
		}
	}
	return w.Close()
}

// Document is a file of any kind byte for byte: reading and writing it back changes
// nothing, whatever is wrong with it, separators, filler and EOF byte included.
type Document struct {
	secret.Quiet

	Records []Record
}

// ReadDocument reads a whole file and judges it. Errors: codes "option" and "read".
func ReadDocument(src io.Reader, cfg ReaderConfig) (*Document, Report, error) {
	r, err := NewReader(src, cfg)
	if err != nil {
		return nil, Report{}, err
	}
	doc := &Document{}
	for rec, err := range r.Records() {
		if err != nil {
			return doc, r.Report(), err
		}
		doc.Records = append(doc.Records, rec)
	}
	return doc, r.Report(), nil
}

// WriteTo implements [io.WriterTo].
func (d *Document) WriteTo(w io.Writer) (total int64, err error) {
	buf := make([]byte, 0, flushAt+maxLine)
	for i := range d.Records {
		r := &d.Records[i]
		buf = append(append(append(buf, r.data[:r.n]...), r.rest...), separatorBytes[r.sep]...)
		if len(buf) < flushAt && i < len(d.Records)-1 {
			continue
		}
		n, err := w.Write(buf)
		total += int64(n)
		if err != nil {
			return total, &Error{code: CodeWrite, err: err}
		}
		buf = buf[:0]
	}
	return total, nil
}
