package casework_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
)

// anyEvent draws an event with all that any guard may ask for, so that the table alone decides.
func anyEvent(t *rapid.T, on civil.Date) casework.Event {
	ruling := rapid.SampledFrom([]*casework.Ruling{
		granted(), {Outcome: benefit.Ineligible, Reasons: []string{"R01"}}, {Outcome: benefit.Undetermined},
	}).Draw(t, "ruling")
	if rapid.Bool().Draw(t, "bare") {
		return casework.Event{Kind: rapid.SampledFrom(casework.Kinds()).Draw(t, "kind"), On: on, Recorded: on.AddDays(rapid.IntRange(-9, 0).Draw(t, "late")), By: "ito", Second: "mori"}
	}
	kind := rapid.SampledFrom(casework.Kinds()).Draw(t, "kind")
	a := account()
	switch kind {
	case casework.SendConfirmation, casework.SendAdvanceNotice, casework.Apply, casework.Declare, casework.OpenExOfficio,
		casework.ReturnForm, casework.Cure, casework.ChangeAccount, casework.CorrectAccount: // what may bring an account
	case casework.AnswerAccount:
		a.Source = casework.FromRegister
	default:
		if !rapid.Bool().Draw(t, "stray") {
			a = nil
		}
	}
	named := casework.Notice("")
	if kind == casework.Notify || kind == casework.MailReturned {
		named = rapid.SampledFrom([]casework.Notice{"", casework.GrantNotice, casework.RefusalNotice, casework.FailureNotice, casework.ReturnRequest, casework.PaymentNotice}).Draw(t, "notice")
	}
	return casework.Event{
		Kind: kind, On: on, Recorded: on, Notice: named,
		By: rapid.SampledFrom([]string{"sato", "mori", "ito"}).Draw(t, "by"), Second: rapid.SampledFrom([]string{"", "mori", "sato"}).Draw(t, "second"),
		Codes: []string{"R01"}, Words: "理由", Clock: casework.CureClock, Until: on.AddDays(3), NoticeOn: on, Method: "card", Person: "1001",
		Account: a, HolderMatches: true, Inquiry: "q1", Ruling: ruling, Run: rapid.SampledFrom([]string{"R1", "R2"}).Draw(t, "run"),
		Amount: money.Yen(rapid.SampledFrom([]int64{0, 40000, 60000, 100000}).Draw(t, "amount")), Digest: "d", Receipt: "1", AccountingYear: 2022, Fund: "一般",
	}
}

// slowNext is the state after an event by reading the table from the top, as a person would.
func slowNext(s casework.State, k casework.Kind) (casework.State, bool) {
	for _, row := range casework.Table() {
		if row.By == k && slices.Contains(row.From, s) {
			if row.To == casework.NoCase {
				return s, true
			}
			return row.To, true
		}
	}
	return s, false
}

func TestAnyHistoryKeepsWhatACasePromises(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, on := casework.Open(config()), day("2022-01-01")
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			on = on.AddDays(rapid.IntRange(0, 40).Draw(t, "days"))
			e := anyEvent(t, on)
			if e.Kind == casework.PlanPayment && rapid.Bool().Draw(t, "all that is due") {
				e.Amount = c.Unpaid()
			}
			before, _ := json.Marshal(c.Events())
			require.Equal(t, c.Afresh(&e), c.Check(&e), "asked of what is kept or afresh")
			next, err := c.Apply(e)
			want, allowed := slowNext(c.State, e.Kind)
			after, _ := json.Marshal(c.Events())
			require.Equal(t, string(before), string(after), "the case before is left as it was")
			if err != nil {
				require.Equal(t, c.State, next.State)
				if !allowed {
					require.ErrorIs(t, err, casework.CodeNotAllowed)
				}
				continue
			}
			require.True(t, allowed)
			require.Equal(t, want, next.State)
			keepsPromises(t, &next)
			c = next
		}
		again, err := casework.Fold(config(), c.Events()...)
		require.NoError(t, err)
		assert.Equal(t, c, again, "a case is the fold of its events")
		assert.Equal(t, c.State, at(c, "2099-01-01", "2099-01-01").State)
	})
}

// keepsPromises checks what holds in every case: nobody holds more than was decided but for what is
// asked back, one payment at a time is on its way, what was paid is never changed.
func keepsPromises(t require.TestingT, c *casework.Case) {
	if c.State == casework.Erased {
		return
	}
	var paid, back money.Yen
	onItsWay := 0
	for i, p := range c.Payments {
		require.Equal(t, i+1, p.History)
		switch {
		case p.Failed != "":
		case !p.PaidOn.IsZero():
			paid += p.Amount
		default:
			onItsWay++
		}
	}
	for _, r := range c.Returns {
		back += r.Amount
	}
	require.LessOrEqual(t, onItsWay, 1)
	require.LessOrEqual(t, back, paid, "more came back than was paid")
	inPayment := slices.Contains([]casework.State{casework.Planned, casework.PaymentApproved, casework.PaymentSent, casework.OutcomeUnknown}, c.State)
	require.Equal(t, inPayment, onItsWay == 1)
	if c.Ruling != nil && c.Ruling.Outcome == benefit.Eligible { // a refusal of more leaves what was paid before
		require.LessOrEqual(t, paid-back-c.Demanded(), c.Ruling.Amount, "%s: paid beyond the decision", c.State)
	}
}
