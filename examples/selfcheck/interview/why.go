package interview

import (
	"slices"

	"github.com/kyufu-go/kyufu/benefit"
)

// young is an age at which a program for children pays for a child, in years.
const young = 5

// why is the decision that a refusal is told by. A household may be refused for one reason or for
// another, whichever holds of what nobody told, and then its decision names none: who owes the tax
// is refused here for it, and elsewhere for not being here. So it is told what stands in its way
// where all of it live together, and if that is still open, where nothing else that is unknown
// stands in the way either.
func (s Start) why(state *State, answers []Answer) (benefit.Decision, error) {
	d := state.Decision
	known := slices.DeleteFunc(slices.Clone(answers), func(a Answer) bool { return a.Value == Unsure })
	for _, best := range [][]string{{residence}, {birth}, {paidHere, paidThere}, {tax, levy, income, supporter}} {
		if d.Outcome != benefit.Ineligible || len(d.Reasons()) > 0 {
			return d, nil
		}
		for _, key := range best {
			known = s.best(state.Input, known, key)
		}
		told, err := s.told(known)
		if err != nil {
			return d, err
		}
		if d, err = s.Program.Decide(told.Input); err != nil {
			return d, err
		}
	}
	return d, nil
}

// best appends an answer of everybody of whom a question was not answered: the first that there is;
// that the person lives where the head does; and that everybody but the head is a child.
func (s Start) best(in *benefit.Input, known []Answer, key string) []Answer {
	value := answers[key][0]
	if head := answered(known, key, in.Household.Head); key == residence && head >= 0 {
		value = known[head].Value
	}
	if key == birth {
		value = s.Program.Program().BaseDate().AddMonths(-12 * young).String()
	}
	for i := range in.Household.Members {
		who := in.Household.Members[i].ID
		if answered(known, key, who) < 0 && (key != birth || who != in.Household.Head) {
			known = append(known, Answer{key, who, value})
		}
	}
	return known
}

// answered is where it was answered, or −1. What was paid is asked of the head, for all.
func answered(known []Answer, key, person string) int {
	return slices.IndexFunc(known, func(a Answer) bool {
		return a.Question == key && (a.Person == person || key == paidHere || key == paidThere)
	})
}
