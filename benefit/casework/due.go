package casework

import (
	"iter"

	"github.com/kyufu-go/kyufu/household/civil"
)

// Todo is one thing that has to be done about a case.
type Todo struct {
	Case string `json:"case"`
	// What names it: a notice to write, an event to record, or "remind".
	What string `json:"what"`
	// Clock is the term that makes it due, Until its last day; Late counts the days past it.
	Clock Clock      `json:"clock,omitempty"`
	Until civil.Date `json:"until,omitzero"`
	Late  int        `json:"late,omitzero"`
}

// Remind is a Todo's What when a term is about to end.
const Remind = "remind"

// lapses says which event a clock's end makes due, by state.
var lapses = map[Clock]Kind{ReplyClock: Lapse, WindowClock: WindowEnded, CureClock: DeemWithdrawn, CorrectionClock: DeemWithdrawn}

// Due lists what has to be done on a day: notices that were not sent, terms that are over and the
// event that follows, terms that end within some days, in the order of the cases. The terms of a
// case that an objection holds do not end; a notice that it lacks is due all the same. A form that
// came back is due too: it leaves by [SendAgain], not by [Notify].
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

func (c *Case) todo(day civil.Date, remindDays int) (out []Todo) {
	if n := c.noticeDue(); n != "" {
		out = append(out, Todo{Case: c.ID, What: string(n)})
	}
	if c.Held {
		return out
	}
	for i := range c.Clocks {
		r := &c.Clocks[i]
		if !r.Stopped.IsZero() || r.Until.IsZero() || c.unheard(r.Clock) {
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

// noticeDue is the letter that the state asks for, unless it was sent. What was given back unasked
// is asked of nobody.
func (c *Case) noticeDue() Notice {
	l := asks[c.State]
	if l == &noLetter || !l.on(c).IsZero() || l.notice == ReturnRequest && c.running(ReturnClock) < 0 {
		return ""
	}
	return l.notice
}

// DueOn is the first day on which something is due about a case, without reminders: the day of
// the event whose notice was not sent, or the last day of the term that ends first. ok is false
// when nothing is.
func (c *Case) DueOn() (day civil.Date, ok bool) {
	if c.noticeDue() != "" && len(c.events) > 0 {
		last := c.events[len(c.events)-1]
		if ahead, _ := last.On.After(last.Recorded); ahead {
			return last.Recorded, true
		}
		return last.On, true
	}
	if c.Held {
		return day, false
	}
	for i := range c.Clocks {
		r := &c.Clocks[i]
		if !r.Stopped.IsZero() || !r.Until.Known() || c.unheard(r.Clock) {
			continue
		}
		if before, _ := day.After(r.Until); !ok || before {
			day, ok = r.Until, true
		}
	}
	return day, ok
}
