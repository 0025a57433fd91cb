package benefit

import (
	"slices"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/secret"
)

// Reads is what the criteria and payments of a track ask.
type Reads struct {
	// Facts can be unknown, in the order in which they are looked for.
	Facts []Fact
	// Predicates are the names of the questions asked, each once, in the program's order.
	Predicates []string
	// Births are the days on which a birth changes an answer: the first days of spans and
	// the days behind their last.
	Births []civil.Date
}

// Reads returns what a track asks; the zero value if there is no such track.
func (c *Compiled) Reads(t Track) Reads {
	var out Reads
	if c == nil || t >= tracks || c.plans[t] == nil {
		return out
	}
	p := c.plans[t]
	for f := range facts {
		if p.needs.has(f) {
			out.Facts = append(out.Facts, f)
		}
	}
	for i := range p.script.rules {
		if r := &p.script.rules[i]; r.leaf && !slices.Contains(out.Predicates, r.name) {
			out.Predicates = append(out.Predicates, r.name)
		}
	}
	for _, cut := range p.births {
		out.Births = append(out.Births, unpack(cut))
	}
	return out
}

// Exclusion says which earlier payments exclude a household or a person.
type Exclusion struct {
	secret.Quiet

	Programs []string // whose payments exclude households
	Persons  []string // whose payments exclude persons
	States   []State  // that count
	Anybody  bool     // a payment to anybody in the household excludes it, not only one to its head
}

// Excludes returns which earlier payments exclude on a track.
func (c *Compiled) Excludes(t Track) Exclusion {
	if c == nil || t >= tracks || c.plans[t] == nil {
		return Exclusion{}
	}
	out := Exclusion{Programs: slices.Clone(c.codes.taint), Persons: slices.Clone(c.codes.persons), Anybody: c.plans[t].anybody}
	for s := range State(len(stateNames)) {
		if c.codes.states&(1<<s) != 0 {
			out.States = append(out.States, s)
		}
	}
	return out
}
