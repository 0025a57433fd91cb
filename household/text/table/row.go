package table

import (
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/secret"
)

// Row is one row of a file. It owns its text and may be kept.
type Row struct {
	secret.Quiet

	// Line is the line on which the row begins, from 1.
	Line int
	// Findings are about this row; see [Row.Locate] for the caller's own.
	Findings finding.List

	cells  []string
	layout *layout
}

// Value returns the cell of Columns[i] as it stands in the file; empty if the file has no such
// column.
func (r Row) Value(i int) string {
	if i < 0 || i >= len(r.cells) {
		return ""
	}
	return r.cells[i]
}

// Finding returns a finding about the cell of Columns[i], located in the file; the caller adds the
// position in the text, if any. With -1 it is about the row.
func (r Row) Finding(i int, code string, severity finding.Severity) finding.Finding {
	f := finding.New(code, severity)
	r.place(&f, i)
	return f
}

// Locate gives the findings from index start on, which a conversion of the cell of Columns[i] made,
// their place in the file.
//
//	n := len(list)
//	kana, list = text.AppendBank(nil, row.Value(3), text.BankOptions{}, list)
//	row.Locate(list[n:], 3)
func (r Row) Locate(list finding.List, i int) {
	for n := range list {
		r.place(&list[n], i)
	}
}

func (r Row) place(f *finding.Finding, i int) {
	f.Line = r.Line
	if r.layout == nil {
		return
	}
	f.File = r.layout.file
	if i >= 0 && i < len(r.layout.columns) {
		f.Column = r.layout.source[i] + 1
		if f.Field == "" {
			f.Field = r.layout.columns[i].ID
		}
	}
}
