package register

// Has reports whether any entry speaks of the person with this addressee number: the natural
// Candidates of an import of tax and welfare rows.
func (g *Register) Has(person string) bool {
	p := g.people.find(person)
	return p != none && g.lastRow[p] != none
}
