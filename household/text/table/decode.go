package table

import (
	"bytes"
	"unicode/utf8"

	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/text"
)

// row decodes the cells that the scanner found in raw.
func (r *Reader) row(raw []byte, line int, header bool) Row {
	row := Row{Line: line, layout: r.layout}
	enc := r.encoding(raw)
	if enc == text.UTF8 && !header && r.scan.flags&^cellQuoted == 0 && utf8.Valid(raw) {
		r.whole(&row, raw)
		return row
	}
	r.text, r.ends = r.text[:0], r.ends[:0]
	for n, c := range r.scan.cells {
		if !header && (n >= len(r.layout.target) || r.layout.target[n] < 0) {
			r.ends = append(r.ends, len(r.text))
			continue
		}
		r.cell(&row, raw, n, c, enc)
		r.ends = append(r.ends, len(r.text))
	}
	if enc == text.UTF8 && !r.valid() {
		r.invalid(&row)
	}
	owned := string(r.text)
	if header {
		row.cells = make([]string, len(r.ends))
		for n := range r.ends {
			row.cells[n] = owned[r.begin(n):r.ends[n]]
		}
		return row
	}
	row.cells = make([]string, len(r.layout.columns))
	for n := range min(len(r.ends), len(r.layout.target)) {
		if i := r.layout.target[n]; i >= 0 {
			row.cells[i] = owned[r.begin(n):r.ends[n]]
		}
	}
	r.width(&row, raw)
	return row
}

// whole takes the cells of a row about which nothing has to be said, with one copy of the row's
// text.
func (r *Reader) whole(row *Row, raw []byte) {
	owned := string(raw)
	cells := make([]string, len(r.layout.columns))
	for n, i := range r.layout.target[:min(len(r.layout.target), len(r.scan.cells))] {
		if i >= 0 {
			c := &r.scan.cells[n]
			cells[i] = owned[c.start:c.end]
		}
	}
	row.cells = cells
	if len(r.scan.cells) != r.header.Cells {
		r.width(row, raw)
	}
}

// valid reports that every cell is UTF-8: the whole text is, and no cell begins within a character.
func (r *Reader) valid() bool {
	if !utf8.Valid(r.text) {
		return false
	}
	for _, end := range r.ends {
		if end < len(r.text) && !utf8.RuneStart(r.text[end]) {
			return false
		}
	}
	return true
}

// begin returns where cell n begins in text.
func (r *Reader) begin(n int) int {
	if n == 0 {
		return 0
	}
	return r.ends[n-1]
}

// cell appends the text of one cell and says what is wrong with it.
func (r *Reader) cell(row *Row, raw []byte, n int, c cell, enc text.Encoding) {
	b := raw[c.start:c.end]
	if c.flags&cellEscaped != 0 {
		b = bytes.ReplaceAll(b, []byte(`""`), []byte(`"`))
	}
	if enc == text.UTF8 || ascii(b) {
		r.text = append(r.text, b...)
	} else {
		start := len(row.Findings)
		r.text, row.Findings = enc.AppendDecode(r.text, b, row.Findings)
		for i := start; i < len(row.Findings); i++ {
			r.locate(row, i, n)
		}
	}
	if c.flags&^(cellQuoted|cellEscaped) != 0 {
		r.structure(row, n, c)
	}
}

func (r *Reader) structure(row *Row, n int, c cell) {
	for _, f := range [...]struct {
		flag     uint8
		code     string
		severity finding.Severity
	}{
		{cellUnclosed, "quote_unclosed", finding.Error}, {cellBare, "quote_bare", finding.Error},
		{cellTrailing, "quote_trailing", finding.Error}, {cellControl, "control", finding.Warning},
	} {
		if c.flags&f.flag != 0 {
			row.Findings = append(row.Findings, finding.New(f.code, f.severity))
			r.locate(row, len(row.Findings)-1, n)
		}
	}
}

// locate gives finding i of the row the place of cell n of the file.
func (r *Reader) locate(row *Row, i, n int) {
	f := &row.Findings[i]
	f.File, f.Line, f.Column = r.cfg.File, row.Line, n+1
	if n < len(r.layout.target) && r.layout.target[n] >= 0 {
		f.Field = r.layout.columns[r.layout.target[n]].ID
	}
}

// invalid decodes the row again, cell by cell, to say where it is not UTF-8.
func (r *Reader) invalid(row *Row) {
	old := append([]byte(nil), r.text...)
	ends := append([]int(nil), r.ends...)
	r.text = r.text[:0]
	begin := 0
	for n, end := range ends {
		start := len(row.Findings)
		r.text, row.Findings = text.UTF8.AppendDecode(r.text, old[begin:end], row.Findings)
		for i := start; i < len(row.Findings); i++ {
			r.locate(row, i, n)
		}
		r.ends[n] = len(r.text)
		begin = end
	}
}

// width compares the number of cells with that of the header.
func (r *Reader) width(row *Row, raw []byte) {
	have, want := len(r.scan.cells), r.header.Cells
	switch {
	case have < want:
		row.Findings = append(row.Findings, row.Finding(-1, "columns_short", finding.Error))
	case have > want:
		for n, c := range r.scan.cells[want:] {
			if len(bytes.TrimSpace(raw[c.start:c.end])) > 0 {
				f := row.Finding(-1, "columns_long", finding.Error)
				f.Column = want + n + 1
				row.Findings = append(row.Findings, f)
				return
			}
		}
	}
}
