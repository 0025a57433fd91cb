package register

import (
	"cmp"
	"slices"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
)

// stay is a span of days in which a person was registered here.
type stay struct {
	from, to int32 // day entered, 0 since ever; day left, 0 not yet
	entry    int32 // row
}

// stays returns when a person was registered here, all that is known at the view's day of
// knowledge, also after the base date.
func (v *View) stays(p int32, list []stay) []stay {
	if e := v.entries[p]; e != manyEntries {
		if e == none {
			return list
		}
		return append(list, stay{from: int32(v.g.rows[e].day()), entry: e})
	}
	in, over := false, false
	for _, id := range v.liveRows(p) {
		r := &v.g.rows[id]
		day := int32(r.day())
		if over || day > 0 && day < v.births[p] {
			continue
		}
		enters, leaves := r.crosses()
		switch {
		case enters && !in:
			list, in = append(list, stay{from: day, entry: id}), true
		case leaves && in:
			list[len(list)-1].to, in = day, false
		}
		over = r.kind == EventDeath
	}
	return list
}

// crosses reports whether an event brings a person into the register or takes them out.
func (r *row) crosses() (enters, leaves bool) {
	switch r.kind {
	case EventBirth, EventMoveIn, EventListed:
		return true, false
	case EventMoveOut, EventDeath:
		return false, true
	case EventCorrection:
		return r.house != none, r.house == none
	case EventAddressChange, EventSplit, EventMerge, EventHeadChange, EventCancellation:
	}
	return false, false
}

// liveRows returns the rows about a person that count, in order.
func (v *View) liveRows(p int32) []int32 {
	var list []int32
	for id := v.g.lastRow[p]; id != none; id = v.g.rows[id].before {
		if v.live(id, &v.g.rows[id]) {
			list = append(list, id)
		}
	}
	v.sortRows(list)
	return list
}

// sortRows sorts rows into the order of composition.
func (v *View) sortRows(rows []int32) {
	slices.SortFunc(rows, func(a, b int32) int { return cmp.Compare(v.g.rows[a].key, v.g.rows[b].key) })
}

const manyEntries int32 = -2

// noteEntry keeps the row with which a person entered, as long as there is but one and
// nothing takes them out again.
func (v *View) noteEntry(id int32, r *row) {
	enters, leaves := r.crosses()
	switch {
	case r.person == none || !enters && !leaves:
	case enters && v.entries[r.person] == none:
		v.entries[r.person] = id
	default:
		v.entries[r.person] = manyEntries
	}
}

// spans returns the places where a person was registered.
//
// Before entering, a person was where the event says (From), else where the address on 1
// January was, which is taken to have lasted until then; else the place is unknown.
func (v *View) spans(p int32, out []household.Residence) []household.Residence {
	var buffer [4]stay
	var left civil.Date
	for i, s := range v.stays(p, buffer[:0]) {
		from := civil.FromDays(int(s.from))
		switch {
		case s.from == 0:
		case v.g.rows[s.entry].kind == EventBirth:
		case i > 0:
			out = append(out, household.Residence{At: v.origin(s.entry), From: left, To: from})
		default:
			out = v.beforeFirst(p, s.entry, from, out)
		}
		left = civil.FromDays(int(s.to))
		out = append(out, household.Residence{At: v.g.here, From: from, To: left})
	}
	return out
}

// origin is where an event says that a person comes from.
func (v *View) origin(entry int32) household.Place {
	if !v.g.rows[entry].from {
		return 0
	}
	return v.g.from[entry]
}

func (v *View) beforeFirst(p, entry int32, from civil.Date, out []household.Residence) []household.Residence {
	origin := v.origin(entry)
	january, on := v.januaryOf(p)
	if later, _ := on.Before(from); january == 0 || !later {
		return append(out, household.Residence{At: origin, To: from})
	}
	if origin == 0 && !january.Same(v.g.here, on) {
		return append(out, household.Residence{At: january, To: from})
	}
	next := on.AddDays(1)
	return append(out, household.Residence{At: january, To: next}, household.Residence{At: origin, From: next, To: from})
}

// januaryOf returns where a person was on a 1 January, as last stated.
func (v *View) januaryOf(p int32) (household.Place, civil.Date) {
	id := v.january[p]
	if id == none {
		return 0, civil.Date{}
	}
	r := &v.g.rows[id]
	known := civil.FromDays(r.known())
	year, _ := known.Year()
	on, err := civil.NewDate(year, 1, 1)
	if err != nil {
		return 0, civil.Date{}
	}
	return v.g.attributes[r.attributes].January, on
}

// assessedElsewhere reports whether it is known that a person was not registered here on
// the assessment date.
func (v *View) assessedElsewhere(p int32, year civil.FiscalYear) bool {
	if v.g.here == 0 || int(p) >= len(v.entries) || v.entries[p] == none {
		return false
	}
	on := year.AssessmentDate().Days()
	if e := v.entries[p]; e != manyEntries && v.january[p] == none {
		return v.g.rows[e].day() > on
	}
	if january, day := v.januaryOf(p); january != 0 && day.Days() == on {
		return !january.Same(v.g.here, day)
	}
	var buffer [4]stay
	for _, s := range v.stays(p, buffer[:0]) {
		if int(s.from) <= on && (s.to == 0 || int(s.to) > on) {
			return false
		}
	}
	return true
}

// januaryDiffers reports whether it was stated that a person was elsewhere on the assessment date,
// while the register has them here that day.
func (v *View) januaryDiffers(p int32, year civil.FiscalYear) bool {
	if v.g.here == 0 || int(p) >= len(v.entries) || v.entries[p] == none {
		return false
	}
	january, day := v.januaryOf(p)
	on := year.AssessmentDate().Days()
	if january == 0 || day.Days() != on {
		return false
	}
	var buffer [4]stay
	for _, s := range v.stays(p, buffer[:0]) {
		if s.from != 0 && int(s.from) <= on && (s.to == 0 || int(s.to) > on) {
			return !january.Same(v.g.here, day)
		}
	}
	return false
}
