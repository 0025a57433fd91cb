package access

import "github.com/kyufu-go/kyufu/audit"

// MayApprove is the function that [audit.Use] asks for: whether the policy allowed who gave an
// approval to approve this operation within this duty, when they did.
func (e *Engine) MayApprove(duty audit.Code, of Operation) func(*audit.Approval) bool {
	return func(a *audit.Approval) bool {
		return e.Decide(&Request{Actor: a.By, Duty: duty, Operation: Approve, Of: of, Requester: a.Requester, At: a.At}).Allowed()
	}
}
