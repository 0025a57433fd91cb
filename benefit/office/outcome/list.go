package outcome

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/text/table"
)

// ReadList reads a bank's list as CSV, UTF-8 or CP932, with the columns and words of the mapping;
// workbook.ReadList reads Excel workbooks too. A list without a result column lists failures by its
// cause alone; a row whose word the mapping does not know is a finding and no line. Amounts may
// have 円, ¥ and commas; days are read as civil.Parse does. Errors: mapping (no columns), read (the
// head of the file; the cause says what is missing).
func ReadList(data []byte, m *Mapping) (File, error) { return ReadSheet(data, nil, m) }

// ReadSheet reads a list of which sheet gives the rows, from the first and empty ones too; lines
// above the headers are passed over. Errors: as ReadList, and read where sheet fails.
func ReadSheet(data []byte, sheet func(data []byte) (rows [][]string, err error), m *Mapping) (File, error) {
	if m == nil || len(m.Columns) == 0 || len(m.Columns["result"]) == 0 {
		return File{}, &Error{code: CodeMapping, Field: "columns"}
	}
	columns := make([]table.Column, len(fields))
	for i, name := range fields {
		columns[i] = table.Column{ID: name, Names: m.Columns[name], Optional: len(m.Columns[name]) == 0}
		if columns[i].Optional {
			columns[i].Names = []string{"\x00" + name} // the mapping names no such column
		}
	}
	f := File{Digest: sha256.Sum256(data)}
	above, encoding := 0, table.Detect
	if sheet != nil {
		rows, err := sheet(data)
		if err != nil {
			return File{}, &Error{code: CodeRead, Field: "sheet", cause: err}
		}
		above = m.headers(rows)
		data, encoding = asTable(rows[above:]), table.UTF8
	}
	reader, err := table.Open(bytes.NewReader(data), table.Config{Columns: columns, Encoding: encoding})
	if err != nil {
		return File{}, &Error{code: CodeRead, cause: err}
	}
	for row, err := range reader.Rows() {
		var bad *finding.Failure
		switch {
		case errors.As(err, &bad):
			f.Findings = append(f.Findings, row.Findings...)
		case err != nil:
			return f, &Error{code: CodeRead, cause: err}
		default:
			f.row(&row, m)
		}
	}
	for i := range f.Lines {
		f.Lines[i].Line += above
	}
	for i := range f.Findings {
		f.Findings[i].Line += above
	}
	return f, nil
}

// headers is the row in which a sheet has its headers: the first with a name of the result column.
func (m *Mapping) headers(rows [][]string) int {
	for i, row := range rows {
		for _, cell := range row {
			if slices.Contains(m.Columns["result"], cell) {
				return i
			}
		}
	}
	return 0
}

// asTable writes a sheet's rows as CSV, each as wide as its headers.
func asTable(rows [][]string) []byte {
	var b bytes.Buffer
	for _, row := range rows {
		if len(row) > 0 {
			for len(row) < len(rows[0]) {
				row = append(row, "")
			}
		}
		for i, cell := range row {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(`"` + strings.NewReplacer(`"`, `""`, "\r", " ", "\n", " ").Replace(cell) + `"`)
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

func (f *File) row(row *table.Row, m *Mapping) {
	cell := func(name string) string {
		for i := range fields {
			if fields[i] == name {
				return strings.TrimSpace(row.Value(i))
			}
		}
		return ""
	}
	l := Line{Line: row.Line, Mark: strings.TrimLeft(cell("mark"), "0"), Words: cell("result"), Account: bank.Account{
		Bank: cell("bank"), Branch: cell("branch"), Number: cell("number"), Holder: cell("holder"),
	}}
	bad := len(f.Findings)
	var ok bool
	if l.Cause, ok = m.cause(l.Words); !ok {
		f.find(FindCause, row.Line, "result")
	}
	if s := cell("type"); s != "" {
		l.Account.Type, _ = bank.ParseAccountType(s)
	}
	if s := cell("place"); s != "" {
		var err error
		if l.Place, err = strconv.Atoi(s); err != nil || l.Place < 1 {
			f.find(FindPlace, row.Line, "place")
		}
	}
	if s := cell("amount"); s != "" {
		y, err := money.ParseYen(strings.NewReplacer(",", "", "円", "", "¥", "", "\\", "").Replace(s))
		if err != nil {
			f.find(FindAmount, row.Line, "amount")
		}
		l.Amount = y
	}
	if s := cell("on"); s != "" {
		reading, err := civil.Parse(s, civil.ParseOptions{})
		if err != nil || !reading.Date.Known() {
			f.find(FindDate, row.Line, "on")
		}
		l.On = reading.Date
	}
	l.Account = padded(l.Account)
	if len(f.Findings) == bad {
		f.Lines = append(f.Lines, l)
	}
}

// padded brings the parts of an account that a list repeats into the form that files have: a list
// drops leading zeros.
func padded(a bank.Account) bank.Account {
	whole, _ := a.Normalise(bank.AccountConfig{HolderOptional: true, Types: "12349"})
	if a.Bank != "" {
		a.Bank = whole.Bank
	}
	if a.Branch != "" {
		a.Branch = whole.Branch
	}
	if a.Number != "" {
		a.Number = whole.Number
	}
	return a
}
