package register

import "github.com/kyufu-go/kyufu/household/civil"

// Person returns what the register says about a person on the base date: the home of names
// and addresses, which the flat [household.Household] does not hold.
//
// An address is secret when the person's mark, or that of the head of the person's
// household, is set today: also for questions about days on which it was not, or was not
// known. See [Address].
func (v *View) Person(number string) (Person, bool) {
	v = v.filled()
	p := v.g.people.find(number)
	if p == none || int(p) >= len(v.now.at) {
		return Person{}, false
	}
	out := Person{Number: v.g.people.name(p), DiedOn: civil.FromDays(int(v.died[p]))}
	found := false
	for _, id := range v.liveRows(p) {
		r := &v.g.rows[id]
		found = true
		out.Provenance = v.g.provenances[r.provenance]
		if r.day() <= v.baseDay && r.attributes != none {
			out.Attributes = out.merge(&v.g.attributes[r.attributes])
		}
	}
	out.Birth = v.birth(p)
	secret := v.g.secret(p)
	if at := v.now.at[p]; at > 0 {
		out.Household = v.g.houses.name(at - 1)
		if head := v.now.headOf(at - 1); head != none && head != p {
			secret = secret || v.g.secret(head)
		}
	}
	out.Secrecy = civil.False
	if secret {
		out.Secrecy = civil.True
		out.Address = out.Address.masked()
	}
	return out, found
}

// secret reports whether a person's address is to be kept secret, by all that is known
// today: the mark set last, or being an evacuee.
func (g *Register) secret(p int32) bool {
	if g.evacuee(p) {
		return true
	}
	v := View{g: g, seen: len(g.rows), knownDay: lastDay, suppressed: g.suppressedToday()}
	mark, newest := civil.Unknown, -1
	for _, id := range v.liveRows(p) {
		r := &g.rows[id]
		if r.attributes == none {
			continue
		}
		if m := g.attributes[r.attributes].Secrecy; m != civil.Unknown && r.known() >= newest {
			mark, newest = m, r.known()
		}
	}
	return mark == civil.True
}

// evacuee reports whether any fact says that the person has fled; one that has ended does
// not lift the secret: the mark is lifted by the register.
func (g *Register) evacuee(p int32) bool {
	if int(p) >= len(g.facts.lastWelfare) {
		return false
	}
	for n := g.facts.lastWelfare[p]; n != none; n = g.facts.welfare[n].before {
		if g.facts.welfare[n].fact.Kind == Evacuee {
			return true
		}
	}
	return false
}
