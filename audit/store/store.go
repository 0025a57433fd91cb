package store

import (
	"context"
	"iter"
	"time"

	"github.com/kyufu-go/kyufu/audit"
)

// Store keeps the documents and lines of one tenant. Package storetest is its contract as a test
// suite; [Memory] and [SQL] come with this package. What acts goes through a [Journal].
type Store interface {
	// Get returns the documents with these keys, in any order; keys that are not there are left
	// out.
	Get(ctx context.Context, kind Kind, keys ...string) ([]Item, error)
	// List yields the documents that a query selects, ordered by key. Documents changed while it
	// runs may be yielded in either form; every other is yielded once. The loop may change
	// documents.
	List(ctx context.Context, q Query) iter.Seq2[Item, error]
	// Apply makes all changes and adds all lines, or nothing. Errors: conflict when a revision does
	// not follow the stored one, or a document is changed twice; input.
	Apply(ctx context.Context, changes []Change, lines []Line) error
	// ID is the store's own random name, made when the tenant is first used.
	ID(ctx context.Context) (string, error)
	// Outbox gives the lines on their way; nil inside an embedder's transaction.
	Outbox() Outbox
}

// Outbox is what a relay needs of a store.
type Outbox interface {
	// Behind says whether more than so many lines wait that no log has yet, and when the oldest of
	// them was committed by the clocks of who committed the first few; the zero time when none
	// waits. It is asked before every step.
	Behind(ctx context.Context, most int) (more bool, oldest time.Time, err error)
	// Lease makes a holder the one who gives places until a time, and returns its number, which
	// rises with every new holder. Who holds it already goes on under the same number. Errors:
	// lease when another holds it and now is not behind its end. An end more than a minute later
	// than until was given by a clock that is ahead, and holds nobody up: the old number is worth
	// nothing from then on.
	Lease(ctx context.Context, holder string, now, until time.Time) (fence int64, err error)
	// Place gives places to at most so many lines, binds them to a log and returns them. Errors:
	// lease when the number is not the newest.
	Place(ctx context.Context, fence int64, trail audit.Code, most int) ([]Line, error)
	// Bound returns the first lines, in order, that are bound to a log which is not known to have
	// them, and the greatest index of a line that it is known to have, or -1, also without lines.
	Bound(ctx context.Context, trail audit.Code, most int) (lines []Line, after int64, err error)
	// Appended notes for bound lines that the log has them as Line.Entry says, and drops their
	// events.
	Appended(ctx context.Context, lines []Line) error
	// Find returns the lines with these ids, in any order, without their events.
	Find(ctx context.Context, ids ...string) ([]Line, error)
	// Lines yields the lines that have a place, in order, without their events.
	Lines(ctx context.Context) iter.Seq2[Line, error]
}

// leaseSkew is how much later than one's own the end of another's lease may be.
const leaseSkew = time.Minute

// chained gives lines their places behind a head, and returns the new head.
func chained(lines []Line, place int64, chain audit.Hash, trail audit.Code) (int64, audit.Hash) {
	for i := range lines {
		place++
		lines[i].Place, lines[i].Trail, lines[i].Entry = place, trail, -1
		chain = lines[i].follow(chain)
		lines[i].Chain = chain
	}
	return place, chain
}

// follow says of each line but the first when the one before was committed.
func follow(lines []Line) {
	for i := 1; i < len(lines); i++ {
		lines[i].Before = lines[i-1].At
	}
}

// fits checks what a store is asked to change.
func fits(changes []Change) error {
	type name struct {
		kind Kind
		key  string
	}
	seen := make(map[name]struct{}, len(changes))
	for i := range changes {
		c := &changes[i]
		if what := c.check(); what != "" {
			return fail(CodeInput, what, nil)
		}
		n := name{c.Item.Kind, c.Item.Key}
		if _, twice := seen[n]; twice || c.Item.Revision < 1 {
			return fail(CodeConflict, "", nil)
		}
		seen[n] = struct{}{}
	}
	return nil
}
