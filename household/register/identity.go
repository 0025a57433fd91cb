package register

import (
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/secret"
)

// Identity is what another department says about who a person is. It serves linking alone: to
// compare, never to replace what the register says.
type Identity struct {
	secret.Private
	// Person is the addressee number in the other department's file.
	Person      string
	Birth, Died civil.Date
	Kana        string
	Address     string
}

// identity is an Identity by the number of its person.
type identity struct {
	person  int32
	birth   civil.Date
	died    civil.Date
	kana    string
	address string
}

// AddIdentity keeps what a department says about a person, for [View.Link]. One that says nothing
// is left out.
func (g *Register) AddIdentity(i Identity) {
	g.prepare()
	if i.Person == "" || i == (Identity{Person: i.Person}) {
		return
	}
	g.claim(identity{g.person(i.Person), i.Birth, i.Died, i.Kana, i.Address})
}

// claim keeps an identity with texts of its own: those of the row would keep all of it.
func (g *Register) claim(i identity) {
	i.kana, i.address = g.strings.keep(i.kana), g.keep(i.address)
	g.facts.identities = append(g.facts.identities, i)
}
