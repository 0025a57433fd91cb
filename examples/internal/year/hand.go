package year

import (
	"context"
	"errors"
	"slices"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
)

// officers say who does what the table gives to a duty.
var officers = map[casework.Who]audit.Code{
	casework.Counter: "counter", casework.Reviewer: "examiner", casework.Decider: "head", casework.Cashier: "cashier", casework.Keeper: "keeper",
}

// ByHand reports whether an event can be recorded by hand: not what opens a case, nor what a run
// does, nor an erasure.
func ByHand(k casework.Kind) bool {
	switch k { //nolint:exhaustive // the others are by hand
	case casework.NoEvent, casework.PlanPayment, casework.ApprovePayment, casework.SendPayment, casework.LoseOutcome, casework.FindSent, casework.FindUnsent, casework.Erase:
		return false
	}
	return casework.Find(casework.NoCase, k) == nil
}

// Hand takes what is to be recorded by hand on the day, each event in its case: see [Office.Acts].
// What a day that was broken off has recorded of it is passed over.
func (o *Office) Hand(ctx context.Context, acts []office.Act) error {
	o.acts = nil
	recorded := map[string][]casework.Event{}
	for _, a := range acts {
		a.Event.On = o.today
		events, seen := recorded[a.Case]
		if o.again && !seen {
			c, err := o.Case(ctx, by("counter"), a.Case)
			if err != nil && !errors.Is(err, office.CodeNotFound) {
				return err
			}
			events = c.Events()
		}
		i := slices.IndexFunc(events, func(e casework.Event) bool { return e.Recorded == o.today && sameAct(&e, &a.Event) })
		if i >= 0 {
			events = slices.Delete(events, i, i+1)
		} else {
			o.acts = append(o.acts, a)
		}
		recorded[a.Case] = events
	}
	return nil
}

// sameAct reports whether an event is what was to be recorded by hand.
func sameAct(e, hand *casework.Event) bool {
	return e.Kind == hand.Kind && slices.Equal(e.Codes, hand.Codes) && e.Words == hand.Words && e.Amount == hand.Amount && e.Person == hand.Person &&
		e.Clock == hand.Clock && (hand.Until.IsZero() || e.Until == hand.Until) && e.AccountingYear == hand.AccountingYear && e.Fund == hand.Fund &&
		same(e.Account, hand.Account) && same(e.Mailing, hand.Mailing) && same(e.Agent, hand.Agent) && e.Notice == hand.Notice && (hand.NoticeOn.IsZero() || e.NoticeOn == hand.NoticeOn)
}

// same reports whether two parts of an event are absent or alike.
func same[T comparable](a, b *T) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

// Acts records what waits by hand and the cases take as they now stand, in the order in which it
// was given: the counter, the examiner, the head, the cashier or the keeper, as the table says, and
// before a second person where it wants one. What no case takes yet waits on: it is done behind
// what the day does. Done is how many were recorded, left are those that wait.
func (o *Office) Acts(ctx context.Context) (done int, left []office.Act, err error) {
	for i := range o.acts {
		a := &o.acts[i]
		if slices.ContainsFunc(left, func(before office.Act) bool { return before.Case == a.Case }) {
			left = append(left, *a)
			continue
		}
		taken, err := o.acted(ctx, a)
		if err != nil {
			return done, nil, err
		}
		if taken {
			done++
		} else {
			left = append(left, *a)
		}
	}
	o.acts = left
	return done, left, o.Relay(ctx)
}

// acted records an event by hand, if its case is there and stands where it is allowed.
func (o *Office) acted(ctx context.Context, a *office.Act) (bool, error) {
	c, err := o.Case(ctx, by("counter"), a.Case)
	if errors.Is(err, office.CodeNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	row := casework.Find(c.State, a.Event.Kind)
	if row == nil {
		return false, nil
	}
	if row.Second == casework.Always {
		return true, o.two(ctx, officers[row.Who], a.Case, a.Event)
	}
	return true, o.records(ctx, officers[row.Who], a.Case, a.Event)
}

// sendsBack has the head send a proposal back, where that is to be done by hand.
func (o *Office) sendsBack(ctx context.Context, id string) (bool, error) {
	i := slices.IndexFunc(o.acts, func(a office.Act) bool { return a.Case == id })
	if i < 0 || o.acts[i].Event.Kind != casework.SendBack {
		return false, nil
	}
	done, err := o.acted(ctx, &o.acts[i])
	if done && err == nil {
		o.acts = slices.Delete(o.acts, i, i+1)
	}
	return done, err
}
