package municipality

import (
	"bytes"
	_ "embed" // the table is part of the package
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"sort"
	"sync"

	"github.com/kyufu-go/kyufu/household/civil"
)

//go:embed data/codes.csv
var builtin []byte

// Horizon is the first day the built-in table speaks for: on it the last change
// before the ones that the table knows took effect.
const Horizon = "2014-04-05"

// AsOf is the day up to which the built-in table follows changes. Later ones
// may be missing from it.
const AsOf = "2024-01-01"

// Builtin returns the table that comes with the package. It is read once, on
// first use.
func Builtin() *Table { return builtinOnce() }

var builtinOnce = sync.OnceValue(func() *Table {
	t, err := Load(bytes.NewReader(builtin), civil.MustDate(Horizon), civil.MustDate(AsOf))
	if err != nil {
		panic(err) // a test loads it, so this cannot happen in a release
	}
	return t
})

var header = []string{"code", "kind", "name", "kana", "city", "from", "until", "successor"}

// Load reads a table: CSV in UTF-8 with the header code, kind, name, kana,
// city, from, until, successor (kinds as [Kind.String], days as YYYY-MM-DD,
// city for wards only). It tells everything that is wrong with it, joined as
// errors.Join does; lines count from one. Errors: row, duplicate, parent and
// those of [Parse].
func Load(r io.Reader, horizon, asOf civil.Date) (*Table, error) {
	if r == nil {
		return nil, failRow(CodeRow, 1)
	}
	t := &Table{horizon: horizon, asOf: asOf, byCode: make(map[Code][]int32)}
	cr := csv.NewReader(r)
	cr.FieldsPerRecord, cr.ReuseRecord = len(header), true
	head, err := cr.Read()
	if err != nil || !slices.Equal(head, header) {
		return nil, failRow(CodeRow, 1)
	}
	var wrong []error
	for line := 2; ; line++ {
		rec, err := cr.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			wrong = append(wrong, failRow(CodeRow, line))
			continue
		}
		e, err := entry(rec, line)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		t.entries = append(t.entries, e)
	}
	if wrong = append(wrong, t.index()...); len(wrong) > 0 {
		return nil, errors.Join(wrong...)
	}
	return t, nil
}

func entry(rec []string, line int) (Entry, error) {
	e := Entry{Kind: kindOf(rec[1]), Name: rec[2], Kana: rec[3]}
	var errs [5]error
	e.Code, errs[0] = Parse(rec[0])
	errs[1] = e.City.UnmarshalText([]byte(rec[4]))
	e.From, errs[2] = day(rec[5])
	e.Until, errs[3] = day(rec[6])
	errs[4] = e.Successor.UnmarshalText([]byte(rec[7]))
	for _, err := range errs {
		if err != nil {
			return Entry{}, placed(err, line)
		}
	}
	if e.Kind == KindNone || e.Name == "" || (e.Kind == KindWard) != (e.City != 0) ||
		!e.From.IsZero() && !e.Until.IsZero() && before(e.Until, e.From) {
		return Entry{}, failRow(CodeRow, line)
	}
	return e, nil
}

func placed(err error, line int) error {
	if e, ok := errors.AsType[*Error](err); ok {
		return &Error{code: e.code, at: e.at, line: line}
	}
	return failRow(CodeRow, line)
}

func day(s string) (civil.Date, error) {
	if s == "" {
		return civil.Date{}, nil
	}
	return civil.ParseDate(s)
}

// index sorts the entries, fills the map and checks what a single row cannot show.
func (t *Table) index() []error {
	sort.SliceStable(t.entries, func(i, j int) bool {
		a, b := &t.entries[i], &t.entries[j]
		if a.Code != b.Code {
			return a.Code < b.Code
		}
		if c, known := a.From.Order(b.From); known {
			return c < 0
		}
		return a.From.IsZero()
	})
	for i, e := range t.entries {
		t.byCode[e.Code] = append(t.byCode[e.Code], int32(i))
	}
	var wrong []error
	for i, e := range t.entries {
		if i > 0 && t.entries[i-1].Code == e.Code &&
			(t.entries[i-1].Until.IsZero() || e.From.IsZero() || !before(t.entries[i-1].Until, e.From)) {
			wrong = append(wrong, fail(CodeDuplicate))
		}
		for _, other := range []Code{e.City, e.Successor} {
			if _, ok := t.byCode[other]; other != 0 && !ok {
				wrong = append(wrong, fail(CodeParent))
			}
		}
		if t.circular(e) {
			wrong = append(wrong, fail(CodeParent))
		}
	}
	return wrong
}

// circular reports whether the successors of e lead back to it.
func (t *Table) circular(e Entry) bool {
	c := e.Successor
	for range t.entries {
		if c == 0 || c == e.Code {
			return c != 0
		}
		rows := t.byCode[c]
		if len(rows) == 0 {
			return false
		}
		c = t.entries[rows[len(rows)-1]].Successor
	}
	return true
}
