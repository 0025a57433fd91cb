package register

import (
	"iter"

	"github.com/kyufu-go/kyufu/household/civil"
)

// Events yields every event in the order in which it was added, so that a register can be
// stored and made again with [Register.Append]. A correction has every field that it
// took over. The addresses in it are shown by no printer or encoder, whoever's they are:
// Address.Disclose gives them, for storing.
func (g *Register) Events() iter.Seq[Event] {
	return func(yield func(Event) bool) {
		for id := range g.rows {
			e := g.event(int32(id))
			e.Attributes.Address.unprinted = !e.Attributes.Address.IsZero()
			if !yield(e) {
				return
			}
		}
	}
}

// TaxFacts yields every tax fact in the order in which it was added.
func (g *Register) TaxFacts() iter.Seq[TaxFact] {
	return func(yield func(TaxFact) bool) {
		for i := range g.facts.tax {
			if !yield(g.facts.tax[i].fact) {
				return
			}
		}
	}
}

// WelfareFacts yields every welfare fact in the order in which it was added.
func (g *Register) WelfareFacts() iter.Seq[WelfareFact] {
	return func(yield func(WelfareFact) bool) {
		for i := range g.facts.welfare {
			if !yield(g.facts.welfare[i].fact) {
				return
			}
		}
	}
}

func (g *Register) event(id int32) Event {
	r := &g.rows[id]
	e := Event{
		ID: g.eventName(id), Type: r.kind, Known: civil.FromDays(r.known()),
		Person: g.people.name(r.person), Household: g.houses.name(r.house), To: g.houses.name(r.to),
		Head: r.head, From: g.from[id], Provenance: g.provenances[r.provenance],
	}
	if name, repeated := g.repeatedID[id]; repeated {
		e.ID = name
	}
	if r.dated || r.of != none {
		e.Date = civil.FromDays(r.day())
	}
	if v, ok := g.vague[id]; ok {
		e.Date = v.date
	}
	if r.attributes != none {
		e.Attributes = g.attributes[r.attributes]
	}
	if r.amends {
		e.Of = g.amended(id)
		if r.kind != EventCancellation {
			e.Type = EventCorrection
		}
	}
	return e
}

// amended returns the ID of the event that a row amends.
func (g *Register) amended(id int32) string {
	if of := g.rows[id].of; of != none {
		return g.eventName(of)
	}
	return g.pending[id]
}
