package access

import (
	"time"

	"github.com/kyufu-go/kyufu/audit"
)

// Request is one question to the policy. Everything but Actor, Duty, Operation
// and At may be left out where it does not apply.
type Request struct {
	Actor     audit.Actor // who, in which organ and department, at which terminal, authenticated how
	Duty      audit.Code  // 事務
	Operation Operation
	Of        Operation  // for Approve and Verify: the operation that is approved or checked
	System    audit.Code // the calling system, when an officer works through one
	Requester audit.Code // who asked for what is approved, or did first what is checked
	Approver  audit.Code // who approved before, where a third person is meant
	Medium    audit.Code // the external medium, for Export
	LentTo    audit.Code // who holds Medium, as the desk of media knows it; empty: as the policy says
	Outside   bool       // the terminal is outside the building
	Suspended bool       // use of the person's data was stopped (利用停止)
	Superior  bool       // the actor must be a superior of the requester's department
	At        time.Time
}
