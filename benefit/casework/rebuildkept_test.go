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
	"github.com/kyufu-go/kyufu/household/money"
)

// keepers are ways on which a household keeps money that the last decision does not grant, or about
// which it is decided anew.
func keepers() map[string][]casework.Event {
	ways := undecided()
	reopen := func(on string) casework.Event {
		return step(casework.Reopen, on, func(e *casework.Event) { e.Words, e.NoticeOn = "死亡", day(on) })
	}
	back := func(k casework.Kind, yen money.Yen) casework.Event {
		return step(k, "2022-03-20", func(e *casework.Event) {
			e.Amount, e.Codes, e.AccountingYear, e.Fund = yen, []string{"B01"}, 2021, "一般"
		})
	}
	more := step(casework.DecideMore, "2022-04-01", func(e *casework.Event) { e.Amount, e.Words = 50000, "世帯員の追加" })
	closed := append(toPaid(), step(casework.Close, "2022-03-05", nil))
	waived := step(casework.WaiveReturn, "2022-04-04", func(e *casework.Event) { e.Amount, e.Words = 100000, "誤支給" })
	ways["revoked, waived"] = append(slices.Clip(ways["revoked"]), waived)
	ways["revoked, waived, closed"] = append(slices.Clip(ways["revoked"]), waived, step(casework.Close, "2022-04-05", nil))
	ways["reopened"] = append(slices.Clip(closed), reopen("2022-03-06"))
	ways["reopened, examined"] = append(slices.Clip(closed), reopen("2022-03-06"), step(casework.Review, "2022-03-07", func(e *casework.Event) { e.Ruling = granted() }))
	ways["a part came back, revoked"] = append(toPaid(), back(casework.ReturnPart, 30000), more, step(casework.Revoke, "2022-04-02", func(e *casework.Event) { e.Codes = []string{"R01"} }))
	ways["paid twice, revoked"] = append(toMore(),
		step(casework.PlanPayment, "2022-04-03", func(e *casework.Event) { e.Run, e.Until, e.Amount = "R2", day("2022-04-10"), 50000 }),
		step(casework.ApprovePayment, "2022-04-04", func(e *casework.Event) { e.Run, e.By, e.Second = "R2", "mori", "" }),
		step(casework.SendPayment, "2022-04-05", func(e *casework.Event) { e.Run, e.Digest = "R2", "d2" }),
		step(casework.Pay, "2022-04-10", func(e *casework.Event) { e.Run = "R2" }),
		step(casework.DecideMore, "2022-04-11", func(e *casework.Event) { e.Amount, e.Words = 10000, "世帯員の追加" }),
		step(casework.Revoke, "2022-04-12", func(e *casework.Event) { e.Codes = []string{"R01"} }))
	ways["granted by force"] = []casework.Event{
		step(casework.SendConfirmation, "2022-02-01", left),
		step(casework.ChangeAccount, "2022-02-10", func(e *casework.Event) { e.Account = account() }),
		step(casework.OverrideGrant, "2022-02-14", func(e *casework.Event) {
			e.Codes, e.Words, e.Amount, e.Person = []string{"F01"}, "特例", 100000, "1001"
		}),
	}
	ways["granted by force"] = append(ways["granted by force"], toPaid()[8:]...)
	ways["granted by force"] = append(ways["granted by force"], more, step(casework.Revoke, "2022-04-02", func(e *casework.Event) { e.Codes = []string{"R08"} }))
	ways["failed, refused"] = append(toPaid(), step(casework.FailPayment, "2022-03-03", func(e *casework.Event) { e.Codes = []string{"T01"} }),
		step(casework.CorrectAccount, "2022-03-10", func(e *casework.Event) { e.Account = account() }),
		step(casework.Revoke, "2022-03-12", func(e *casework.Event) { e.Codes = []string{"R01"} }))
	return ways
}

// What a household kept was lost with the rows where the last decision is none that grants: the
// rebuilt case had no payment, and the next grant paid once more.
func TestWhatIsKeptIsRebuiltWhateverWasDecidedLast(t *testing.T) {
	t.Parallel()
	for name, way := range keepers() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := fold(t, way...)
			kept, _ := c.Kept()
			rows := exported(t, &c)
			built, unsaid := casework.Rebuild(config(), over, rows...)
			got, underway := built.Kept()
			assert.Equal(t, kept, got, "%v of %v", kinds(&built), kinds(&c))
			assert.False(t, underway)
			assert.Len(t, built.Payments, len(c.Payments))
			for _, e := range built.Events() {
				assert.NotEmpty(t, e.By, "%s is nobody's", e.Kind)
			}
			switch c.State { //nolint:exhaustive // of the others no state tells what was decided
			case casework.Refused, casework.Declined, casework.Withdrawn:
				assert.Equal(t, c.State, built.State, unsaid)
				assert.NotContains(t, unsaid, record.B14)
			case casework.Accepted, casework.Reviewed:
				assert.Equal(t, casework.Accepted, built.State, unsaid)
			case casework.Closed:
				assert.Equal(t, casework.Refused, built.State, "no record says who left the money")
				assert.Contains(t, todo(&built, "2023-04-01"), casework.Overpaid)
			}
			again, err := casework.Fold(built.Config, built.Events()...)
			require.NoError(t, err)
			assert.Equal(t, built.State, again.State)
		})
	}
}

// Who gives the last row alone, or rows without the first payment, gives what is kept all the same.
func TestWhatTheLastRowTellsOfMoneyIsRebuilt(t *testing.T) {
	t.Parallel()
	for name, way := range keepers() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := fold(t, way...)
			if kept, _ := c.Kept(); kept == 0 {
				return
			}
			built, unsaid := casework.Rebuild(config(), over, casework.Record(&c, civil.Date{}))
			require.Len(t, built.Payments, 1, "%v of %v", kinds(&built), kinds(&c))
			assert.Equal(t, c.Payments[len(c.Payments)-1].Amount, built.Payments[0].Amount)
			if len(c.Payments) > 1 {
				assert.Contains(t, unsaid, record.B112, "there was one before it")
			}
		})
	}
}

// Whatever is done about a case that was paid, no rebuilt case holds less than it: nobody is paid
// again because the town changed its system.
func TestNoRebuiltCaseHoldsLess(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, on := casework.Open(config()), day("2022-03-01")
		for _, e := range toPaid() {
			c, _ = c.Apply(e)
		}
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			on = on.AddDays(rapid.IntRange(0, 12).Draw(t, "days"))
			e := anyEvent(t, on)
			e.Kind = rapid.SampledFrom(casework.Allowed(c.State)).Draw(t, "allowed")
			e.By, e.Second, e.Run, e.Recorded, e.Notice, e.Account = "ito", "mori", "R1", on, "", nil
			e.Codes, e.Words, e.NoticeOn, e.Person = []string{"R01"}, "理由", on, "1001"
			e.AccountingYear, e.Fund, e.Digest, e.Method, e.Receipt = 2022, "一般", "d", "card", "1"
			switch e.Kind { //nolint:exhaustive // the others need no more
			case casework.CorrectAccount, casework.ChangeAccount:
				e.Account = account()
			case casework.Review:
				e.Ruling = rapid.SampledFrom([]*casework.Ruling{granted(), {Outcome: benefit.Ineligible, Reasons: []string{"R01"}}}).Draw(t, "ruled")
			case casework.PlanPayment:
				e.Amount = c.Unpaid()
			case casework.ApprovePayment:
				e.By, e.Second = "mori", ""
			case casework.DecideAmount, casework.DecideMore, casework.WaiveReturn:
				e.Amount = 20000
			case casework.ReturnRest:
				if kept, _ := c.Kept(); c.Demanded() == 0 {
					e.Amount = kept
				} else {
					e.Amount = c.Demanded()
				}
			}
			if next, err := c.Apply(e); err == nil && next.State != casework.Erased {
				c = next
			}
		}
		built, unsaid := casework.Rebuild(config(), over, exported(t, &c)...)
		kept, _ := c.Kept()
		got, underway := built.Kept()
		require.True(t, got >= kept || underway, "%d, not %d: unsaid %v, %v for %v", got, kept, unsaid, kinds(&built), kinds(&c))
		for _, e := range built.Events() {
			require.NotEmpty(t, e.By)
		}
	})
}
