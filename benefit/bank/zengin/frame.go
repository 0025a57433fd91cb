package zengin

import (
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
	src    io.Reader
	err    error // of src; io.EOF at its end
	buf    []byte
	at     int // next byte in buf
	size   int // bytes of a record, from the first header; 0 until then
	lines  bool
	offset int64
}

// frame is one record as it stood: bytes are valid until the next call.
type frame struct {
	bytes  []byte
	sep    Separator
	offset int64
	tail   bool // an EOF byte
}

func newFramer(src io.Reader) *framer {
	size := flushAt
	if l, ok := src.(interface{ Len() int }); ok {
		size = min(size, l.Len()+2*maxLine) // a small file needs no large buffer
	}
	return &framer{src: src, buf: make([]byte, 0, size)}
}

// peek returns what is there, at least maxLine+2 bytes unless the source ends.
func (r *framer) peek() []byte {
	if len(r.buf)-r.at < maxLine+2 && r.err == nil {
		r.fill()
	}
	return r.buf[r.at:]
}

func (r *framer) fill() {
	r.buf = r.buf[:copy(r.buf, r.buf[r.at:])]
	r.at = 0
	for idle := 0; len(r.buf) < cap(r.buf) && r.err == nil; idle++ {
		var n int
		n, r.err = r.src.Read(r.buf[len(r.buf):cap(r.buf)])
		r.buf = r.buf[:len(r.buf)+n]
		if n > 0 {
			idle = 0
		} else if idle == 100 {
			r.err = io.ErrNoProgress
		}
	}
}

// next returns the next record; io.EOF at the end.
func (r *framer) next() (frame, error) {
	all := r.peek()
	if r.err != nil && !errors.Is(r.err, io.EOF) {
		return frame{}, r.err
	}
	if len(all) == 0 {
		return frame{}, io.EOF
	}
	if r.size == 0 {
		r.start(all)
	}
	if all[0] == endOfFile {
		return r.take(all, 1, 1, NoSeparator, true), nil
	}
	n := min(r.size, len(all))
	if r.lines {
		if i := lineEnd(all[:n]); i >= 0 {
			n = i
		} else if n == r.size && !goesOn(all[n:]) {
			n = longLine(all)
		}
	}
	return r.cut(all, n), nil
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
	r.lines = lineEnd(head[:min(r.size+1, len(head))]) >= 0
}

func lineEnd(b []byte) int {
	i, k := bytes.IndexByte(b, '\n'), bytes.IndexByte(b, '\r')
	if i < 0 || k >= 0 && k < i {
		return k
	}
	return i
}

// goesOn reports whether what follows a record of the right size is a separator, the
// next record or the end.
func goesOn(rest []byte) bool {
	if len(rest) == 0 {
		return true
	}
	switch rest[0] {
	case '\r', '\n', endOfFile, recordHeader, recordData, recordTrailer, recordEnd:
		return true
	}
	return false
}

// longLine is the length of a record that is too long, up to its line end.
func longLine(all []byte) int {
	all = all[:min(maxLine, len(all))]
	if i := lineEnd(all); i >= 0 {
		return i
	}
	return len(all)
}

// cut takes n bytes and the separator behind them.
func (r *framer) cut(all []byte, n int) frame {
	sep := NoSeparator
	if rest := all[n:]; len(rest) > 0 {
		switch {
		case rest[0] == '\n':
			sep = LF
		case rest[0] != '\r':
		case len(rest) > 1 && rest[1] == '\n':
			sep = CRLF
		default:
			sep = CR
		}
	}
	return r.take(all, n, n+len(separatorBytes[sep]), sep, false)
}

func (r *framer) take(all []byte, n, consumed int, sep Separator, tail bool) frame {
	f := frame{bytes: all[:n], sep: sep, offset: r.offset, tail: tail}
	r.at += consumed
	r.offset += int64(consumed)
	return f
}

// more reports whether records may follow: not at the end, not before an EOF byte.
func (r *framer) more() bool {
	b := r.peek()
	return len(b) > 0 && b[0] != endOfFile
}
