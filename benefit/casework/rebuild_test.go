package casework_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/record"
	"github.com/kyufu-go/kyufu/household/civil"
)

var over = casework.TakeOver{By: "take", Second: "over", On: day("2023-04-01")}

// exported are the records of a case after each of its events: an export with its history.
func exported(t require.TestingT, c *casework.Case) (rows []record.Record) {
	events := c.Events()
	for n := range events {
		past, err := casework.Fold(config(), events[:n+1]...)
		require.NoError(t, err)
		rows = append(rows, casework.Record(&past, civil.Date{}))
	}
	return rows
}

// drawn is a case after a random history.
func drawn(t *rapid.T, event func(t *rapid.T, c *casework.Case, on civil.Date) casework.Event) casework.Case {
	c, on := casework.Open(config()), day("2022-01-01")
	for range rapid.IntRange(1, 60).Draw(t, "steps") {
		on = on.AddDays(rapid.IntRange(0, 12).Draw(t, "days"))
		if next, err := c.Apply(event(t, &c, on)); err == nil && next.State != casework.Erased {
			c = next
		}
	}
	return c
}

// Whatever was recorded, the rebuilt case says all that the last row says but for the fields that
// it names, and it holds money that the case holds: nobody is paid again because the town changed
// its system.
func TestACaseIsRebuiltFromAnExportOfItsRecords(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := drawn(t, func(t *rapid.T, _ *casework.Case, on civil.Date) casework.Event { return anyEvent(t, on) })
		rows := exported(t, &c)
		if len(rows) == 0 {
			return
		}
		built, unsaid := casework.Rebuild(config(), over, rows...)
		is := casework.Record(&built, civil.Date{})
		last := rows[len(rows)-1]
		for f := range record.Field(record.Count) {
			if !slices.Contains(unsaid, f) {
				require.Equal(t, last.Get(f), is.Get(f), "%v is not named", f)
			}
		}
		again, err := casework.Fold(built.Config, built.Events()...)
		require.NoError(t, err)
		require.Equal(t, again.State, built.State)
		kept, underway := c.Kept()
		builtKept, builtUnderway := built.Kept()
		if kept > 0 || underway {
			require.True(t, builtKept > 0 || builtUnderway, "%s is rebuilt as %s: unsaid %v, %v for %v", c.State, built.State, unsaid, kinds(&built), kinds(&c))
		}
	})
}

// ordinary are the events of a case's way that a record tells.
var ordinary = []casework.Kind{
	casework.Apply, casework.Declare, casework.CheckIdentity, casework.ReviewDocuments, casework.Accept, casework.Review,
	casework.Grant, casework.Refuse, casework.Notify, casework.Withdraw, casework.PlanPayment, casework.ApprovePayment, casework.SendPayment,
	casework.LoseOutcome, casework.FindSent, casework.Pay, casework.FailPayment, casework.CorrectAccount, casework.ReturnPart, casework.ReturnRest,
	casework.Close, casework.FindDefect, casework.NotifyDefect, casework.Cure,
}

// aside are the events that lead away from the payment.
func aside(k casework.Kind) bool {
	return slices.Contains([]casework.Kind{casework.Withdraw, casework.Close, casework.FindDefect, casework.LoseOutcome}, k)
}

// On the ordinary ways, from the form to decision, withdrawal, payment, failed transfer and return,
// the record of the rebuilt case is that of the case but for the number of its events.
func TestTheOrdinaryWaysAreRebuiltWhole(t *testing.T) {
	t.Parallel()
	states := map[casework.State]int{}
	whole := func(t require.TestingT, c *casework.Case) {
		rows := exported(t, c)
		if len(rows) == 0 {
			return
		}
		states[c.State]++
		built, unsaid := casework.Rebuild(config(), over, rows...)
		for _, f := range unsaid {
			require.Equal(t, record.B2, f, "%s is rebuilt as %s: %v for %v", c.State, built.State, kinds(&built), kinds(c))
		}
	}
	way := toPaid() // so that what is drawn decides on no state whether it is met
	for n := 2; n <= len(way); n++ {
		c := fold(t, way[:n]...)
		whole(t, &c)
	}
	rapid.Check(t, func(t *rapid.T) {
		c := drawn(t, func(t *rapid.T, c *casework.Case, on civil.Date) casework.Event {
			e := anyEvent(t, on)
			may := []casework.Kind{casework.Apply}
			if c.Version() > 0 {
				may = slices.DeleteFunc(casework.Allowed(c.State), func(k casework.Kind) bool { return !slices.Contains(ordinary, k) })
			}
			if len(may) == 0 {
				return casework.Event{}
			}
			if forward := slices.DeleteFunc(slices.Clone(may), aside); len(forward) > 0 && rapid.IntRange(0, 9).Draw(t, "aside") > 0 {
				may = forward
			}
			e.Kind = rapid.SampledFrom(may).Draw(t, "ordinary")
			e.By, e.Second = "ito", "mori"
			switch e.Notice = ""; e.Kind { //nolint:exhaustive // the others need no more
			case casework.PlanPayment:
				e.Amount = c.Unpaid()
			case casework.ApprovePayment:
				e.By, e.Second = "mori", ""
			}
			e.Run, e.Ruling = "R1", rapid.SampledFrom([]*casework.Ruling{granted(), granted(), {Outcome: benefit.Ineligible, Reasons: []string{"R01"}}}).Draw(t, "ruled")
			return e
		})
		whole(t, &c)
	})
	assert.Greater(t, len(states), 5, states)
}

func kinds(c *casework.Case) (out []string) {
	for _, e := range c.Events() {
		out = append(out, e.Kind.String())
	}
	return out
}

func TestWhatAnExportLeavesOpenIsTakenTheSafeWay(t *testing.T) {
	t.Parallel()
	way := toPaid()
	for _, tt := range []struct {
		name string
		n    int
		want casework.State
	}{
		{"a form that was returned", 2, casework.Received},
		{"a proposal that the record does not tell is made anew", 6, casework.Accepted},
		{"a grant", 8, casework.Granted},
		{"a planned payment may have been sent", 9, casework.OutcomeUnknown},
		{"an approved one, too", 10, casework.OutcomeUnknown},
		{"what was paid is paid", 12, casework.Paid},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := fold(t, way[:tt.n]...)
			built, unsaid := casework.Rebuild(config(), over, exported(t, &c)...)
			assert.Equal(t, tt.want, built.State)
			assert.Subset(t, []record.Field{record.B2}, unsaid)
		})
	}
}
