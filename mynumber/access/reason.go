package access

import (
	"iter"
	"math/bits"
	"slices"

	"github.com/kyufu-go/kyufu/audit"
)

// Reason is why a request is denied. Codes are a contract and never change meaning.
type Reason uint8

// The reasons, the most telling first: [Decision.Reason] is the first that holds.
const (
	Allowed Reason = iota

	UnknownActor     // no such ID (利用者IDなし)
	WrongKind        // an officer's ID used by a system, or the other way round
	IDNotYet         // the ID is not valid yet
	IDExpired        // the ID's period is over (有効期限切れ)
	IDRevoked        // the ID was revoked on transfer or retirement (失効)
	IDLocked         // the ID is locked out
	UnknownDuty      // no such duty (事務)
	DutyNotOpen      // the duty has not begun
	DutyClosed       // the duty has ended (業務の終了)
	Contractor       // the operation is not open to contractors (委託先)
	WrongOrgan       // the executive organ has no assignment for the duty (執行機関)
	WrongDepartment  // the department has none (部署)
	WrongOfficer     // the officer has none (担当者)
	WrongOperation   // the assignment does not hold the operation
	NoExportRight    // the assignment does not hold print or export (出力権限なし)
	GrantNotYet      // the assignment has not begun
	GrantExpired     // the assignment is over
	TrainingLapsed   // the yearly training is overdue (研修)
	UnknownTerminal  // no such terminal (端末)
	WrongTerminal    // the terminal is not among those of the assignment
	UnsafeTerminal   // the terminal has internet, mail or media
	OutsideBuilding  // the terminal is outside without approval (持出し)
	OneFactor        // fewer kinds of authentication than needed (2要素認証)
	WrongFactor      // a kind of authentication that the rule names is missing
	OutsideHours     // outside working hours or on a holiday
	SamePerson       // requester and approver, or first and second person, are one
	NoRequester      // the operation needs a first person and none is named
	UnknownSystem    // the calling system is not registered
	SystemDuty       // the calling system is registered for other duties
	UnknownMedium    // the medium is not registered (媒体)
	MediumNotLent    // the medium is not lent to this officer
	BackupPlace      // no backup from this terminal
	Suspended        // use of the person's data was stopped (利用停止)
	UnknownOperation // no such operation
	Incomplete       // the request lacks its time
	NotSuperior      // the policy does not make the actor a superior of the requester's department (上長)
	Undesignated     // the benefit's designation as 特定公的給付 is not confirmed (公的給付法第10条)
	reasonEnd
)

var reasonCodes = [reasonEnd]audit.Code{
	"", "unknown_actor", "wrong_kind", "id_not_yet", "id_expired", "id_revoked", "id_locked", "unknown_duty", "duty_not_open",
	"duty_closed", "contractor", "wrong_organ", "wrong_department", "wrong_officer", "wrong_operation", "no_export_right",
	"grant_not_yet", "grant_expired", "training_lapsed", "unknown_terminal", "wrong_terminal", "unsafe_terminal",
	"outside_building", "one_factor", "wrong_factor", "outside_hours", "same_person", "no_requester", "unknown_system",
	"system_duty", "unknown_medium", "medium_not_lent", "backup_place", "suspended", "unknown_operation", "incomplete", "not_superior",
	"undesignated",
}

// Reasons lists all reasons for denial in order.
func Reasons() []Reason {
	all := make([]Reason, 0, reasonEnd-1)
	for r := Reason(1); r < reasonEnd; r++ {
		all = append(all, r)
	}
	return all
}

// Code returns the stable code, fit for an audit event; nothing for Allowed.
func (r Reason) Code() audit.Code {
	if r < reasonEnd {
		return reasonCodes[r]
	}
	return ""
}

// String returns the stable code.
func (r Reason) String() string { return string(r.Code()) }

// Decision is the answer to a request: allowed, or denied with every reason that
// holds. The zero Decision is a denial without a reason.
type Decision struct {
	reasons    uint64
	assignment int32 // index into the policy's assignments, plus one
	operation  Operation
	decided    bool
}

// Allowed reports whether the request is allowed.
func (d Decision) Allowed() bool { return d.decided && d.reasons == 0 }

// Reason returns the most telling reason of a denial, and Allowed if there is none.
func (d Decision) Reason() Reason {
	if d.reasons == 0 {
		return Allowed
	}
	return Reason(bits.TrailingZeros64(d.reasons))
}

// Has reports whether a reason is among those of a denial.
func (d Decision) Has(r Reason) bool { return d.reasons&(1<<r) != 0 }

// Reasons yields every reason of a denial, the most telling first.
func (d Decision) Reasons() iter.Seq[Reason] {
	return func(yield func(Reason) bool) {
		for left := d.reasons; left != 0; left &= left - 1 {
			if !yield(Reason(bits.TrailingZeros64(left))) {
				return
			}
		}
	}
}

// Assignment returns the index, in [Policy.Assignments], of the assignment that
// allowed the request; false for a denial.
func (d Decision) Assignment() (int, bool) { return int(d.assignment) - 1, d.Allowed() }

func (d *Decision) deny(r Reason, when bool) {
	if when {
		d.reasons |= 1 << r
	}
}

// Err returns nil for an allowed request, and else an [*Error] with code denied that names the
// operation that was lacking and every reason.
func (d Decision) Err() error {
	if d.Allowed() {
		return nil
	}
	return &Error{code: CodeDenied, Operation: d.operation, Reasons: slices.Collect(d.Reasons())}
}
