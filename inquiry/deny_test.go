package inquiry_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/memnet"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Whatever the access policy denies, the desk denies with the policy's own reason, and the denial
// is in the log.
func TestDeskDenyMatrix(t *testing.T) {
	t.Parallel()
	change := func(f func(*audit.Actor)) access.Caller {
		c := clerk
		f(&c.Actor)
		return c
	}
	tests := map[string]struct {
		by   access.Caller
		want access.Reason
	}{
		"wrong organ":      {change(func(a *audit.Actor) { a.Organ = "school_board" }), access.WrongOrgan},
		"wrong department": {change(func(a *audit.Actor) { a.Department = "library" }), access.WrongDepartment},
		"nobody":           {change(func(a *audit.Actor) { a.ID = "nobody" }), access.UnknownActor},
		"contractor": {change(func(a *audit.Actor) {
			a.Kind, a.Processor = audit.ActorContractor, "vendor"
		}), access.WrongKind},
		"other terminal":   {change(func(a *audit.Actor) { a.Terminal = "home" }), access.UnknownTerminal},
		"one factor":       {change(func(a *audit.Actor) { a.Auth = audit.AuthPassword }), access.OneFactor},
		"wrong operation":  {system, access.WrongOperation},
		"everything right": {clerk, access.Allowed},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, memnet.Faults{})
			ids := o.approved(t, taxAsk(o.resident(t, 1, fukaya, answer.TaxExempt, "0", "0"), fukaya))
			o.run(t)
			before := len(o.log.Events())
			_, err := o.Retrieve(t.Context(), test.by, ids...)
			if test.want == access.Allowed {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, inquiry.CodeDenied)
			denied := o.log.Events()[before:]
			require.Len(t, denied, 1)
			require.Equal(t, audit.Denied, denied[0].Result)
			require.Equal(t, test.want.Code(), denied[0].Reason)
			require.Equal(t, inquiry.HasAnswer, o.state(t, ids[0]))
		})
	}
}

func TestContractorNeverOperatesTheNetwork(t *testing.T) {
	t.Parallel()
	p := policy()
	p.IDs = append(p.IDs, access.ID{
		Code: "vendor-1", Kind: access.ContractID, Processor: "vendor", Organ: "mayor", Department: "welfare", Trained: civil.MustDate("2022-01-01"),
	})
	p.Assignments = append(p.Assignments, access.Assignment{
		ID: "vendor-1", Duty: "benefit", Organ: "mayor", Department: "welfare", Terminals: []audit.Code{"desk-1"},
		Operations: []access.Operation{access.Inquire, access.Retrieve},
	})
	e, err := access.Compile(p)
	require.NoError(t, err)
	o := newOffice(t, memnet.Faults{}, func(c *inquiry.Config) { c.Policy = func() *access.Engine { return e } })
	vendor := officer("vendor-1")
	vendor.Actor.Kind, vendor.Actor.Processor = audit.ActorContractor, "vendor"
	_, err = o.Draft(t.Context(), vendor, taxAsk("000000000000101", fukaya))
	var denied *access.Error
	require.True(t, errors.As(err, &denied))
	require.Equal(t, access.Contractor, denied.Reason())
}

func TestRolesAreApart(t *testing.T) {
	t.Parallel()
	o := newOffice(t, memnet.Faults{})
	ids, err := o.Draft(t.Context(), clerk, taxAsk(o.resident(t, 1, fukaya, answer.TaxExempt, "0", "0"), fukaya))
	require.NoError(t, err)
	require.ErrorIs(t, o.approve(t, clerk, ids...), inquiry.CodeApproverIsRequester)
	require.Equal(t, inquiry.Draft, o.state(t, ids[0]))
	require.NoError(t, o.approve(t, chief, ids...))
	o.run(t)
	views, err := o.Retrieve(t.Context(), clerk2, ids...)
	require.NoError(t, err)
	confirm := views[0].Confirm()
	for _, involved := range []access.Caller{clerk, clerk2, chief} {
		_, err = o.Review(t.Context(), involved, ids...)
		require.ErrorIs(t, err, inquiry.CodeCheckerIsInvolved)
		require.ErrorIs(t, o.Verify(t.Context(), involved, confirm), inquiry.CodeCheckerIsInvolved)
		require.ErrorIs(t, o.Dispute(t.Context(), involved, "wrong", ids...), inquiry.CodeCheckerIsInvolved)
	}
	seen, err := o.Review(t.Context(), checker, ids...)
	require.NoError(t, err)
	other := seen[0].Confirm()
	other.Digest = "another"
	require.ErrorIs(t, o.Verify(t.Context(), checker, other), inquiry.CodeChanged)
	require.Equal(t, inquiry.Retrieved, o.state(t, ids[0]))
	require.NoError(t, o.Verify(t.Context(), checker, seen[0].Confirm()))

	small := newOffice(t, memnet.Faults{}, func(c *inquiry.Config) { c.ApproverMayCheck = true })
	ids = small.approved(t, taxAsk(small.resident(t, 1, fukaya, answer.TaxExempt, "0", "0"), fukaya))
	small.run(t)
	_, err = small.Retrieve(t.Context(), clerk, ids...)
	require.NoError(t, err)
	require.NoError(t, small.check(t, chief, ids...))
}

func TestConditionsOfTheLawAreHeldAtTheDesk(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*inquiry.Config)
		ask    func(*inquiry.Ask)
		want   permitted.Reason
	}{
		"no published assessment":          {func(c *inquiry.Config) { c.Assessment = permitted.Assessment{} }, nil, permitted.ReasonAssessmentMissing},
		"nobody confirmed the designation": {func(c *inquiry.Config) { c.Designation = "" }, nil, permitted.ReasonUndesignated},
		"the duty is closed":               {func(c *inquiry.Config) { c.ClosedOn = civil.MustDate("2022-07-31") }, nil, permitted.ReasonDutyClosed},
		"a supporter":                      {nil, func(a *inquiry.Ask) { a.Subject = permitted.Supporter }, permitted.ReasonSubject},
		"resident record in 2022":          {nil, func(a *inquiry.Ask) { a.Information, a.FiscalYear = permitted.ResidentRecord, 0 }, permitted.ReasonInformation},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, memnet.Faults{}, func(c *inquiry.Config) {
				if test.change != nil {
					test.change(c)
				}
			})
			a := taxAsk("000000000000101", fukaya)
			if test.ask != nil {
				test.ask(&a)
			}
			_, err := o.Draft(t.Context(), clerk, a)
			var refused *inquiry.Error
			require.ErrorAs(t, err, &refused)
			require.ErrorIs(t, refused, inquiry.CodeNotPermitted)
			require.Equal(t, test.want, refused.Verdict.Reason)
		})
	}
}

// What was permitted when it was drafted is asked of the list once more before a permit is asked
// for.
func TestDutyThatClosesAfterApprovalStopsTheInquiry(t *testing.T) {
	t.Parallel()
	o := newOffice(t, memnet.Faults{}, func(c *inquiry.Config) { c.ClosedOn = civil.MustDate("2022-08-01") })
	ids := o.approved(t, taxAsk(o.resident(t, 1, fukaya, answer.TaxExempt, "0", "0"), fukaya))
	o.clock.add(24 * time.Hour)
	o.run(t)
	q, err := o.Get(t.Context(), ids[0])
	require.NoError(t, err)
	require.Equal(t, inquiry.RefusedEnd, q.State)
	require.Equal(t, "list.duty_closed", q.Reason)
	require.Zero(t, o.net.Reached(ids[0]))
}

func TestWrongEventsAreRefusedWithWhatWouldBeAllowed(t *testing.T) {
	t.Parallel()
	o := newOffice(t, memnet.Faults{})
	ids, err := o.Draft(t.Context(), clerk, taxAsk("000000000000101", fukaya))
	require.NoError(t, err)
	_, err = o.Retrieve(t.Context(), clerk, ids...)
	var wrong *inquiry.Error
	require.ErrorAs(t, err, &wrong)
	require.ErrorIs(t, wrong, inquiry.CodeTransition)
	require.Equal(t, inquiry.Draft, wrong.State)
	require.Equal(t, []inquiry.Event{inquiry.EventApprove, inquiry.EventBreakOff, inquiry.EventLapse, inquiry.EventReject}, wrong.Allowed)
	_, err = o.Get(t.Context(), "nothing")
	require.ErrorIs(t, err, inquiry.CodeNotFound)
}

// The log fails closed: no step without its entry.
func TestNothingHappensWithoutTheLog(t *testing.T) {
	t.Parallel()
	o := newOffice(t, memnet.Faults{})
	ids := o.approved(t, taxAsk(o.resident(t, 1, fukaya, answer.TaxExempt, "0", "0"), fukaya))
	full := errors.New("no room")
	o.log.Fail = func(audit.Event) error { return full }
	_, err := o.Advance(t.Context(), system)
	require.ErrorIs(t, err, full)
	require.Equal(t, inquiry.Approved, o.state(t, ids[0]))
	require.Zero(t, o.net.Reached(ids[0]))
	o.log.Fail = nil
	o.clock.add(10 * time.Minute)
	o.run(t)
	require.Equal(t, inquiry.HasAnswer, o.state(t, ids[0]))
	require.Equal(t, 1, o.net.Reached(ids[0]))
}
