package table

import (
	"io"
	"strings"
	"unicode/utf8"

	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/secret"
	"github.com/kyufu-go/kyufu/household/text"
)

// WriterConfig says what to write. Its zero value writes UTF-8 with a byte order mark and no
// header.
type WriterConfig struct {
	// File is the name that findings give; it may be empty.
	File string
	// Columns give the header row, by the first name of each, and the ids in findings. None: no
	// header is written.
	Columns []Column
	// NoHeader leaves the header row out though there are Columns.
	NoHeader bool
	// Encoding is UTF8 or CP932; Detect is UTF8.
	Encoding Encoding
	// NoMark leaves out the byte order mark of UTF-8, by which spreadsheets recognise it.
	NoMark bool
	// Substitute writes 〓 for a character that CP932 lacks, and reports it as a warning; without it
	// the row is refused.
	Substitute bool
	// Comma separates cells; 0 is ','.
	Comma byte
	// Harmless puts an apostrophe before a cell that a spreadsheet would take for a formula, for
	// files that people open. Without it the cell stands as it is, and a finding says so.
	Harmless bool
}

// Writer writes rows that end with CR LF. It belongs to one goroutine; its rows are in the file
// after [Writer.Flush].
type Writer struct {
	secret.Quiet

	out   io.Writer
	cfg   WriterConfig
	enc   text.Encoding
	marks *[256]uint8
	buf   []byte
	plain []byte
	line  int // the line that the next row begins on
	err   error
}

const flushAt = 64 << 10

// NewWriter returns a writer of one file. Nothing reaches out before 64 KiB or Flush.
func NewWriter(out io.Writer, cfg WriterConfig) *Writer {
	if cfg.Comma == 0 {
		cfg.Comma = ','
	}
	w := &Writer{out: out, cfg: cfg, marks: writerMarks(cfg.Comma), line: 1, buf: make([]byte, 0, flushAt+8<<10)}
	if cfg.Encoding == CP932 {
		w.enc = text.CP932
	} else if !cfg.NoMark {
		w.buf = append(w.buf, "\xEF\xBB\xBF"...)
	}
	if len(cfg.Columns) > 0 && !cfg.NoHeader {
		header := make([]string, len(cfg.Columns))
		for i, c := range cfg.Columns {
			header[i] = c.names()[0]
		}
		if _, err := w.Write(header); err != nil {
			w.err = err
		}
	}
	return w
}

// Write writes one row. The list tells what was changed (look-alikes) or substituted. The error is
// a [*finding.Failure] if a character cannot be encoded or a cell is not UTF-8, and then nothing of
// the row is written; any other error is that of the destination and stays.
func (w *Writer) Write(cells []string) (finding.List, error) {
	if w.err != nil {
		return nil, w.err
	}
	start, lines := len(w.buf), 1
	var list finding.List
	for i, cell := range cells {
		if i > 0 {
			w.buf = append(w.buf, w.cfg.Comma)
		}
		n := len(list)
		lines += w.cell(cell, &list)
		w.locate(list[n:], i)
	}
	if len(cells) == 1 && cells[0] == "" {
		w.buf = append(w.buf, `""`...) // else it would be a blank line
	}
	if list.Failed() {
		w.buf = w.buf[:start]
		return list, list.Err()
	}
	w.buf = append(w.buf, '\r', '\n')
	w.line += lines
	if len(w.buf) >= flushAt {
		return list, w.Flush()
	}
	return list, nil
}

// locate gives findings their place, and makes errors warnings where a substitute is wanted.
func (w *Writer) locate(list finding.List, i int) {
	for n := range list {
		f := &list[n]
		f.File, f.Line, f.Column = w.cfg.File, w.line, i+1
		if i < len(w.cfg.Columns) {
			f.Field = w.cfg.Columns[i].ID
		}
		if w.cfg.Substitute && w.enc != text.UTF8 {
			f.Severity = min(f.Severity, finding.Warning)
		}
	}
}

// marks of bytes for the writer.
const (
	markSpecial = 1 << iota // the cell needs quotes
	markWide                // not ASCII
)

func writerMarks(comma byte) *[256]uint8 {
	m := new([256]uint8)
	for c := utf8.RuneSelf; c < len(m); c++ {
		m[c] = markWide
	}
	m[comma], m['"'], m['\r'], m['\n'] = markSpecial, markSpecial, markSpecial, markSpecial
	return m
}

// cell appends one cell, in quotes where it needs them, and returns the number of line ends in it.
func (w *Writer) cell(cell string, list *finding.List) (lines int) {
	marks := uint8(0)
	for i := range len(cell) {
		marks |= w.marks[cell[i]]
	}
	start := len(w.buf)
	if formula(cell) {
		*list = append(*list, finding.New(CodeFormula, finding.Warning))
		if w.cfg.Harmless {
			w.buf = append(w.buf, '\'')
		}
	}
	if marks&markWide == 0 || w.enc == text.UTF8 && utf8.ValidString(cell) {
		w.buf = append(w.buf, cell...)
	} else {
		w.buf, *list = w.enc.AppendEncode(w.buf, cell, *list)
	}
	if marks&markSpecial != 0 {
		lines = lineEnds(cell)
	} else if cell == "" || cell[0] != ' ' && cell[len(cell)-1] != ' ' {
		return 0
	}
	w.quote(start)
	return lines
}

// CodeFormula is the finding about a cell that a spreadsheet would take for a formula.
const CodeFormula = "formula"

// formula reports whether a spreadsheet would calculate with a cell instead of showing it: behind
// spaces and what nobody sees it begins with = + - @, also in full width, a tab or a line end, and
// is not merely a number with its sign.
func formula(cell string) bool {
	for i, r := range cell {
		switch r {
		case '=', '@', '＝', '＠', '\t', '\r', '\n':
			return true
		case '+', '-', '＋', '－':
			return strings.Trim(cell[i+utf8.RuneLen(r):], "0123456789.,０１２３４５６７８９．，") != ""
		case ' ', '　', '\u00a0', '\ufeff':
		default:
			if r < '\u2000' || r > '\u206f' { // spaces and marks without a width
				return false
			}
		}
	}
	return false
}

// lineEnds counts CR LF, LF and CR.
func lineEnds(cell string) (lines int) {
	for i := range len(cell) {
		if c := cell[i]; c == '\n' || c == '\r' && (i+1 == len(cell) || cell[i+1] != '\n') {
			lines++
		}
	}
	return lines
}

// quote puts buf[start:] in quotes and doubles those inside; the second byte of a pair of CP932 is
// never a quote.
func (w *Writer) quote(start int) {
	w.plain = append(w.plain[:0], w.buf[start:]...)
	w.buf = append(w.buf[:start], '"')
	for _, c := range w.plain {
		if c == '"' {
			w.buf = append(w.buf, '"')
		}
		w.buf = append(w.buf, c)
	}
	w.buf = append(w.buf, '"')
}

// Flush hands everything to the destination. A writer that was never flushed has lost its last
// rows.
func (w *Writer) Flush() error {
	if w.err != nil {
		return w.err
	}
	if len(w.buf) > 0 {
		_, w.err = w.out.Write(w.buf)
		w.buf = w.buf[:0]
	}
	return w.err
}
