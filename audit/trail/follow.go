package trail

import (
	"context"
	"iter"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/audit/vault"
)

// follow tells the log's vault, before it answers anything, what the log says since the vault was
// known to hold all of it, and records what the vault lacked: a vault that was put back from an
// older copy forgets again whom it held although they were erased.
func (w *writer) follow() error {
	v := w.cfg.Vault
	if v == nil {
		return nil
	}
	from := v.Followed(w.st.Genesis)
	if from > w.st.Tree.Size {
		return fault.New(audit.CodeRollback, "vault", nil)
	}
	if err := w.flushHashes(); err != nil {
		return err
	}
	behind, err := v.Follow(context.Background(), w.st.Genesis, w.tell(from))
	if err != nil {
		return err
	}
	return w.recordBehind(&behind)
}

// tell yields what entries say of the vault.
func (w *writer) tell(from uint64) iter.Seq2[vault.Told, error] {
	return func(yield func(vault.Told, error) bool) {
		for x, err := range (&Reader{w.fs}).Entries(from) {
			if err != nil {
				yield(vault.Told{}, err)
				return
			}
			for t := range told(&x) {
				if !yield(t, nil) {
					return
				}
			}
		}
	}
}

func told(x *segment.Entry) iter.Seq[vault.Told] {
	e := &x.Event
	return func(yield func(vault.Told) bool) {
		for _, s := range e.Subjects {
			if e.Act == audit.ActErase && e.Result == audit.Succeeded && (e.Reason == keyDestroyed || e.Reason == erasedAgain) {
				if !yield(vault.Told{Handle: s.Handle, Erased: true, Fingerprint: e.Digest}) {
					return
				}
			}
			for _, c := range s.Sealed {
				if !yield(vault.Told{Handle: s.Handle, Seq: c.Seq}) {
					return
				}
			}
		}
	}
}

// The reasons of entries about a vault that was behind its log.
const (
	erasedAgain   = audit.Code("erased-again")   // of an erasure, whose digest is the key's fingerprint
	valuesMissing = audit.Code("values-missing") // of a restoration; Count is how many values entries commit to in vain
	keysMissing   = audit.Code("keys-missing")   // of a restoration; Count is how many persons have no key
)

// recordBehind records what the vault lacked. Once that is durable, what was told needs not be told
// again.
func (w *writer) recordBehind(b *vault.Behind) error {
	var events []audit.Event
	for _, x := range b.Again {
		events = append(events, audit.Event{
			Act: audit.ActErase, Result: audit.Succeeded, Reason: erasedAgain, Count: x.Values, Digest: x.Fingerprint, Subjects: audit.About(x.Handle),
		})
	}
	if b.Missing > 0 {
		events = append(events, audit.Event{Act: audit.ActRestore, Result: audit.Succeeded, Reason: valuesMissing, Count: b.Missing})
	}
	if b.Keyless > 0 {
		events = append(events, audit.Event{Act: audit.ActRestore, Result: audit.Succeeded, Reason: keysMissing, Count: b.Keyless})
	}
	for i := range events {
		if err := w.record(events[i]); err != nil {
			return err
		}
	}
	if len(events) > 0 {
		w.reached()
	}
	return nil
}

// reached tells the vault that it holds what the durable log says; it writes that down with what it
// writes next. That saves telling it again, no more: a vault that was closed or fails says so
// itself.
func (w *writer) reached() {
	if w.cfg.Vault != nil {
		_ = w.cfg.Vault.Reached(w.st.Genesis, w.st.Tree.Size)
	}
}
