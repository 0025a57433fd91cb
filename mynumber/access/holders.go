package access

import (
	"time"

	"github.com/kyufu-go/kyufu/audit/holder"
)

// asked says which operation it takes to ask a holder of data, of package holder.
var asked = map[holder.Verb]Operation{
	holder.Disclose: Disclose, holder.Correct: Correct, holder.Stop: Suspend, holder.Erase: Erase, holder.Hold: Audit, "": Audit,
}

// MayAsk is the policy's word to a holder that stands below it, such as the log (trail.Answering):
// nil, or why not. An empty verb asks whose data an incident concerns. Errors: denied.
func (e *Engine) MayAsk(by holder.Caller, v holder.Verb, at time.Time) error {
	op, ok := asked[v]
	if !ok {
		return fail(CodeOperation, "operation")
	}
	r := Caller(by).Request(op, at)
	decision := e.Decide(&r)
	if decision.Allowed() {
		return nil
	}
	return decision.Err()
}
