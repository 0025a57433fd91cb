package record

import (
	"fmt"
	"io"
	"log/slog"
)

// Change is a field in which two versions of a record differ. Printing it shows the field
// and what kind of change it is; From and To may be personal.
type Change struct {
	Field    Field
	From, To string
}

// Kind returns "added", "removed" or "changed".
func (c Change) Kind() string {
	switch {
	case c.From == "":
		return "added"
	case c.To == "":
		return "removed"
	default:
		return "changed"
	}
}

// String shows field and kind.
func (c Change) String() string { return c.Field.ID() + " " + c.Kind() }

// Format implements [fmt.Formatter] with what String shows, for every verb.
func (c Change) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, c.String()) }

// LogValue implements [slog.LogValuer] with what String shows.
func (c Change) LogValue() slog.Value { return slog.StringValue(c.String()) }

// Diff returns the fields in which two versions of a record differ, in order.
func Diff(from, to *Record) []Change {
	if from == nil {
		from = &Record{}
	}
	if to == nil {
		to = &Record{}
	}
	var changes []Change
	for f := I2; f < Count; f++ {
		if a, b := *from.at(f), *to.at(f); a != b {
			changes = append(changes, Change{f, a, b})
		}
	}
	return changes
}

// Apply makes the newer version out of the older one. A field that is not as the change
// says it was is left alone and returned: two people changed it.
func Apply(r *Record, changes []Change) (conflicts []Change) {
	if r == nil {
		return changes
	}
	for _, c := range changes {
		p := r.at(c.Field)
		if p == nil || *p != c.From {
			conflicts = append(conflicts, c)
			continue
		}
		r.Set(c.Field, c.To)
	}
	return conflicts
}
