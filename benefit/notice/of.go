package notice

import (
	"slices"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/secret"
)

// Facts are what a letter needs beside its case.
type Facts struct {
	secret.Quiet

	Town *Town
	// Number is the document's (文書番号), Date its day.
	Number string
	Date   civil.Date
	// To is the addressee as registered. Where the case has a mailing address, that is used.
	To Person
	// Members are the others of the household.
	Members []Person
	// Amount is what the household would be paid, on forms and before a decision.
	Amount money.Yen
	// Program words reasons with its year and days, and names the town's rules (要綱) where the
	// town's own data do not; nil words them without.
	Program *benefit.Program
	// Decision is that on which a case was refused: its reasons are told in the words of their
	// ground, since a code stands for several, or a program has words of its own. What was ruled
	// and is no reason of it is told in the words of its code, and nothing else of it is told. Of
	// one that was read back fewer grounds are known. The zero value words all by their codes.
	Decision benefit.Decision
	// Bank gives the names of a bank and branch by their codes; nil prints the codes.
	Bank func(bank, branch string) (string, string)
}

// Person is somebody of a household, as registered.
type Person struct {
	secret.Quiet

	Party
	Kana, Phone string
	// Protected persons (支援措置) are not written to at their registered address, and no letter to
	// others says anything of them.
	Protected bool
}

// appealable are the kinds with an instruction on appeal.
var appealable = []casework.Notice{casework.GrantNotice, casework.RefusalNotice, casework.ReturnRequest}

// dated are the kinds that ask for something by a day: without the town's term there is no letter.
var dated = []casework.Notice{
	casework.ConfirmationForm, casework.AdvanceNotice, casework.DefectNotice, casework.FailureNotice, casework.ReturnRequest,
}

// Of makes the data of a letter about a case. Errors: kind; missing, with the field; protected.
func Of(kind casework.Notice, c *casework.Case, f Facts) (Notice, error) {
	if c == nil || f.Town == nil {
		return Notice{}, &Error{code: CodeMissing, Field: "case"}
	}
	if !slices.Contains(kinds, kind) {
		return Notice{}, &Error{code: CodeKind, Field: string(kind)}
	}
	p := f.Town.Programs[c.Program]
	n := Notice{
		Kind: kind, Case: c.ID, Number: f.Number, Date: f.Date, Program: p.Name, Basis: p.Basis, From: f.Town.From, To: f.To.Party,
	}
	if n.Basis == "" {
		n.Basis = rules(f.Program)
	}
	switch {
	case n.Basis == "":
		return n, &Error{code: CodeMissing, Field: "basis"}
	case p.Name == "":
		return n, &Error{code: CodeMissing, Field: "program"}
	case c.Mailing != nil:
		n.To = Party{PostalCode: c.Mailing.PostalCode, Address: c.Mailing.Address, Name: c.Mailing.Name}
	case f.To.Protected:
		return n, &Error{code: CodeProtected}
	}
	if n.To.Name == "" || n.To.Address == "" || !n.Date.Known() {
		return n, &Error{code: CodeMissing, Field: "to"}
	}
	if slices.Contains(appealable, kind) {
		n.Appeal = f.Town.Appeal
	}
	if kind == casework.GrantNotice {
		n.Attachment = attachment(f.Program)
	}
	n.people(&f)
	if err := n.fill(c, &f); err != nil {
		return n, err
	}
	return n, n.wants("until", n.Until.Known() || !slices.Contains(dated, kind))
}

// rules are the town's rules as the program names them; "": it does not.
func rules(p *benefit.Program) string {
	if p == nil {
		return ""
	}
	if rules, named := p.Rules(); named {
		return rules.String()
	}
	return ""
}

// attachment is the act against attachment, where somebody has confirmed that there is one.
func attachment(p *benefit.Program) string {
	if p == nil {
		return ""
	}
	if act, confirmed := p.Attachment(); confirmed {
		return act.String()
	}
	return ""
}

// people lists whom the form names, and what of the others may not be on it.
func (n *Notice) people(f *Facts) {
	for i := range f.Members {
		p := &f.Members[i]
		if p.Protected {
			n.Never = append(n.Never, p.Name, p.Kana, p.Phone)
			if home := p.Address + p.Street; folded(home) != folded(f.To.Address+f.To.Street) { // who is still registered at home is not looked for there
				n.Never = append(n.Never, home)
			}
		} else if n.Kind == casework.ConfirmationForm || n.Kind == ApplicationForm {
			n.Household = append(n.Household, p.Name)
		}
	}
	if f.To.Protected { // nor is the registered address on the letter to the mailing address
		n.Never = append(n.Never, f.To.Address+f.To.Street)
	}
	n.Never = slices.DeleteFunc(n.Never, func(s string) bool { return s == "" })
}

// fill takes from the case what the kind of letter says.
func (n *Notice) fill(c *casework.Case, f *Facts) error {
	switch n.Kind {
	case casework.ConfirmationForm:
		n.Until, n.Amount = until(c, casework.ReplyClock), f.Amount
		n.account(c.Account, f)
		return n.wants("amount", n.Amount > 0)
	case ApplicationForm:
		n.Until = until(c, casework.ReplyClock)
	case casework.AdvanceNotice:
		n.Until, n.Amount = until(c, casework.WindowClock), f.Amount
		n.account(c.Account, f)
		return n.wants("account", n.Account != nil && n.Amount > 0)
	case casework.GrantNotice:
		n.ruling(c)
		n.DecidedOn = c.DecidedOn
		n.account(c.Account, f)
		return n.wants("amount", n.Amount > 0)
	case casework.RefusalNotice:
		n.DecidedOn = c.RefusedOn
		n.refused(ruled(c), f)
		return n.wants("reasons", len(n.Reasons) > 0)
	case casework.DefectNotice:
		n.Until = until(c, casework.CureClock)
		n.reasons(c.Defects, benefit.WordingOptions{Audience: benefit.Citizen, Program: f.Program, Day: n.Until, Detail: c.DefectWords})
		return n.wants("reasons", len(n.Reasons) > 0)
	case casework.PaymentNotice, casework.FailureNotice:
		return n.payment(c, f)
	case casework.ReturnRequest:
		return n.demand(c)
	}
	return nil
}

func (n *Notice) wants(field string, there bool) error {
	if there {
		return nil
	}
	return &Error{code: CodeMissing, Field: field}
}

func ruled(c *casework.Case) []string {
	if c.Ruling == nil {
		return nil
	}
	return c.Ruling.Reasons
}

func (n *Notice) ruling(c *casework.Case) {
	if c.Ruling != nil {
		n.Amount = c.Ruling.Amount
	}
}

// refused tells what was ruled, each code once: in the words of the decision's grounds, or its own.
func (n *Notice) refused(codes []string, f *Facts) {
	reasons, texts := f.Decision.Reasons(), f.Decision.ReasonTexts(benefit.ExplainOptions{Audience: benefit.Citizen})
	for i, code := range codes {
		if slices.Contains(codes[:i], code) {
			continue
		}
		told := len(n.Reasons)
		for k := range reasons {
			if reasons[k].Code == code && texts[k] != "" {
				n.Reasons = append(n.Reasons, Reason{Code: code, Text: texts[k]})
			}
		}
		if told == len(n.Reasons) {
			n.reasons([]string{code}, benefit.WordingOptions{Audience: benefit.Citizen, Program: f.Program})
		}
	}
}

func (n *Notice) reasons(codes []string, o benefit.WordingOptions) {
	for _, code := range codes {
		text, ok := benefit.Wording(code, o)
		if !ok {
			text = o.Detail
		}
		if text != "" {
			n.Reasons = append(n.Reasons, Reason{Code: code, Text: text})
		}
	}
}

// payment is about the last payment: its amount, its day and its account, as they were frozen.
func (n *Notice) payment(c *casework.Case, f *Facts) error {
	if len(c.Payments) == 0 {
		return n.wants("payment", false)
	}
	p := &c.Payments[len(c.Payments)-1]
	n.Amount, n.PayOn = p.Amount, p.PaidOn
	n.account(&p.Account, f)
	if n.Kind == casework.PaymentNotice {
		return n.wants("paid", !p.PaidOn.IsZero() && p.Failed == "")
	}
	n.Until = until(c, casework.CorrectionClock)
	n.reasons([]string{"transfer." + p.Failed}, benefit.WordingOptions{Audience: benefit.Citizen})
	return n.wants("failed", p.Failed != "" && len(n.Reasons) > 0)
}

// demand is what is asked back by now, and why it was asked last.
func (n *Notice) demand(c *casework.Case) error {
	n.Amount = c.Demanded()
	for _, e := range slices.Backward(c.Events()) {
		if e.Kind != casework.DemandReturn && e.Kind != casework.DecideLess {
			continue
		}
		n.DecidedOn, n.Until = e.On, until(c, casework.ReturnClock)
		codes := make([]string, len(e.Codes))
		for i, code := range e.Codes {
			codes[i] = "return." + code
		}
		n.reasons(codes, benefit.WordingOptions{Audience: benefit.Citizen, Detail: e.Words})
		break
	}
	return n.wants("demand", n.Amount > 0 && len(n.Reasons) > 0)
}

// until is the last day of the clock that started last under a name; unknown where the town set
// none.
func until(c *casework.Case, name casework.Clock) civil.Date {
	for _, r := range slices.Backward(c.Clocks) {
		if r.Clock == name {
			return r.Until
		}
	}
	return civil.Date{}
}

func (n *Notice) account(a *casework.Account, f *Facts) {
	if a == nil {
		return
	}
	if n.Cash = a.Source == casework.AtCounter; n.Cash {
		return
	}
	n.Account = &Account{Bank: a.Bank, Branch: a.Branch, Type: a.Type.String(), Holder: a.Holder}
	if f.Bank != nil {
		n.Account.Bank, n.Account.Branch = f.Bank(a.Bank, a.Branch)
	}
	const shown = 3
	if len(a.Number) > shown {
		n.Account.Number = "＊＊＊＊" + a.Number[len(a.Number)-shown:]
	}
}
