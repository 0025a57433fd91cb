package civil

// Period is a span of days, both ends included. An unknown From means since ever, an
// unknown To until further notice; the zero Period is always.
type Period struct {
	From Date `json:"from,omitzero"`
	To   Date `json:"to,omitzero"`
}

// Contains reports whether d lies in the period, and whether that is known: a partial
// date, or a partial end, may leave it open.
func (p Period) Contains(d Date) (yes, known bool) {
	early, earlyKnown := false, true
	if !p.From.IsZero() {
		early, earlyKnown = d.Before(p.From)
	}
	late, lateKnown := false, true
	if !p.To.IsZero() {
		late, lateKnown = d.After(p.To)
	}
	if early && earlyKnown || late && lateKnown {
		return false, true
	}
	return earlyKnown && lateKnown, earlyKnown && lateKnown
}

// Overlaps reports whether the two periods share a day, and whether that is known.
func (p Period) Overlaps(o Period) (yes, known bool) {
	a, aKnown := endsBefore(p, o)
	b, bKnown := endsBefore(o, p)
	if a && aKnown || b && bKnown {
		return false, true
	}
	return aKnown && bKnown, aKnown && bKnown
}

// Days returns the number of days in the period and whether both ends are known. It
// is 0 for a period that ends before it begins.
func (p Period) Days() (int, bool) {
	if !p.From.Known() || !p.To.Known() {
		return 0, false
	}
	return max(0, p.To.Days()-p.From.Days()+1), true
}

func endsBefore(p, o Period) (yes, known bool) {
	if p.To.IsZero() || o.From.IsZero() {
		return false, true
	}
	return p.To.Before(o.From)
}
