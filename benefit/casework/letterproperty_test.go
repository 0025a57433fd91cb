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

// lettered is a town with a term for everything that a letter starts.
func lettered() casework.Config {
	c := config()
	c.Terms = casework.Terms{
		casework.ReplyClock: {Days: 30, End: day("2022-12-28")}, casework.WindowClock: {Days: 14}, casework.CureClock: {Days: 14}, casework.CorrectionClock: {Days: 20},
		casework.ReturnClock: {Days: 40}, casework.AppealClock: {Months: 3},
	}
	return c
}

// clumsy draws an event of a clerk who takes one of those that the case allows, with days before
// and behind today, and names letters as it comes.
func clumsy(t *rapid.T, c *casework.Case, today civil.Date) casework.Event {
	may := casework.Allowed(c.State)
	if c.State == casework.NoCase {
		may = []casework.Kind{casework.SendConfirmation, casework.SendConfirmation, casework.SendAdvanceNotice, casework.AnswerAccount, casework.Apply}
	}
	for _, k := range may { // the way on, more often than aside
		if slices.Contains([]casework.Kind{
			casework.ReturnForm, casework.Accept, casework.Review, casework.Grant, casework.PlanPayment, casework.ApprovePayment, casework.SendPayment, casework.Pay,
			casework.FailPayment, casework.DemandReturn, casework.DecideLess, casework.DecideMore, casework.FindDefect, casework.CheckIdentity, casework.ReviewDocuments,
			casework.Notify, casework.NotifyDefect, casework.SendAgain, casework.MailReturned, casework.Lapse, casework.DeemWithdrawn, casework.WindowEnded,
		}, k) {
			may = append(may, k, k, k)
		}
	}
	near := func(name string, from, to int) civil.Date {
		return today.AddDays(rapid.IntRange(from, to).Draw(t, name))
	}
	e := casework.Event{
		Kind: rapid.SampledFrom(may).Draw(t, "kind"), Recorded: today, On: today, By: "ito", Second: "mori", Codes: []string{"R01"}, Words: "理由", Method: "card", Person: "1001",
		HolderMatches: true, Inquiry: "q1", Run: "R1", Amount: money.Yen(rapid.SampledFrom([]int64{10000, 40000, 100000}).Draw(t, "amount")), Digest: "d", Receipt: "1", Fund: "一般",
		Clock: rapid.SampledFrom([]casework.Clock{casework.ReplyClock, casework.CureClock, casework.WindowClock, casework.ReturnClock}).Draw(t, "clock"),
	}
	if rapid.IntRange(0, 3).Draw(t, "odd day") == 0 {
		e.On = near("on", -60, 4)
	}
	if rapid.Bool().Draw(t, "says the day") {
		e.NoticeOn = near("left", -50, 3)
	}
	if rapid.IntRange(0, 2).Draw(t, "says the term") == 0 || e.Kind == casework.FindDefect || e.Kind == casework.Extend {
		e.Until = near("until", -3, 50)
	}
	switch e.Kind { //nolint:exhaustive // the others print nothing
	case casework.Notify, casework.NotifyDefect, casework.SendConfirmation, casework.SendAdvanceNotice, casework.SendAgain:
		if rapid.IntRange(0, 3).Draw(t, "names a last day") == 0 {
			e.Printed = near("printed", -3, 90)
		}
	}
	switch e.Kind { //nolint:exhaustive // the others need no more
	case casework.Review:
		e.Ruling = rapid.SampledFrom([]*casework.Ruling{granted(), granted(), {Outcome: benefit.Ineligible, Reasons: []string{"R01"}}}).Draw(t, "ruling")
	case casework.PlanPayment:
		e.Amount = c.Unpaid()
	case casework.ApprovePayment:
		e.By, e.Second = "mori", ""
	case casework.AnswerAccount:
		e.Account = account()
		e.Account.Source = casework.FromRegister
	case casework.ReturnForm, casework.Apply, casework.ChangeAccount, casework.CorrectAccount:
		e.Account = account()
	case casework.SendAgain:
		e.Mailing = &casework.Mailing{Address: "a", Name: "b"}
	case casework.Notify:
		e.Notice = rapid.SampledFrom(append([]casework.Notice{"", "", casework.PaymentNotice}, kept...)).Draw(t, "notice")
	case casework.MailReturned:
		e.Notice = rapid.SampledFrom(append([]casework.Notice{"", casework.PaymentNotice}, kept...)).Draw(t, "came back")
	case casework.ReturnPart, casework.ReturnRest:
		e.Amount = money.Yen(rapid.SampledFrom([]int64{5000, 10000, 40000, 60000, 100000}).Draw(t, "back"))
		e.AccountingYear, _ = civil.FiscalYearOf(e.On)
	}
	return e
}

var kept = []casework.Notice{
	casework.ConfirmationForm, casework.AdvanceNotice, casework.DefectNotice, casework.GrantNotice, casework.RefusalNotice, casework.FailureNotice, casework.ReturnRequest,
}

// sentDays are where a case keeps the days of its letters.
func sentDays(c *casework.Case) map[casework.Notice]civil.Date {
	return map[casework.Notice]civil.Date{
		casework.ConfirmationForm: c.ConfirmationOn, casework.AdvanceNotice: c.AdvanceNoticeOn, casework.DefectNotice: c.DefectNoticeOn, casework.GrantNotice: c.GrantNoticeOn,
		casework.RefusalNotice: c.RefusalNoticeOn, casework.FailureNotice: c.FailureNoticeOn, casework.ReturnRequest: c.ReturnRequestOn,
	}
}

// A pending letter is one that a household has yet to be told by, or was, as a clerk would keep
// them in a tray: who made it due, and when it left.
type pending struct {
	by   casework.Event
	left civil.Date // zero: it waits
	back bool       // it came back
	says civil.Date // the last day that it names
}

// tray is the slow model: what each event puts in and takes out, written down kind by kind.
type tray struct {
	in    map[casework.Notice]*pending
	claim money.Yen // what is asked back
}

// out takes letters out: nothing is asked by them any more.
func (m *tray) out(letters ...casework.Notice) {
	for _, n := range letters {
		delete(m.in, n)
	}
}

var beforeDecision = []casework.Notice{casework.ConfirmationForm, casework.AdvanceNotice, casework.DefectNotice}

// hears lets the tray follow an event that a case took.
func (m *tray) hears(e *casework.Event) {
	put := func(n casework.Notice) { m.in[n] = &pending{by: *e} }
	switch e.Kind { //nolint:exhaustive // the others change no letter
	case casework.SendConfirmation, casework.SendAgain:
		put(casework.ConfirmationForm)
	case casework.SendAdvanceNotice:
		put(casework.AdvanceNotice)
	case casework.MailReturned:
		if e.Notice != "" && e.Notice != casework.ConfirmationForm && e.Notice != casework.AdvanceNotice {
			m.in[e.Notice].left = civil.Date{} // into the tray again
			return
		}
		was := m.in[casework.ConfirmationForm]
		if m.in[casework.AdvanceNotice] != nil {
			m.out(casework.AdvanceNotice)
			was = &pending{by: *e}
			was.by.On = e.Recorded
			m.in[casework.ConfirmationForm] = was
		}
		if was.left.IsZero() { // when it left nobody knows
			was.left = e.Recorded
		}
		was.back = true
	case casework.ReturnForm, casework.WindowEnded, casework.Lapse, casework.Decline:
		m.out(beforeDecision...)
	case casework.FindDefect:
		put(casework.DefectNotice)
	case casework.Cure, casework.WithdrawDefect, casework.Withdraw:
		m.out(casework.DefectNotice)
	case casework.DeemWithdrawn: // the letter to which nobody answered stays
	case casework.Grant, casework.OverrideGrant, casework.DecideAmount, casework.DecideMore:
		m.out(append(slices.Clone(beforeDecision), casework.RefusalNotice, casework.FailureNotice)...)
		put(casework.GrantNotice)
	case casework.Refuse, casework.OverrideRefuse, casework.Revoke:
		m.out(append(slices.Clone(beforeDecision), casework.GrantNotice)...)
		put(casework.RefusalNotice)
	case casework.Reopen:
		m.out(casework.DefectNotice, casework.GrantNotice, casework.RefusalNotice, casework.FailureNotice)
	case casework.FailPayment:
		put(casework.FailureNotice)
	case casework.CorrectAccount:
		m.out(casework.FailureNotice)
	case casework.DemandReturn, casework.DecideLess:
		m.claim += e.Amount
		put(casework.ReturnRequest)
	case casework.WithdrawDemand:
		m.claim = 0
		m.out(casework.ReturnRequest)
	case casework.ReturnPart, casework.ReturnRest:
		if m.claim -= e.Amount; m.claim <= 0 {
			m.claim = 0
			m.out(casework.ReturnRequest)
		}
	}
}

// waits are the letters in the tray that have not left, or came back.
func (m *tray) waits() (out []string) {
	for _, n := range kept {
		if p := m.in[n]; p != nil && (p.left.IsZero() || p.back) {
			out = append(out, string(n))
		}
	}
	return out
}

// ended is the letter whose term an event ends, and the term.
func (m *tray) ended(e *casework.Event, from casework.State) (casework.Notice, casework.Clock) {
	switch {
	case e.Kind == casework.Lapse:
		return casework.ConfirmationForm, casework.ReplyClock
	case e.Kind == casework.WindowEnded:
		return casework.AdvanceNotice, casework.WindowClock
	case e.Kind == casework.DeemWithdrawn && from == casework.Defective:
		return casework.DefectNotice, casework.CureClock
	case e.Kind == casework.DeemWithdrawn:
		return casework.FailureNotice, casework.CorrectionClock
	}
	return "", ""
}

// fair holds that a term which an event ends began with its letter, and had its days from there.
func (m *tray) fair(t *rapid.T, e *casework.Event, from casework.State) {
	n, clock := m.ended(e, from)
	if n == "" {
		return
	}
	p := m.in[n]
	require.NotNil(t, p, "%s of a letter that nobody asked for", e.Kind)
	require.False(t, p.left.IsZero(), "%s, and %s never left", e.Kind, n)
	term := lettered().Terms[clock]
	length := term.Days
	if until := p.by.Until; !until.IsZero() {
		length = until.Days() - p.by.On.Days()
	}
	last := p.left.AddDays(length)
	if behind, known := last.After(term.End); known && behind {
		last = term.End
	}
	if later, known := p.says.After(last); later && known {
		last = p.says
	}
	when := e.On
	if ahead, _ := when.After(e.Recorded); ahead {
		when = e.Recorded
	}
	over, known := when.After(last)
	require.True(t, over && known, "%s on %s: %s left on %s, and its days last to %s", e.Kind, when, n, p.left, last)
}

// tells notes which letter an event says has left: the one whose day it wrote.
func (m *tray) tells(t *rapid.T, e *casework.Event, before, after *casework.Case) {
	if e.Kind == casework.MailReturned { // what came back had left
		if is := sentDays(after); e.Notice != "" {
			form := e.Notice == casework.ConfirmationForm || e.Notice == casework.AdvanceNotice
			require.True(t, form || is[e.Notice].IsZero() && !sentDays(before)[e.Notice].IsZero(), "%s came back", e.Notice)
		}
		return
	}
	var told []casework.Notice
	was, is := sentDays(before), sentDays(after)
	for _, n := range kept {
		sends := e.Kind == casework.SendAgain && n == casework.ConfirmationForm // perhaps on the day of the form before
		if (is[n] != was[n] || sends) && !is[n].IsZero() {
			told = append(told, n)
		}
	}
	require.LessOrEqual(t, len(told), 1, "%s told two letters", e.Kind)
	for _, n := range told {
		require.NotNil(t, m.in[n], "%s told %s, which nobody asks for", e.Kind, n)
		if e.Kind == casework.Notify {
			require.True(t, e.Notice == "" || e.Notice == n, "%s was named, %s told", e.Notice, n)
			waiting := m.waits()
			require.True(t, e.Notice != "" || len(waiting) == 0 || slices.Equal(waiting, []string{string(n)}), "%v wait, and %s counts as told", waiting, n)
		}
		late, known := is[n].After(e.Recorded)
		require.False(t, late && known, "%s left ahead", n)
		if m.in[n].left.IsZero() {
			m.in[n].left = is[n]
		}
		if later, _ := e.Printed.After(m.in[n].says); later || m.in[n].says.IsZero() {
			m.in[n].says = e.Printed
		}
	}
	if e.Kind == casework.Notify && e.Notice != "" {
		require.Equal(t, e.On, is[e.Notice])
	}
}

// begun is what was recorded before the clerk comes: nothing, or the way to where letters wait.
func begun(t *rapid.T) []casework.Event {
	switch rapid.IntRange(0, 6).Draw(t, "begun") {
	case 0:
		return untoldTo(casework.Grant)
	case 1, 2:
		return untoldTo(casework.Pay)
	case 3:
		return append(untoldTo(casework.SendPayment), step(casework.FailPayment, "2022-03-01", func(e *casework.Event) { e.Codes = []string{"T01"} }))
	case 4:
		return append(toGrant()[:2], step(casework.FindDefect, "2022-02-12", func(e *casework.Event) { e.Codes, e.Until = []string{"D02"}, day("2022-02-26") }))
	default:
		return nil
	}
}

// Whatever a clumsy clerk records, no term ends without its letter having left, and each letter
// that is due is on the list until it was sent or told otherwise.
func TestNoTermEndsUntoldAndNoLetterIsForgotten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, today := casework.Open(lettered()), day("2022-01-10")
		m := tray{in: map[casework.Notice]*pending{}}
		for _, e := range begun(t) {
			next, err := c.Apply(e)
			require.NoError(t, err)
			m.hears(&e)
			m.tells(t, &e, &c, &next)
			c, today = next, e.Recorded
		}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			today = today.AddDays(rapid.SampledFrom([]int{0, 0, 1, 3, 15, 45}).Draw(t, "days"))
			e := clumsy(t, &c, today)
			next, err := c.Apply(e)
			if err != nil {
				continue
			}
			if e.Kind == casework.Erase || e.Kind == casework.Close {
				require.Empty(t, m.waits(), e.Kind)
			}
			if next.State == casework.Erased {
				continue
			}
			m.fair(t, &e, c.State)
			m.hears(&e)
			m.tells(t, &e, &c, &next)
			c = next
			m.listed(t, &c, today)
		}
	})
}

// listed holds that the lists of some days tell of each letter in the tray that waits, and of no
// term that has not begun.
func (m *tray) listed(t *rapid.T, c *casework.Case, today civil.Date) {
	for _, on := range []civil.Date{today, today.AddDays(400)} {
		var letters []string
		for x := range casework.Due(slices.Values([]*casework.Case{c}), on, 0) {
			if x.What == casework.Overpaid { // see TestNoMoneyIsForgotten
				continue
			}
			if x.Clock == "" {
				letters = append(letters, x.What)
				continue
			}
			p := m.in[startedBy[x.Clock]]
			require.False(t, p != nil && p.left.IsZero(), "%s of %s, and its letter never left", x.What, x.Clock)
		}
		require.Equal(t, m.waits(), letters, "%s on %s", c.State, on)
	}
	for _, n := range m.waits() { // and can be told
		e := casework.Event{Kind: casework.Notify, On: today, Recorded: today, By: "ito", Notice: casework.Notice(n)}
		switch {
		case c.State == casework.Undelivered:
			e.Kind, e.Notice, e.Mailing = casework.SendAgain, "", &casework.Mailing{Address: "a", Name: "b"}
		case n == string(casework.DefectNotice) && c.State == casework.Defective:
			e.Kind, e.Notice = casework.NotifyDefect, ""
		}
		if _, err := c.Apply(e); err != nil {
			var refused *casework.Error
			require.ErrorAs(t, err, &refused)
			require.Equal(t, "until", refused.Field, "%s of %s: %v", e.Kind, n, err) // extend first
		}
	}
	first, ok := c.DueOn()
	if len(m.waits()) > 0 {
		later, _ := first.After(today)
		require.True(t, ok && !later, "a letter waits, and the case is on no list of today")
	}
	past := c.AsOf(today, civil.Date{})
	for n, on := range sentDays(&past) {
		later, known := on.After(today)
		require.False(t, later && known, "%s is told before it left", n)
	}
}

// startedBy is the letter whose term a clock is. That to object has several: see
// TestEachDecisionHasItsOwnDaysToObject.
var startedBy = map[casework.Clock]casework.Notice{
	casework.ReplyClock: casework.ConfirmationForm, casework.WindowClock: casework.AdvanceNotice, casework.CureClock: casework.DefectNotice,
	casework.CorrectionClock: casework.FailureNotice, casework.ReturnClock: casework.ReturnRequest,
}
