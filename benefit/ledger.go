package benefit

import (
	"slices"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// Ledger holds what was paid, so that no household, head or person is paid twice,
// here or elsewhere (重複支給の防止). It is what an embedder's table of payments looks
// like in memory: fill it from the table, ask it, and write to the table what Pay
// accepts in the same transaction. It is not safe for concurrent use.
type Ledger struct {
	here     municipality.Code
	payments []Payment
	people   map[string][]int // payments by head and member
}

// NewLedger returns an empty ledger of a municipality.
func NewLedger(here municipality.Code) *Ledger {
	return &Ledger{here: here, people: map[string][]int{}}
}

// Note enters a payment, an address or a decline that has happened, also one of
// another municipality. It asks no questions.
func (l *Ledger) Note(p Payment) {
	if p.Municipality == 0 {
		p.Municipality = l.here
	}
	p.Members = slices.Clone(p.Members)
	l.payments = append(l.payments, p)
	n := len(l.payments) - 1
	for _, id := range append([]string{p.Head}, p.Members...) {
		if id != "" && !slices.Contains(l.people[id], n) {
			l.people[id] = append(l.people[id], n)
		}
	}
}

// PaidBefore returns what the ledger knows about the people of a household, in the
// order of entry: what Input.PaidBefore takes. It returns all programs; the
// program that is evaluated says which of them count, and whether a past head taints.
func (l *Ledger) PaidBefore(h *household.Household) []Payment {
	var at []int
	for i := range h.Members {
		for _, n := range l.people[h.Members[i].ID] {
			if !slices.Contains(at, n) {
				at = append(at, n)
			}
		}
	}
	slices.Sort(at)
	out := make([]Payment, 0, len(at))
	for _, n := range at {
		out = append(out, l.payments[n])
	}
	return out
}

// Pay enters the payment of an eligible decision. It evaluates once more with what
// the ledger knows by now, so that two officers with two screens cannot pay one
// household twice. Errors: already_paid, and those of Evaluate; input when the
// decision is not to pay for another reason.
func (l *Ledger) Pay(c *Compiled, in *Input, s *Scratch) (Payment, error) {
	again := *in
	again.PaidBefore = append(slices.Clone(in.PaidBefore), l.PaidBefore(in.Household)...)
	d, err := c.Evaluate(&again, s)
	if err != nil {
		return Payment{}, err
	}
	if d.Outcome != Eligible {
		if d.HasReason("R04") || d.HasReason("R05") || d.HasReason("R13") || d.HasReason("R20") && len(again.PaidBefore) > 0 {
			return Payment{}, &Error{code: CodeAlreadyPaid}
		}
		return Payment{}, &Error{code: CodeInput, Detail: "not_eligible"}
	}
	p := Payment{Program: d.Program(), Track: in.Track, Municipality: l.here, Head: in.Household.Head, State: Paid}
	for i := range in.Household.Members {
		if d.in(int16(i)) {
			p.Members = append(p.Members, in.Household.Members[i].ID)
		}
	}
	l.Note(p)
	return p, nil
}
