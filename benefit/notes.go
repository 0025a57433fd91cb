package benefit

import "slices"

// The codes of [Decision.Notes]: what a decision rests on that somebody has still to give.
const (
	// NoteNoDeadline: no day is given on which reception or a reply period ends, so that nobody was
	// late.
	NoteNoDeadline = "no_deadline"
	// NoteNoNewbornLimit: no last birth is given, so that no newborn was too late.
	NoteNoNewbornLimit = "no_newborn_limit"
	// NoteNoMonthWindow: the months of a sudden change have no first or no last one, so that no
	// month there was outside.
	NoteNoMonthWindow = "no_month_window"
	// NoteDesignation: the designation as 特定公的給付 is unconfirmed, so that nobody is asked over the
	// network.
	NoteDesignation = "designation_unconfirmed"
	// NoteUnconfirmed: the parameters of the fiscal year are unconfirmed.
	NoteUnconfirmed = "unconfirmed"
)

// Notes returns the codes of what the program leaves open and the decision went without, in order:
// days that are the town's and were not given, a designation nobody has confirmed.
func (d Decision) Notes() []string { return slices.Clone(d.verdict().script.notes) }

// notes are the codes for a track.
func (p *plan) notes() (codes []string) {
	d := &p.compiled.program.doc
	note := func(when bool, code string) {
		if when {
			codes = append(codes, code)
		}
	}
	s := d.SuddenChange
	note(p.asks("past_deadline") && d.Deadlines.ReplyMonths == 0 && d.Deadlines.End.IsZero(), NoteNoDeadline)
	note((p.asks("newborn") || p.asks("allowance_here")) && d.NewbornUntil.IsZero(), NoteNoNewbornLimit)
	note(p.track == TrackB && s != nil && (s.Months.From == "" || s.Months.To == ""), NoteNoMonthWindow)
	note(d.Designation != nil && d.Designation.Unconfirmed, NoteDesignation)
	note(p.compiled.levy.Unconfirmed(), NoteUnconfirmed)
	return codes
}

// asks reports whether a predicate is asked.
func (p *plan) asks(name string) bool {
	return slices.ContainsFunc(p.script.rules, func(r rule) bool { return r.leaf && r.name == name })
}
