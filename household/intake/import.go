package intake

import (
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/register"
	"github.com/kyufu-go/kyufu/household/text/table"
)

// Options says what to take from a file. The zero value takes every row and every
// column that the import knows.
type Options struct {
	// File is the name that findings give.
	File string
	// Candidates reports whether a person belongs to those whom the benefit can concern; nil:
	// all do. Rows of others are counted and never stored (the assessment's rule: only what is
	// needed is obtained).
	Candidates func(person string) bool
	// Columns are the ids of the columns to take besides those that the import cannot do
	// without; nil takes all it knows. Other columns are reported and discarded.
	Columns []string
	// Provenance is that of the file; its Source holds where the file has no column for it.
	Provenance register.Provenance
	// Encoding fixes the encoding; the default finds it out.
	Encoding table.Encoding
	// Map, if not nil, says under which headers and in which codes the file's system writes its
	// columns, instead of those of the package comment: see [Standard].
	Map *Map
	// Unread are whom bad rows of earlier files of the kind were about: a good row of the same
	// person and year, 異動番号 or 区分 puts theirs right.
	Unread []register.Unread
	// Grouped takes amounts with a comma before each three digits (1,200,000); without it such an
	// amount is an error.
	Grouped bool
	// Persons and Households are how the town writes addressee and household numbers. With a width
	// and Pad every number has one spelling; the zero formats keep leading zeros as they stand.
	Persons, Households addressee.Format
}

// The codes of findings of an import, besides those of package table and of dates (format,
// range, era) and amounts.
const (
	FindingEvent      = "event"             // the row is no event: a field is missing
	FindingType       = "type"              // an event type that is not known
	FindingMark       = "mark"              // neither yes nor no
	FindingSex        = "sex"               // read as unknown
	FindingPlace      = "place"             // no municipality code
	FindingStatus     = "status"            // a tax status that is not known
	FindingSource     = "source"            // a source that is not known
	FindingKind       = "kind"              // a kind of welfare fact that is not known
	FindingSpecial    = "special"           // a special status that is not known
	FindingAmount     = "amount"            // no amount in whole yen
	FindingPerson     = "person"            // the addressee number is missing
	FindingNumber     = "number"            // an addressee or household number that is none in this town
	FindingIndividual = "individual_number" // an individual number (個人番号) where another number belongs
	FindingYear       = "year"              // a fiscal year that cannot be held
	FindingVague      = "vague"             // a part of the date (上旬, 春) that was not kept
	FindingDuplicate  = "duplicate"         // says the same as an earlier row
	FindingConflict   = "conflict"          // contradicts an earlier row of the same day, or itself
	FindingAge        = "age"               // a date of birth more than 130 years before the row was known
	FindingBirthLater = "birth_later"       // a date of birth after the row was known
	FindingAttributes = "attributes"        // attributes without a person: not kept
)

// columnNames is the headers of a column: its id is the first English one.
type columnNames struct {
	id        string
	names     []string
	required  bool
	household bool // what stands in it is a 世帯番号
}

// importer reads the rows of one file.
type importer struct {
	g      *register.Register
	o      Options
	report register.Report
	at     []int // by column of the import: its place among those read, or -1
	row    table.Row
	failed bool // the row at hand cannot be taken
	mapped *mapped
}

// open finds the columns in the file.
func (m *importer) open(in io.Reader, columns []columnNames) (*table.Reader, error) {
	var read []table.Column
	m.at = make([]int, len(columns))
	for i, c := range columns {
		m.at[i] = -1
		if c.required || m.o.Columns == nil || slices.Contains(m.o.Columns, c.id) {
			m.at[i] = len(read)
			read = append(read, table.Column{ID: c.id, Names: append([]string{c.id}, c.names...), Optional: !c.required})
		}
	}
	if m.o.Map != nil {
		read = m.mapColumns(columns)
	}
	r, err := table.Open(in, table.Config{File: m.o.File, Columns: read, Encoding: m.o.Encoding})
	if err != nil {
		return nil, err
	}
	m.report.Findings = append(m.report.Findings, r.Header().Findings...)
	if m.mapped != nil {
		return r, m.checkMap(r.Header())
	}
	return r, nil
}

// run takes every row to take, which stores it or marks it failed.
func (m *importer) run(in io.Reader, columns []columnNames, take func()) (register.Report, error) {
	var rest unread
	for _, u := range m.o.Unread {
		rest.add(u)
	}
	m.report.Unread = m.o.Unread
	r, err := m.open(in, columns)
	if err != nil {
		return m.report, err
	}
	for row, err := range r.Rows() {
		var bad *finding.Failure
		if err != nil && !errors.As(err, &bad) {
			return m.report, err
		}
		m.report.Rows++
		m.row, m.failed = row, bad != nil
		if m.report.Findings = append(m.report.Findings, row.Findings...); !m.failed {
			m.each(take)
		}
		switch {
		case m.failed:
			m.report.Bad++
			rest.add(m.about(columns))
		case len(rest.list) > 0:
			rest.read(m.about(columns))
		}
	}
	m.report.Unread = rest.left()
	return m.report, nil
}

// done counts a row that was read; err is why it could not be stored.
func (m *importer) done(err error) {
	switch {
	case m.failed:
	case err != nil:
		m.fail(-1, code(err))
	default:
		m.report.Taken++
	}
}

func code(err error) string {
	var coded interface{ Code() string }
	if errors.As(err, &coded) {
		return coded.Code()
	}
	return FindingEvent
}

// candidate counts the row among the others when its person is not wanted.
func (m *importer) candidate(person string) bool {
	if person == "" || m.o.Candidates == nil || m.o.Candidates(person) {
		return true
	}
	m.report.Others++
	return false
}

func (m *importer) value(column int) string {
	if m.mapped != nil {
		return strings.TrimSpace(m.mapped.values[column])
	}
	return strings.TrimSpace(m.row.Value(m.at[column]))
}

// number reads an addressee or household number in the one way in which the town keeps it; what is
// none makes the row bad.
func (m *importer) number(column int, f addressee.Format) string {
	text := m.value(column)
	if strings.TrimSpace(text) == "" {
		return ""
	}
	n, err := f.Normal(text)
	switch {
	case errors.Is(err, addressee.CodeIndividual):
		m.fail(column, FindingIndividual)
	case err != nil:
		m.fail(column, FindingNumber)
	}
	return n
}

func (m *importer) person(column int) string    { return m.number(column, m.o.Persons) }
func (m *importer) household(column int) string { return m.number(column, m.o.Households) }

func (m *importer) note(column int, code string, severity finding.Severity) {
	at := -1
	if column >= 0 {
		at = m.at[column]
	}
	m.report.Findings = append(m.report.Findings, m.row.Finding(at, code, severity))
}

func (m *importer) fail(column int, code string) {
	m.failed = true
	m.note(column, code, finding.Error)
}
