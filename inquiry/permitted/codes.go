package permitted

import (
	"bytes"
	_ "embed"
	"errors"
	"io"
	"slices"
	"sync"

	"github.com/kyufu-go/kyufu/household/civil"
)

// CodeKind says what an operational code stands for.
type CodeKind string

// The kinds of codes the network uses.
const (
	// OfDuty is the code of a duty (事務コード).
	OfDuty CodeKind = "duty"
	// OfProcedure is the code of a procedure (事務手続コード).
	OfProcedure CodeKind = "procedure"
	// OfInformation is the code of a kind of information (特定個人情報名コード).
	OfInformation CodeKind = "information"
	// OfInstitution is the code of an institution (機関コード).
	OfInstitution CodeKind = "institution"
)

// CodeEntry binds a name of this package, or a row's own, to an operational code for a time. The
// legal row number and the operational code are different keys: the code of row 121 stayed in use
// after the row had become 160, so the tie is always looked up by date and never computed.
type CodeEntry struct {
	Kind CodeKind   `json:"kind"`
	Name string     `json:"name"`
	Code string     `json:"code"`
	From civil.Date `json:"from"`
	To   civil.Date `json:"to,omitzero"`
	// Unconfirmed codes are placeholders until the municipality loads its own; a gateway refuses
	// them unless it is told that no real network is behind it.
	Unconfirmed bool   `json:"unconfirmed,omitempty"`
	Note        string `json:"note,omitempty"`
}

func (e *CodeEntry) inForce(on civil.Date) bool {
	from, okFrom := e.From.Order(on)
	if !okFrom || from > 0 {
		return false
	}
	to, okTo := on.Order(e.To)
	return !okTo || to <= 0
}

// CodeTable is a dated table of operational codes. It does not change and is safe for concurrent
// use.
type CodeTable struct {
	byName map[codeKey][]CodeEntry
	byCode map[codeKey][]CodeEntry
	all    []CodeEntry
}

type codeKey struct {
	kind CodeKind
	text string
}

// NewCodeTable checks entries and makes a table of them. Of two entries in force the later one in
// the slice wins, so that a municipality's own table goes behind the built-in entries. Errors are
// [*Error]s.
func NewCodeTable(entries []CodeEntry) (*CodeTable, error) {
	t := &CodeTable{byName: map[codeKey][]CodeEntry{}, byCode: map[codeKey][]CodeEntry{}, all: slices.Clone(entries)}
	var errs []error
	for i, e := range entries {
		v := rowCheck{row: i, errs: &errs}
		v.require("kind", e.Kind != "")
		v.require("name", e.Name != "")
		v.require("code", e.Code != "")
		v.require("from", e.From.Known())
		if cmp, known := e.From.Order(e.To); known && cmp > 0 {
			v.add("to", CodePeriod)
		}
		name, code := codeKey{e.Kind, e.Name}, codeKey{e.Kind, e.Code}
		t.byName[name] = append(t.byName[name], e)
		t.byCode[code] = append(t.byCode[code], e)
	}
	return t, errors.Join(errs...)
}

// LoadCodes reads a table as JSON:
// {"format":1,"codes":[{"kind","name","code","from","to","unconfirmed","note"}]}.
func LoadCodes(r io.Reader) (*CodeTable, error) {
	var f struct {
		Format int         `json:"format"`
		Codes  []CodeEntry `json:"codes"`
	}
	if err := decode(r, &f); err != nil {
		return nil, err
	}
	if f.Format != 1 {
		return nil, &Error{Row: -1, code: CodeFormat}
	}
	t, err := NewCodeTable(f.Codes)
	if err != nil {
		return nil, err
	}
	return t, nil
}

// Code returns the entry for a name on a day.
func (t *CodeTable) Code(kind CodeKind, name string, on civil.Date) (CodeEntry, bool) {
	return lastInForce(t.byName[codeKey{kind, name}], on)
}

// Name returns the entry for a code on a day.
func (t *CodeTable) Name(kind CodeKind, code string, on civil.Date) (CodeEntry, bool) {
	return lastInForce(t.byCode[codeKey{kind, code}], on)
}

// With returns a table in which own entries win over those of t.
func (t *CodeTable) With(own ...CodeEntry) (*CodeTable, error) {
	return NewCodeTable(append(append([]CodeEntry(nil), t.all...), own...))
}

func lastInForce(entries []CodeEntry, on civil.Date) (CodeEntry, bool) {
	for i := len(entries) - 1; i >= 0; i-- {
		if entries[i].inForce(on) {
			return entries[i], true
		}
	}
	return CodeEntry{}, false
}

//go:embed data/codes.json
var builtInCodes []byte

var builtInCodeTable = sync.OnceValue(func() *CodeTable {
	t, err := LoadCodes(bytes.NewReader(builtInCodes))
	if err != nil {
		panic(err)
	}
	return t
})

// BuiltInCodes returns the few codes that are publicly known, and placeholders marked unconfirmed
// for the rest this benefit needs. The full code lists come with the data standard layout, to which
// municipalities have access.
func BuiltInCodes() *CodeTable { return builtInCodeTable() }
