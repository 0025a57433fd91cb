package casework

import (
	"slices"

	"github.com/kyufu-go/kyufu/benefit"
)

// rests reports whether a refusing criterion of a decision rests on one of the predicates:
// it holds, and the answer was yes.
func rests(d *benefit.Decision, predicates ...string) bool {
	return slices.ContainsFunc(d.Reasons(), func(r benefit.Reason) bool { return affirms(d, r.Criterion, predicates...) })
}

// affirms reports whether a criterion asked one of the predicates, and the answer was yes.
func affirms(d *benefit.Decision, criterion string, predicates ...string) bool {
	for line := range d.Trace() {
		if line.Criterion == criterion && line.Answer == benefit.True && slices.Contains(predicates, line.Predicate) {
			return true
		}
	}
	return false
}
