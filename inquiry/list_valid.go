package inquiry

import (
	"errors"
	"strconv"
)

// ListError is one thing wrong with a permitted-inquiry list. Codes: "format" (not of the file format), "header"
// (a column is missing, twice or unknown), "required" (a value is missing), "date", "period" (ends before it begins),
// "years" (fiscal-year rule), "duplicate" (two versions of a row known from the same day, or one grant twice),
// "conflict" (lines of one row disagree), "size" (the file is over the limit).
type ListError struct {
	// Line is the line in the file, from one; 0 when the list did not come from a file.
	Line int
	// Row is the position of the row, from zero; -1 when the error is the file's.
	Row int
	// Column names the field.
	Column string
	code   string
	err    error
}

// Error gives code and place, never a value.
func (e *ListError) Error() string {
	s := "permitted list: " + e.code
	if e.Line > 0 {
		s += " in line " + strconv.Itoa(e.Line)
	} else if e.Row >= 0 {
		s += " in row " + strconv.Itoa(e.Row)
	}
	if e.Column != "" {
		s += ", column " + e.Column
	}
	return s
}

// Code returns the stable code.
func (e *ListError) Code() string { return e.code }

// Unwrap returns the cause, if there is one.
func (e *ListError) Unwrap() error { return e.err }

func validateRows(rows []Row) error {
	var errs []error
	seen := map[string]struct{}{}
	for i := range rows {
		v := rowCheck{row: i, errs: &errs}
		v.check(&rows[i])
		if v.bad {
			continue
		}
		key := rows[i].ID + "\x00" + rows[i].KnownSince.String()
		if _, dup := seen[key]; dup {
			v.add("known_since", "duplicate")
		}
		seen[key] = struct{}{}
	}
	if len(errs) == 0 {
		return nil
	}
	return errors.Join(errs...)
}

type rowCheck struct {
	row  int
	bad  bool
	errs *[]error
}

func (v *rowCheck) add(column, code string) {
	v.bad = true
	*v.errs = append(*v.errs, &ListError{Row: v.row, Column: column, code: code})
}

func (v *rowCheck) require(column string, ok bool) {
	if !ok {
		v.add(column, "required")
	}
}

func (v *rowCheck) check(r *Row) {
	v.require("id", r.ID != "")
	v.require("no", r.No != "")
	v.require("inquirer", len(r.Inquirers) > 0)
	v.require("duty", r.Duty != "")
	v.require("from", r.From.Known())
	v.require("known_since", r.KnownSince.Known())
	v.require("provider", r.Withdrawn || len(r.Grants) > 0)
	if cmp, known := r.From.Order(r.To); known && cmp > 0 {
		v.add("to", "period")
	}
	v.checkGrants(r.Grants)
	if c := r.Carrier; c != nil {
		v.require("carrier", c.ID != "")
		v.require("carrier_from", c.From.Known())
		v.require("carrier_to", c.To.Known())
		if cmp, known := c.From.Order(c.To); known && cmp > 0 {
			v.add("carrier_to", "period")
		}
	}
}

func (v *rowCheck) checkGrants(grants []Grant) {
	type pair struct {
		p Party
		i Information
	}
	seen := map[pair]struct{}{}
	for _, g := range grants {
		v.require("provider", g.Provider != "")
		v.require("information", g.Information != "")
		if y := g.Years; y.Kind > YearWindow || y.Kind == YearRange && y.First > y.Last || y.Back < 0 {
			v.add("fiscal_year", "years")
		}
		if _, dup := seen[pair{g.Provider, g.Information}]; dup {
			v.add("information", "duplicate")
		}
		seen[pair{g.Provider, g.Information}] = struct{}{}
	}
}
