package review_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/review"
)

// What looks like a second person's word, or like leave to work at night, and is none hides
// nothing.
func TestNoWordOfNobodyHidesAnything(t *testing.T) {
	t.Parallel()
	byWho := func(id audit.Code) func(*audit.Event) { return func(e *audit.Event) { e.Actor.ID = id } }
	boss := with(event(audit.ActApprove, "2026-07-01 09:00"), byWho("boss"))
	asked := with(event(audit.ActInquire, "2026-07-01 10:00"), linked(audit.LinkApproval, 0))
	night := event(audit.ActView, "2026-07-01 19:00")
	overtime := with(event(audit.ActOvertimeOK, "2026-07-01 16:00"), func(e *audit.Event) { e.Actor.ID, e.Case = "boss", "u1" })
	own := with(overtime, byWho("u1"))
	register := event(audit.ActRegister, "2026-07-01 09:00")
	check := with(event(audit.ActVerify, "2026-07-01 10:00"), linked(audit.LinkFirst, 0))
	for name, c := range map[string]struct {
		events []audit.Event
		want   []review.Rule
	}{
		"an approval by oneself in capitals":     {[]audit.Event{with(boss, byWho("U1")), asked}, []review.Rule{review.SelfApproval}},
		"with a mark behind it":                  {[]audit.Event{with(boss, byWho("u1.")), asked}, []review.Rule{review.SelfApproval}},
		"an approval by nobody":                  {[]audit.Event{with(boss, byWho("-")), asked}, []review.Rule{review.SelfApproval}},
		"one that was abandoned":                 {[]audit.Event{with(boss, func(e *audit.Event) { e.Result = audit.Abandoned }), asked}, []review.Rule{review.BadApproval}},
		"one of which nothing is said":           {[]audit.Event{with(boss, func(e *audit.Event) { e.Result = 0 }), asked}, []review.Rule{review.BadApproval}},
		"one that was begun":                     {[]audit.Event{with(boss, func(e *audit.Event) { e.Phase, e.Result = audit.Attempt, 0 }), asked}, []review.Rule{review.BadApproval, review.Unclosed}},
		"one by a citizen":                       {[]audit.Event{with(boss, func(e *audit.Event) { e.Actor.Kind = audit.ActorCitizen }), asked}, []review.Rule{review.BadApproval}},
		"a check by oneself in capitals":         {[]audit.Event{register, with(check, byWho("U1"))}, []review.Rule{review.SelfCheck}},
		"overtime that was denied":               {[]audit.Event{with(overtime, func(e *audit.Event) { e.Result = audit.Denied }), night}, []review.Rule{review.OutOfHours}},
		"overtime that was asked for":            {[]audit.Event{with(overtime, func(e *audit.Event) { e.Phase, e.Result = audit.Attempt, 0 }), night}, []review.Rule{review.OutOfHours, review.Unclosed}},
		"overtime by oneself":                    {[]audit.Event{own, night}, []review.Rule{review.OutOfHours}},
		"overtime by oneself, on one's own word": {[]audit.Event{with(boss, byWho("u1")), with(own, linked(audit.LinkApproval, 0)), night}, []review.Rule{review.OutOfHours, review.SelfApproval}},
		"overtime on a superior's word":          {[]audit.Event{boss, with(own, linked(audit.LinkApproval, 0)), night}, nil},
		"a word that is one":                     {[]audit.Event{boss, asked}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []review.Rule
			for _, f := range run(quiet, "2026-07-01 20:00", c.events...) {
				got = append(got, f.Rule)
			}
			require.ElementsMatch(t, c.want, got)
		})
	}
}
