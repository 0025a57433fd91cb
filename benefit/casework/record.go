package casework

import (
	"strconv"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/record"
	"github.com/kyufu-go/kyufu/household/civil"
)

// statuses are the codes of the built-in list 状態コード; a town that has others maps them afterwards.
var statuses = [stateEnd]string{
	ConfirmationSent: "01", NoticeSent: "01", Undelivered: "01", Received: "02", Defective: "03", Accepted: "04", Reviewed: "04",
	Granted: "05", Refused: "06", Declined: "11", Withdrawn: "10", DeemedWithdrawn: "10", Lapsed: "11",
	Planned: "05", PaymentApproved: "05", PaymentSent: "05", OutcomeUnknown: "05", Paid: "07", Failed: "08",
	ReturnDemanded: "07", PartlyReturned: "09", Returned: "09", Closed: "", Erased: "",
}

// Record gives the fields of 別添1 that the case knows, as they stood on a day: dates, codes,
// amounts, account, agent, the last payment and return. Who the people are, their addresses and
// their tax are the register's: the caller fills those. The unknown date is now.
func Record(c *Case, day civil.Date) record.Record {
	if c == nil {
		return record.Record{}
	}
	past := c.AsOf(day, civil.Date{})
	var r record.Record
	past.application(&r)
	past.decision(&r)
	past.payments(&r)
	return r
}

func (c *Case) application(r *record.Record) {
	r.ApplicationNumber, r.ApplicationHistory = c.ID, strconv.Itoa(c.Version())
	r.SetFlag(record.B53, true)
	r.HouseholdNumber = c.Household
	date(r, record.B4, c.ReceivedOn)
	date(r, record.B5, c.WithdrawnOn)
	date(r, record.B7, c.ReviewedDocumentsOn)
	date(r, record.B10, c.AcceptedOn)
	date(r, record.B11, c.ReviewedOn)
	date(r, record.B17, c.DefectNoticeOn)
	if len(c.Defects) > 0 {
		r.DefectCode, r.DefectReason = c.Defects[0], c.DefectWords
	}
	if f := c.Form; f != nil {
		date(r, record.B3, f.AppliedOn)
		r.ApplicantPhone = f.Phone
		if f.Claimed > 0 {
			r.SetYen(record.B46, f.Claimed)
		}
	}
	if a := c.Agent; a != nil {
		r.AgentSequence, r.AgentNumber, r.AgentName, r.AgentKana, r.AgentRelation = "1", a.Number, a.Name, a.Kana, a.Relation
		date(r, record.B27, a.Birth)
	}
	if c.Mailing != nil {
		r.SetFlag(record.B94, true)
	}
	if c.Account != nil {
		account(r, record.B37, *c.Account)
	}
}

func (c *Case) decision(r *record.Record) {
	r.Status = statuses[c.State]
	date(r, record.B12, c.DecidedOn)
	date(r, record.B14, c.RefusedOn)
	date(r, record.B18, c.GrantNoticeOn)
	date(r, record.B19, c.RefusalNoticeOn)
	r.OverrideCode = c.Override
	switch c.Forced {
	case OverrideGrant:
		r.ForcedClass, r.ForcedReason = "1", c.Override
	case OverrideRefuse:
		r.ForcedClass, r.ForcedReason = "2", c.Override
	default:
	}
	if c.Ruling == nil {
		return
	}
	r.RecipientNumber = c.Ruling.Payee
	if c.Ruling.Outcome == benefit.Eligible {
		r.PaymentClass = "1"
		r.SetYen(record.B114, c.Ruling.Amount)
		return
	}
	r.PaymentClass = "2"
	if len(c.Ruling.Reasons) > 0 {
		r.RefusalCode = c.Ruling.Reasons[0]
	}
}

func (c *Case) payments(r *record.Record) {
	if n := len(c.Payments); n > 0 {
		p := &c.Payments[n-1]
		r.PaymentHistory, r.AdditionalPayment = strconv.Itoa(p.History), additional(p)
		date(r, record.B113, p.Due)
		date(r, record.B115, p.PaidOn)
		date(r, record.B116, p.KnownOn)
		r.SetYen(record.B114, p.Amount)
		r.SetFlag(record.B117, p.Failed != "")
		if !p.PaidOn.IsZero() {
			account(r, record.B118, p.Account)
		}
		if p.Failed != "" {
			r.SetYen(record.B127, p.Amount)
			date(r, record.B128, p.KnownOn)
			r.ReturnCode = p.Failed
		}
	}
	if n := len(c.Returns); n > 0 {
		back := &c.Returns[n-1]
		r.SetYen(record.B127, back.Amount)
		date(r, record.B128, back.On)
		r.ReturnCode = back.Code
	}
}

// additional is 追加支払区分: a payment made again, one that comes on top, or an ordinary one.
func additional(p *Payout) string {
	switch {
	case p.Replaces != 0:
		return "2"
	case p.History > 1:
		return "1"
	}
	return "0"
}

func date(r *record.Record, f record.Field, d civil.Date) {
	if !d.IsZero() {
		r.SetDate(f, d)
	}
}

// account fills the nine fields from 現金口座区分 on.
func account(r *record.Record, first record.Field, a Account) {
	if a.Source == AtCounter {
		r.Set(first, "2")
		return
	}
	r.Set(first, "1")
	r.Set(first+1, a.Bank)
	r.Set(first+2, a.Branch)
	r.Set(first+3, a.Type.Code())
	r.Set(first+4, a.Number)
	r.Set(first+7, a.Holder)
	if y, list := a.Yucho(); !list.Failed() {
		r.Set(first+5, y.Symbol)
		r.Set(first+6, y.Number)
	}
}
