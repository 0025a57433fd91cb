package audit

import (
	"context"
	"errors"
	"time"
)

// Erasing asks for a person to be forgotten.
type Erasing struct {
	Handle Handle
	// Approval is the index of the ActApprove entry that allows it, by somebody other than By.
	Approval uint64
	By       Actor
}

// EraseSubject forgets a person (消去): it checks the approval, records the attempt, destroys key, identity and values in the vault, and
// records the outcome with the number of values and the hash of the destroyed key. If it is interrupted, Reader.Unclosed shows the
// attempt, and calling it again with the same approval finishes it: the outcome is then that attempt's.
func EraseSubject(ctx context.Context, l *Log, v *Vault, e Erasing) (Receipt, error) {
	r := &Reader{l.fs}
	if err := r.approved(e.Approval, e.By); err != nil {
		return Receipt{}, err
	}
	l.errands.Lock()
	defer l.errands.Unlock()
	p, err := l.takeUp(ctx, Event{
		Act: ActErase, Actor: e.By, Subjects: About(e.Handle), Links: []Ref{{Kind: LinkApproval, Index: e.Approval}},
	}, e.Approval)
	if err != nil {
		return Receipt{}, err
	}
	done, err := v.Erase(ctx, e.Handle)
	after := context.WithoutCancel(ctx)
	if err != nil {
		_, endErr := p.End(after, Failed, "vault")
		return Receipt{}, errors.Join(err, endErr)
	}
	return p.EndWith(after, Succeeded, "key-destroyed", done[0].Values, done[0].Fingerprint)
}

// Unclosed lists the attempts without an outcome: what was under way when a process died.
func (r *Reader) Unclosed() ([]Entry, error) {
	open := map[uint64]Entry{}
	for e, err := range r.Entries(0) {
		if err != nil {
			return nil, err
		}
		switch e.Event.Phase {
		case Attempt:
			open[e.Index] = e
		case Outcome:
			for _, l := range e.Event.Links {
				if l.Kind == LinkAttempt && l.Log == "" {
					delete(open, l.Index)
				}
			}
		case Whole, phaseEnd:
		}
	}
	out := make([]Entry, 0, len(open))
	for _, i := range sortedKeys(open) {
		out = append(out, open[i])
	}
	return out, nil
}

// Abandon records the outcome "abandoned" for an attempt that nobody will finish.
func (l *Log) Abandon(ctx context.Context, attempt Entry) (Receipt, error) {
	e := attempt.Event
	e.Phase, e.Result = Outcome, Abandoned
	e.Links = append(append([]Ref(nil), e.Links...), Ref{Kind: LinkAttempt, Index: attempt.Index})
	for i := range e.Subjects {
		e.Subjects[i].Sealed = nil
	}
	e.Time = time.Time{}
	return l.Append(ctx, e)
}
