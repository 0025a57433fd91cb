package store

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Kind is a kind of document. Keys are unique within a kind.
type Kind string

// Item is one document.
type Item struct {
	hidden

	Kind Kind
	// Key is the document's name within its kind.
	Key string
	// Revision counts the document's changes from 1.
	Revision int64
	// Schema is the version of the body's form.
	Schema int
	// KeyID names the key under which the body is sealed; empty if it is not.
	KeyID string
	// Body is opaque to the store.
	Body []byte
	// Line is the id of the line that changed the document last; the journal sets it.
	Line string
	// Terms are what the document is listed and found by, each once, in any order. A change
	// replaces those it had.
	Terms []Term
}

// Term gives the value of the document's term of a name, the least if it has several; empty if it
// has none.
func (it *Item) Term(name string) string {
	found := ""
	for _, t := range it.Terms {
		if t.Name == name && (found == "" || t.Value < found) {
			found = t.Value
		}
	}
	return found
}

// DueAt is when something has to be done about the document; the zero time means never.
func (it *Item) DueAt() time.Time {
	ms, err := strconv.ParseUint(it.Term(DueName), 16, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(int64(ms ^ 1<<63)).UTC()
}

// Term is what a document is listed or found by: a name and a value. A document may have several of
// one name.
type Term struct {
	hidden

	Name, Value string
}

// Due is the term for when something has to be done about a document, to the millisecond. Values
// compare as times do.
func Due(at time.Time) Term { return Term{Name: DueName, Value: dueValue(at)} }

// DueName is the name of the terms that [Due] makes.
const DueName = "due"

func dueValue(at time.Time) string { return fmt.Sprintf("%016x", uint64(at.UnixMilli())^1<<63) }

// Change puts a document in place, or deletes it. To create, Item.Revision is 1; to replace, one
// more than the stored; to delete, the stored one.
type Change struct {
	hidden

	Item   Item
	Delete bool
	// Unchanged is no change, but what the others rest on: that the document stands at the item's
	// revision when they are committed. It stays as it is, and no line tells of it.
	Unchanged bool
	// Rested says of a change that steps rest on the document (Unchanged), of which one may always
	// be under way: those that come later wait behind the change, or it might wait for ever. It
	// waits for those before it a moment, and is a conflict then.
	Rested bool
	// Had are the terms that the document has as it stands, where the caller has read it at the
	// revision before this one: a store need not ask for them. Nil says nothing.
	Had []Term
}

// Query selects documents of one kind, ordered by key.
type Query struct {
	hidden

	Kind Kind
	// Where holds what must all be so of a document's terms.
	Where []Match
	// Heads asks for documents without their bodies.
	Heads bool
	// After selects keys greater than it.
	After string
	// Limit bounds the number; 0 is no limit.
	Limit int
}

// Match is a condition on the terms of one name: that the document has one whose value is not less
// than Least and, if Most is not empty, not greater than Most; or that it has none, if None is set.
type Match struct {
	hidden

	Name        string
	Least, Most string
	None        bool
}

// Is matches documents that have the term.
func Is(name, value string) Match { return Match{Name: name, Least: value, Most: value} }

// Prefix matches documents that have a term whose value begins so.
func Prefix(name, value string) Match {
	return Match{Name: name, Least: value, Most: value + string(utf8.MaxRune)}
}

// DueBy matches documents that are due at that time or before.
func DueBy(at time.Time) Match { return Match{Name: DueName, Most: dueValue(at)} }

// NotDueAfter matches documents that are due at that time or before, or never.
func NotDueAfter(at time.Time) Match {
	return Match{Name: DueName, Least: dueValue(at.Add(time.Millisecond)), None: true}
}

// holds reports whether a value is within the bounds.
func (m *Match) holds(value string) bool {
	return value >= m.Least && (m.Most == "" || value <= m.Most)
}

// Limits of what names a document: bytes of UTF-8.
const (
	MaxKind = 40
	MaxKey  = 200 // also of a term's value
)

func storable(s string, most int) bool {
	return len(s) <= most && utf8.ValidString(s) && !strings.ContainsRune(s, 0)
}

// check says what of a change cannot be stored; empty if nothing.
func (c *Change) check() string {
	it := &c.Item
	switch {
	case it.Kind == "" || !storable(string(it.Kind), MaxKind):
		return "kind"
	case it.Key == "" || !storable(it.Key, MaxKey):
		return "key"
	case !storable(it.KeyID, MaxKey):
		return "key_id"
	case it.Schema < 0 || it.Schema > 1<<30:
		return "schema"
	case c.Delete && c.Unchanged:
		return "unchanged"
	}
	for i, t := range it.Terms {
		if t.Name == "" || !storable(t.Name, MaxKind) || !storable(t.Value, MaxKey) || slices.Contains(it.Terms[:i], t) {
			return "terms"
		}
	}
	return ""
}

// GroupName is the name of the term by which [Listed] groups documents.
const GroupName = "group"

// Listed gives the terms of a document that is listed by one group and by when it is due; an empty
// group and the zero time give none.
func Listed(group string, due time.Time) []Term {
	var terms []Term
	if group != "" {
		terms = append(terms, Term{Name: GroupName, Value: group})
	}
	if !due.IsZero() {
		terms = append(terms, Due(due))
	}
	return terms
}

// InGroup matches the documents of a group, of every group if it is empty, on which more is so.
func InGroup(group string, more ...Match) []Match {
	if group == "" {
		return more
	}
	return append([]Match{Is(GroupName, group)}, more...)
}
