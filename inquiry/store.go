package inquiry

import (
	"context"
	"errors"
	"time"

	"github.com/kyufu-go/kyufu/audit/store"
)

// The kinds of stored items.
const (
	// KindInquiry: one inquiry; Group is its state, Due when it next wants attention.
	KindInquiry store.Kind = "inquiry"
	// KindReply: one sealed answer, by inquiry.
	KindReply store.Kind = "reply"
	// KindRecord: one exchange record; Group is the person, Due the end of its seven years.
	KindRecord store.Kind = "record"
	// KindLinkage: one person's linkage code; Group is its state.
	KindLinkage store.Kind = "linkage"
	// KindLinkageCode: the way back from a linkage code to the person.
	KindLinkageCode store.Kind = "linkage_code"
	// KindReplica: one version of one replica; Group is the person.
	KindReplica store.Kind = "replica"
	// KindPermit: which inquiry, in which round, has a permit; by the permit's id.
	KindPermit store.Kind = "permit"
)

// there holds that a store was handed in. Errors: config.
func there(s store.Store) error {
	if s == nil {
		return fail(CodeConfig, "", errors.New("no store"))
	}
	return nil
}

// apply makes changes that no step of an inquiry goes with. Errors: conflict, store.
func apply(ctx context.Context, s store.Store, changes []store.Change) error {
	if err := there(s); err != nil {
		return err
	}
	return told(s.Apply(ctx, changes, nil))
}

// told gives a store's error one of this package's codes.
func told(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, store.CodeConflict):
		return fail(CodeConflict, "", err)
	}
	return fail(CodeStore, "", err)
}

// storedTime is the precision that every store keeps.
func storedTime(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return time.UnixMilli(t.UnixMilli()).UTC()
}
