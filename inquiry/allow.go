package inquiry

import (
	"context"
	"errors"
	"io"
	"sync"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// wrongDuty is the reason in the log when a caller comes for another duty than the desk's.
const wrongDuty = "wrong_duty"

// may asks the access policy on behalf of a desk of one duty. The request is the caller's for the
// desk's duty: who comes for another one is denied, whatever they may do there. It returns the
// reason of a denial as the log names it.
func may(policy func() *access.Engine, by access.Caller, duty audit.Code, r access.Request) (error, audit.Code) { //nolint:staticcheck // the error is what was found, not how the call ended
	var e *access.Engine
	if policy != nil {
		e = policy()
	}
	if e == nil {
		return access.CodeDenied, "no_policy"
	}
	if by.Duty != "" && by.Duty != duty {
		return access.CodeDenied, wrongDuty
	}
	r.Duty = duty
	decision := e.Decide(&r)
	if decision.Allowed() {
		return nil, ""
	}
	return decision.Err(), decision.Reason().Code()
}

// allow asks the access policy; a denial is told to the log before it is told to the caller.
func (d *Desk) allow(ctx context.Context, by access.Caller, op access.Operation, requester audit.Code, about ...Inquiry) error {
	if d == nil || d.c.Now == nil {
		return fail(CodeConfig, "", errors.New("not made by New"))
	}
	r := by.Request(op, d.c.Now())
	r.Requester = requester
	why, reason := may(d.c.Policy, by, d.c.DutyCode, r)
	if why == nil {
		return nil
	}
	var id ID
	if len(about) == 1 {
		id = about[0].ID
	}
	return d.refuse(ctx, by, op, fail(CodeDenied, id, why), reason, about...)
}

// refuse records a refusal, one entry for each inquiry it is about and one if it is about none, and
// returns it.
func (d *Desk) refuse(
	ctx context.Context, by access.Caller, op access.Operation, why *Error, reason audit.Code, about ...Inquiry,
) error {
	e := by.Event(op.Act(), audit.Denied, d.c.Now())
	e.Duty, e.Program, e.Reason = d.c.DutyCode, d.c.Program, reason
	events := make([]audit.Event, 0, max(1, len(about)))
	for i := range about {
		one := e
		one.Case = audit.Code(about[i].ID)
		if about[i].Person != "" {
			handle, err := d.c.Handle(ctx, about[i].Person)
			if err != nil {
				return fail(CodePerson, about[i].ID, err)
			}
			one.Subjects = audit.About(handle)
		}
		events = append(events, one)
	}
	if len(events) == 0 {
		events = append(events, e)
	}
	if _, err := d.c.Log.AppendBatch(ctx, events); err != nil {
		return err
	}
	return why
}

// lockedReader makes a source of randomness safe for concurrent use.
type lockedReader struct {
	mu   sync.Mutex
	from io.Reader
}

func (r *lockedReader) Read(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.from.Read(b)
}
