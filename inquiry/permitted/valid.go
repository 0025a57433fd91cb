package permitted

import (
	"errors"
)

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
			v.add("known_since", CodeDuplicate)
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

func (v *rowCheck) add(column string, code Code) {
	v.bad = true
	*v.errs = append(*v.errs, &Error{Row: v.row, Column: column, code: code})
}

func (v *rowCheck) require(column string, ok bool) {
	if !ok {
		v.add(column, CodeRequired)
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
		v.add("to", CodePeriod)
	}
	v.checkGrants(r.Grants)
	if c := r.Carrier; c != nil {
		v.require("carrier", c.ID != "")
		v.require("carrier_from", c.From.Known())
		v.require("carrier_to", c.To.Known())
		if cmp, known := c.From.Order(c.To); known && cmp > 0 {
			v.add("carrier_to", CodePeriod)
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
			v.add("fiscal_year", CodeYears)
		}
		if _, dup := seen[pair{g.Provider, g.Information}]; dup {
			v.add("information", CodeDuplicate)
		}
		seen[pair{g.Provider, g.Information}] = struct{}{}
	}
}
