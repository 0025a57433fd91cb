package store

import "github.com/kyufu-go/kyufu/audit"

// ApprovalKind is the kind of the documents that say which approvals were used.
const ApprovalKind Kind = "approval"

// UseUp is the change that uses an approval up, once: put it into the step that the approval
// allows. Who comes second is refused with code conflict, and nothing of that step is made. Check
// the approval itself first, see [audit.Approval.Check].
func UseUp(a *audit.Approval) Change {
	if a == nil {
		return Change{} // which no store takes
	}
	hash := a.Hash()
	return Change{Item: Item{Kind: ApprovalKind, Key: string(a.ID), Revision: 1, Body: hash[:]}}
}
