package household

import "github.com/kyufu-go/kyufu/household/civil"

// identity is what a row of another department says about who its person is. It serves
// linking alone: to compare, never to replace what the register says.
type identity struct {
	person  int32
	birth   civil.Date
	died    civil.Date
	kana    string
	address string
}

// claims reads the identity that the row at hand gives.
func (m *importer) claims(person string, birth, kana, address, died int) identity {
	i := identity{person: none, birth: m.date(birth), died: m.date(died), kana: m.value(kana), address: m.value(address)}
	if i != (identity{person: none}) {
		i.person = m.g.person(person)
	}
	return i
}

// claim keeps an identity with texts of its own: those of the row would keep all of it.
func (g *Register) claim(i identity) {
	if i.person != none {
		i.kana, i.address = g.strings.keep(i.kana), g.keep(i.address)
		g.facts.identities = append(g.facts.identities, i)
	}
}
