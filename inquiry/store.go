package inquiry

import (
	"context"
	"iter"
	"time"
)

// Store keeps what must outlive the process. It is a keyed store of small documents with a revision
// each, so that an embedder can put one over any database, and over its own transaction. Package
// storetest is its contract as a test suite; [Memory] and [SQLStore] are the implementations that
// come with this package.
type Store interface {
	// Get returns the items with these keys, in any order; keys that are not there are left out.
	Get(ctx context.Context, kind ItemKind, keys ...string) ([]StoredItem, error)
	// List yields the items a query matches, ordered by key. Items changed while it runs may be
	// yielded in either form; every other is yielded once. The loop may call Apply.
	List(ctx context.Context, q StoreQuery) iter.Seq2[StoredItem, error]
	// Apply makes all changes or none. A change whose revision does not follow the stored one fails
	// with [CodeConflict].
	Apply(ctx context.Context, changes []Change) error
}

// ItemKind is a kind of stored item. Keys are unique within a kind.
type ItemKind string

// The kinds of stored items.
const (
	// KindInquiry: one inquiry; Group is its state, Due when it next wants attention.
	KindInquiry ItemKind = "inquiry"
	// KindReply: one sealed answer, by inquiry.
	KindReply ItemKind = "reply"
	// KindRecord: one exchange record; Group is the person, Due the end of its seven years.
	KindRecord ItemKind = "record"
	// KindLinkage: one person's linkage code; Group is its state.
	KindLinkage ItemKind = "linkage"
	// KindLinkageCode: the way back from a linkage code to the person.
	KindLinkageCode ItemKind = "linkage_code"
	// KindReplica: one version of one replica; Group is the person.
	KindReplica ItemKind = "replica"
	// KindPermit: which inquiry, in which round, has a permit; by the permit's id.
	KindPermit ItemKind = "permit"
	// KindIntent: a batch of changes announced to the log and perhaps not made.
	KindIntent ItemKind = "intent"
)

// StoredItem is one stored document.
type StoredItem struct {
	Kind ItemKind
	// Key is the item's name, Group what it is listed by. Both are at most 200 bytes.
	Key, Group string
	// Due is when something has to be done about it, to the millisecond; the zero time means never.
	Due time.Time
	// Revision counts the item's changes from 1.
	Revision int64
	Body     []byte
}

// Change puts an item in place, or deletes it. To create, Item.Revision is 1; to replace, one more
// than the stored; to delete, the stored one.
type Change struct {
	Item   StoredItem
	Delete bool
}

// StoreQuery selects items of one kind.
type StoreQuery struct {
	Kind ItemKind
	// Group selects one group; "" selects all.
	Group string
	// DueBy selects items that are due at that time or before; the zero time selects all.
	DueBy time.Time
	// ReadyBy selects items that are due at that time or before, or that have no due time; the zero
	// time selects all.
	ReadyBy time.Time
	// Heads asks for the items without their bodies.
	Heads bool
	// After selects keys greater than it.
	After string
	// Limit bounds the number; 0 is no limit.
	Limit int
}

// storedTime is the precision that every store keeps.
func storedTime(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return time.UnixMilli(t.UnixMilli()).UTC()
}
