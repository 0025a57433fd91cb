package store

import (
	"bytes"
	"context"

	"github.com/kyufu-go/kyufu/audit"
)

// ShownKind is the kind of the documents that say what was shown to whom.
const ShownKind Kind = "shown"

// Showing is one showing of something to who is asked to approve it: what, as it was then, and the
// line of its entry. Who approves hands it back, so that the entry of the showing is part of the
// approval; see [Journal.Saw].
type Showing struct {
	What   audit.Code
	Digest audit.Hash
	Line   audit.Code
}

// Show commits the entry of a showing to who acts in it, whose digest is that of what is shown, and
// keeps that until it is approved. Show only afterwards. A later showing of the same to the same
// person takes the place of an earlier one. Errors: input, those of [Journal.Commit].
func (j *Journal) Show(ctx context.Context, what audit.Code, e audit.Event) (Showing, error) {
	if what == "" || e.Actor.ID == "" || e.Digest == (audit.Hash{}) {
		return Showing{}, fail(CodeInput, "shown", nil)
	}
	items, err := j.Get(ctx, ShownKind, shownKey(what, e.Actor.ID))
	if err != nil {
		return Showing{}, err
	}
	it := Item{Kind: ShownKind, Key: shownKey(what, e.Actor.ID), Revision: 1, Body: e.Digest[:]}
	if len(items) > 0 {
		it.Revision = items[0].Revision + 1
	}
	lines, err := j.Commit(ctx, Step{Event: e, Changes: []Change{{Item: it}}})
	if err != nil {
		return Showing{}, err
	}
	return Showing{What: what, Digest: e.Digest, Line: audit.Code(lines[0])}, nil
}

// Saw holds that somebody was shown something as it is now: the showing is theirs, the last one,
// and of this digest. It gives the change that uses the showing up: put it into the step of the
// approval. Errors: approval, database, schema.
func (j *Journal) Saw(ctx context.Context, who audit.Code, s Showing, now audit.Hash) (Change, error) {
	items, err := j.Get(ctx, ShownKind, shownKey(s.What, who))
	if err != nil {
		return Change{}, err
	}
	if len(items) != 1 || s.Line == "" || items[0].Line != string(s.Line) || s.Digest != now || !bytes.Equal(items[0].Body, now[:]) {
		return Change{}, fail(CodeApproval, "shown", nil)
	}
	return Change{Item: Item{Kind: ShownKind, Key: items[0].Key, Revision: items[0].Revision}, Delete: true}, nil
}

func shownKey(what, who audit.Code) string { return string(what) + "@" + string(who) }
