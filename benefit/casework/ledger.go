package casework

import (
	"slices"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/secret"
)

// Ledger holds in memory what was paid, also elsewhere, so that no household, head or person is
// paid twice (重複支給の防止): fill it from a table of payments, and a program is evaluated with what it
// knows. What holds a payment once against everybody at once is the ledger of package office. It is
// not safe for concurrent use.
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

// PaidBefore returns what the ledger knows about the people of a household, the household itself
// and the one it came out of, in the order of entry: what Input.PaidBefore takes. It returns all
// programs; the program that is evaluated says which of them count, and whether a past head taints.
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
