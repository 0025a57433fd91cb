package casework

import (
	"strconv"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/record"
	"github.com/kyufu-go/kyufu/household/civil"
)

// Parts gives what the case says of its record on a day, for [record.Make]: application, ruling,
// decision and last payment. The caller adds whom it is about. The history (申請履歴連番) counts the
// days on which something was recorded. A case that is not decided has the status of its state and
// no decision. The unknown date is now.
func Parts(c *Case, day civil.Date) record.Parts {
	if c == nil {
		return record.Parts{}
	}
	past := *c
	if day.Known() {
		past = c.AsOf(day, civil.Date{})
	}
	p := record.Parts{Application: past.applied(), Payment: past.lastPayment(), Ruling: past.ruling()}
	if r := past.Ruling; r != nil {
		p.Decision = &record.Decided{Outcome: record.Granted, Amount: r.Amount}
		if r.Outcome != benefit.Eligible {
			p.Decision = &record.Decided{Outcome: record.Refused}
			if len(r.Reasons) > 0 {
				p.Decision.Refusal = r.Reasons[0]
			}
		}
	}
	return p
}

func (c *Case) applied() *record.Application {
	a := &record.Application{
		History: c.days(), Latest: true, ReceivedOn: c.ReceivedOn, WithdrawnOn: c.WithdrawnOn, ReviewedOn: c.ReviewedDocumentsOn,
		AcceptedOn: c.AcceptedOn, DefectNoticeOn: c.DefectNoticeOn, DefectReason: c.DefectWords,
	}
	a.Number, _ = strconv.Atoi(c.ID) // a name that is no number is no 申請連番
	if len(c.Defects) > 0 {
		a.DefectCode = c.Defects[0]
	}
	if c.Form != nil {
		a.AppliedOn, a.Phone, a.Claimed = c.Form.AppliedOn, c.Form.Phone, c.Form.Claimed
	}
	if c.Account != nil {
		if a.Cash = c.Account.Source == AtCounter; !a.Cash {
			account := c.Account.Account
			a.Account = &account
		}
	}
	return a
}

// days counts those on which something was recorded.
func (c *Case) days() (n int) {
	var last civil.Date
	for i := range c.events {
		if on := c.events[i].Recorded; i == 0 || on != last {
			n, last = n+1, on
		}
	}
	return n
}

func (c *Case) ruling() record.Ruling {
	r := record.Ruling{ReviewedOn: c.ReviewedOn, On: c.DecidedOn, NoticeOn: c.GrantNoticeOn, Override: c.Override, Status: statuses[c.State]}
	if c.Ruling == nil || c.Ruling.Outcome != benefit.Eligible {
		r.On, r.NoticeOn = c.RefusedOn, c.RefusalNoticeOn
	}
	switch c.Forced {
	case OverrideGrant:
		r.Forced, r.Reason = "1", c.Override
	case OverrideRefuse:
		r.Forced, r.Reason = "2", c.Override
	default:
	}
	return r
}

func (c *Case) lastPayment() *record.Payment {
	if len(c.Payments) == 0 {
		return nil
	}
	last := &c.Payments[len(c.Payments)-1]
	p := &record.Payment{
		History: last.History, Due: last.Due, Amount: last.Amount, PaidOn: last.PaidOn, KnownOn: last.KnownOn, Failed: last.Failed != "", Replaces: last.Replaces,
	}
	if !last.PaidOn.IsZero() {
		p.Account = last.Account.Account
	}
	if p.Failed {
		p.Returned, p.ReturnedOn, p.ReturnCode = last.Amount, last.KnownOn, last.Failed
	}
	if n := len(c.Returns); n > 0 {
		back := &c.Returns[n-1]
		p.Returned, p.ReturnedOn, p.ReturnCode = back.Amount, back.On, back.Code
	}
	return p
}
