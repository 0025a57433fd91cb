package registry

import (
	"time"

	"github.com/kyufu-go/kyufu/household/civil"
)

// AsOf says of which time a question is: the day on which the answer holds, and what was known
// when. The zero AsOf is today, and everything that was recorded, whatever the clock said then:
// servers whose clocks differ, and a clock that once ran ahead, hide nothing.
type AsOf struct {
	Valid civil.Date
	Known time.Time
}

// everything is the Known of a question about all that was recorded.
var everything = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

// history is the lines of one integrated number, in order of Seq. What a
// history says is worked out anew for every question; nothing is stored twice.
type history []Entry

// link is one tie between the person and a number or a system's number.
type link struct {
	open  *Entry
	until civil.Date // first day on which it no longer holds; unknown: it goes on
	cause *Entry     // what closed it
}

func (l link) covers(day civil.Date) bool {
	return !earlier(day, l.open.On) && (l.until.IsZero() || earlier(day, l.until))
}

// reaches reports whether the link holds on some day from the given one on.
func (l link) reaches(day civil.Date) bool { return l.until.IsZero() || earlier(day, l.until) }

func earlier(a, b civil.Date) bool {
	c, known := a.Order(b)
	return known && c < 0
}

// holds reports whether a line was known by then and is not voided.
func (h history) holds(e *Entry, known time.Time) bool {
	if e.Known.After(known) {
		return false
	}
	for i := range h {
		if h[i].Kind == Voided && h[i].Target == e.Seq && !h[i].Known.After(known) {
			return false
		}
	}
	return true
}

// links returns the ties of a kind as known then, NumberOpened or RefOpened.
func (h history) links(kind Kind, known time.Time) []link {
	var list []link
	for i := range h {
		if h[i].Kind != kind || !h.holds(&h[i], known) {
			continue
		}
		l := link{open: &h[i]}
		for k := range h {
			if (h[k].Kind == NumberClosed || h[k].Kind == RefClosed) && h[k].Target == h[i].Seq && h.holds(&h[k], known) {
				l.until, l.cause = h[k].On, &h[k]
			}
		}
		list = append(list, l)
	}
	return list
}

// last returns the latest line among some kinds that holds on a day: by day, and
// on one day by order of recording.
func (h history) last(asOf AsOf, kinds ...Kind) *Entry {
	var found *Entry
	for i := range h {
		for _, k := range kinds {
			if h[i].Kind == k && h.holds(&h[i], asOf.Known) && !earlier(asOf.Valid, h[i].On) && (found == nil || !earlier(h[i].On, found.On)) {
				found = &h[i]
			}
		}
	}
	return found
}

// merge returns the line by which the person was absorbed, if it holds.
func (h history) merge(asOf AsOf) *Entry { return h.last(asOf, Merged) }

// absorbed returns the line by which the person is or will be absorbed, whatever the day.
func (h history) absorbed(known time.Time) *Entry {
	for i := range h {
		if h[i].Kind == Merged && h.holds(&h[i], known) {
			return &h[i]
		}
	}
	return nil
}

// retired reports whether the person is out of the active set.
func (h history) retired(asOf AsOf) bool {
	e := h.last(asOf, Created, Retired, Reentered)
	return e != nil && e.Kind == Retired
}

// status returns the latest of the lines by which the person came and went,
// whatever its day.
func (h history) status(known time.Time) *Entry {
	return h.last(AsOf{civil.MustDate(lastDay), known}, Created, Retired, Reentered)
}

const lastDay = "2100-12-31" // of the calendar

// gone reports whether the person is out of the active set on a day or on any
// later one: then nothing without an end may begin.
func (h history) gone(asOf AsOf) bool {
	for i := range h {
		if h[i].Kind == Retired && h.holds(&h[i], asOf.Known) && earlier(asOf.Valid, h[i].On) {
			return true
		}
	}
	return h.retired(asOf)
}

// suspended reports whether a stop of use holds. It goes by the order of the lines and asks no
// clock: a stop holds from its acknowledgement on, and covers every day of the past too.
func (h history) suspended() bool {
	on := false
	for i := range h {
		switch h[i].Kind { //nolint:exhaustive // the two that matter
		case Suspended:
			on = true
		case Lifted:
			on = false
		}
	}
	return on
}

// proposal returns a proposal and whether it was settled.
func (h history) proposal(seq uint64) (p *Entry, settled bool) {
	for i := range h {
		if h[i].Kind == Proposed && h[i].Seq == seq {
			p = &h[i]
		}
		settled = settled || h[i].Kind == Settled && h[i].Target == seq
	}
	return p, settled
}
