package household

// keepAttributes stores what an entry says about a person and returns its number; none if
// it says nothing. Entries of one person that say the same share one number.
func (g *Register) keepAttributes(person int32, a *Attributes) int32 {
	if *a == (Attributes{}) || person == none {
		return none
	}
	if last := g.lastRow[person]; last != none {
		if n := g.rows[last].attributes; n != none && g.attributes[n] == *a {
			return n
		}
	}
	kept := *a
	if a.Address.secret && a.Secrecy == Unstated {
		kept.Secrecy = Yes
	}
	kept.Address.secret, kept.Address.unprinted = false, false // the mark decides, see View.Person
	kept.Name, kept.Kana = g.strings.keep(a.Name), g.strings.keep(a.Kana)
	kept.Relationship, kept.January = g.keep(a.Relationship), g.keep(a.January)
	kept.Address.postal, kept.Address.text = g.keep(a.Address.postal), g.keep(a.Address.text)
	g.attributes = append(g.attributes, kept)
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
