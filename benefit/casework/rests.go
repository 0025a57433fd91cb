package casework

import (
	"slices"

	"github.com/kyufu-go/kyufu/benefit"
)

// rests reports whether a refusing criterion of a decision rests on one of the predicates:
// it holds, and the answer was yes. A criterion of the case but is passed over.
func rests(d *benefit.Decision, but string, predicates ...string) bool {
	reasons := d.Reasons()
	for line := range d.Trace() {
		if line.Answer != benefit.True || !slices.Contains(predicates, line.Predicate) {
			continue
		}
		for i := range reasons {
			if r := &reasons[i]; r.Criterion == line.Criterion && (but == "" || r.Case != but) {
				return true
			}
		}
	}
	return false
}
