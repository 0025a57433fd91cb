package finding

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strconv"

	"github.com/kyufu-go/kyufu/household/strictjson"
)

// Finding is one observation about one place. Its zero value has no code and is not a valid
// finding.
type Finding struct {
	// Code is stable and never reused with another meaning; each package lists its own.
	Code string
	// Severity says whether the value can still be used.
	Severity Severity
	// Field is the id of the item in 別添1 ("B60"), or the id of a column; empty if there is none.
	Field string
	// File is the name that the caller gave to the input; empty if there is none.
	File string
	// Line and Column count from one; zero means none. Column is the number of the column of the
	// file.
	Line, Column int
	// At is the position in the original text in code points from zero; -1 means none.
	At int
	// From is the part of the original text, To what became of it or is proposed. Both may be
	// personal.
	From, To string
}

// New returns a finding about a whole value: it has no position.
func New(code string, severity Severity) Finding {
	return Finding{Code: code, Severity: severity, At: -1}
}

// String shows code, severity and place, and never From or To. A place without a file begins with
// "line".
func (f Finding) String() string { return string(f.append(nil)) }

func (f Finding) append(b []byte) []byte {
	if f.File != "" || f.Line > 0 {
		switch b = append(b, f.File...); {
		case f.Line > 0 && f.File == "":
			b = strconv.AppendInt(append(b, "line "...), int64(f.Line), 10)
		case f.Line > 0:
			b = strconv.AppendInt(append(b, ':'), int64(f.Line), 10)
		}
		if f.Column > 0 {
			b = strconv.AppendInt(append(b, ':'), int64(f.Column), 10)
		}
		b = append(b, ": "...)
	}
	b = append(append(append(b, f.Severity.String()...), ' '), f.Code...)
	if f.Field != "" {
		b = append(append(b, " in "...), f.Field...)
	}
	if f.At >= 0 {
		b = strconv.AppendInt(append(b, " at "...), int64(f.At), 10)
	}
	return b
}

// Format implements [fmt.Formatter], so that no verb, %+v and %#v included, shows From or To.
func (f Finding) Format(s fmt.State, _ rune) { _, _ = s.Write(f.append(nil)) }

// LogValue implements [slog.LogValuer]: code, severity and place only.
func (f Finding) LogValue() slog.Value {
	attrs := append(make([]slog.Attr, 0, 7), slog.String("code", f.Code), slog.String("severity", f.Severity.String()))
	for _, a := range [...]slog.Attr{slog.String("field", f.Field), slog.String("file", f.File)} {
		if a.Value.String() != "" {
			attrs = append(attrs, a)
		}
	}
	for _, a := range [...]slog.Attr{slog.Int("line", f.Line), slog.Int("column", f.Column)} {
		if a.Value.Int64() > 0 {
			attrs = append(attrs, a)
		}
	}
	if f.At >= 0 {
		attrs = append(attrs, slog.Int("at", f.At))
	}
	return slog.GroupValue(attrs...)
}

// place is the JSON form of a finding without what may be personal.
type place struct {
	Code     string   `json:"code"`
	Severity Severity `json:"severity"`
	Field    string   `json:"field,omitempty"`
	File     string   `json:"file,omitempty"`
	Line     int      `json:"line,omitempty"`
	Column   int      `json:"column,omitempty"`
	At       *int     `json:"at,omitempty"`
}

func (f Finding) place() place {
	p := place{Code: f.Code, Severity: f.Severity, Field: f.Field, File: f.File, Line: f.Line, Column: f.Column}
	if f.At >= 0 {
		p.At = &f.At
	}
	return p
}

func (p place) finding() Finding {
	f := Finding{Code: p.Code, Severity: p.Severity, Field: p.Field, File: p.File, Line: p.Line, Column: p.Column, At: -1}
	if p.At != nil {
		f.At = *p.At
	}
	return f
}

// MarshalJSON writes code, severity and place; From and To stay out.
func (f Finding) MarshalJSON() ([]byte, error) { return json.Marshal(f.place()) }

// UnmarshalJSON reads what MarshalJSON wrote, and nothing beside it.
func (f *Finding) UnmarshalJSON(data []byte) error {
	var p place
	if err := strictjson.Unmarshal(data, &p); err != nil {
		return err
	}
	*f = p.finding()
	return nil
}
