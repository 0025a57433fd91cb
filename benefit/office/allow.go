package office

import (
	"context"
	"slices"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// operations says which operation of the policy a duty of the table is.
var operations = map[casework.Who]access.Operation{
	casework.Counter: access.Update, casework.Reviewer: access.Examine, casework.Decider: access.Decide,
	casework.Cashier: access.Pay, casework.Keeper: access.Update,
}

// operationOf is the operation that an event in a state needs. ok is false for an event that the
// state does not allow.
func operationOf(s casework.State, k casework.Kind) (o access.Operation, ok bool) {
	row := casework.Find(s, k)
	if row == nil {
		return 0, false
	}
	if s == casework.NoCase && row.Who == casework.Counter {
		return access.Register, true
	}
	return OperationOf(row), true
}

// OperationOf is the operation of the policy that a row of casework's table needs of a case that is
// open: what the duty of the row is, return for money that comes back, and erase. Whoever opens a
// case at the counter needs register instead.
func OperationOf(row *casework.Row) access.Operation {
	if row == nil {
		return 0
	}
	switch row.By {
	case casework.Erase:
		return access.Erase
	case casework.ReturnPart, casework.ReturnRest:
		return access.Return
	default:
		return operations[row.Who]
	}
}

// acts says what an event is in the log; what is not here is an update.
var acts = map[casework.Kind]audit.Act{
	casework.SendConfirmation: audit.ActNotify, casework.SendAdvanceNotice: audit.ActNotify, casework.SendAgain: audit.ActNotify,
	casework.NotifyDefect: audit.ActNotify, casework.Notify: audit.ActNotify,
	casework.Apply: audit.ActApply, casework.Declare: audit.ActApply, casework.ReturnForm: audit.ActApply, casework.OpenExOfficio: audit.ActRegister,
	casework.Review: audit.ActEvaluate,
	casework.Grant:  audit.ActDecide, casework.Refuse: audit.ActDecide, casework.Decline: audit.ActDecide, casework.Lapse: audit.ActDecide,
	casework.DeemWithdrawn: audit.ActDecide, casework.Reopen: audit.ActDecide, casework.DecideAmount: audit.ActDecide,
	casework.DecideMore: audit.ActDecide, casework.DecideLess: audit.ActDecide, casework.Revoke: audit.ActDecide,
	casework.OverrideGrant: audit.ActOverride, casework.OverrideRefuse: audit.ActOverride,
	casework.ConfirmAccount: audit.ActVerify, casework.CorrectAccount: audit.ActCorrect,
	casework.ApprovePayment: audit.ActApprove, casework.SendPayment: audit.ActTransfer,
	casework.Pay: audit.ActPay, casework.PayCash: audit.ActPay,
	casework.WaiveReturn: audit.ActDecide,
	casework.ReturnPart:  audit.ActReturn, casework.ReturnRest: audit.ActReturn, casework.DemandReturn: audit.ActReturn,
	casework.Erase: audit.ActErase,
}

func actOf(k casework.Kind) audit.Act {
	if a, ok := acts[k]; ok {
		return a
	}
	return audit.ActUpdate
}

// goesOn are the events that say what has become of a payment that is on its way, or keep it from
// leaving. They go on though a stop of use is on somebody of the case: nothing new is done with
// their data, and one person's stop holds up nobody else's money.
var goesOn = map[casework.Kind]bool{
	casework.CancelPayment: true, casework.LoseOutcome: true, casework.FindSent: true, casework.FindUnsent: true,
	casework.Pay: true, casework.FailPayment: true,
}

// allowed asks for an event of a case.
func (d *Desk) allowed(ctx context.Context, by access.Caller, op access.Operation, h *held, k casework.Kind) error {
	if goesOn[k] {
		return d.allow(ctx, by, op, "", h.ID)
	}
	return d.allow(ctx, by, op, "", h.ID, h.people.all()...)
}

// allow asks the access policy; a denial is told to the log before it is told to the caller.
func (d *Desk) allow(ctx context.Context, by access.Caller, op access.Operation, first audit.Code, about string, persons ...string) error {
	r := by.Request(op, d.c.Now())
	r.Requester = first
	e := d.c.Policy()
	if e == nil || by.Duty != "" && by.Duty != d.c.DutyCode {
		return d.refuse(ctx, by, op, "wrong_duty", fail(CodeDenied, about, "", nil), persons)
	}
	r.Duty = d.c.DutyCode
	var err error
	if r.Suspended, err = d.limited(ctx, d.c.Limits.Stopped, persons); err != nil {
		return err
	}
	decision := e.Decide(&r)
	if decision.Allowed() {
		return nil
	}
	return d.refuse(ctx, by, op, decision.Reason().Code(), fail(CodeDenied, about, "", decision.Err()), persons)
}

// refuse records a refusal and returns it.
func (d *Desk) refuse(ctx context.Context, by access.Caller, op access.Operation, reason audit.Code, why *Error, persons []string) error {
	e, err := d.event(ctx, by, op.Act(), audit.Denied, why.Case, persons)
	if err != nil {
		return err
	}
	e.Reason = reason
	if _, err := d.c.Log.Append(ctx, e); err != nil {
		return fail(CodeRecorder, why.Case, "", err)
	}
	return why
}

// event is the entry of something that was done to a case or refused.
func (d *Desk) event(ctx context.Context, by access.Caller, act audit.Act, result audit.Result, id string, persons []string) (audit.Event, error) {
	e := by.Event(act, result, d.c.Now())
	e.Duty = d.c.DutyCode
	if code := audit.Code(id); code.Valid() {
		e.Case = code
	}
	persons = persons[:min(len(persons), audit.MaxSubjects)]
	handles := make([]audit.Handle, 0, len(persons))
	for _, p := range slices.Compact(persons) {
		h, err := d.c.Handle(ctx, p)
		if err != nil {
			return e, fail(CodeRecorder, id, "handle", err)
		}
		handles = append(handles, h)
	}
	e.Subjects = audit.About(handles...)
	return e, nil
}

// look records that somebody looks at a case, before it is shown.
func (d *Desk) look(ctx context.Context, by access.Caller, act audit.Act, id string, persons []string) error {
	e, err := d.event(ctx, by, act, audit.Succeeded, id, persons)
	if err != nil {
		return err
	}
	if _, err := d.c.Log.Append(ctx, e); err != nil {
		return fail(CodeRecorder, id, "", err)
	}
	return nil
}
