package municipality

import (
	"iter"

	"github.com/kyufu-go/kyufu/household/civil"
)

// Kind says what a code stands for.
type Kind uint8

// The kinds.
const (
	KindNone        Kind = iota
	KindPrefecture       // 都道府県
	KindCity             // 市
	KindSpecialWard      // 特別区, a municipality
	KindTown             // 町
	KindVillage          // 村
	KindWard             // 行政区 of a designated city: no municipality
)

var kindNames = [...]string{"", "prefecture", "city", "special_ward", "town", "village", "ward"}

// String returns the kind as the table writes it.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return ""
}

func kindOf(name string) Kind {
	for k, n := range kindNames {
		if n == name {
			return Kind(k)
		}
	}
	return KindNone
}

// Entry is one code as it stood between two days.
type Entry struct {
	Code      Code
	Kind      Kind
	Name      string     // 名称 without its prefecture or city
	Kana      string     // 読み in hiragana
	City      Code       // for a ward: its city; else zero
	From      civil.Date // first day in force; unknown: before the table's horizon
	Until     civil.Date // last day in force; unknown: still in force
	Successor Code       // the code that took its place, if one did
}

// InForce reports whether the entry holds on a day. The day must be wholly known.
func (e Entry) InForce(on civil.Date) bool {
	if !e.From.IsZero() && before(on, e.From) {
		return false
	}
	return e.Until.IsZero() || !before(e.Until, on)
}

func before(a, b civil.Date) bool {
	c, known := a.Order(b)
	return known && c < 0
}

// Table is a dated list of codes. It does not change and is safe for concurrent use.
type Table struct {
	horizon civil.Date
	asOf    civil.Date
	entries []Entry
	byCode  map[Code][]int32 // into entries, in order of From
}

// AsOf returns the last day up to which changes were taken in. A later day is
// answered all the same; who needs to be sure compares.
func (t *Table) AsOf() civil.Date { return t.asOf }

// All yields every entry, by code and then by From.
func (t *Table) All() iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		for _, e := range t.entries {
			if !yield(e) {
				return
			}
		}
	}
}

// Lookup returns what a code stood for on a day. Errors: unknown, not_in_force,
// before_table.
func (t *Table) Lookup(c Code, on civil.Date) (Entry, error) {
	rows := t.byCode[c]
	if len(rows) == 0 {
		return Entry{}, fail(CodeUnknown)
	}
	if !on.Known() || before(on, t.horizon) {
		return Entry{}, fail(CodeBeforeTable)
	}
	for _, i := range rows {
		if t.entries[i].InForce(on) {
			return t.entries[i], nil
		}
	}
	return Entry{}, fail(CodeNotInForce)
}

// City folds the ward of a designated city into the city, whether or not the
// ward is still there; every other code of the table folds into itself. Use it
// for keys of inquiries and of taxing municipalities. Errors: unknown.
func (t *Table) City(c Code) (Code, error) {
	rows := t.byCode[c]
	if len(rows) == 0 {
		return 0, fail(CodeUnknown)
	}
	if e := t.entries[rows[0]]; e.Kind == KindWard {
		return e.City, nil
	}
	return c, nil
}

// Same reports two codes of one municipality on a day: the ward of a designated city is the city,
// and a town whose code is no more is the one that took its place. Codes that are not in the table
// are one only if they are equal.
func (t *Table) Same(a, b Code, on civil.Date) bool {
	return a == b || a/10000 == b/10000 && t.now(a, on) == t.now(b, on)
}

// now is the municipality that a code stands for on a day, wards folded into their city; a code of
// which the table knows nothing stands for itself.
func (t *Table) now(c Code, on civil.Date) Code {
	if now, err := t.Current(c, on); err == nil {
		c = now
	}
	if city, err := t.City(c); err == nil {
		return city
	}
	return c
}

// Current follows successors from a code to the one in force on a day: a town
// that became a city, a ward that was merged. A code in force is its own
// answer. Errors: those of [Table.Lookup].
func (t *Table) Current(c Code, on civil.Date) (Code, error) {
	for range t.entries {
		_, err := t.Lookup(c, on)
		if err == nil {
			return c, nil
		}
		rows := t.byCode[c]
		if len(rows) == 0 || t.entries[rows[len(rows)-1]].Successor == 0 {
			return 0, err
		}
		c = t.entries[rows[len(rows)-1]].Successor
	}
	return 0, fail(CodeParent) // successors in a circle; Load refuses such a table
}
