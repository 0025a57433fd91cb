package casework_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
)

// purse is the slow model of a case's money, as a town's treasurer would keep it: what the
// household has, what of it is asked back, what is granted, and what is left to them in words.
type purse struct {
	has, asked, granted, left, planned money.Yen
	less                               money.Yen // of what is asked back what was granted before
	decided                            bool      // not examined anew
}

// beyond is what the household has, and nobody has said a word about.
func (p *purse) beyond() money.Yen { return max(p.has-p.asked-p.granted-p.left, 0) }

// anew is a decision: it says what is granted, and nothing of before is left.
func (p *purse) anew(granted money.Yen) { p.granted, p.left, p.less = granted, 0, 0 }

// takes takes money of which nobody spoke, then what was left in words, then what was granted.
func (p *purse) takes(yen money.Yen) (granted money.Yen) {
	yen -= min(yen, p.beyond())
	left := min(yen, p.left)
	p.left -= left
	p.granted -= yen - left
	return yen - left
}

// follows books an event that a case took.
func (p *purse) follows(e *casework.Event, before *casework.Case) {
	switch e.Kind { //nolint:exhaustive // the others are about no money
	case casework.Grant:
		p.anew(before.Proposal.Amount)
		p.decided = true
	case casework.OverrideGrant, casework.DecideAmount:
		p.anew(e.Amount)
		p.decided = true
	case casework.DecideMore:
		p.granted += e.Amount
	case casework.Refuse, casework.OverrideRefuse, casework.Revoke:
		p.anew(0)
		p.decided = true
	case casework.Decline, casework.Withdraw, casework.DeemWithdrawn, casework.Lapse:
		p.decided = true
	case casework.Reopen:
		p.anew(0)
		p.decided = false
	case casework.PlanPayment:
		p.planned = e.Amount
	case casework.Pay, casework.PayCash:
		p.has += p.planned
	case casework.FailPayment:
		if before.State == casework.Paid {
			p.has -= p.planned
		}
	case casework.DemandReturn, casework.DecideLess:
		p.less += p.takes(e.Amount)
		p.asked += e.Amount
	case casework.WithdrawDemand: // what was granted is granted again
		again := min(p.less, p.asked)
		p.granted, p.left = p.granted+again, p.left+p.asked-again
		p.asked, p.less = 0, 0
	case casework.WaiveReturn:
		p.left += e.Amount
	case casework.ReturnPart, casework.ReturnRest:
		if p.asked > 0 {
			p.asked -= e.Amount
			p.less = min(p.less, p.asked)
		} else {
			p.takes(e.Amount)
		}
		p.has -= e.Amount
	}
}

// Whatever a clumsy clerk records, no case is closed while the household has money that nobody has
// said a word about; until somebody has, the case is on the list, and both words can be said.
// What is left in words is granted by nobody.
func TestNoMoneyIsForgotten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, today, p := casework.Open(lettered()), day("2022-01-10"), purse{}
		take := func(e *casework.Event) {
			next, err := c.Apply(*e)
			if err != nil || next.State == casework.Erased {
				return
			}
			if e.Kind == casework.Close {
				require.Zero(t, p.beyond(), "closed")
			}
			p.follows(e, &c)
			c = next
		}
		for _, e := range rapid.SampledFrom([][]casework.Event{toPaid(), toMore(), toMore(), undecided()["revoked"], undecided()["granted by a half"]}).Draw(t, "begun") {
			take(&e)
			today = e.Recorded
		}
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			today = today.AddDays(rapid.SampledFrom([]int{0, 0, 1, 15}).Draw(t, "days"))
			e := clumsy(t, &c, today)
			if rapid.IntRange(0, 2).Draw(t, "turns") == 0 {
				e.Kind = rapid.SampledFrom([]casework.Kind{casework.Revoke, casework.OverrideRefuse, casework.DecideAmount, casework.Reopen, casework.WaiveReturn, casework.Close}).Draw(t, "turn")
				e.Account, e.Mailing, e.Ruling, e.Notice = nil, nil, nil, ""
				e.NoticeOn = today
			}
			take(&e)
			p.listed(t, &c, today)
			if c.Ruling != nil && c.Ruling.Outcome == benefit.Eligible {
				require.Equal(t, p.granted, c.Ruling.Amount, "what a letter tells is what is granted")
			}
		}
		again, err := casework.Fold(lettered(), c.Events()...)
		require.NoError(t, err)
		require.Equal(t, c, again)
	})
}

// listed holds that a case is on the list as long as the purse has more than anybody spoke of, and
// that both words take it off.
func (p *purse) listed(t *rapid.T, c *casework.Case, today civil.Date) {
	if c.State == casework.Closed {
		return
	}
	listed := slices.Contains(todoOn(c, today), casework.Overpaid)
	require.Equal(t, p.beyond() > 0 && p.decided && !c.Held, listed, "%s: %+v, %d unpaid", c.State, *p, c.Unpaid())
	if !listed {
		return
	}
	first, ok := c.DueOn()
	later, known := first.After(today)
	require.True(t, ok)
	require.False(t, later && known, "%s", first)
	for _, k := range []casework.Kind{casework.WaiveReturn, casework.DemandReturn} {
		e := casework.Event{Kind: k, On: today, Recorded: today, By: "ito", Second: "mori", Words: "理由", Codes: []string{"B01"}, Amount: p.beyond()}
		if k == casework.DemandReturn && c.State == casework.PartlyReturned {
			e.Kind = casework.DecideLess
		}
		next, err := c.Apply(e)
		require.NoError(t, err)
		require.NotContains(t, todoOn(&next, today), casework.Overpaid, k)
		e.Amount++
		if _, err = c.Apply(e); k == casework.WaiveReturn {
			require.ErrorIs(t, err, casework.CodeMissing, "more is left than there is")
		}
	}
}

func todoOn(c *casework.Case, on civil.Date) (what []string) {
	for t := range casework.Due(slices.Values([]*casework.Case{c}), on, 0) {
		what = append(what, t.What)
	}
	return what
}
