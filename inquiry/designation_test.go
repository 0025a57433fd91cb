package inquiry_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/memnet"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

// The configuration that says nothing of a designation asks nothing, wherever the inquiry stands: a
// draft, a plan, one that was approved while there was one, one that is asked again.
func TestWithoutADesignationNothingIsAsked(t *testing.T) {
	t.Parallel()
	o := newOffice(t, memnet.Faults{})
	ask := taxAsk(o.resident(t, 1, fukaya, answer.TaxExempt, "0", "0"), fukaya)
	ids := o.approved(t, ask)
	ended := o.approved(t, taxAsk(o.resident(t, 2, fukaya, answer.TaxExempt, "0", "0"), fukaya))
	require.NoError(t, o.BreakOff(t.Context(), clerk, "wrong", ended...))

	withdrawn := o.config
	withdrawn.Designation = ""
	d, err := inquiry.New(withdrawn)
	require.NoError(t, err)
	o.Desk = d
	_, err = d.Draft(t.Context(), clerk, ask)
	require.ErrorIs(t, err, inquiry.CodeNotPermitted)
	_, err = d.Again(t.Context(), clerk, ended[0])
	require.Error(t, err)
	o.run(t)
	q, err := d.Get(t.Context(), ids[0])
	require.NoError(t, err)
	require.Equal(t, inquiry.RefusedEnd, q.State)
	require.Equal(t, "list.undesignated", q.Reason)
	require.Zero(t, o.net.Reached(ids[0]))

	facts := []inquiry.MissingFact{{Person: "p", Subject: permitted.Member, Fact: "tax_status", FiscalYear: 2021, Route: inquiry.RouteInquiry}}
	plan := inquiry.MakePlan(facts, inquiry.PlanConfig{
		List: permitted.BuiltIn(), On: civil.MustDate("2022-03-01"), Own: fukaya.Municipality, Assessment: o.config.Assessment,
		Residence: func(string, civil.Date) inquiry.Residence { return inquiry.Residence{} },
	})
	require.Empty(t, plan.Asks)
}
