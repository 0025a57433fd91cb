package casework

import (
	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
)

// Redecision is what follows when a household is decided anew, after a tax
// correction or because more is known (更正等による再決定).
type Redecision struct {
	Outcome benefit.Outcome `json:"outcome"`
	// Difference is what is still due (positive) or was paid too much (negative),
	// in yen; Known is false while the new outcome is open.
	Difference money.Yen `json:"difference"`
	Known      bool      `json:"known"`
	// Reclaim says that the program demands the difference back.
	Reclaim bool `json:"reclaim"`
	// Reasons are return codes when money is reclaimed, else refusal codes.
	Reasons []string `json:"reasons"`
}

// Redecide compares a new decision with what was decided and paid; either may be one that
// was read back. On a day after the program's deadline nothing more becomes due: R08. A
// program that does not reclaim keeps the difference at what it is and Reclaim false.
// Errors: input (decisions of two programs, no program, a negative payment).
func Redecide(p *benefit.Program, before, after benefit.Decision, paid money.Yen, on civil.Date) (Redecision, error) {
	switch {
	case p == nil || before.Program() != p.ID() || after.Program() != p.ID():
		return Redecision{}, &Error{code: CodeInput, Field: "program"}
	case paid < 0:
		return Redecision{}, &Error{code: CodeInput, Field: "paid"}
	case after.Outcome == benefit.Undetermined:
		return Redecision{Outcome: after.Outcome}, nil
	}
	out := Redecision{Outcome: after.Outcome, Known: true, Difference: after.Amount - paid}
	late, known := on.After(p.Deadlines().End)
	switch {
	case out.Difference > 0 && late && known:
		out.Outcome, out.Difference, out.Reasons = benefit.Ineligible, 0, []string{lateCode}
	case out.Difference < 0 && p.Flag("reassessment_reclaims"):
		out.Reclaim, out.Reasons = true, []string{returnCode(&before, &after)}
	default:
		out.Reasons = after.AppendCodes(nil)
	}
	return out, nil
}

// lateCode is the reason of what becomes due too late (期限後).
const lateCode = "R08"

// returnCode says why a payment goes back: the first cause in the order of the codes, by
// what the refusing criteria ask. What none of them says is that less was due, or nothing. That a
// tax is owed now is said where somebody of the household is taxed who was not: not of who has not
// filed, nor of a supporter elsewhere, whose tax is nothing for a letter to this household.
func returnCode(before, after *benefit.Decision) string {
	taxed := restsOnTax(after)
	switch {
	case after.Outcome == benefit.Eligible:
		return "return.B08"
	case paidTwice(after):
		return "return.B02"
	case rests(after, "", "died_alone_before_applying"):
		return "return.B04"
	case !taxed && before.Declared() && rests(after, "", "supporter_taxed"):
		return "return.B05"
	case taxed && !restsOnTax(before):
		return "return.B01"
	}
	return "return.B07"
}

// paidTwice reports whether a decision rests on a payment of the same benefit; who was covered by
// another program may have had none.
func paidTwice(d *benefit.Decision) bool {
	for _, r := range d.Reasons() {
		if r.Case == benefit.CaseEveryChild {
			return true
		}
	}
	return rests(d, benefit.CaseOther, "paid_here", "paid_elsewhere", "split_from_paid_household")
}
