package holder

import (
	"iter"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
)

// Scope says which entries an incident concerns; a zero field is no condition.
type Scope struct {
	Actor, Terminal, Processor, Case audit.Code
	From, To                         time.Time // To is not included
	Acts                             []audit.Act
}

// fits reports whether an entry meets the conditions other than that of its time. What the log says
// of itself does not.
func (s *Scope) fits(e *audit.Event) bool {
	switch {
	case e.Act.OfLog():
	case s.Actor != "" && e.Actor.ID != s.Actor:
	case s.Terminal != "" && e.Actor.Terminal != s.Terminal:
	case s.Processor != "" && e.Actor.Processor != s.Processor && e.Actor.Sub != s.Processor:
	case s.Case != "" && e.Case != s.Case:
	case s.Acts != nil && !slices.Contains(s.Acts, e.Act):
	default:
		return true
	}
	return false
}

// During reports whether a time is within the scope.
func (s *Scope) During(at time.Time) bool {
	return (s.From.IsZero() || !at.Before(s.From)) && (s.To.IsZero() || at.Before(s.To))
}

// Only reports whether the scope has no conditions but those named, for a holder that keeps no
// more. Errors: config, with Field "scope".
func (s *Scope) Only(actor, ofCase, times bool) error {
	if s.Terminal != "" || s.Processor != "" || s.Acts != nil || s.Actor != "" && !actor || s.Case != "" && !ofCase ||
		(!s.From.IsZero() || !s.To.IsZero()) && !times {
		return fault.New(audit.CodeConfig, "scope", nil)
	}
	return nil
}

// Concerned is whose data an incident concerns, and the entries that say so.
type Concerned struct {
	Subjects []audit.Handle
	Entries  []uint64
	// Uncounted is how many persons bulk entries count beyond those that they name.
	Uncounted uint64
	// Misdated is how many of the entries are in by their place in the log and not by their time:
	// the clock was wrong when they were made, and they may lie in the scope.
	Misdated uint64
}

// Concern finds the persons concerned from the log: of what somebody saw, of a lost terminal, of a
// medium that was handed over. Order is by index, and times are claims: what stands between two
// entries of the scope is in, whatever its time, and so is what was written while the clock stood
// before the time of an earlier entry, if the times around it reach into the scope.
func Concern(entries iter.Seq2[audit.Event, error], s Scope) (Concerned, error) {
	if entries == nil {
		return Concerned{}, fault.New(audit.CodeConfig, "entries", nil)
	}
	c := concerning{scope: s, seen: make(map[audit.Handle]bool)}
	for e, err := range entries {
		if err != nil {
			return c.out, err
		}
		c.entry(&e)
	}
	c.settle(time.Time{})
	return c.out, nil
}

// concerning reads the log once.
type concerning struct {
	scope  Scope
	out    Concerned
	seen   map[audit.Handle]bool
	high   time.Time // the latest time before
	inside bool      // an entry of the scope's time came before, and none that closed it
	past   bool      // the entry before lay behind the scope
	wait   []waiting
}

// waiting is an entry that is not in by its time.
type waiting struct {
	event audit.Event
	index uint64
	back  bool
	after time.Time // what the clock had shown before
}

func (c *concerning) entry(e *audit.Event) {
	t := e.Time
	back := t.Before(c.high)
	switch {
	case c.scope.During(t):
		c.settle(t)
		c.inside, c.past = true, false
		if c.scope.fits(e) {
			c.take(e, e.Index)
		}
	case back:
		c.keep(e, true)
	default:
		c.settle(t)
		late := !c.scope.To.IsZero() && !t.Before(c.scope.To)
		if late && c.past {
			c.inside, c.wait = false, nil
		}
		if c.past = late; c.inside {
			c.keep(e, false)
		}
	}
	if !back {
		c.high = t
	}
}

func (c *concerning) keep(e *audit.Event, back bool) {
	if c.scope.fits(e) {
		held := *e
		held.Subjects = slices.Clone(held.Subjects) // of a reader's buffer
		c.wait = append(c.wait, waiting{held, e.Index, back, c.high})
	}
}

// settle decides about the entries that wait, when the clock is right again and shows now; zero: at
// the end of the log.
func (c *concerning) settle(now time.Time) {
	between := c.inside && !now.IsZero() && c.scope.During(now)
	rest := c.wait[:0]
	for _, w := range c.wait {
		switch {
		case between, w.back && c.scope.reaches(w.after, now):
			c.out.Misdated++
			c.take(&w.event, w.index)
		case !w.back:
			rest = append(rest, w)
		}
	}
	c.wait = rest
}

func (c *concerning) take(e *audit.Event, index uint64) {
	c.out.Entries = append(c.out.Entries, index)
	for _, p := range e.Subjects {
		if !c.seen[p.Handle] {
			c.seen[p.Handle] = true
			c.out.Subjects = append(c.out.Subjects, p.Handle)
		}
	}
	if n := uint64(len(e.Subjects)); e.Count > n {
		c.out.Uncounted += e.Count - n
	}
}

// reaches reports whether some time between two lies in the scope; a zero second is open.
func (s *Scope) reaches(after, before time.Time) bool {
	return (s.To.IsZero() || after.Before(s.To)) && (s.From.IsZero() || before.IsZero() || !before.Before(s.From))
}
