package casework

import (
	"iter"

	"github.com/kyufu-go/kyufu/household/civil"
)

// Todo is one thing that has to be done about a case.
type Todo struct {
	Case string `json:"case"`
	// What names it: a notice to write, an event to record, [Remind], [Overpaid], or "overdue".
	What string `json:"what"`
	// Clock is the term that makes it due, Until its last day; Late counts the days past it.
	Clock Clock      `json:"clock,omitempty"`
	Until civil.Date `json:"until,omitzero"`
	Late  int        `json:"late,omitzero"`
}

// What a Todo may say beside notices and events.
const (
	Remind   = "remind"   // a term is about to end
	Overpaid = "overpaid" // more was paid than is decided: [DemandReturn] or [WaiveReturn] says what becomes of it
)

// lapses says which event a clock's end makes due, by state.
var lapses = map[Clock]Kind{ReplyClock: Lapse, WindowClock: WindowEnded, CureClock: DeemWithdrawn, CorrectionClock: DeemWithdrawn}

// Due lists what has to be done on a day: notices that were not sent, terms that are over and the
// event that follows, terms that end within some days, what was paid beyond what is decided
// ([Overpaid]; -[Case.Unpaid] says how much), in the order of the cases. The terms of a case that
// an objection holds do not end, nor does anybody decide about money; a notice that it lacks is due
// all the same, until it is recorded as sent or told otherwise. A form that came back is due too:
// it leaves by [SendAgain], not by [Notify]. Of a payment notice no day is kept: it is never due.
func Due(cases iter.Seq[*Case], day civil.Date, remindDays int) iter.Seq[Todo] {
	return func(yield func(Todo) bool) {
		if cases == nil {
			return
		}
		for c := range cases {
			if c == nil {
				continue
			}
			for _, t := range c.todo(day, remindDays) {
				if !yield(t) {
					return
				}
			}
		}
	}
}

// overpaid reports whether more was paid than is decided, and it is the time to say what becomes of
// it: while an application is examined anew nothing is decided yet.
func (c *Case) overpaid() bool { return c.Unpaid() < 0 && Find(c.State, WaiveReturn) != nil }

func (c *Case) todo(day civil.Date, remindDays int) (out []Todo) {
	for l := range c.waiting {
		out = append(out, Todo{Case: c.ID, What: string(l.notice)})
	}
	if c.Held {
		return out
	}
	if c.overpaid() {
		out = append(out, Todo{Case: c.ID, What: Overpaid})
	}
	if c.State == Closed { // whose days run is free to answer, and nobody has to do anything
		return out
	}
	for i := range c.Clocks {
		r := &c.Clocks[i]
		if !r.Stopped.IsZero() || r.Until.IsZero() || r.waits {
			continue
		}
		past, known := day.After(r.Until)
		soon, _ := day.After(r.Until.AddDays(-remindDays - 1))
		t := Todo{Case: c.ID, Clock: r.Clock, Until: r.Until}
		switch k, ends := lapses[r.Clock]; {
		case !known:
			continue
		case past && ends && Find(c.State, k) != nil:
			t.What, t.Late = k.String(), day.Days()-r.Until.Days()
		case past:
			t.What, t.Late = "overdue", day.Days()-r.Until.Days()
		case soon:
			t.What = Remind
		default:
			continue
		}
		out = append(out, t)
	}
	return out
}

// DueOn is the first day on which something is due about a case, without reminders: the day
// from which a letter waits or more is paid than is decided, or the last day of the term that ends
// first. ok is false when nothing is.
func (c *Case) DueOn() (day civil.Date, ok bool) {
	for l := range c.waiting {
		since := c.since(l)
		if before, _ := since.Before(day); !ok || before {
			day, ok = since, true
		}
	}
	if c.overpaid() && !c.Held {
		if before, _ := c.beyondOn.Before(day); !ok || before {
			day, ok = c.beyondOn, true
		}
	}
	if ok || c.Held || c.State == Closed {
		return day, ok
	}
	for i := range c.Clocks {
		r := &c.Clocks[i]
		if !r.Stopped.IsZero() || !r.Until.Known() || r.waits {
			continue
		}
		if before, _ := day.After(r.Until); !ok || before {
			day, ok = r.Until, true
		}
	}
	return day, ok
}
