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
