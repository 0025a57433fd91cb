package casework

import (
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/secret"
)

// Fold makes a case of its events, in the order of recording, and checks each. What a payment was
// planned of is read as it was taken. Of an erased case the erasure alone is left. Errors: as
// [Case.Apply], at the first event that is not allowed.
func Fold(config Config, events ...Event) (Case, error) {
	return Walk(config, events, nil)
}

// Walk is [Fold] for who wants to see each event and the case after it; left is the payment that
// was the last before the event, nil where there was none. What it shows holds for the call alone.
func Walk(config Config, events []Event, see func(after *Case, e *Event, left *Payout)) (Case, error) {
	c := Open(config)
	for i := range events {
		e := &events[i]
		var left *Payout
		if n := len(c.Payments); n > 0 {
			last := c.Payments[n-1]
			left = &last
		}
		if i > 0 || e.Kind != Erase {
			c.released(Find(c.State, e.Kind))
			if err := c.checkBut(e, settled); err != nil {
				return c, err
			}
		}
		c.step(c.row(e.Kind), e) // in place: nobody else has seen the case
		if see != nil {
			see(&c, e, left)
		}
	}
	return c, nil
}

// AsOf gives the case as it stood on a day, as it was known on another: of the events recorded by
// the day of knowledge, in their order, those that hold by the valid day. The unknown date is now.
//
// State, fields, payments and clocks are those of that pair of days; nothing is ever overwritten.
func (c *Case) AsOf(valid, known civil.Date) Case {
	machine, view := Open(c.Config), Open(c.Config)
	for i := range c.events {
		e := c.events[i]
		if !holdsBy(e.Recorded, known) {
			break // recorded in order: what follows was learnt later still
		}
		row := machine.row(e.Kind)
		l, left := machine.leaves(e) // as the case knew: what the view passes over may have decided which
		machine.by(row, e, l, left)
		if holdsBy(e.On, valid) {
			if !holdsBy(left, valid) {
				l = &noLetter // it leaves later
			}
			view.by(row, e, l, left)
		}
	}
	return view
}

// row is the row that takes an event; of an erasure the one, since it leaves nothing before it.
func (c *Case) row(k Kind) *Row {
	if k == Erase {
		return Find(Closed, Erase)
	}
	return Find(c.State, k)
}

func holdsBy(day, by civil.Date) bool {
	if by.IsZero() {
		return true
	}
	later, known := day.After(by)
	return known && !later
}

// History is one line of 申請履歴: the case after an event.
type History struct {
	secret.Quiet

	// Number counts from 1 (申請履歴連番); Latest marks the last (最新フラグ).
	Number int
	Latest bool
	Event  Event
	State  State
}

// History lists what happened, the oldest first.
func (c *Case) History() []History {
	out := make([]History, len(c.events))
	past := Open(c.Config)
	for i := range c.events {
		past = past.take(*c.events[i])
		out[i] = History{Number: i + 1, Latest: i == len(c.events)-1, Event: *c.events[i], State: past.State}
	}
	return out
}
