package register

import "github.com/kyufu-go/kyufu/household/civil"

// keepAttributes stores what an entry says about a person and returns its number; none if
// it says nothing. Entries of one person that say the same share one number.
func (g *Register) keepAttributes(person int32, said *Attributes) int32 {
	if *said == (Attributes{}) || person == none {
		return none
	}
	a := *said
	if a.Address.secret && a.Secrecy == civil.Unknown {
		a.Secrecy = civil.True
	}
	a.Address.secret, a.Address.unprinted = false, false // the mark decides, see View.Person
	if last := g.lastRow[person]; last != none {
		if n := g.rows[last].attributes; n != none && g.attributes[n] == a {
			return n
		}
	}
	a.Name, a.Kana = g.strings.keep(a.Name), g.strings.keep(a.Kana)
	a.Relationship = g.keep(a.Relationship)
	a.Address.postal, a.Address.text = g.keep(a.Address.postal), g.keep(a.Address.text)
	g.attributes = append(room(g.attributes), a)
	return int32(len(g.attributes) - 1)
}

// keep returns s from the pool of texts that recur.
func (g *Register) keep(s string) string {
	if s == "" {
		return ""
	}
	if kept, ok := g.text[s]; ok {
		return kept
	}
	kept := g.strings.keep(s)
	g.text[kept] = kept
	return kept
}
