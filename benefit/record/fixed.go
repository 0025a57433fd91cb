package record

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"iter"
	"strings"
	"unicode/utf8"

	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/secret"
	"github.com/kyufu-go/kyufu/household/text"
)

// FixedWidth returns the width of a field in a fixed-width file, in bytes of CP932: two
// a character where the field holds Japanese, one elsewhere.
func (f Field) FixedWidth() int {
	info := &infos[f]
	switch info.Type { // the types that hold Japanese text.
	case TypeText, TypeName, TypeKana, TypeLot, TypeDate:
		return 2 * info.Width
	default:
		return info.Width
	}
}

// FixedSize is the length of a line of a fixed-width file in bytes, without its CR LF.
var fixedSize = func() (n int) {
	for f := range Field(Count) {
		n += f.FixedWidth()
	}
	return n
}()

// FixedSize returns the length of a line of a fixed-width file in bytes, without CR LF.
func FixedSize() int { return fixedSize }

// FixedWriter writes records as lines of fixed width: CP932, every field at its place in
// the order of 別添1, filled with spaces on the right, CR LF. It is for one goroutine.
type FixedWriter struct {
	secret.Quiet

	dst  *bufio.Writer
	line []byte
}

// NewFixedWriter returns a writer to dst.
func NewFixedWriter(dst io.Writer) *FixedWriter {
	return &FixedWriter{dst: bufio.NewWriterSize(dst, 64<<10), line: make([]byte, 0, fixedSize+2)}
}

// Write writes one record. The individual number's place is blank. The findings tell what the
// encoding changed. Errors: a [*finding.Failure] for a character that CP932 lacks or that ends a
// line, codes "width" for a value too wide for its place (nothing is written then), "write".
func (w *FixedWriter) Write(r *Record) (finding.List, error) {
	if w.dst == nil || r == nil {
		return nil, &Error{code: CodeWrite}
	}
	w.line = append(w.line[:0], strings.Repeat(" ", I1.FixedWidth())...)
	var list finding.List
	for f := I2; f < Count; f++ {
		start, noted := len(w.line), len(list)
		w.line, list = text.CP932.AppendEncode(w.line, *r.at(f), list)
		if at := strings.IndexAny(*r.at(f), "\r\n"); at >= 0 { // it would end the line here
			bad := finding.New(CodeCharacter, finding.Error)
			bad.At = utf8.RuneCountInString((*r.at(f))[:at])
			list = append(list, bad)
		}
		list = list.In(noted, infos[f].ID)
		n := f.FixedWidth() - (len(w.line) - start)
		if n < 0 {
			return list, &Error{code: CodeWidth}
		}
		for range n {
			w.line = append(w.line, ' ')
		}
	}
	if err := list.Err(); err != nil {
		return list, err
	}
	if _, err := w.dst.Write(append(w.line, '\r', '\n')); err != nil {
		return list, &Error{code: CodeWrite, err: err}
	}
	return list, nil
}

// Flush writes what is still in memory. Errors: code "write".
func (w *FixedWriter) Flush() error {
	if w.dst == nil {
		return &Error{code: CodeWrite}
	}
	if err := w.dst.Flush(); err != nil {
		return &Error{code: CodeWrite, err: err}
	}
	return nil
}

// ReadFixed yields the records of a fixed-width file, normalised and checked, in constant
// memory. A line of another length is yielded empty with a finding "length". Errors, at
// most one and last: code "read".
func ReadFixed(src io.Reader, cfg Config) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		if src == nil {
			yield(Row{}, &Error{code: CodeRead})
			return
		}
		k := NewChecker(cfg)
		in := bufio.NewReaderSize(src, fixedSize+64)
		for line := 1; ; line++ {
			raw, err := in.ReadSlice('\n')
			if len(raw) == 0 && errors.Is(err, io.EOF) {
				return
			}
			if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
				yield(Row{}, &Error{code: CodeRead, err: err})
				return
			}
			row := k.fixed(raw, line)
			for errors.Is(err, bufio.ErrBufferFull) {
				_, err = in.ReadSlice('\n') // the rest of a line that is too long
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

func (k *Checker) fixed(raw []byte, line int) Row {
	row := Row{Line: line}
	raw = []byte(strings.TrimRight(string(raw), "\r\n"))
	if len(raw) != fixedSize {
		row.Findings = finding.List{{Code: CodeLength, Severity: finding.Error, Line: line, At: -1}}
		return row
	}
	at := I1.FixedWidth()
	if len(bytes.TrimSpace(raw[:at])) > 0 {
		row.Findings = append(row.Findings, numberFound)
	}
	var buf []byte
	for f := I2; f < Count; f++ {
		width := f.FixedWidth()
		noted := len(row.Findings)
		buf, row.Findings = text.CP932.AppendDecode(buf[:0], raw[at:at+width], row.Findings)
		row.Findings = row.Findings.In(noted, infos[f].ID)
		*row.Record.at(f) = strings.TrimRight(string(buf), " ")
		at += width
	}
	row.Findings = k.AppendNormalise(row.Findings, &row.Record)
	row.Findings = k.AppendCheck(row.Findings, &row.Record)
	for i := range row.Findings {
		row.Findings[i].Line = line
	}
	return row
}
