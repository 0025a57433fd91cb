package year

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/household/civil"
)

// Return is money that came back: of which case, how much, in which accounting year, to which fund.
type Return struct {
	Case  string
	Event casework.Event
}

// Return books what came back. What is less than what is left, of a demand or else of what was
// paid, is a part. What a day that was broken off has booked is passed over.
func (o *Office) Return(ctx context.Context, list []Return) error {
	booked := map[string][]casework.Event{}
	for _, r := range list {
		c, err := o.Case(ctx, by("cashier"), r.Case)
		if err != nil {
			return err
		}
		events, seen := booked[r.Case]
		if o.again && !seen {
			events = c.Events()
		}
		e := r.Event
		e.Kind, e.On, e.Recorded, e.By = casework.ReturnRest, o.today, o.today, "cashier"
		i := slices.IndexFunc(events, func(was casework.Event) bool {
			part := was.Kind == casework.ReturnPart || was.Kind == casework.ReturnRest
			was.Kind = e.Kind
			return part && was.Recorded == o.today && sameAct(&was, &e)
		})
		if i >= 0 {
			booked[r.Case] = slices.Delete(events, i, i+1)
			continue
		}
		booked[r.Case] = events
		if _, err := c.Apply(e); errors.Is(err, casework.CodeMissing) {
			e.Kind = casework.ReturnPart
		}
		if err := o.records(ctx, "cashier", r.Case, e); err != nil {
			return err
		}
	}
	return o.Relay(ctx)
}

// Unclosed is a case that cannot be closed, and where it stands. Unsent are the letters that were
// not sent, without which no term of it ends.
type Unclosed struct {
	Case   string
	State  casework.State
	Unsent []casework.Notice
}

// End lets lapse what was never answered, closes what asks nothing of anybody, and gives the books:
// what was paid, what came back, what is out. What is still open is named.
func (o *Office) End(ctx context.Context) (b office.Books, left []Unclosed, err error) {
	for _, step := range []struct {
		from casework.State
		kind casework.Kind
	}{{casework.ConfirmationSent, casework.Lapse}, {casework.Undelivered, casework.Lapse}, {casework.Defective, casework.DeemWithdrawn}, {casework.Failed, casework.DeemWithdrawn}} {
		if err := o.every(ctx, step.from, "head", casework.Event{Kind: step.kind}); err != nil {
			return b, nil, err
		}
	}
	for _, s := range []casework.State{
		casework.Refused, casework.Declined, casework.Withdrawn, casework.DeemedWithdrawn, casework.Lapsed, casework.Paid, casework.Returned, casework.Granted,
	} {
		if err := o.every(ctx, s, "keeper", casework.Event{Kind: casework.Close}); err != nil {
			return b, nil, err
		}
	}
	states, err := o.states(ctx)
	if err != nil {
		return b, nil, err
	}
	waits, err := o.Unsent(ctx)
	if err != nil {
		return b, nil, err
	}
	for id, s := range states {
		if s != casework.Closed && s != casework.Erased {
			left = append(left, Unclosed{id, s, waits[id]})
		}
	}
	slices.SortFunc(left, func(a, b Unclosed) int {
		return cmp.Or(cmp.Compare(len(a.Case), len(b.Case)), cmp.Compare(a.Case, b.Case))
	})
	if b, err = o.Books(ctx, by("cashier")); err != nil {
		return b, left, err
	}
	return b, left, o.Relay(ctx)
}

// every records an event in every case of a state that takes it: a term that still runs or an
// objection that is pending keeps no other case open.
func (o *Office) every(ctx context.Context, s casework.State, who audit.Code, e casework.Event) error {
	acts, err := o.inState(ctx, s, e)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(acts, o.town.Page) {
		_, err := o.Submit(ctx, by(who), nil, some...)
		if !errors.Is(err, casework.CodeMissing) {
			if err != nil {
				return err
			}
			continue
		}
		for _, one := range some {
			if _, err := o.Submit(ctx, by(who), nil, one); err != nil && !errors.Is(err, casework.CodeMissing) {
				return err
			}
		}
	}
	return nil
}

func (o *Office) inState(ctx context.Context, s casework.State, e casework.Event) (acts []office.Act, err error) {
	e.On = o.today
	for id, err := range o.In(ctx, by("counter"), s) {
		if err != nil {
			return nil, err
		}
		acts = append(acts, office.Act{Case: id, Event: e})
	}
	return acts, nil
}

// Forget erases every closed case on a day, each on a second person's word, and says how many. It
// is done once a day and goes on where it was broken off: a key that is destroyed comes back with
// no store, so the town's keys must keep the store before they destroy one.
func (o *Office) Forget(ctx context.Context, day civil.Date) (n int, err error) {
	what := "erase " + day.String()
	if done, err := o.worked(ctx, what); err != nil || done {
		return 0, err
	}
	o.On(day)
	if n, err = o.Settle(ctx, by("keeper")); err != nil {
		return n, err
	}
	acts, err := o.inState(ctx, casework.Closed, casework.Event{Kind: casework.Erase})
	if err != nil {
		return n, err
	}
	for some := range slices.Chunk(acts, 10*o.town.Page) {
		for i := range some {
			if _, some[i].Token, err = o.Start(ctx, by("keeper"), some[i].Case, casework.Erase); err != nil {
				return n, err
			}
		}
		word, err := o.Second(ctx, by("second"), "keeper", some...)
		if err != nil {
			return n, err
		}
		if err := o.Erase(ctx, by("keeper"), word, some...); err != nil {
			return n, err
		}
		n += len(some)
	}
	if err := o.note(ctx, what, audit.Hash{}); err != nil {
		return n, err
	}
	return n, o.Relay(ctx)
}
