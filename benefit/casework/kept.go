package casework

import (
	"math"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/household/money"
)

// kept is what a case answers at once of what an event may ask. It is made anew after each.
type kept struct {
	met     guards    // whatever the event says
	known   int       // the ordinal of the day on which the last event was recorded
	balance money.Yen // what was paid and has not come back
	letter  letterDays
}

// keep makes what is kept of a case whose last event was recorded on a day, an ordinal.
func (c *Case) keep(known int) {
	c.kept = kept{known: known, balance: c.sum(), letter: c.letterDays()}
	for _, fact := range [...]struct {
		Guard
		met bool
	}{
		{AccountKnown, c.Account != nil},
		{AccountFrozen, c.Account != nil && (c.Account.Source == FromForm || c.Account.Source == AtCounter || c.Account.Confirmed)},
		{AdvanceSent, c.heard(WindowClock)},
		{FormSent, c.heard(ReplyClock)},
		{DefectSent, c.heard(CureClock)},
		{FailureSent, c.heard(CorrectionClock)},
		{LettersSent, c.allSent()},
		{LetterOpen, c.own() != &noLetter || !c.allSent()},
		{DemandOpen, c.demanded > 0},
		{MoneyDecided, c.Unpaid() >= 0},
		{NothingDue, c.Unpaid() <= 0},
		{NothingOwed, c.demanded == 0},
		{Held, c.Held},
		{NotHeld, !c.Held},
		{IdentityChecked, c.IdentityMethod != ""},
		{DocumentsAccepted, !c.AcceptedOn.IsZero()},
		{DocumentsReviewed, !c.ReviewedDocumentsOn.IsZero()},
		{PayeeLives, c.Ruling != nil && c.Ruling.Payee != ""},
		{ProposedGrant, c.Proposal != nil && c.Proposal.Outcome == benefit.Eligible},
		{ProposedRefusal, c.Proposal != nil && c.Proposal.Outcome == benefit.Ineligible},
	} {
		if fact.met {
			c.met |= 1 << fact.Guard
		}
	}
}

// letterDays are those on which the letter surely may have left that a [Notify] means: from one to
// the day of the recording, and that no later than the other. They are ordinals; none where no
// letter is meant.
type letterDays struct {
	notice      Notice
	from, until int
}

func (c *Case) letterDays() letterDays {
	l := c.meant("")
	if l == &noLetter {
		return letterDays{}
	}
	days := letterDays{l.notice, c.madeDue(l).Ordinal(), math.MaxInt}
	for i := range c.Clocks { // none ends earlier than it says by now
		if r := &c.Clocks[i]; r.waits && r.of == l.notice && r.Clock != AppealClock && r.Stopped.IsZero() && !r.Until.IsZero() { // one that is known in part is looked at closer
			days.until = min(days.until, r.Until.Ordinal())
		}
	}
	return days
}

// left reports whether the letter that an event means surely may have left on its day.
func (d *letterDays) left(e *Event) bool {
	on, known := e.On.Ordinal(), e.Recorded.Ordinal()
	return on >= d.from && on <= known && known <= d.until && (e.Notice == "" || e.Notice == d.notice) && e.Printed.IsZero()
}
