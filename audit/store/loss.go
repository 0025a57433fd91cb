package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/audit"
)

// Loss is what a store that was put back from a backup lacks of its log.
type Loss struct {
	// Store is the store's name, the run of the approval to restore it.
	Store audit.Code
	// Lines are how many lines are lost, the first of them that at place First.
	Lines int
	First int64
	// Digest binds exactly this loss; it is the digest of the approval.
	Digest audit.Hash
}

// Restoring asks for a store that was put back to go on.
type Restoring struct {
	// By is who restores.
	By audit.Actor
	// Approval allows it: of a restoration ([audit.ActRestore]) with the store's name as its run
	// and the loss's digest, by an officer to whom [Journal.Lost] showed the loss and who is
	// neither who asked nor By. It is recorded in the log, and is used up.
	Approval *audit.Approval
	// May says whether the approver may approve this, as audit.Use.May does.
	May func(*audit.Approval) bool
}

// Lost shows what a store that was put back from a backup lacks of its log. The showing is an
// entry, and nobody approves a restoration that they were not shown. Nothing is lost, and nothing
// recorded, of a store that is as new as its log. Errors: as [Journal.Restore].
func (j *Journal) Lost(ctx context.Context, by audit.Actor) (Loss, error) {
	r, done, err := j.restoring(ctx)
	if err != nil {
		return Loss{}, err
	}
	defer done()
	gone := r.gone()
	if len(gone) == 0 {
		return Loss{Store: audit.Code(j.id)}, nil
	}
	loss, err := r.loss(ctx, gone[0], nil)
	if err != nil {
		return Loss{}, err
	}
	e := r.event(audit.ActView, by, loss)
	e.Result = audit.Succeeded
	if _, err := j.c.Log.Append(ctx, e); err != nil {
		return Loss{}, fail(CodeTrail, "append", err)
	}
	return loss, nil
}

// Logged yields what the journal's own log holds of this store, for who does again what it says
// after a restoration. Errors: config (a journal without a log), trail.
func (j *Journal) Logged(ctx context.Context) iter.Seq2[audit.Event, error] {
	return func(yield func(audit.Event, error) bool) {
		if !j.made() || j.c.Log == nil {
			yield(audit.Event{}, fail(CodeConfig, "log", nil))
			return
		}
		for e, err := range j.c.Log.Since(ctx, 0) {
			if err != nil {
				err = fail(CodeTrail, "read", err)
			} else if _, ours := j.placeOf(&e); !ours {
				continue
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}

// event is an entry about a restoration: Count is the first place that was lost.
func (r *restoring) event(act audit.Act, by audit.Actor, loss Loss) audit.Event {
	return audit.Event{
		Time: r.j.c.Now(), Act: act, Actor: by, Case: loss.Store, Purpose: restoredPurpose, Reason: "store-older",
		Count: uint64(loss.First), Digest: loss.Digest,
	}
}

// loss is what the log has of this store from a place on, before an attempt to restore it if there
// is one.
func (r *restoring) loss(ctx context.Context, first int64, attempt *audit.Event) (Loss, error) {
	lost := map[int64]audit.Hash{}
	for e, err := range r.j.c.Log.Since(ctx, 0) {
		if err != nil {
			return Loss{}, fail(CodeTrail, "read", err)
		}
		if attempt != nil && e.Index >= attempt.Index {
			break
		}
		if place, ok := r.j.placeOf(&e); ok && place >= first {
			lost[place] = r.j.digest(e)
		}
	}
	b := append([]byte("kyufu store loss 1\n"), r.j.id...)
	for _, place := range slices.Sorted(maps.Keys(lost)) {
		digest := lost[place]
		b = append(binary.BigEndian.AppendUint64(b, uint64(place)), digest[:]...)
	}
	return Loss{Store: audit.Code(r.j.id), Lines: len(lost), First: first, Digest: sha256.Sum256(b)}, nil
}

// word is what the log says of an approval to restore.
type word struct {
	recorded        []uint64
	shown           map[audit.Hash]bool // the losses that who approves was shown before
	withdrawn, used bool
	begun           *audit.Event // the attempt on it that has no outcome
	newest          time.Time
}

// allowed holds a restoration against its approval and the log, and gives the attempt that was
// begun on it, if one was. Errors: approval, trail.
func (r *restoring) allowed(ctx context.Context, q *Restoring, gone []int64) (loss Loss, w *word, err error) {
	if q.Approval == nil {
		return loss, nil, fail(CodeApproval, "missing", nil)
	}
	if w, err = r.word(ctx, q.Approval); err != nil {
		return loss, nil, err
	}
	now, first := r.j.c.Now(), gone[0]
	if now.Before(w.newest) {
		now = w.newest // the clock brings no approval back
	}
	if w.begun != nil {
		now, first = w.begun.Time, int64(w.begun.Count)
	}
	if loss, err = r.loss(ctx, first, w.begun); err != nil {
		return loss, nil, err
	}
	use := audit.Use{Act: audit.ActRestore, Run: loss.Store, Digest: loss.Digest, By: q.By.ID, Now: now, May: q.May}
	if err := q.Approval.Check(use); err != nil {
		return loss, nil, fail(CodeApproval, "", err)
	}
	switch {
	case len(w.recorded) == 0:
		return loss, nil, fail(CodeApproval, "entry", nil)
	case w.withdrawn:
		return loss, nil, fail(CodeApproval, "withdrawn", nil)
	case w.used:
		return loss, nil, fail(CodeApproval, "used", nil)
	case !w.shown[loss.Digest]:
		return loss, nil, fail(CodeApproval, "shown", nil)
	}
	return loss, w, nil
}

// word reads in the log what became of an approval.
func (r *restoring) word(ctx context.Context, a *audit.Approval) (*word, error) {
	w := &word{shown: map[audit.Hash]bool{}}
	for e, err := range r.j.c.Log.Since(ctx, 0) {
		if err != nil {
			return nil, fail(CodeTrail, "read", err)
		}
		w.take(r.j, a, &e)
	}
	return w, nil
}

func (w *word) take(j *Journal, a *audit.Approval, e *audit.Event) {
	if e.Time.After(w.newest) {
		w.newest = e.Time
	}
	switch {
	case e.Act == audit.ActView && e.Purpose == restoredPurpose && e.Case == audit.Code(j.id):
		if len(w.recorded) == 0 && e.Actor.ID == a.By.ID && e.Result == audit.Succeeded {
			w.shown[e.Digest] = true
		}
	case e.Act == audit.ActApprove && a.Recorded(e) == nil:
		w.recorded = append(w.recorded, e.Index)
	case !slices.ContainsFunc(e.Links, func(l audit.Ref) bool {
		return l.Kind == audit.LinkApproval && (l.Log == "" || l.Log == j.c.Log.Instance()) && slices.Contains(w.recorded, l.Index)
	}):
	case e.Act == audit.ActWithdraw || e.Act == audit.ActRefuse:
		w.withdrawn = w.withdrawn || e.Result == audit.Succeeded
	case e.Act == audit.ActRestore && e.Phase == audit.Attempt:
		begun := *e
		w.begun = &begun
	case e.Phase == audit.Outcome && e.Result == audit.Failed:
		w.begun = nil
	default:
		w.begun, w.used = nil, true
	}
}

// undertake records the attempt, or takes up the one that was begun.
func (r *restoring) undertake(ctx context.Context, q *Restoring, loss Loss, w *word) (*audit.Pending, error) {
	if w.begun != nil {
		attempt := *w.begun
		plain(&attempt)
		return audit.Resume(r.j.c.Log, attempt, audit.Receipt{Index: w.begun.Index}), nil
	}
	e := r.event(audit.ActRestore, q.By, loss)
	e.Links = []audit.Ref{{Kind: audit.LinkApproval, Index: w.recorded[0]}}
	p, err := audit.Begin(ctx, r.j.c.Log, e)
	if err != nil {
		return nil, fail(CodeTrail, "append", err)
	}
	return p, nil
}

// finish writes the outcome of a restoration that filled the store and was interrupted then.
func (r *restoring) finish(ctx context.Context, q *Restoring) error {
	if q.Approval == nil {
		return nil
	}
	w, err := r.word(ctx, q.Approval)
	if err != nil || w.begun == nil {
		return err
	}
	p, err := r.undertake(ctx, q, Loss{}, w)
	if err != nil {
		return err
	}
	return r.end(ctx, p)
}

func (r *restoring) end(ctx context.Context, p *audit.Pending) error {
	if _, err := p.End(ctx, audit.Succeeded, "store-older"); err != nil {
		return fail(CodeTrail, "append", err)
	}
	return nil
}
