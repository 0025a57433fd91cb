package intake

import (
	"slices"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/text/table"
)

// set reads the mark of a line.
func (m *importer) set(line int, text string) bool {
	mark, ok := civil.ParseMark(text)
	if !ok {
		m.located(line, FindingMark, finding.Error)
	}
	return mark == civil.True
}

// located is a finding about the cell of a line.
func (m *importer) located(line int, code string, severity finding.Severity) {
	m.failed = m.failed || severity == finding.Error
	m.report.Findings = append(m.report.Findings, m.row.Finding(m.mapped.read[line], code, severity))
}

// mapColumns are the columns of the file under the map's headers.
func (m *importer) mapColumns(columns []columnNames) []table.Column {
	p := &mapped{values: make([]string, len(columns))}
	var read []table.Column
	for _, l := range m.o.Map.lines {
		c := slices.IndexFunc(columns, func(c columnNames) bool { return c.id == l.id })
		if c < 0 && l.rule != "only" || m.unwanted(columns, c) {
			continue
		}
		p.lines, p.column = append(p.lines, l), append(p.column, c)
		if l.rule == "const" {
			p.read = append(p.read, -1)
			continue
		}
		p.read = append(p.read, len(read))
		needed := c >= 0 && columns[c].required && l.rule != "flag"
		read = append(read, table.Column{ID: l.id + "/" + l.header, Names: []string{l.header}, Optional: !needed})
	}
	m.mapped = p
	for i := range columns { // findings about a value stand at its first cell
		m.at[i] = -1
		if k := slices.Index(p.column, i); k >= 0 {
			m.at[i] = p.read[k]
		}
	}
	return read
}

func (m *importer) unwanted(columns []columnNames, c int) bool {
	return c >= 0 && m.o.Columns != nil && !columns[c].required && !slices.Contains(m.o.Columns, columns[c].id)
}

// checkMap tells of columns of the file that no source confirms, and refuses a file with codes that
// nobody has said.
func (m *importer) checkMap(h table.Header) error {
	var unset finding.List
	for i := range m.mapped.lines {
		l, at := &m.mapped.lines[i], m.mapped.read[i]
		if at < 0 || at >= len(h.Columns) || h.Columns[at] == 0 {
			continue
		}
		f := finding.Finding{Severity: finding.Warning, Code: FindingUnconfirmed, File: m.o.File, Field: l.id, Line: 1, Column: h.Columns[at], At: -1}
		if l.state == "unconfirmed" {
			m.report.Findings = append(m.report.Findings, f)
		}
		if l.needsCodes() {
			f.Code, f.Severity = FindingCodesUnset, finding.Error
			unset = append(unset, f)
		}
	}
	return unset.Err()
}

// each calls take for the row at hand: once, or for each kind that is marked in it.
func (m *importer) each(take func()) {
	if m.mapped == nil {
		take()
		return
	}
	if !m.translate() {
		return
	}
	kind := slices.IndexFunc(m.mapped.lines, func(l mapLine) bool { return l.rule == "flag" })
	if kind < 0 {
		take()
		return
	}
	if len(m.mapped.marks) == 0 {
		m.located(kind, FindingKind, finding.Warning)
	}
	for _, word := range m.mapped.marks {
		m.mapped.values[m.mapped.column[kind]] = word
		take()
	}
}
