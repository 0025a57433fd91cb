package household

import (
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/secret"
)

// Household is a household (世帯) as one value: the people, and what is known of
// them as of a base date and a day of knowledge. It is what evaluation takes,
// and its JSON is the household of the conformance format, both ways.
//
// A fact that nobody has given is unknown, never no. The value holds no names,
// addresses or individual numbers. It and its parts print as nothing; JSON is how it is shown.
type Household struct {
	secret.Quiet
	ID string
	// Head is the id of the member who is head (世帯主); empty if there is none.
	Head    string
	Members []Member
	// Declared is what the head has declared about the household.
	Declared Declaration
	// Split says that the household came out of another by a split (世帯分離); the zero
	// value is none.
	Split Split
}

// Declaration is a set of declarations (誓約・申立て). A declaration decides an
// unfiled or unknown fact until the roll says otherwise.
type Declaration uint8

// The declarations. The first two are made for the household, the last for a
// member.
const (
	NotOnlyDependants Declaration = 1 << iota // not only dependants of a taxed person
	NotPaidElsewhere                          // not paid by another municipality
	NoTaxableIncome                           // 課税相当の所得なし
)

// Has reports whether all of the declarations in o were made.
func (d Declaration) Has(o Declaration) bool { return d&o == o }

// Split is the split by which a household came into being.
type Split struct {
	secret.Quiet
	From        string // id of the household it was split from
	On          civil.Date
	SameAddress bool
}

// IsZero reports whether there was no split.
func (s Split) IsZero() bool { return s == Split{} }

// HeadIndex returns the index of the head among the members, or −1.
func (h *Household) HeadIndex() int { return h.Index(h.Head) }

// Index returns the index of the member with an id, or −1. The empty id is
// nobody's.
func (h *Household) Index(id string) int {
	if id == "" {
		return -1
	}
	for i := range h.Members {
		if h.Members[i].ID == id {
			return i
		}
	}
	return -1
}

// Residence is a span in which somebody is registered at a place. It begins on
// the day From (unknown: since ever) and has ended on the day To (unknown: it
// lasts): an event on a day has happened on that day.
type Residence struct {
	secret.Quiet
	At       Place
	From, To civil.Date
}
