package table

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"strings"

	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/secret"
	"github.com/kyufu-go/kyufu/household/text"
)

const (
	window        = 64 << 10 // how much is looked at to tell encodings apart
	defaultMaxRow = 1 << 20
)

// Reader reads the rows of one file. It belongs to one goroutine.
type Reader struct {
	secret.Quiet

	in     io.Reader
	cfg    Config
	layout *layout
	header Header
	scan   scanner

	buf    []byte // buf[from:] is read and not yet used
	from   int
	ended  error // what the source ended with; io.EOF is the good end
	line   int   // the line at buf[from], from 1
	text   []byte
	ends   []int
	counts Counts
}

// Counts tells how much was read.
type Counts struct {
	// Rows is the number of data rows, Bad of those with an error, Blank of empty lines.
	Rows, Bad, Blank int
	// Bytes is the length of all that was read.
	Bytes int64
}

// ReadError says that the source failed; the rows before it were read.
type ReadError struct {
	// Line is the line that could not be read to its end.
	Line int
	err  error
}

// Error implements error.
func (e *ReadError) Error() string {
	if e.err == nil {
		return "table: reading failed"
	}
	return "table: reading failed: " + e.err.Error()
}

// Code returns "read".
func (*ReadError) Code() string { return "read" }

// Unwrap returns the source's error.
func (e *ReadError) Unwrap() error { return e.err }

// Open reads the head of the file. It fails with a [*finding.Failure] that holds all that is wrong
// with the head, or a [*ReadError]. No source is an empty file.
func Open(in io.Reader, cfg Config) (*Reader, error) {
	if in == nil {
		in = strings.NewReader("")
	}
	if cfg.Comma == 0 {
		cfg.Comma = ','
	}
	if cfg.MaxRow <= 0 {
		cfg.MaxRow = defaultMaxRow
	}
	r := &Reader{in: in, cfg: cfg, line: 1, scan: scanner{kinds: kinds(cfg.Comma)}, layout: newLayout(&cfg)}
	r.header.Encoding = cfg.Encoding
	r.fill(4)
	if f, ok := r.mark(); !ok {
		return nil, &finding.Failure{Findings: finding.List{f}}
	}
	if cfg.NoHeader {
		r.layout.inOrder()
		r.header.Cells = len(cfg.Columns)
		return r, r.failed()
	}
	return r.readHeader()
}

// Header returns what the head of the file said; Encoding is final when the first character outside
// ASCII has been read.
func (r *Reader) Header() Header { return r.header }

// Counts returns how much was read so far.
func (r *Reader) Counts() Counts { return r.counts }

func (r *Reader) failed() error {
	if r.ended == nil || errors.Is(r.ended, io.EOF) {
		return nil
	}
	return &ReadError{Line: r.line, err: r.ended}
}

// fill reads until n bytes are in the buffer or the source ends.
func (r *Reader) fill(n int) {
	if r.from > 0 {
		r.buf = r.buf[:copy(r.buf, r.buf[r.from:])]
		r.from = 0
	}
	if cap(r.buf) < n || cap(r.buf) < window {
		r.buf = append(make([]byte, 0, max(n, 2*window)), r.buf...)
	}
	for empty := 0; len(r.buf) < n && r.ended == nil; {
		m, err := r.in.Read(r.buf[len(r.buf):cap(r.buf)])
		r.buf = r.buf[:len(r.buf)+m]
		r.counts.Bytes += int64(m)
		r.ended = err
		if empty++; m > 0 {
			empty = 0
		}
		if empty > 100 {
			r.ended = io.ErrNoProgress
		}
	}
	r.dropEOF()
}

// endOfFile is the byte with which old systems end a text.
const endOfFile = 0x1A

// dropEOF takes off end-of-file bytes, and line ends among them, when the source has ended.
func (r *Reader) dropEOF() {
	if !errors.Is(r.ended, io.EOF) {
		return
	}
	text := len(bytes.TrimRight(r.buf, "\x1a\r\n"))
	if i := bytes.IndexByte(r.buf[text:], endOfFile); i >= 0 {
		r.buf = r.buf[:text+i]
	}
}

// mark takes off a byte order mark, and refuses that of UTF-16.
func (r *Reader) mark() (finding.Finding, bool) {
	b := r.buf[r.from:]
	switch {
	case bytes.HasPrefix(b, []byte("\xEF\xBB\xBF")) && r.header.Encoding != CP932:
		r.header.Encoding, r.header.Mark = UTF8, true
		r.from += 3
	case bytes.HasPrefix(b, []byte("\xFF\xFE")), bytes.HasPrefix(b, []byte("\xFE\xFF")):
		return finding.Finding{Code: "encoding_utf16", Severity: finding.Error, File: r.cfg.File, Line: 1, At: -1}, false
	}
	return finding.Finding{}, true
}

func (r *Reader) readHeader() (*Reader, error) {
	row, ok := r.next(true)
	if err := r.failed(); err != nil {
		return nil, err
	}
	if !ok {
		return nil, &finding.Failure{Findings: finding.List{{Code: "header_missing", Severity: finding.Error, File: r.cfg.File, Line: 1, At: -1}}}
	}
	r.header.Cells = len(row.cells)
	list := append(row.Findings, r.layout.match(row.cells, row.Line)...)
	if err := list.Err(); err != nil {
		return nil, err
	}
	r.header.Findings = append(r.header.Findings, list...)
	r.header.Columns = make([]int, len(r.layout.source))
	for i, cell := range r.layout.source {
		r.header.Columns[i] = cell + 1
	}
	return r, nil
}

// Rows yields the rows in order. The error is nil, a [*finding.Failure] for a bad row (the row
// holds what could be read of it, and reading goes on), or a [*ReadError], which ends the rows. It
// may be called again to go on after a break.
func (r *Reader) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for {
			row, ok := r.next(false)
			if !ok {
				if err := r.failed(); err != nil {
					yield(Row{Line: r.line, layout: r.layout}, err)
				}
				return
			}
			r.counts.Rows++
			err := row.Findings.Err()
			if err != nil {
				r.counts.Bad++
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

// next returns the next row that is not blank. A row that a failing source cut off is not one.
func (r *Reader) next(header bool) (Row, bool) {
	for {
		size, long := r.find()
		if size == 0 {
			return Row{}, false
		}
		raw, line := r.buf[r.from:r.from+size], r.line
		if long {
			return r.skip(line), true
		}
		blank := len(r.scan.cells) == 1 && r.scan.cells[0] == cell{} || r.empty(raw)
		var row Row
		if !blank {
			row = r.row(raw, line, header)
		} else {
			r.counts.Blank++
		}
		r.from += size
		r.line = line + r.scan.lines + 1
		if !blank {
			return row, true
		}
	}
}

// empty reports a line in which nothing is written: an end of file, padding.
func (r *Reader) empty(raw []byte) bool {
	return len(bytes.Trim(raw, "\x00\x1a\r\n")) == 0
}

// find makes sure that the whole next row is in the buffer and split. long tells that it is longer
// than MaxRow.
func (r *Reader) find() (size int, long bool) {
	for want := window; ; want *= 2 {
		if r.from < len(r.buf) {
			last := errors.Is(r.ended, io.EOF)
			size, more := r.scan.scan(r.buf[r.from:], last)
			if !more {
				size = r.resync(size)
				return size, size > r.cfg.MaxRow
			}
		}
		if have := len(r.buf) - r.from; r.ended != nil {
			return 0, false
		} else if have >= r.cfg.MaxRow {
			if r.scan.flags&cellUnclosed != 0 {
				size := firstLine(r.buf[r.from:])
				if size < have {
					return r.resync(have), false
				}
			}
			return have, true
		} else if want <= have {
			continue
		}
		r.fill(min(want, r.cfg.MaxRow))
	}
}

// resync returns the size of the row, which is its first line only if its quotes do not add up: a
// bad row never hides the next.
func (r *Reader) resync(size int) int {
	raw := r.buf[r.from : r.from+size]
	odd := r.scan.flags&(cellTrailing|cellBare) != 0 || r.header.Cells > 0 && len(r.scan.cells) != r.header.Cells && r.swallowed(raw)
	if r.scan.flags&cellUnclosed == 0 && (r.scan.lines == 0 || !odd) {
		return size
	}
	short := firstLine(raw)
	r.scan.scan(raw[:short], true)
	if n := len(r.scan.cells) - 1; r.scan.flags&cellUnclosed != 0 {
		r.scan.cells[n].end = r.scan.cells[n].start + len(bytes.TrimRight(raw[r.scan.cells[n].start:short], "\r\n"))
	}
	r.scan.lines = 0
	return short
}

// swallowed reports that the lines within a row of several lines are rows themselves, each with as
// many cells as the header: then a stray quote tied them together. The lines of a text that
// somebody wrote are not.
func (r *Reader) swallowed(raw []byte) bool {
	inner := scanner{kinds: r.scan.kinds}
	rows := 0
	for rest := raw[firstLine(raw):]; len(rest) > 0; {
		n := firstLine(rest)
		if n == len(rest) {
			break // the last line holds the closing quote
		}
		inner.scan(rest[:n], true)
		if inner.flags != 0 || len(inner.cells) != r.header.Cells {
			return false
		}
		rows++
		rest = rest[n:]
	}
	return rows > 0
}

// skip leaves out a row that is too long, to the end of its line.
func (r *Reader) skip(line int) Row {
	for {
		b := r.buf[r.from:]
		n := firstLine(b)
		if n > 0 && n == len(b) && b[n-1] == '\r' && r.ended == nil {
			r.from += n - 1 // the line feed may still come
			r.fill(window)
			continue
		}
		r.from += n
		if n > 0 && (b[n-1] == '\n' || b[n-1] == '\r') {
			break
		}
		r.fill(window)
		if len(r.buf) == 0 {
			break
		}
	}
	r.line++
	row := Row{Line: line, layout: r.layout}
	row.Findings = finding.List{row.Finding(-1, "row_too_long", finding.Error)}
	return row
}

// encoding returns what the row is decoded with.
func (r *Reader) encoding(raw []byte) text.Encoding {
	if r.header.Encoding == Detect && !ascii(raw) {
		r.decide(len(raw))
	}
	if r.header.Encoding == CP932 {
		return text.CP932
	}
	return text.UTF8
}
