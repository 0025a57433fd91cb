package store

import (
	"bytes"
	"context"

	"github.com/kyufu-go/kyufu/audit"
)

// ApprovalKind is the kind of the documents that say which approvals were used.
const ApprovalKind Kind = "approval"

// GivenKind is the kind of the documents that say which approvals were given.
const GivenKind Kind = "approval.given"

// Give is the change that keeps an approval's hash: put it into the step whose event is the
// approval's own, so that whoever hands the approval in later can be asked whether it was given.
func Give(a *audit.Approval) Change {
	if a == nil {
		return Change{} // which no store takes
	}
	hash := a.Hash()
	return Change{Item: Item{Kind: GivenKind, Key: string(a.ID), Revision: 1, Body: hash[:]}}
}

// Given checks that an approval was given, and as it is: one that was written down by who needs it
// is none. Errors: conflict, database, schema.
func (j *Journal) Given(ctx context.Context, a *audit.Approval) error {
	_, err := j.given(ctx, a)
	return err
}

func (j *Journal) given(ctx context.Context, a *audit.Approval) (it Item, err error) {
	if a == nil {
		return it, fail(CodeInput, "approval", nil)
	}
	items, err := j.Get(ctx, GivenKind, string(a.ID))
	if err != nil {
		return it, err
	}
	if hash := a.Hash(); len(items) != 1 || !bytes.Equal(items[0].Body, hash[:]) {
		return it, fail(CodeConflict, "approval", nil)
	}
	return items[0], nil
}

// Word is Given, and says where in the log the approval's entry stands: who acts on it names it so.
// Errors: as [Journal.Given] and [Journal.Entry].
func (j *Journal) Word(ctx context.Context, a *audit.Approval) (audit.Ref, error) {
	it, err := j.given(ctx, a)
	if err != nil {
		return audit.Ref{}, err
	}
	ref, err := j.Entry(ctx, it.Line)
	ref.Kind = audit.LinkApproval
	return ref, err
}

// UseUp is the change that uses an approval up, once: put it into the step that the approval
// allows. Who comes second is refused with code conflict, and nothing of that step is made. Check
// the approval itself first, see [audit.Approval.Check].
func UseUp(a *audit.Approval) Change {
	if a == nil {
		return Change{} // which no store takes
	}
	return used(a, string(a.ID))
}

// UseUpFor is UseUp where one approval is for the same act at several places that share a store, as
// an erasure at every holder: once at each.
func UseUpFor(a *audit.Approval, place audit.Code) Change {
	if a == nil {
		return Change{}
	}
	return used(a, keyAt(a, place))
}

func keyAt(a *audit.Approval, place audit.Code) string { return string(a.ID) + "@" + string(place) }

func used(a *audit.Approval, key string) Change {
	hash := a.Hash()
	return Change{Item: Item{Kind: ApprovalKind, Key: key, Revision: 1, Body: hash[:]}}
}

// UsedAt reports whether an approval was used up at a place, for an act that begins before its step
// is committed: [UseUpFor] in that step has the last word. An empty place asks for [UseUp].
func (j *Journal) UsedAt(ctx context.Context, a *audit.Approval, place audit.Code) (bool, error) {
	if a == nil {
		return false, fail(CodeInput, "approval", nil)
	}
	key := string(a.ID)
	if place != "" {
		key = keyAt(a, place)
	}
	items, err := j.Get(ctx, ApprovalKind, key)
	return len(items) > 0, err
}
