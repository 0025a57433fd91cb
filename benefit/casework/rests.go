package casework

import (
	"slices"

	"github.com/kyufu-go/kyufu/benefit"
)

// rests reports whether a refusing criterion of a decision rests on one of the predicates:
// it holds, and the answer was yes. A criterion of the case but is passed over.
func rests(d *benefit.Decision, but string, predicates ...string) bool {
	return restsBut(d, but, "", predicates...)
}

// restsOnTax reports whether a decision rests on a tax that somebody of the household owes. Who
// would owe it after filing is asked about with them, and owes none yet.
func restsOnTax(d *benefit.Decision) bool {
	return restsBut(d, "", "unfiled_taxable", "taxed", "taxed_or_unfiled", "income_levy_owed")
}

// restsBut passes over what was seen to have a value, too.
func restsBut(d *benefit.Decision, but, value string, predicates ...string) bool {
	reasons := d.Reasons()
	for line := range d.Trace() {
		if line.Answer != benefit.True || value != "" && line.Value == value || !slices.Contains(predicates, line.Predicate) {
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
