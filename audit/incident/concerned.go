package incident

import (
	"iter"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
)

// Scope says which entries an incident concerns; a zero field is no condition.
type Scope struct {
	Actor, Terminal, Processor, Case audit.Code
	From, To                         time.Time // To is not included
	Acts                             []audit.Act
}

// Concerned is whose data an incident concerns, and the entries that say so.
type Concerned struct {
	Subjects []audit.Handle
	Entries  []uint64
	// Uncounted is how many persons bulk entries count beyond those that they name.
	Uncounted uint64
}

// Concern finds the persons concerned from the log: of what somebody saw, of a lost terminal, of a
// medium that was handed over.
func Concern(entries iter.Seq2[segment.Entry, error], s Scope) (Concerned, error) {
	var c Concerned
	if entries == nil {
		return c, noEntries()
	}
	seen := map[audit.Handle]bool{}
	for e, err := range entries {
		if err != nil {
			return c, err
		}
		if !s.fits(&e.Event) {
			continue
		}
		c.Entries = append(c.Entries, e.Index)
		for _, p := range e.Event.Subjects {
			if !seen[p.Handle] {
				seen[p.Handle] = true
				c.Subjects = append(c.Subjects, p.Handle)
			}
		}
		if n := uint64(len(e.Event.Subjects)); e.Event.Count > n {
			c.Uncounted += e.Event.Count - n
		}
	}
	return c, nil
}

func (s *Scope) fits(e *audit.Event) bool {
	switch {
	case e.Act.OfLog():
	case s.Actor != "" && e.Actor.ID != s.Actor:
	case s.Terminal != "" && e.Actor.Terminal != s.Terminal:
	case s.Processor != "" && e.Actor.Processor != s.Processor && e.Actor.Sub != s.Processor:
	case s.Case != "" && e.Case != s.Case:
	case !s.From.IsZero() && e.Time.Before(s.From):
	case !s.To.IsZero() && !e.Time.Before(s.To):
	case s.Acts != nil && !slices.Contains(s.Acts, e.Act):
	default:
		return true
	}
	return false
}
