package casework

import (
	"iter"

	"github.com/kyufu-go/kyufu/household/secret"
)

// Change is something that the register or the roll learnt about a person: a death, a move, a
// divorce, a split, another recipient of the child allowance, a correction of the tax.
type Change struct {
	secret.Quiet

	Person string // 宛名番号
	What   What
}

// What is the kind of a change.
type What string

// The kinds of change.
const (
	Died     What = "died"
	Moved    What = "moved"
	Split    What = "split"
	Divorced What = "divorced"
	// RecipientChanged: somebody else receives the child allowance (児童手当の受給者変更), as after a
	// divorce: of the old recipient and of the new one alike.
	RecipientChanged What = "recipient_changed"
	TaxCorrected     What = "tax_corrected"
	AidChanged       What = "aid_changed"
)

// Touched says that a change reaches a case, and which events it may lead to. Nothing changes by
// itself: an officer looks and decides.
type Touched struct {
	secret.Quiet

	Case   string
	Change Change
	May    []Kind
}

// reach lists the events that a kind of change may lead to, in the order in which they are asked.
var reach = map[What][]Kind{
	Died:  {ChangePerson, SendBack, Revoke, CancelPayment, DecideLess, Reopen},
	Moved: {ChangeMailing, ChangePerson, SendBack},
	Split: {ChangePerson, SendBack, Reopen},
	// Who was of the household of the base date stays of it: a divorce takes no payment back, but
	// address and account may be another's now.
	Divorced:         {ChangeMailing, ChangePerson, SendBack, Reopen},
	RecipientChanged: {ChangePerson, SendBack, Revoke, CancelPayment, DecideLess, Reopen},
	TaxCorrected:     {SendBack, Revoke, CancelPayment, DecideLess, DecideMore, Reopen},
	AidChanged:       {ChangePerson, SendBack, Reopen},
}

// Touch says which cases some changes reach. Persons gives the people of a case (the household of
// the base date, payee, agent), as the caller knows them. Closed and erased cases are not reached.
func Touch(cases iter.Seq[*Case], persons func(*Case) []string, changes ...Change) iter.Seq[Touched] {
	by := make(map[string][]Change)
	for _, ch := range changes {
		by[ch.Person] = append(by[ch.Person], ch)
	}
	return func(yield func(Touched) bool) {
		if cases == nil || persons == nil {
			return
		}
		for c := range cases {
			if c == nil || c.State.over() {
				continue
			}
			for _, person := range persons(c) {
				for _, ch := range by[person] {
					if !yield(Touched{Case: c.ID, Change: ch, May: allowedOf(c.State, reach[ch.What])}) {
						return
					}
				}
			}
		}
	}
}

func allowedOf(s State, kinds []Kind) (out []Kind) {
	for _, k := range kinds {
		if Find(s, k) != nil {
			out = append(out, k)
		}
	}
	return out
}
