package lab

import (
	"slices"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/household/secret"
)

// CriterionUse says how a criterion fares in the small world.
type CriterionUse struct {
	Criterion, Code string
	// True counts the households for which it holds, Alone those for which it is
	// the only reason.
	True, Alone int
	// Idle says that it can never decide: whenever it holds, another does too.
	Idle bool
}

// Analyze returns the criteria of a track with how often they hold and decide in the small
// world, in the program's order; nil if there is no such track. A criterion that is idle
// either can never hold or is covered by others.
func Analyze(c *benefit.Compiled, t benefit.Track) []CriterionUse {
	criteria := c.Criteria(t)
	if criteria == nil {
		return nil
	}
	out := make([]CriterionUse, len(criteria))
	for i := range out {
		out[i] = CriterionUse{Criterion: criteria[i].ID, Code: criteria[i].Code}
	}
	var s benefit.Scratch
	for one := range newWorld(c, t).households() {
		d, err := c.Evaluate(one, &s)
		if err != nil {
			continue // what cannot be judged decides nothing
		}
		refused := d.Refused()
		for i := range out {
			if refused&(1<<i) == 0 {
				continue
			}
			out[i].True++
			if refused == 1<<i {
				out[i].Alone++
			}
		}
	}
	for i := range out {
		out[i].Idle = out[i].Alone == 0
	}
	return out
}

// Exclusivity compares two programs that are meant to exclude each other.
type Exclusivity struct {
	secret.Quiet

	Households int // of the small world
	Both       int // eligible under both: an overlap
	Neither    int // eligible under neither: a gap
	Overlap    Witness
	Gap        Witness
}

// Compare looks for overlaps and gaps between two programs on the same track, over
// households of people who are registered, alive and not yet paid. The witnesses
// are the first in order; nil if there is none. Errors: input (no such track).
func Compare(a, b *benefit.Compiled, t benefit.Track) (Exclusivity, error) {
	if a.Criteria(t) == nil || b.Criteria(t) == nil {
		return Exclusivity{}, CodeInput
	}
	w := newWorld(a, t).join(newWorld(b, t))
	var out Exclusivity
	var s, r benefit.Scratch
	for one := range w.households() {
		x, errX := a.Evaluate(one, &s)
		y, errY := b.Evaluate(one, &r)
		if errX != nil || errY != nil {
			continue
		}
		out.Households++
		switch {
		case x.Outcome() == benefit.Eligible && y.Outcome() == benefit.Eligible:
			if out.Both++; out.Overlap == nil {
				out.Overlap = slices.Clone(w.people)
			}
		case x.Outcome() == benefit.Ineligible && y.Outcome() == benefit.Ineligible:
			if out.Neither++; out.Gap == nil {
				out.Gap = slices.Clone(w.people)
			}
		}
	}
	return out, nil
}

// Code says what kind of error it is; it is an error itself.
type Code string

// Error returns package and code.
func (c Code) Error() string { return "lab: " + string(c) }

// Code returns the stable code.
func (c Code) Code() string { return string(c) }

// CodeInput says that the programs do not have the track.
const CodeInput Code = "input"
