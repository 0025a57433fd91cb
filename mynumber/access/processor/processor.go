// Package processor keeps those who handle numbers for the municipality (委託先): may this be handed
// over to them?
package processor

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/civil"
)

// Processors is the register of those who handle numbers for the municipality
// (委託先), with their contracts and with every re-entrusting (再委託). It is data:
// keep it as JSON. It answers one question, whether a bulk of rows may be handed
// over, and every other use of it is a list to go through.
type Processors struct {
	Contracts []Contract `json:"contracts"`
}

// Contract is what was agreed with one processor for one task.
type Contract struct {
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
	Handlers     []audit.Code  `json:"handlers"`
	HandlersUpTo int           `json:"handlers_up_to"`
	Places       []audit.Code  `json:"places,omitempty"`
	Reentrusted  []Reentrust   `json:"reentrusted,omitempty"`
	Reports      []Report      `json:"reports,omitempty"`
	ReportEvery  int           `json:"report_every"` // days between regular reports; 0 means 31
	Inspections  []Inspection  `json:"inspections,omitempty"`
	EndedOn      civil.Date    `json:"ended_on,omitzero"` // ended before Until
	Erased       []Certificate `json:"erased,omitempty"`
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
	ApprovedOn civil.Date `json:"approved_on,omitzero"`
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

// BulkReason is why a hand-over is denied. Codes are a contract.
type BulkReason string

// The reasons, in the order in which they are told.
const (
	BulkNoContract   BulkReason = "no_contract"   // no contract for duty and task on that day
	BulkTerms        BulkReason = "terms"         // a required clause is missing
	BulkRules        BulkReason = "rules"         // the processor's rules of handling were not submitted
	BulkHandlers     BulkReason = "handlers"      // no named handlers, or more than agreed
	BulkNotNamed     BulkReason = "not_named"     // who receives is not a named handler
	BulkReportLate   BulkReason = "report_late"   // the regular report is overdue
	BulkNotConsented BulkReason = "not_consented" // re-entrusted without written application and prior approval
	BulkSame         BulkReason = "same_person"   // the approval was given by who hands over
	BulkNotApproved  BulkReason = "not_approved"  // nobody approved the hand-over
	BulkRows         BulkReason = "rows"          // no rows, or a negative number
)

// Bulk is a hand-over of many rows to a processor, or from it to another.
type Bulk struct {
	Actor      audit.Actor // who hands over
	Processor  audit.Code
	Sub        audit.Code // the re-entrusted, if it goes there
	Receiver   audit.Code // the named handler who receives
	Duty       audit.Code
	Task       audit.Code
	Rows       int
	ApprovedBy audit.Code
	Digest     audit.Hash // of the file
	At         time.Time
}

// Check returns every reason against a hand-over; none means it may be done.
func (p *Processors) Check(b Bulk) []BulkReason {
	on := civil.DayOf(b.At)
	var reasons []BulkReason
	deny := func(r BulkReason, when bool) {
		if when {
			reasons = append(reasons, r)
		}
	}
	c := p.contract(b, on)
	deny(BulkNoContract, c == nil)
	if c != nil {
		for _, term := range RequiredTerms() {
			if !slices.Contains(c.Terms, term) {
				deny(BulkTerms, true)
				break
			}
		}
		deny(BulkRules, c.Rules == audit.Hash{})
		deny(BulkHandlers, len(c.Handlers) == 0 || len(c.Handlers) > c.HandlersUpTo)
		deny(BulkNotNamed, b.Sub == "" && !slices.Contains(c.Handlers, b.Receiver))
		deny(BulkReportLate, c.reportLate(on))
	}
	deny(BulkNotConsented, b.Sub != "" && (c == nil || !c.consented(b.Sub, on)))
	deny(BulkNotApproved, b.ApprovedBy == "")
	deny(BulkSame, b.ApprovedBy != "" && !audit.Second(b.Actor.ID, b.ApprovedBy))
	deny(BulkRows, b.Rows <= 0)
	return reasons
}

// HandOver checks a hand-over and records it, or the denial, as one entry with
// the number of rows, before it says yes. Errors: denied with Field holding the
// first reason, recorder.
func (p *Processors) HandOver(ctx context.Context, log audit.Recorder, b Bulk) error {
	act := audit.ActHandOver
	if b.Sub != "" {
		act = audit.ActReentrust
	}
	actor := b.Actor
	actor.Processor, actor.Sub = b.Processor, b.Sub
	e := audit.Event{Act: act, Result: audit.Succeeded, Actor: actor, Duty: b.Duty, Purpose: b.Task, Count: uint64(max(b.Rows, 0)), Digest: b.Digest, Time: b.At}
	reasons := p.Check(b)
	if len(reasons) > 0 {
		e.Result, e.Reason = audit.Denied, audit.Code(reasons[0])
	}
	if _, err := log.Append(ctx, e); err != nil {
		return &Error{code: CodeRecorder, cause: err}
	}
	if len(reasons) > 0 {
		return fail(CodeDenied, string(reasons[0]))
	}
	return nil
}

// Overdue lists the processors whose regular report or certificate of erasure
// is missing on a day.
func (p *Processors) Overdue(on civil.Date) []audit.Code {
	var list []audit.Code
	for i := range p.Contracts {
		c := &p.Contracts[i]
		last := c.last()
		over := last.Known() && after(on, last)
		if over && len(c.Erased) == 0 || !over && !after(c.From, on) && c.reportLate(on) {
			list = append(list, c.Processor)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func (p *Processors) contract(b Bulk, on civil.Date) *Contract {
	for i := range p.Contracts {
		c := &p.Contracts[i]
		if c.Processor == b.Processor && c.Duty == b.Duty && c.Task == b.Task &&
			c.From.Known() && !after(c.From, on) && c.last().Known() && !after(on, c.last()) {
			return c
		}
	}
	return nil
}

// last is the last day of a contract: the agreed one, or the day before it ended early.
func (c *Contract) last() civil.Date {
	if c.EndedOn.Known() && (!c.Until.Known() || after(c.Until, c.EndedOn)) {
		return c.EndedOn
	}
	return c.Until
}

func (c *Contract) consented(sub audit.Code, on civil.Date) bool {
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
