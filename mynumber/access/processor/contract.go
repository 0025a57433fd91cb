// Package processor keeps those who handle numbers for the municipality (委託先): may this be handed
// over to them?
//
// A [Desk] keeps the contracts with every re-entrusting (再委託) and every bulk hand-over. Contracts,
// consents and hand-overs take two people each: one asks, another approves, as callers whom the
// policy allows it. Its verbs take ids, never a contract or an approval.
package processor

import (
	"cmp"
	"slices"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/civil"
)

// Contract is what was agreed with one processor for one task.
type Contract struct {
	ID        audit.Code `json:"id"`
	Processor audit.Code `json:"processor"`
	Duty      audit.Code `json:"duty"`
	Task      audit.Code `json:"task"`
	From      civil.Date `json:"from"`
	Until     civil.Date `json:"until"`
	// Terms are the clauses that the contract must hold; see [RequiredTerms].
	Terms []Term `json:"terms"`
	// Rules is the hash of the processor's own rules of handling, as submitted.
	Rules audit.Hash `json:"rules"`
	// Handlers are the IDs of the named persons; their number is HandlersUpTo at most.
	Handlers     []audit.Code `json:"handlers"`
	HandlersUpTo int          `json:"handlers_up_to"`
	Places       []audit.Code `json:"places,omitempty"`
	Reentrusted  []Reentrust  `json:"reentrusted,omitempty"`
	// NoReentrust says that the contract allows no re-entrusting at all: then none is consented to.
	NoReentrust bool          `json:"no_reentrust,omitempty"`
	Reports     []Report      `json:"reports,omitempty"`
	ReportEvery int           `json:"report_every"` // days between regular reports; 0 means 31
	Inspections []Inspection  `json:"inspections,omitempty"`
	EndedOn     civil.Date    `json:"ended_on,omitzero"` // ended before Until
	Erased      []Certificate `json:"erased,omitempty"`
	// AskedBy and ApprovedBy put the contract on the list; the desk sets them.
	AskedBy    audit.Code `json:"asked_by,omitempty"`
	ApprovedBy audit.Code `json:"approved_by,omitempty"`
}

// clone copies a contract with all that it lists.
func (c *Contract) clone() Contract {
	x := *c
	x.Terms, x.Handlers, x.Places, x.Reentrusted = slices.Clone(c.Terms), slices.Clone(c.Handlers), slices.Clone(c.Places), slices.Clone(c.Reentrusted)
	x.Reports, x.Inspections, x.Erased = slices.Clone(c.Reports), slices.Clone(c.Inspections), slices.Clone(c.Erased)
	return x
}

// Term is a clause of a contract.
type Term string

// The clauses that the assessment lists (Ⅲ.4).
const (
	TermPolicy       Term = "policy"       // 情報セキュリティポリシーの遵守
	TermPersons      Term = "persons"      // 責任者, 作業者, 作業場所の特定
	TermEducation    Term = "education"    // 従業員に対する教育
	TermPurpose      Term = "purpose"      // 目的外利用及び受託者以外の者への提供の禁止
	TermConfidential Term = "confidential" // 守秘義務
	TermReentrust    Term = "reentrust"    // 再委託に関する制限
	TermReports      Term = "reports"      // 定期報告及び緊急時報告
	TermLiability    Term = "liability"    // 遵守されなかった場合の規定
	TermInspection   Term = "inspection"   // 市による監査, 検査
	TermSafety       Term = "safety"       // 法令に定める安全管理措置
	TermNotice       Term = "prior_notice" // 再委託の有無の事前の書面報告
)

// RequiredTerms returns the clauses without which nothing is handed over.
func RequiredTerms() []Term {
	return []Term{
		TermPolicy, TermPersons, TermEducation, TermPurpose, TermConfidential, TermReentrust, TermReports, TermLiability,
		TermInspection, TermSafety, TermNotice,
	}
}

// Reentrust is one re-entrusting. It counts only with a written application and
// an approval given before it began.
type Reentrust struct {
	Sub        audit.Code `json:"sub"`
	AppliedOn  civil.Date `json:"applied_on"` // 書面による申請
	Document   audit.Hash `json:"document"`   // hash of the application
	AskedBy    audit.Code `json:"asked_by,omitempty"`
	ApprovedOn civil.Date `json:"approved_on,omitzero"` // the desk sets it, and who
	ApprovedBy audit.Code `json:"approved_by,omitempty"`
	From       civil.Date `json:"from"`
	Until      civil.Date `json:"until"`
}

// Report is a regular report or one of an emergency.
type Report struct {
	On        civil.Date `json:"on"`
	Emergency bool       `json:"emergency,omitempty"`
	Document  audit.Hash `json:"document"`
}

// Inspection is a visit of the municipality (現地調査, 実地検査).
type Inspection struct {
	On       civil.Date `json:"on"`
	By       audit.Code `json:"by"`
	Findings int        `json:"findings"`
}

// Certificate says that a processor erased what it had (消去証明).
type Certificate struct {
	On       civil.Date `json:"on"`
	Document audit.Hash `json:"document"`
}

// Reason is why a hand-over is refused. Codes are a contract.
type Reason string

// The reasons, in the order in which they are told.
const (
	NoContract   Reason = "no_contract"   // no contract for duty and task on that day
	Terms        Reason = "terms"         // a required clause is missing
	Rules        Reason = "rules"         // the processor's rules of handling were not submitted
	Handlers     Reason = "handlers"      // no named handlers, or more than agreed
	NotNamed     Reason = "not_named"     // who receives is not a named handler
	ReportLate   Reason = "report_late"   // the regular report is overdue
	NotConsented Reason = "not_consented" // re-entrusted without written application and prior approval, or against the contract
	SamePerson   Reason = "same_person"   // the approval was given by who hands over
	NotApproved  Reason = "not_approved"  // nobody approved the hand-over
	Rows         Reason = "rows"          // no rows, or a negative number
)

// Bulk is a hand-over of many rows to a processor, or from it to another.
type Bulk struct {
	Processor audit.Code `json:"processor"`
	Sub       audit.Code `json:"sub,omitempty"`      // the re-entrusted, if it goes there
	Receiver  audit.Code `json:"receiver,omitempty"` // the named handler who receives
	Task      audit.Code `json:"task"`
	Rows      int        `json:"rows"`
	Digest    audit.Hash `json:"digest"` // of the file
}

// Check returns every reason against a hand-over on a day, for a duty, that one person asks for and
// another approved; none means that it may be done. It does nothing and keeps nothing:
// [Desk.HandOver] asks the policy too, and takes contracts and approvals from its own store.
func Check(contracts []Contract, b Bulk, duty, asked, approved audit.Code, on civil.Date) []Reason {
	var c *Contract
	if i := slices.IndexFunc(contracts, func(c Contract) bool { return c.holds(&b, duty, on) }); i >= 0 {
		c = &contracts[i]
	}
	reasons := check(c, &b, on)
	switch {
	case approved == "":
		reasons = append(reasons, NotApproved)
	case !audit.Second(asked, approved):
		reasons = append(reasons, SamePerson)
	}
	if i := slices.Index(reasons, Rows); i >= 0 { // told last
		reasons = append(slices.Delete(reasons, i, i+1), Rows)
	}
	return reasons
}

// Overdue lists the processors, of contracts, whose regular report or certificate of erasure is
// missing on a day.
func Overdue(contracts []Contract, on civil.Date) []audit.Code {
	var list []audit.Code
	for i := range contracts {
		if contracts[i].overdue(on) {
			list = append(list, contracts[i].Processor)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// check returns the reasons of contract and rows; the contract may be nil.
func check(c *Contract, b *Bulk, on civil.Date) []Reason {
	var reasons []Reason
	deny := func(r Reason, when bool) {
		if when {
			reasons = append(reasons, r)
		}
	}
	deny(NoContract, c == nil)
	if c != nil {
		deny(Terms, !c.complete())
		deny(Rules, c.Rules == audit.Hash{})
		deny(Handlers, len(c.Handlers) == 0 || len(c.Handlers) > c.HandlersUpTo)
		deny(NotNamed, b.Sub == "" && !slices.Contains(c.Handlers, b.Receiver))
		deny(ReportLate, c.reportLate(on))
	}
	deny(NotConsented, b.Sub != "" && (c == nil || !c.consented(b.Sub, on)))
	deny(Rows, b.Rows <= 0)
	return reasons
}

// complete reports whether every required clause stands in the contract.
func (c *Contract) complete() bool {
	return !slices.ContainsFunc(RequiredTerms(), func(t Term) bool { return !slices.Contains(c.Terms, t) })
}

// holds reports whether the contract is for a hand-over, on a day.
func (c *Contract) holds(b *Bulk, duty audit.Code, on civil.Date) bool {
	return c.Processor == b.Processor && c.Duty == duty && c.Task == b.Task &&
		c.From.Known() && !after(c.From, on) && c.last().Known() && !after(on, c.last())
}

// overdue reports whether the regular report or the certificate of erasure is missing on a day.
func (c *Contract) overdue(on civil.Date) bool {
	last := c.last()
	over := last.Known() && after(on, last)
	return over && len(c.Erased) == 0 || !over && !after(c.From, on) && c.reportLate(on)
}

// last is the last day of a contract: the agreed one, or the day before it ended early.
func (c *Contract) last() civil.Date {
	if c.EndedOn.Known() && (!c.Until.Known() || after(c.Until, c.EndedOn)) {
		return c.EndedOn
	}
	return c.Until
}

func (c *Contract) consented(sub audit.Code, on civil.Date) bool {
	if c.NoReentrust {
		return false
	}
	for _, r := range c.Reentrusted {
		if r.Sub == sub && r.Document != (audit.Hash{}) && r.AppliedOn.Known() && r.ApprovedOn.Known() && r.ApprovedBy != "" &&
			!after(r.AppliedOn, r.ApprovedOn) && !after(r.ApprovedOn, r.From) && !after(r.From, on) && r.Until.Known() && !after(on, r.Until) {
			return true
		}
	}
	return false
}

func (c *Contract) reportLate(on civil.Date) bool {
	last := c.From
	for _, r := range c.Reports {
		if !r.Emergency && after(r.On, last) {
			last = r.On
		}
	}
	return after(on, last.AddDays(cmp.Or(c.ReportEvery, 31)))
}

func after(a, b civil.Date) bool {
	c, known := a.Order(b)
	return known && c > 0
}
