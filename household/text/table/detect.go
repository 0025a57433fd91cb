package table

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"unicode/utf8"

	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/text"
)

func ascii(b []byte) bool {
	for len(b) >= 8 {
		if binary.NativeEndian.Uint64(b)&0x8080808080808080 != 0 {
			return false
		}
		b = b[8:]
	}
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// decide tells the encoding by what lies in the buffer from the current row on.
func (r *Reader) decide(size int) {
	b := r.buf[r.from:]
	if len(b) < window && r.ended == nil {
		b = r.peek(window)
	}
	b = b[:max(size, min(len(b), window))]
	if !errors.Is(r.ended, io.EOF) || len(b) < len(r.buf)-r.from {
		b = whole(b)
	}
	valid, three := utf8.Valid(b), false
	for i := 0; valid && i < len(b); i++ {
		three = three || b[i] >= 0xE0
	}
	if !valid {
		if r.header.Encoding = CP932; mostly(b) {
			r.header.Encoding = UTF8
		}
		return
	}
	r.header.Encoding = UTF8
	if three {
		return
	}
	// Two-byte characters only (é, Я): CP932 reads half-width kana there. Japanese text in UTF-8
	// has three bytes a character.
	if _, list := text.CP932.AppendDecode(nil, b, nil); !list.Failed() {
		r.header.Findings = append(r.header.Findings,
			finding.Finding{Code: "encoding_ambiguous", Severity: finding.Warning, File: r.cfg.File, Line: r.line, At: -1})
	}
}

// mostly reports that most lines with more than ASCII are UTF-8: a file in which one row has a bad
// byte is not in another encoding for it.
func mostly(b []byte) bool {
	good, bad := 0, 0
	for line := range bytes.Lines(b) {
		switch {
		case ascii(line):
		case utf8.Valid(line):
			good++
		default:
			bad++
		}
	}
	return good > bad
}

// peek reads on until n bytes lie in the buffer behind the current row, which stays where it is.
func (r *Reader) peek(n int) []byte {
	if r.from+n > cap(r.buf) {
		r.buf = append(make([]byte, 0, r.from+2*n), r.buf...)
	}
	for len(r.buf)-r.from < n && r.ended == nil {
		m, err := r.in.Read(r.buf[len(r.buf) : r.from+n])
		r.buf = r.buf[:len(r.buf)+m]
		r.counts.Bytes += int64(m)
		r.ended = err
	}
	return r.buf[r.from:]
}

// whole takes off a character that the window cut.
func whole(b []byte) []byte {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		if c := b[len(b)-n]; utf8.RuneStart(c) {
			if !utf8.FullRune(b[len(b)-n:]) {
				return b[:len(b)-n]
			}
			break
		}
	}
	return b
}
