package zengin

import (
	"errors"
	"github.com/kyufu-go/kyufu/benefit/bank"
	"io"
	"iter"
)

// Transfers reads a file of any size in constant memory: it yields the payments of all batches that
// break no rule of severity error, in order; see [Reader.Report] after the last. [Reader.Header]
// and [Reader.Line] tell where it is. Errors, at most one and last: code "read".
func (r *Reader) Transfers() iter.Seq2[bank.Transfer, error] {
	return func(yield func(bank.Transfer, error) bool) {
		var rec Record
		var d decoder
		var t bank.Transfer
		for {
			switch err := r.next(&rec); {
			case errors.Is(err, io.EOF):
				return
			case err != nil:
				yield(bank.Transfer{}, err)
				return
			}
			l := rec.Layout()
			if !rec.sound || l == nil || rec.layout.Size != recordSize {
				continue
			}
			if l.Type == recordHeader {
				r.header = d.header(l, rec.data[:rec.n])
			}
			if l.Type != recordData {
				continue
			}
			d.transfer(l, rec.data[:rec.n], &t)
			if !yield(t, nil) {
				return
			}
		}
	}
}

// Header returns the header of the batch that [Reader.Transfers] is in.
func (r *Reader) Header() Header { return r.header }

// Line returns the number of the record that was read last, from 1.
func (r *Reader) Line() int {
	if r.check == nil {
		return 0
	}
	return r.check.line
}
