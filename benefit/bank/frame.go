package bank

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// Separator is what stands between records.
type Separator uint8

// The separators. Only the first two are ever written by this package's [Writer].
const (
	NoSeparator Separator = iota // records follow one another, the standard form
	CRLF                         // after every record, also the last
	LF                           // read with a warning
	CR                           // read with a warning
)

var separatorBytes = [...]string{"", "\r\n", "\n", "\r"}

// String returns "none", "CRLF", "LF" or "CR".
func (s Separator) String() string { return [...]string{"none", "CRLF", "LF", "CR"}[s] }

// maxLine bounds a line that has lost its separator; longer input is cut into pieces.
const maxLine = 1024

// framer cuts a stream into records, of whatever length they turn out to be.
type framer struct {
	src    *bufio.Reader
	size   int // bytes of a record, from the first header; 0 until then
	lines  bool
	offset int64
	line   int
	buf    []byte
}

// frame is one record as it stood: bytes are valid until the next call.
type frame struct {
	bytes  []byte
	sep    Separator
	offset int64
	tail   bool // what follows the last record: EOF byte, stray bytes
}

func newFramer(src io.Reader) *framer {
	return &framer{src: bufio.NewReaderSize(src, 64<<10), buf: make([]byte, 0, maxLine)}
}

// next returns the next record; io.EOF at the end.
func (r *framer) next() (frame, error) {
	head, err := r.src.Peek(maxRecordSize + 1)
	if len(head) == 0 {
		if err == nil || errors.Is(err, io.EOF) {
			return frame{}, io.EOF
		}
		return frame{}, err
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return frame{}, err
	}
	if r.size == 0 {
		r.start(head)
	}
	if head[0] == endOfFile {
		return r.take(head[:1], 1, NoSeparator, true), nil
	}
	n := min(r.size, len(head))
	if r.lines {
		if i := bytes.IndexAny(head[:n], "\r\n"); i >= 0 {
			return r.cut(i)
		}
		if n == r.size && !r.goesOn(head[n:]) {
			return r.longLine()
		}
	}
	return r.cut(n)
}

// start tells the size of records and whether lines are separated from the first
// record. A first record that is cut short by a line end is one of a file with lines.
func (r *framer) start(head []byte) {
	r.size = recordSize
	if len(head) >= 3 && head[0] == recordHeader {
		if l, ok := LayoutOf(Kind(head[1:3])); ok {
			r.size = l.Size
		}
	}
	n := min(r.size+1, len(head))
	r.lines = bytes.ContainsAny(head[:n], "\r\n")
}

// goesOn reports whether what follows a record of the right size is a separator, the
// next record or the end.
func (r *framer) goesOn(rest []byte) bool {
	if len(rest) == 0 {
		next, _ := r.src.Peek(r.size + 1)
		if len(next) <= r.size {
			return true
		}
		rest = next[r.size:]
	}
	switch rest[0] {
	case '\r', '\n', endOfFile, recordHeader, recordData, recordTrailer, recordEnd:
		return true
	}
	return false
}

// cut takes n bytes and the separator behind them.
func (r *framer) cut(n int) (frame, error) {
	all, _ := r.src.Peek(n + 2)
	sep := NoSeparator
	switch rest := all[n:]; {
	case bytes.HasPrefix(rest, []byte("\r\n")):
		sep = CRLF
	case bytes.HasPrefix(rest, []byte("\n")):
		sep = LF
	case bytes.HasPrefix(rest, []byte("\r")):
		sep = CR
	}
	return r.take(all[:n], n+len(separatorBytes[sep]), sep, false), nil
}

// longLine takes a record that is too long, up to its line end.
func (r *framer) longLine() (frame, error) {
	all, err := r.src.Peek(maxLine)
	if i := bytes.IndexAny(all, "\r\n"); i >= 0 {
		return r.cut(i)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return frame{}, err
	}
	return r.take(all, len(all), NoSeparator, false), nil
}

func (r *framer) take(b []byte, consumed int, sep Separator, tail bool) frame {
	r.buf = append(r.buf[:0], b...)
	_, _ = r.src.Discard(consumed) // they were peeked
	f := frame{bytes: r.buf, sep: sep, offset: r.offset, tail: tail}
	r.offset += int64(consumed)
	r.line++
	return f
}
