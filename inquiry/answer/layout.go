package answer

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding/japanese"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/strictjson"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

// Layout is one version of the columns in which a kind of information is exchanged (データ標準レイアウト).
// A reply names its version, and is never read by another: positions move from version to version.
//
// A reply is one CSV line without a header, Width fields wide. Each column of an item is followed
// by one that holds the reason why it is not set (不設定理由), if the layout says so.
type Layout struct {
	Version     string                `json:"version"`
	Information permitted.Information `json:"information"`
	// Encoding is "utf-8" or "cp932".
	Encoding string `json:"encoding"`
	Width    int    `json:"width"`
	// From and To bound the days on which replies are written in it.
	From    civil.Date `json:"from"`
	To      civil.Date `json:"to,omitzero"`
	Columns []Column   `json:"columns"`
}

// Column is one item of a layout.
type Column struct {
	Item Item `json:"item"`
	Kind Kind `json:"kind"`
	// At is the position from 0; Reason that of the reason for not setting it, -1 if there is none.
	At     int `json:"at"`
	Reason int `json:"reason"`
	// Codes translates the codes of a [KindCode] column to stable names.
	Codes map[string]string `json:"codes,omitempty"`
}

// Layouts is a dated set of layouts. It does not change and is safe for concurrent use.
type Layouts struct {
	byVersion map[layoutKey]*Layout
	all       []*Layout
}

type layoutKey struct {
	information permitted.Information
	version     string
}

// NewLayouts checks layouts and makes a set of them. Errors: layout.
func NewLayouts(layouts []Layout) (*Layouts, error) {
	s := &Layouts{byVersion: map[layoutKey]*Layout{}}
	for i := range layouts {
		l := &layouts[i]
		if err := l.check(); err != nil {
			return nil, err
		}
		key := layoutKey{l.Information, l.Version}
		if _, twice := s.byVersion[key]; twice {
			return nil, fail(CodeLayout, "version given twice")
		}
		s.byVersion[key] = l
		s.all = append(s.all, l)
	}
	return s, nil
}

func (l *Layout) check() error {
	bad := func(what string) error { return fail(CodeLayout, what) }
	if l.Version == "" || l.Information == "" || !l.From.Known() || l.Width <= 0 || l.Width > 10000 {
		return bad("version, information, first day or width")
	}
	if l.Encoding != "utf-8" && l.Encoding != "cp932" {
		return bad("encoding")
	}
	used := map[int]bool{}
	for _, c := range l.Columns {
		if c.Item == "" || c.At < 0 || c.At >= l.Width || c.Reason >= l.Width || used[c.At] || c.Reason >= 0 && used[c.Reason] {
			return bad("column")
		}
		if (c.Kind == KindCode) != (len(c.Codes) > 0) || !slices.Contains([]Kind{KindText, KindYen, KindDate, KindCode}, c.Kind) {
			return bad("kind")
		}
		used[c.At] = true
		if c.Reason >= 0 {
			used[c.Reason] = true
		}
	}
	return nil
}

// On returns the layout in which replies are written on a day.
func (s *Layouts) On(information permitted.Information, day civil.Date) (*Layout, bool) {
	for _, l := range s.all {
		early, _ := day.Before(l.From)
		late, _ := l.To.Before(day)
		if l.Information == information && !early && !late {
			return l, true
		}
	}
	return nil, false
}

// Version returns the layout of that name.
func (s *Layouts) Version(information permitted.Information, version string) (*Layout, bool) {
	l, ok := s.byVersion[layoutKey{information, version}]
	return l, ok
}

// maxLayoutBytes bounds what is read: far more than any set of layouts needs.
const maxLayoutBytes = 32 << 20

// LoadLayouts reads a set as JSON: {"format":1,"layouts":[…]} with the fields of [Layout] and
// [Column]. Errors: format, layout.
func LoadLayouts(r io.Reader) (*Layouts, error) {
	if r == nil {
		return nil, fail(CodeFormat, "no file")
	}
	var f struct {
		Format  int      `json:"format"`
		Layouts []Layout `json:"layouts"`
	}
	if err := (strictjson.Config{MaxBytes: maxLayoutBytes}).Read(r, &f); err != nil {
		return nil, &Error{CodeFormat, err}
	}
	if f.Format != 1 {
		return nil, fail(CodeFormat, "")
	}
	return NewLayouts(f.Layouts)
}

//go:embed data/layouts.json
var builtInLayouts []byte

var builtInLayoutSet = sync.OnceValue(func() *Layouts {
	s, err := LoadLayouts(bytes.NewReader(builtInLayouts))
	if err != nil {
		panic(err)
	}
	return s
})

// BuiltInLayouts returns layouts of this package's own making, in the shape of real ones and with a
// change of positions and encoding in June 2022. The real ones are distributed to municipalities
// only; load those with [LoadLayouts].
func BuiltInLayouts() *Layouts { return builtInLayoutSet() }

// Encode writes values as a reply: the version and a line feed in ASCII, then the CSV line in the
// layout's encoding. Items the layout does not have are an error, as is a character outside the
// encoding. Errors: layout.
func (l *Layout) Encode(values []Value) ([]byte, error) {
	fields := make([]string, l.Width)
	for _, v := range values {
		i := slices.IndexFunc(l.Columns, func(c Column) bool { return c.Item == v.Item })
		if i < 0 {
			return nil, fail(CodeLayout, "no such item")
		}
		c := &l.Columns[i]
		text, err := c.encode(v.Text)
		if err != nil {
			return nil, err
		}
		fields[c.At] = text
		if c.Reason >= 0 {
			fields[c.Reason] = v.NotSet
		}
	}
	return l.EncodeFields(fields)
}

// EncodeFields writes a whole line of fields as a reply.
func (l *Layout) EncodeFields(fields []string) ([]byte, error) {
	var line bytes.Buffer
	w := csv.NewWriter(&line)
	if err := w.Write(fields); err != nil {
		return nil, &Error{CodeLayout, err}
	}
	w.Flush()
	body := line.Bytes()
	if l.Encoding == "cp932" {
		encoded, err := japanese.ShiftJIS.NewEncoder().Bytes(body)
		if err != nil {
			return nil, fail(CodeLayout, "character outside the encoding")
		}
		body = encoded
	}
	return slices.Concat([]byte(l.Version+"\n"), body), nil
}

func (c *Column) encode(text string) (string, error) {
	switch c.Kind {
	case KindDate:
		return strings.ReplaceAll(text, "-", ""), nil
	case KindCode:
		for code, name := range c.Codes {
			if name == text {
				return code, nil
			}
		}
		if text != "" {
			return "", fail(CodeLayout, "no code for this value")
		}
	case KindText, KindYen:
	}
	return text, nil
}

// Decode reads a reply by the version it names and projects it to the items granted: only those are
// converted and returned; every other column that holds something is reported and dropped. Errors:
// layout.
func (s *Layouts) Decode(information permitted.Information, reply []byte, granted []Item) (Answer, error) {
	version, body, ok := bytes.Cut(reply, []byte{'\n'})
	if !ok {
		return Answer{}, fail(CodeLayout, "no version")
	}
	l, ok := s.Version(information, string(version))
	if !ok {
		return Answer{}, fail(CodeLayout, "unknown version")
	}
	fields, err := l.fields(body)
	if err != nil {
		return Answer{}, err
	}
	return l.project(fields, granted), nil
}

func (l *Layout) fields(body []byte) ([]string, error) {
	if l.Encoding == "cp932" {
		text, err := japanese.ShiftJIS.NewDecoder().Bytes(body)
		if err != nil {
			return nil, fail(CodeLayout, "encoding")
		}
		body = text
	}
	if !utf8.Valid(body) || bytes.ContainsRune(body, utf8.RuneError) {
		return nil, fail(CodeLayout, "encoding")
	}
	r := csv.NewReader(bytes.NewReader(body))
	r.FieldsPerRecord = l.Width
	fields, err := r.Read()
	if err != nil {
		return nil, fail(CodeLayout, "line")
	}
	if _, err := r.Read(); !errors.Is(err, io.EOF) {
		return nil, fail(CodeLayout, "more than one line")
	}
	return fields, nil
}

func (l *Layout) project(fields []string, granted []Item) Answer {
	a := Answer{Layout: l.Version}
	taken := map[int]bool{}
	for i := range l.Columns {
		c := &l.Columns[i]
		if !slices.Contains(granted, c.Item) {
			continue
		}
		v := Value{Item: c.Item, Kind: c.Kind}
		taken[c.At] = true
		if c.Reason >= 0 {
			v.NotSet = fields[c.Reason]
			taken[c.Reason] = true
		}
		if v.NotSet == "" {
			text, code := c.decode(fields[c.At])
			if v.Text = text; code != "" {
				a.find(c.Item, code)
			}
		}
		a.Items = append(a.Items, v)
	}
	l.reportDropped(fields, taken, &a)
	if a.Blank() && len(a.Findings) == 0 {
		return a
	}
	a.reportMissing(granted)
	a.checkConsistency()
	return a
}

func (l *Layout) reportDropped(fields []string, taken map[int]bool, a *Answer) {
	for i, f := range fields {
		if f == "" || taken[i] {
			continue
		}
		name := "column " + strconv.Itoa(i)
		for _, c := range l.Columns {
			if c.At == i || c.Reason == i {
				name = string(c.Item)
			}
		}
		a.Dropped = append(a.Dropped, name)
	}
}

// reportMissing finds items that were asked for and came with neither value nor reason, while
// others came.
func (a *Answer) reportMissing(granted []Item) {
	for _, item := range granted {
		v, ok := a.Value(item)
		flawed := slices.ContainsFunc(a.Findings, func(f Finding) bool { return f.Item == item })
		if !ok || v.Text == "" && v.NotSet == "" && !flawed {
			a.find(item, "missing")
		}
	}
}

// decode converts a field to its canonical text; code is that of a finding.
func (c *Column) decode(field string) (text, code string) {
	if field == "" {
		return "", ""
	}
	switch c.Kind {
	case KindYen:
		y, err := money.ParseYen(field)
		if err != nil {
			return "", "type"
		}
		return y.String(), ""
	case KindDate:
		d, err := civil.ParseDate(field)
		if err != nil || len(field) != 8 {
			return "", "type"
		}
		return d.String(), ""
	case KindCode:
		name, ok := c.Codes[field]
		if !ok {
			return "", "code"
		}
		return name, ""
	case KindText:
	}
	return field, ""
}
