package benefit

import (
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
)

// Redecision is what follows when a household is decided anew, after a tax
// correction or because more is known (更正等による再決定).
type Redecision struct {
	Outcome Outcome
	// Difference is what is still due (positive) or was paid too much (negative),
	// in yen; Known is false while the new outcome is open.
	Difference money.Yen
	Known      bool
	// Reclaim says that the program demands the difference back.
	Reclaim bool
	// Reasons are return codes when money is reclaimed, else refusal codes.
	Reasons []string
}

// Redecide compares a new decision with what was decided and paid. On a day after
// the program's deadline nothing more becomes due: R08. A program that does not
// reclaim keeps the difference at what it is and Reclaim false. Errors: input
// (decisions of two programs, a negative payment).
func Redecide(before, after *Decision, paid money.Yen, on civil.Date) (Redecision, error) {
	if before.Program() != after.Program() {
		return Redecision{}, &Error{code: CodeInput, Detail: "program"}
	}
	if paid < 0 {
		return Redecision{}, &Error{code: CodeInput, Detail: "paid"}
	}
	out := Redecision{Outcome: after.Outcome}
	if after.Outcome == Undetermined {
		return out, nil
	}
	out.Known = true
	out.Difference = after.Amount - paid
	program := after.compiled.program
	late, known := on.After(program.doc.Deadlines.End)
	switch {
	case out.Difference > 0 && late && known:
		out.Outcome, out.Difference, out.Reasons = Ineligible, 0, []string{"R08"}
	case out.Difference < 0 && program.Flag("reassessment_reclaims"):
		out.Reclaim, out.Reasons = true, []string{returnCode(before, after)}
	default:
		out.Reasons = after.AppendCodes(nil)
	}
	return out, nil
}

// returnCode says why a payment goes back: the first cause in the order of the codes.
func returnCode(before, after *Decision) string {
	switch {
	case after.HasReason("R04"), after.HasReason("R05"), after.HasReason("R13"):
		return "return.B02"
	case after.HasReason("R07"):
		return "return.B04"
	case after.HasReason("R02") && !after.HasReason("R01") && before.declared:
		return "return.B05"
	}
	return "return.B01"
}
