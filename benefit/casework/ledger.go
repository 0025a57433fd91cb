package casework

import (
	"slices"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/secret"
)

// Ledger holds what was paid, so that no household, head or person is paid twice,
// here or elsewhere (重複支給の防止). It is what an embedder's table of payments looks
// like in memory: fill it from the table, ask it, and write to the table what Pay
// accepts in the same transaction. It is not safe for concurrent use.
type Ledger struct {
	secret.Private

	here     municipality.Code
	payments []benefit.Payment
	people   map[string][]int // payments by head and member
	houses   map[string][]int // payments of this municipality by household
}

// NewLedger returns an empty ledger of a municipality.
func NewLedger(here municipality.Code) *Ledger {
	return &Ledger{here: here, people: map[string][]int{}, houses: map[string][]int{}}
}

// Note enters a payment, an address or a decline that has happened, also one of
// another municipality. It asks no questions.
func (l *Ledger) Note(p benefit.Payment) {
	if p.Municipality == 0 {
		p.Municipality = l.here
	}
	if l.people == nil {
		l.people, l.houses = map[string][]int{}, map[string][]int{}
	}
	p.Members = slices.Clone(p.Members)
	l.payments = append(l.payments, p)
	n := len(l.payments) - 1
	for _, id := range append([]string{p.Head}, p.Members...) {
		if id != "" && !slices.Contains(l.people[id], n) {
			l.people[id] = append(l.people[id], n)
		}
	}
	if p.Household != "" && p.Municipality == l.here {
		l.houses[p.Household] = append(l.houses[p.Household], n)
	}
}

// PaidBefore returns what the ledger knows about the people of a household, the household
// itself and the one it came out of, in the order of entry: what Input.PaidBefore takes. It returns all programs; the
// program that is evaluated says which of them count, and whether a past head taints.
func (l *Ledger) PaidBefore(h *household.Household) []benefit.Payment {
	if h == nil {
		return nil
	}
	var at []int
	for i := range h.Members {
		for _, n := range l.people[h.Members[i].ID] {
			if !slices.Contains(at, n) {
				at = append(at, n)
			}
		}
	}
	for _, number := range [...]string{h.ID, h.Split.From} {
		at = append(at, l.houses[number]...)
	}
	slices.Sort(at)
	at = slices.Compact(at)
	out := make([]benefit.Payment, 0, len(at))
	for _, n := range at {
		out = append(out, l.payments[n])
	}
	return out
}

// Pay enters the payment of an eligible decision. It evaluates once more with what
// the ledger knows by now, so that two officers with two screens cannot pay one
// household twice. Errors: already_paid, and those of Evaluate; input when the
// decision is not to pay for another reason.
func (l *Ledger) Pay(c *benefit.Compiled, in *benefit.Input, s *benefit.Scratch) (benefit.Payment, error) {
	if in == nil || in.Household == nil {
		return benefit.Payment{}, &Error{code: CodeInput, Field: "household"}
	}
	again := *in
	again.PaidBefore = append(slices.Clone(in.PaidBefore), l.PaidBefore(in.Household)...)
	d, err := own(c, &again, s)
	if err != nil {
		return benefit.Payment{}, err
	}
	if d.Outcome != benefit.Eligible {
		return benefit.Payment{}, refusal(c, &again, s, &d)
	}
	p := benefit.Payment{
		Program: d.Program(), Track: in.Track, Municipality: l.here, Household: in.Household.ID, Head: in.Household.Head, State: benefit.Paid, Members: stay(in.Household, &d),
	}
	l.Note(p)
	return p, nil
}

// refusal says why a decision is not to pay.
func refusal(c *benefit.Compiled, in *benefit.Input, s *benefit.Scratch, d *benefit.Decision) error {
	paid, err := paidBefore(c, in, s, d)
	switch {
	case err != nil:
		return err
	case paid:
		return &Error{code: CodeAlreadyPaid}
	}
	return &Error{code: CodeInput, Field: "not_eligible"}
}

func own(c *benefit.Compiled, in *benefit.Input, s *benefit.Scratch) (benefit.Decision, error) {
	d, err := c.Evaluate(in, s)
	if err != nil {
		return benefit.Decision{}, err
	}
	return d.Own(), nil
}

// paidBefore reports whether a household is refused because of what was paid: a refusing
// criterion asks for payments, was told of one, and would not refuse without them.
func paidBefore(c *benefit.Compiled, in *benefit.Input, s *benefit.Scratch, d *benefit.Decision) (bool, error) {
	unpaid := *in
	unpaid.PaidBefore = nil
	without, err := own(c, &unpaid, s)
	if err != nil {
		return false, err
	}
	return rests(d, paidPredicates, refusing(&without)...), nil
}

// stay returns the members whom a decision is about: those who are not judged apart.
func stay(h *household.Household, d *benefit.Decision) []string {
	var apart, out []string
	for _, g := range d.Groups() {
		apart = append(apart, g.Members...)
	}
	for i := range h.Members {
		if id := h.Members[i].ID; !slices.Contains(apart, id) {
			out = append(out, id)
		}
	}
	return out
}
