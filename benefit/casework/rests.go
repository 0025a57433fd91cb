package casework

import (
	"slices"

	"github.com/kyufu-go/kyufu/benefit"
)

// rests reports whether a refusing criterion of a decision rests on one of the predicates:
// it holds, and the answer was yes. Criteria not wanted are passed over.
func rests(d *benefit.Decision, predicates []string, but ...string) bool {
	refusing := refusing(d)
	for line := range d.Trace() {
		if line.Answer == benefit.True && slices.Contains(predicates, line.Predicate) &&
			slices.Contains(refusing, line.Criterion) && !slices.Contains(but, line.Criterion) {
			return true
		}
	}
	return false
}

// refusing returns the ids of the criteria that hold.
func refusing(d *benefit.Decision) []string {
	var out []string
	for _, r := range d.Reasons() {
		out = append(out, r.Criterion)
	}
	return out
}
