package lab

import (
	"slices"

	"github.com/kyufu-go/kyufu/benefit"
)

// Coverage counts which answers a set of decisions has seen from each predicate,
// criterion and payment of a program: what was never true, never false or never
// unknown is not tested by them.
type Coverage struct {
	stamp benefit.Stamp
	track benefit.Track
	lines []RuleCoverage
}

// RuleCoverage is how often a rule gave each answer. Predicate is empty for a
// criterion as a whole.
type RuleCoverage struct {
	Criterion, Code, Predicate string
	True, False, Unknown       int
}

// NewCoverage returns the coverage of a program's track; nil if there is no such track.
func NewCoverage(c *benefit.Compiled, t benefit.Track) *Coverage {
	rules := c.Rules(t)
	if rules == nil {
		return nil
	}
	cov := &Coverage{stamp: c.Stamp(), track: t}
	for _, r := range rules {
		cov.lines = append(cov.lines, RuleCoverage{Criterion: r.Criterion, Code: r.Code, Predicate: r.Predicate})
	}
	return cov
}

// Add counts the steps of a decision and of its groups. Decisions of other
// programs or tracks are left out.
func (c *Coverage) Add(d benefit.Decision) {
	if d.Stamp() != c.stamp || d.Track != c.track {
		return
	}
	for _, s := range d.Steps() {
		line := &c.lines[s.Rule()]
		switch s.Outcome() {
		case benefit.True:
			line.True++
		case benefit.False:
			line.False++
		case benefit.Unknown:
			line.Unknown++
		}
	}
	for _, g := range d.Groups() {
		c.Add(g.Decision)
	}
}

// Lines returns the counts in the order of evaluation.
func (c *Coverage) Lines() []RuleCoverage { return slices.Clone(c.lines) }

// Gaps returns the rules for which true, false or unknown was never seen.
func (c *Coverage) Gaps() []RuleCoverage {
	var out []RuleCoverage
	for _, l := range c.lines {
		if l.True == 0 || l.False == 0 && l.Code != "" || l.Unknown == 0 {
			out = append(out, l)
		}
	}
	return out
}
