package benefit

import (
	"slices"

	"github.com/kyufu-go/kyufu/household/civil"
)

// circumstances are what an evaluation notes about its refusals beside the trace: for which of its
// cases a code stands.
type circumstances struct {
	deadline int32 // the last day for the form, packed; 0: none
	noForm   bool  // it did not come
	here     covered
	there    covered // by another municipality
}

// covered is what excludes a household as paid.
type covered struct {
	paid  bool   // this very program has paid
	other string // another program that covers the household, if one does
}

// note notes an earlier payment that excludes.
func (c *covered) note(program string, own bool) {
	c.paid = c.paid || own
	if c.other == "" && !own {
		c.other = program
	}
}

// caseOf says for which of its cases a criterion's code stands, and what belongs to it: the other
// program, the deadline.
func (d *verdict) caseOf(i int) (in, program string, day civil.Date) {
	c := &d.script.criteria[i]
	switch {
	case d.read && c.in != "":
		return c.in, c.other, c.day
	case c.code == "R20" && childCases[c.id] != "":
		return childCases[c.id], "", day
	case c.code == "R20":
		return d.childCase(i), "", day
	case d.read:
		return "", "", day
	case c.asks("past_deadline"):
		if d.about.deadline != 0 {
			day = unpack(d.about.deadline)
		}
		if d.about.noForm {
			return CaseNoForm, "", day
		}
		return CaseLate, "", day
	case c.code == "R04" && c.asks("paid_person") && c.asks("born"):
		return CaseEveryChild, "", day
	case c.asks("paid_here") && !d.about.here.paid && d.about.here.other != "":
		return CaseOther, d.about.here.other, day
	case c.asks("paid_elsewhere") && !d.about.there.paid && d.about.there.other != "":
		return CaseOther, d.about.there.other, day
	case c.asks("registered_in_japan"):
		return CaseNotInJapan, "", d.script.japan
	}
	return "", "", day
}

// childCases are the shared criteria that stand for one case each.
var childCases = map[string]string{
	"child_in_facility": CaseFacility, "child_living_elsewhere": CaseElsewhere, "child_elsewhere": CaseElsewhere, "allowance_of_another": CaseAllowance,
}

// noTrackCase is the case of a track that a program does not have.
func noTrackCase(t Track) string {
	if t == TrackB {
		return CaseSuddenChange
	}
	return ""
}

// asks reports whether a criterion asks a question.
func (l *label) asks(name string) bool { return slices.Contains(l.questions, name) }

// childCase says why a child of the right age does not count, by what the trace has of the
// criterion: the first question that speaks against one.
func (d *verdict) childCase(criterion int) string {
	seen := map[int]map[string]Truth{}
	for _, s := range d.trace() {
		r := &d.script.rules[s.Rule()]
		m := s.member()
		if m < 0 || !r.leaf || int(r.criterion) != criterion || !d.in(int16(m)) {
			continue
		}
		if seen[m] == nil {
			seen[m] = map[string]Truth{}
		}
		seen[m][r.name] = s.Outcome()
	}
	found := ""
	for m := range d.people() {
		is, asked := seen[m], seen[m] != nil
		if !asked || is["born"] != True {
			continue
		}
		_, facility := is["in_facility"]
		_, allowed := is["child_allowance"]
		switch {
		case is["registered"] == False && is["newborn"] != True:
			found = CaseElsewhere
		case facility && is["in_facility"] == True:
			return CaseFacility
		case allowed && is["child_allowance"] == False:
			return CaseAllowance
		}
	}
	return found
}
