package office

import (
	"context"
	"slices"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office/outcome"
)

// FileCode says what does not fit about a file of a run, or of its results.
type FileCode string

// The findings about files. They are a contract and never change meaning.
const (
	FindSentBefore FileCode = "sent_before" // these bytes were sent already, with Run
	FindCancelled  FileCode = "cancelled"   // it is the file of a run that was given up
	FindReadBefore FileCode = "read_before" // these results were read already, for Run
	FindOtherRun   FileCode = "other_run"   // it is the file of another run; Run names it, where the desk knows it
	FindOtherDay   FileCode = "other_day"   // its day is not the run's
	FindHalf       FileCode = "half"        // it is cut off, or its count or total is not that of its payments
	FindUnread     FileCode = "unread"      // the line cannot be read; Field says why
	FindUnmatched  FileCode = "unmatched"   // the line fits no payment of the run
	FindAmbiguous  FileCode = "ambiguous"   // it fits several
	FindTwice      FileCode = "twice"       // there was a line for this payment before
	FindDiffers    FileCode = "differs"     // the payment at this place has another account, holder or amount; Field says which
	FindAgainst    FileCode = "against"     // it says that a payment was made which failed before
	FindMissing    FileCode = "missing"     // a payment of the run is not in the file
	FindOver       FileCode = "over"        // it pays more than the run's payment: To the case
	FindOrder      FileCode = "order"       // it names another payer than the run's file, or another account of theirs
	FindBytes      FileCode = "bytes"       // it pays what the run pays, and is not the file that the run exported
)

// FileFinding is something about a file that does not fit. It names cases and runs by their codes,
// and no person.
type FileFinding struct {
	Code FileCode
	// Line is the record or row from 1, 0 for the file.
	Line int
	// Case and Run are what is meant, where it is known.
	Case, Run string
	// Field is the part that differs.
	Field string
}

// matcher finds the payment that a line is about.
type matcher struct {
	run      *runOf
	payments []matched
	byPlace  map[int]int
	accounts map[string][]int
	findings []FileFinding
}

// matched is a payment of a run and what the bank said of it.
type matched struct {
	payment

	said  *outcome.Line
	known bool // recorded already
}

func (d *Desk) matcher(ctx context.Context, r *runOf) (*matcher, error) {
	m := &matcher{run: r, byPlace: make(map[int]int, len(r.Cases)), accounts: make(map[string][]int, len(r.Cases))}
	m.payments = make([]matched, 0, len(r.Cases))
	for p, err := range d.payments(ctx, r) {
		if err != nil {
			return nil, err
		}
		if p.dropped || p.History == 0 {
			continue
		}
		n := len(m.payments)
		m.byPlace[p.Place] = n
		m.accounts[p.Account.Number] = append(m.accounts[p.Account.Number], n)
		m.accounts[""] = append(m.accounts[""], n)
		m.payments = append(m.payments, matched{payment: p})
	}
	return m, nil
}

func (m *matcher) find(code FileCode, line int, id, field string) {
	m.findings = append(m.findings, FileFinding{Code: code, Line: line, Case: id, Run: m.run.ID, Field: field})
}

// line matches a line, or says why it fits nothing.
func (m *matcher) line(l *outcome.Line) {
	n, ok := m.place(l)
	if !ok {
		return
	}
	p := &m.payments[n]
	if p.said != nil {
		m.find(FindTwice, l.Line, p.Case, "")
		return
	}
	switch {
	case p.Failed != "" && l.Paid():
		m.find(FindAgainst, l.Line, p.Case, "")
		return
	case p.Failed != "", !p.PaidOn.IsZero() && l.Paid():
		p.known = true
	case p.held.State != casework.PaymentSent && p.held.State != casework.Paid:
		m.find(FindAgainst, l.Line, p.Case, p.held.State.String())
		return
	}
	p.said = l
}

// place is the payment that a line is about.
func (m *matcher) place(l *outcome.Line) (int, bool) {
	if l.Place > 0 && l.Mark != "" {
		n, ok := m.byPlace[l.Place]
		if !ok {
			m.find(FindUnmatched, l.Line, "", "place")
			return 0, false
		}
		if p := &m.payments[n]; differs(l, &p.payment) != "" {
			m.find(FindDiffers, l.Line, p.Case, differs(l, &p.payment))
			return 0, false
		}
		return n, true
	}
	var fit []int
	if l.Account.Number != "" || l.Account.Holder != "" {
		for _, n := range m.accounts[l.Account.Number] {
			if differs(l, &m.payments[n].payment) == "" {
				fit = append(fit, n)
			}
		}
	}
	if l.Place > 0 { // without a mark the place decides between payments that fit alike
		fit = slices.DeleteFunc(fit, func(n int) bool { return m.payments[n].Place != l.Place })
	}
	switch len(fit) {
	case 1:
		return fit[0], true
	case 0:
		m.find(FindUnmatched, l.Line, "", "")
	default:
		m.find(FindAmbiguous, l.Line, "", "")
	}
	return 0, false
}

// differs is the first thing that a line says otherwise than the payment, empty when nothing is.
func differs(l *outcome.Line, p *payment) string {
	a, b := &l.Account, &p.Account.Account
	switch {
	case a.Bank != "" && a.Bank != b.Bank:
		return "bank"
	case a.Branch != "" && a.Branch != b.Branch:
		return "branch"
	case a.Type != 0 && a.Type != b.Type:
		return "type"
	case a.Number != "" && a.Number != b.Number:
		return "number"
	case l.Amount != 0 && l.Amount != p.Amount:
		return "amount"
	case a.Holder != "" && a.Holder != b.Holder && !bank.SameHolder(a.Holder, b.Holder):
		return "holder"
	}
	return ""
}
