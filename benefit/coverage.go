package benefit

// Coverage counts which answers a set of decisions has seen from each predicate,
// criterion and payment of a program: what was never true, never false or never
// unknown is not tested by them.
type Coverage struct {
	plan  *plan
	lines []RuleCoverage
}

// RuleCoverage is how often a rule gave each answer. Predicate is empty for a
// criterion as a whole.
type RuleCoverage struct {
	Criterion, Code, Predicate string
	True, False, Unknown       int
}

// NewCoverage returns the coverage of a program's track; nil if there is no such track.
func NewCoverage(c *Compiled, t Track) *Coverage {
	if t >= tracks || c.plans[t] == nil {
		return nil
	}
	cov := &Coverage{plan: c.plans[t]}
	for i := range cov.plan.rules {
		r := &cov.plan.rules[i]
		line := RuleCoverage{}
		if r.criterion >= 0 {
			line.Criterion, line.Code = cov.plan.criteria[r.criterion].doc.ID, cov.plan.criteria[r.criterion].code
		} else {
			line.Criterion = cov.plan.payments[r.payment].id
		}
		if r.leaf {
			line.Predicate = r.name
		}
		cov.lines = append(cov.lines, line)
	}
	return cov
}

// Add counts the steps of a decision and of its groups. Decisions of other
// programs or tracks are left out.
func (c *Coverage) Add(d *Decision) {
	if d.plan != c.plan || d.noTrack {
		return
	}
	for _, s := range d.trace() {
		line := &c.lines[s.Rule()]
		switch s.Outcome() {
		case True:
			line.True++
		case False:
			line.False++
		case Unknown:
			line.Unknown++
		}
	}
	for i := range d.groups {
		c.Add(&d.groups[i])
	}
}

// Lines returns the counts in the order of evaluation.
func (c *Coverage) Lines() []RuleCoverage { return append([]RuleCoverage(nil), c.lines...) }

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
