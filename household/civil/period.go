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
