package incident

import (
	"iter"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/holder"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
)

// Scope says which entries an incident concerns; a zero field is no condition.
type Scope = holder.Scope

// Concerned is whose data an incident concerns, and the entries that say so.
type Concerned = holder.Concerned

// Concern finds the persons concerned from the log: of what somebody saw, of a lost terminal, of a
// medium that was handed over. Order is by index, and times are claims, see [holder.Concern]. What
// else holds data is asked by [holder.Whom].
func Concern(entries iter.Seq2[segment.Entry, error], s Scope) (Concerned, error) {
	if entries == nil {
		return Concerned{}, noEntries()
	}
	return holder.Concern(func(yield func(audit.Event, error) bool) {
		for e, err := range entries {
			event := e.Event
			if event.Index = e.Index; !yield(event, err) {
				return
			}
		}
	}, s)
}
