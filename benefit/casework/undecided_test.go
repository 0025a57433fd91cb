package casework_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/money"
)

// toMore is a case that was paid 100,000 yen and is granted 50,000 more, of which it was told.
func toMore() []casework.Event {
	return append(toPaid(),
		step(casework.DecideMore, "2022-04-01", func(e *casework.Event) { e.Amount, e.Words = 50000, "世帯員の追加" }),
		step(casework.Notify, "2022-04-01", nil),
	)
}

// undecided are ways on which money that was paid is not what is decided, each up to where the case
// could be closed.
func undecided() map[string][]casework.Event {
	told := step(casework.Notify, "2022-04-03", nil)
	reopened := append(toMore(), step(casework.Reopen, "2022-04-02", func(e *casework.Event) { e.Words, e.NoticeOn = "死亡", day("2022-04-02") }))
	refused := step(casework.Review, "2022-04-02", func(e *casework.Event) {
		e.Ruling = &casework.Ruling{Outcome: benefit.Ineligible, Reasons: []string{"R01"}}
	})
	return map[string][]casework.Event{
		"revoked":           append(toMore(), step(casework.Revoke, "2022-04-02", func(e *casework.Event) { e.Codes = []string{"R01"} }), told),
		"refused by force":  append(toMore(), step(casework.OverrideRefuse, "2022-04-02", func(e *casework.Event) { e.Codes, e.Words = []string{"F02"}, "誤り" }), told),
		"decided again":     append(slices.Clip(reopened), refused, step(casework.Refuse, "2022-04-02", func(e *casework.Event) { e.By = "ito" }), told),
		"declined after":    append(slices.Clip(reopened), step(casework.Decline, "2022-04-03", nil)),
		"withdrawn after":   append(slices.Clip(reopened), step(casework.Withdraw, "2022-04-03", nil)),
		"granted by a half": append(toMore(), step(casework.DecideAmount, "2022-04-02", func(e *casework.Event) { e.Amount, e.Words = 40000, "誤り" }), told),
	}
}

// A case was closed though somebody had been paid what no decision grants, and nobody had said a
// word about it.
func TestNoCaseIsClosedWithMoneyThatNobodyDecidedAbout(t *testing.T) {
	t.Parallel()
	for name, way := range undecided() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := fold(t, way...)
			beyond := -c.Unpaid()
			require.Positive(t, beyond)
			_, err := c.Apply(step(casework.Close, "2022-04-04", nil))
			var refused *casework.Error
			require.ErrorAs(t, err, &refused)
			assert.Equal(t, []casework.Guard{casework.MoneyDecided}, refused.Missing)
			assert.Contains(t, todo(&c, "2022-04-04"), casework.Overpaid)
			on, ok := c.DueOn()
			assert.True(t, ok)
			assert.False(t, on.IsZero())

			yen := func(k casework.Kind, amount money.Yen) casework.Event {
				return step(k, "2022-04-05", func(e *casework.Event) { e.Amount, e.Codes, e.Words = amount, []string{"B01"}, "誤支給" })
			}
			for _, k := range []casework.Kind{casework.WaiveReturn, casework.DemandReturn} {
				_, err = c.Apply(yen(k, beyond+1))
				require.ErrorIs(t, err, casework.CodeMissing, "%s of more than was paid beyond", k)
				alone := yen(k, beyond)
				alone.Second = ""
				_, err = c.Apply(alone)
				require.ErrorIs(t, err, casework.CodeSecond, k)
			}
			silent := yen(casework.WaiveReturn, beyond)
			silent.Codes, silent.Words = nil, ""
			_, err = c.Apply(silent)
			require.ErrorIs(t, err, casework.CodeMissing, "without a word")
			silent.Codes = []string{"x"}
			_, err = c.Apply(silent)
			var mute *casework.Error
			require.ErrorAs(t, err, &mute, "a code is none")
			assert.Equal(t, []casework.Guard{casework.WordsGiven}, mute.Missing)
			stored := fold(t, append(slices.Clip(way), silent)...)
			assert.Zero(t, stored.Unpaid(), "what was taken before is read")

			left, err := c.Apply(yen(casework.WaiveReturn, beyond))
			require.NoError(t, err)
			assert.Equal(t, c.State, left.State)
			assert.Zero(t, left.Unpaid())
			assert.NotContains(t, todo(&left, "2022-04-05"), casework.Overpaid)
			_, err = left.Apply(step(casework.Close, "2022-04-06", nil))
			require.NoError(t, err, "somebody said that it is left to the household")

			back := c
			for _, e := range []casework.Event{
				yen(casework.DemandReturn, beyond-1), yen(casework.WaiveReturn, 1),
				step(casework.Notify, "2022-04-05", func(e *casework.Event) { e.Notice = casework.ReturnRequest }),
			} {
				back, err = back.Apply(e)
				require.NoError(t, err, e.Kind)
			}
			assert.NotContains(t, todo(&back, "2022-04-05"), casework.Overpaid)
			_, err = back.Apply(step(casework.Close, "2022-04-06", nil))
			require.ErrorIs(t, err, casework.CodeMissing, "a demand is open")
			back, err = back.Apply(step(casework.ReturnRest, "2022-04-20", func(e *casework.Event) {
				e.Amount, e.Codes, e.AccountingYear, e.Fund = beyond-1, []string{"B01"}, 2021, "一般"
			}))
			require.NoError(t, err)
			_, err = back.Apply(step(casework.Close, "2022-04-21", nil))
			require.NoError(t, err, "it came back")
		})
	}
}

// A demand that two people give up is a word about the money; they can come back on it.
func TestAWordAboutMoneyHoldsUntilAnother(t *testing.T) {
	t.Parallel()
	c := fold(t, undecided()["revoked"]...)
	take := func(k casework.Kind, yen money.Yen) {
		t.Helper()
		next, err := c.Apply(step(k, "2022-04-05", func(e *casework.Event) { e.Amount, e.Codes, e.Words, e.Person = yen, []string{"B01"}, "理由", "1001" }))
		require.NoError(t, err, k)
		c = next
	}
	take(casework.DemandReturn, 60000)
	assert.Contains(t, todo(&c, "2022-04-05"), casework.Overpaid, "of 40,000 nobody said a word")
	take(casework.WithdrawDemand, 0)
	assert.EqualValues(t, -40000, c.Unpaid())
	take(casework.WaiveReturn, 40000)
	assert.NotContains(t, todo(&c, "2022-04-05"), casework.Overpaid)
	take(casework.DemandReturn, 100000)
	assert.EqualValues(t, 100000, c.Demanded())
	assert.Zero(t, c.Unpaid())
	take(casework.WithdrawDemand, 0)
	assert.Zero(t, c.Unpaid())
	take(casework.OverrideGrant, 70000)
	assert.EqualValues(t, -30000, c.Unpaid(), "who decides anew decides about what was paid anew")
}

// A case whose further grant was taken back before it was paid stood granted for ever.
func TestAGrantOfWhatWasPaidIsClosed(t *testing.T) {
	t.Parallel()
	amount := func(yen money.Yen) casework.Case {
		return fold(t, append(toMore(), step(casework.DecideAmount, "2022-04-02", func(e *casework.Event) { e.Amount, e.Words = yen, "誤り" }), step(casework.Notify, "2022-04-03", nil))...)
	}
	c := amount(100000)
	_, err := c.Apply(step(casework.Close, "2022-04-04", nil))
	require.NoError(t, err)
	c = amount(100001)
	_, err = c.Apply(step(casework.Close, "2022-04-04", nil))
	var refused *casework.Error
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, []casework.Guard{casework.NothingDue}, refused.Missing, "one yen is to be paid")
}

// What was closed under the rules of before is read: nobody can say a word about it in the past.
func TestAStoredCloseIsReadAsItWasTaken(t *testing.T) {
	t.Parallel()
	for name, way := range undecided() {
		if name == "granted by a half" { // no such case was closed
			continue
		}
		c := fold(t, append(way, step(casework.Close, "2022-04-04", nil))...)
		assert.Equal(t, casework.Closed, c.State, name)
		assert.Equal(t, []string{casework.Overpaid}, todo(&c, "2022-04-05"), name)
		erase := step(casework.Erase, "2022-04-06", func(e *casework.Event) { e.Digest = "d" })
		_, err := c.Apply(erase)
		var refused *casework.Error
		require.ErrorAs(t, err, &refused, "%s: nobody would know of the money any more", name)
		assert.Equal(t, []casework.Guard{casework.MoneyDecided}, refused.Missing, name)
		c, err = c.Apply(step(casework.WaiveReturn, "2022-04-05", func(e *casework.Event) { e.Amount, e.Words = -c.Unpaid(), "理由" }))
		require.NoError(t, err, name)
		_, err = c.Apply(erase)
		require.NoError(t, err, name)
	}
	waived := step(casework.WaiveReturn, "2022-04-04", func(e *casework.Event) { e.Amount, e.Words = 200000, "理由" })
	c := fold(t, append(undecided()["granted by a half"], waived)...)
	assert.Zero(t, c.Unpaid(), "a word on more than was paid pays nothing")
}

// Nobody decides about money while an objection is pending, or while it is examined anew.
func TestWhatIsExaminedIsNotYetDecided(t *testing.T) {
	t.Parallel()
	c := fold(t, append(toMore(), step(casework.Reopen, "2022-04-02", func(e *casework.Event) { e.Words, e.NoticeOn = "死亡", day("2022-04-02") }))...)
	assert.NotContains(t, todo(&c, "2022-04-03"), casework.Overpaid)
	c = fold(t, append(undecided()["revoked"], step(casework.Object, "2022-04-04", func(e *casework.Event) { e.Words = "審査請求" }))...)
	assert.NotContains(t, todo(&c, "2022-04-05"), casework.Overpaid)
	_, err := c.Apply(step(casework.WaiveReturn, "2022-04-05", func(e *casework.Event) { e.Amount, e.Words = 100000, "理由" }))
	require.ErrorIs(t, err, casework.CodeMissing)
}

// Who had paid back what was asked could not be asked for the rest when less still was due: an
// amount beyond the decision alone was taken, and there was none.
func TestLessIsDecidedAgainOfWhatWasPaidBack(t *testing.T) {
	t.Parallel()
	c := fold(t, toPaid()...)
	take := func(k casework.Kind, yen money.Yen) {
		t.Helper()
		next, err := c.Apply(step(k, "2022-04-05", func(e *casework.Event) {
			e.Amount, e.Codes, e.AccountingYear, e.Fund = yen, []string{"B08"}, 2021, "一般"
		}))
		require.NoError(t, err, k)
		c = next
	}
	take(casework.DecideLess, 40000)
	take(casework.ReturnRest, 40000)
	require.Equal(t, casework.Returned, c.State)
	take(casework.DecideLess, 60000)
	assert.Equal(t, casework.ReturnDemanded, c.State)
	assert.EqualValues(t, 60000, c.Demanded())
	assert.Contains(t, todo(&c, "2022-04-05"), string(casework.ReturnRequest))
	take(casework.ReturnRest, 60000)
	kept, _ := c.Kept()
	assert.Zero(t, kept)
}
