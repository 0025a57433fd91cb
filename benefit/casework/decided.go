package casework

import (
	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/record"
)

// Decided returns what a record says of a decision: the outcome, the amount and the first
// refusal code in the program's order.
func Decided(d benefit.Decision) record.Decided {
	out := record.Decided{Amount: d.Amount}
	switch d.Outcome {
	case benefit.Eligible:
		out.Outcome = record.Granted
	case benefit.Ineligible:
		out.Outcome = record.Refused
		if codes := d.AppendCodes(nil); len(codes) > 0 {
			out.Refusal = codes[0]
		}
	case benefit.Undetermined:
	}
	return out
}

// RulingOf returns what a case keeps of a decision, as its review proposes it: the outcome, the
// amount, all refusal codes, and who is paid. head is whom a refusal is about, since nobody is paid
// then. It is nil while the decision is undetermined; the digest of what you store of the decision
// is yours to add.
func RulingOf(d benefit.Decision, head string) *Ruling {
	switch d.Outcome {
	case benefit.Eligible:
		r := &Ruling{Outcome: d.Outcome, Amount: d.Amount, Payee: d.Payee()}
		if d.PayeeState() == benefit.PayeeEstate {
			r.Payee = benefit.PayeeEstate.String()
		}
		return r
	case benefit.Ineligible:
		return &Ruling{Outcome: d.Outcome, Reasons: d.AppendCodes(nil), Payee: head}
	case benefit.Undetermined:
	}
	return nil
}
