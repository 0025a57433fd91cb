package permitted

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/japanese"

	"github.com/kyufu-go/kyufu/household/civil"
)

// listColumns are the columns of the CSV form with their Japanese headers; only those marked may be
// absent.
var listColumns = []struct {
	name, ja string
	optional bool
}{
	{"id", "項ID", false},
	{"no", "項番", false},
	{"act", "根拠法令", true},
	{"article", "条", true},
	{"notice", "告示", true},
	{"inquirer", "情報照会者", false},
	{"duty", "事務", false},
	{"provider", "情報提供者", false},
	{"information", "情報", false},
	{"subjects", "対象者", false},
	{"fiscal_year", "年度", false},
	{"from", "施行日", false},
	{"to", "失効日", true},
	{"known_since", "把握日", false},
	{"withdrawn", "取消", true},
	{"carrier", "転用事務手続", true},
	{"carrier_name", "転用事務手続名", true},
	{"carrier_source", "転用の根拠", true},
	{"carrier_from", "転用開始日", true},
	{"carrier_to", "転用終了日", true},
}

// LoadCSV reads a list as CSV with a header in English or Japanese, in UTF-8 (with or without a
// mark) or CP932, told apart by content. Each line is one grant; lines with the same id and
// known_since are one row and must agree in all other columns. Several inquirers or subjects are
// separated by ";". A withdrawn version ("1") may leave the grant's columns empty. Errors are
// [*Error]s with line and column, all that were found, joined.
func LoadCSV(id, source string, r io.Reader) (*List, error) {
	text, err := readLimited(r)
	if err != nil {
		return nil, err
	}
	if text, err = listText(text); err != nil {
		return nil, err
	}
	c := csv.NewReader(bytes.NewReader(text))
	c.FieldsPerRecord = -1
	head, err := c.Read()
	if err != nil {
		return nil, csvError(err)
	}
	columns, err := listHeader(head)
	if err != nil {
		return nil, err
	}
	g := listGrouper{at: map[string]int{}, columns: columns}
	for {
		record, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, csvError(err)
		}
		line, _ := c.FieldPos(0)
		g.add(line, record)
	}
	if len(g.errs) > 0 {
		return nil, errors.Join(g.errs...)
	}
	l, err := New(id, source, g.rows)
	return l, g.locate(err)
}

func listText(text []byte) ([]byte, error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if utf8.Valid(text) {
		return text, nil
	}
	out, err := japanese.ShiftJIS.NewDecoder().Bytes(text)
	if err != nil || bytes.ContainsRune(out, utf8.RuneError) {
		return nil, &Error{Row: -1, code: CodeFormat, err: err}
	}
	return out, nil
}

func csvError(err error) error {
	e := &Error{Row: -1, code: CodeFormat}
	if parse := (*csv.ParseError)(nil); errors.As(err, &parse) {
		e.Line, e.err = parse.Line, parse.Err
	}
	return e
}

// listHeader maps column names to positions.
func listHeader(head []string) (map[string]int, error) {
	at := map[string]int{}
	for i, h := range head {
		h = strings.TrimSpace(h)
		n := slices.IndexFunc(listColumns, func(c struct {
			name, ja string
			optional bool
		}) bool {
			return c.name == h || c.ja == h
		})
		if n < 0 {
			return nil, &Error{Line: 1, Row: -1, code: CodeHeader}
		}
		if _, twice := at[listColumns[n].name]; twice {
			return nil, &Error{Line: 1, Row: -1, Column: listColumns[n].name, code: CodeHeader}
		}
		at[listColumns[n].name] = i
	}
	for _, c := range listColumns {
		if _, ok := at[c.name]; !ok && !c.optional {
			return nil, &Error{Line: 1, Row: -1, Column: c.name, code: CodeHeader}
		}
	}
	return at, nil
}

// listGrouper gathers the lines of one row version.
type listGrouper struct {
	columns map[string]int
	rows    []Row
	lines   []int
	at      map[string]int
	errs    []error
}

func (g *listGrouper) add(line int, record []string) {
	p := lineParser{line: line, record: record, columns: g.columns}
	row := p.row()
	grant, has := p.grant(row.Withdrawn)
	if len(p.errs) > 0 {
		g.errs = append(g.errs, p.errs...)
		return
	}
	key := row.ID + "\x00" + row.KnownSince.String()
	i, ok := g.at[key]
	if !ok {
		i = len(g.rows)
		g.at[key] = i
		g.rows, g.lines = append(g.rows, row), append(g.lines, line)
	} else if !sameRow(&g.rows[i], &row) {
		g.errs = append(g.errs, &Error{Line: line, Row: i, Column: "id", code: CodeConflict})
	}
	if has {
		g.rows[i].Grants = append(g.rows[i].Grants, grant)
	}
}

// locate gives the errors of compilation the line their row began on.
func (g *listGrouper) locate(err error) error {
	if err == nil {
		return nil
	}
	joined, ok := err.(interface{ Unwrap() []error }) // the joined value itself is taken apart
	if !ok {
		return err
	}
	for _, e := range joined.Unwrap() {
		if le := (*Error)(nil); errors.As(e, &le) && le.Row >= 0 {
			le.Line = g.lines[le.Row]
		}
	}
	return err
}

func sameRow(a, b *Row) bool {
	x, y := *a, *b
	x.Grants, y.Grants = nil, nil
	return string(appendRow(nil, &x)) == string(appendRow(nil, &y))
}

type lineParser struct {
	line    int
	record  []string
	columns map[string]int
	errs    []error
}

func (p *lineParser) text(column string) string {
	i, ok := p.columns[column]
	if !ok || i >= len(p.record) {
		return ""
	}
	return strings.TrimSpace(p.record[i])
}

func (p *lineParser) fail(column string, code Code) {
	p.errs = append(p.errs, &Error{Line: p.line, Row: -1, Column: column, code: code})
}

func (p *lineParser) date(column string) civil.Date {
	s := p.text(column)
	if s == "" {
		return civil.Date{}
	}
	d, err := civil.ParseDate(s)
	if err != nil {
		p.fail(column, CodeDate)
	}
	return d
}

func (p *lineParser) row() Row {
	if len(p.record) > len(p.columns) {
		p.fail("", CodeFormat)
	}
	r := Row{
		ID: p.text("id"), No: p.text("no"), Act: p.text("act"), Article: p.text("article"), Notice: p.text("notice"),
		Inquirers: splitList[Party](p.text("inquirer")), Duty: Duty(p.text("duty")),
		From: p.date("from"), To: p.date("to"), KnownSince: p.date("known_since"),
	}
	switch p.text("withdrawn") {
	case "", "0":
	case "1":
		r.Withdrawn = true
	default:
		p.fail("withdrawn", CodeFormat)
	}
	if id := p.text("carrier"); id != "" {
		r.Carrier = &Carrier{
			ID: id, Name: p.text("carrier_name"), Source: p.text("carrier_source"),
			From: p.date("carrier_from"), To: p.date("carrier_to"),
		}
	} else if p.text("carrier_from")+p.text("carrier_to")+p.text("carrier_name") != "" {
		p.fail("carrier", CodeRequired)
	}
	return r
}

func (p *lineParser) grant(mayLack bool) (Grant, bool) {
	g := Grant{
		Provider: Party(p.text("provider")), Information: Information(p.text("information")),
		Subjects: splitList[Subject](p.text("subjects")),
	}
	if mayLack && g.Provider == "" && g.Information == "" {
		return Grant{}, false
	}
	years, err := ParseYearRule(p.text("fiscal_year"))
	if err != nil {
		p.fail("fiscal_year", CodeYears)
	}
	g.Years = years
	return g, true
}

func splitList[T ~string](s string) []T {
	var out []T
	for part := range strings.SplitSeq(s, ";") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, T(part))
		}
	}
	return out
}
