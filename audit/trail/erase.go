package trail

import (
	"context"
	"errors"
	"slices"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
)

// Erasing asks for a person to be forgotten.
type Erasing struct {
	Handle audit.Handle
	// Digest is the hash of what the approver was shown, the request or the list; Run is the list's
	// name if the approval is for a run. Both are the caller's own, not read out of the approval.
	Digest audit.Hash
	Run    audit.Code
	// Approval allows it: of an erasure, of this person, by an officer who may and is neither who
	// asked nor By. It is recorded in this log, and is used up.
	Approval *audit.Approval
	// By is who erases; May says whether the approver may approve this, as audit.Use.May does.
	By  audit.Actor
	May func(*audit.Approval) bool
}

// EraseSubject forgets a person (消去): it checks the approval, records the attempt, destroys key,
// identity and values in the vault, and records the outcome with the number of values and the hash
// of the destroyed key. If it is interrupted, Reader.Unclosed shows the attempt, and calling it
// again with the same approval finishes it: the outcome is then that attempt's. The vault is the
// log's own (Config.Vault), which erases the person again if it is ever put back from an older
// copy; a log without one has nobody to forget (code "config"). Code "policy" when the approval
// does not allow it, is not recorded in this log, was withdrawn or used (Field "approval." and what
// is wrong), or while a legal hold (ActHold without later ActRelease) is on everybody or on the
// person (Field "hold").
func EraseSubject(ctx context.Context, l *Log, e Erasing) (audit.Receipt, error) {
	return eraseAll(ctx, l, &e, e.Handle)
}

// eraseAll is EraseSubject for every handle of one human being, which the digest binds.
func eraseAll(ctx context.Context, l *Log, e *Erasing, all ...audit.Handle) (audit.Receipt, error) {
	switch {
	case l.unopened():
		return audit.Receipt{}, audit.CodeClosed
	case l.cfg.Vault == nil:
		return audit.Receipt{}, fault.New(audit.CodeConfig, "vault", nil)
	}
	job := newErrand(audit.ActErase, e.Approval, e.By, e.May)
	job.use.Subject, job.use.Run, job.use.Digest, job.subjects = e.Handle, e.Run, e.Digest, audit.About(all...)
	l.errands.Lock()
	defer l.errands.Unlock()
	p, err := l.undertakeErasure(ctx, job)
	if err != nil {
		return audit.Receipt{}, err
	}
	done, err := l.cfg.Vault.Erase(ctx, all...)
	after := context.WithoutCancel(ctx)
	if err != nil {
		_, endErr := p.End(after, audit.Failed, "vault")
		return audit.Receipt{}, errors.Join(err, endErr)
	}
	values := done[0].Values
	for _, also := range done[1:] {
		x := audit.Event{
			Act: audit.ActErase, Result: audit.Succeeded, Actor: e.By, Case: e.Run, Reason: keyDestroyed, Count: also.Values, Digest: also.Fingerprint,
			Links: []audit.Ref{{Kind: audit.LinkBatch, Index: p.Receipt().Index}}, Subjects: audit.About(also.Handle),
		}
		if _, err := l.Append(after, x); err != nil {
			return audit.Receipt{}, err // the same approval finishes it
		}
		values += also.Values
	}
	return p.EndWith(after, audit.Succeeded, keyDestroyed, values, done[0].Fingerprint)
}

// keyDestroyed is the reason of an erasure's outcome, whose digest is the key's fingerprint.
const keyDestroyed = audit.Code("key-destroyed")

// undertakeErasure checks an erasure against log, approval and holds, and begins it.
func (l *Log) undertakeErasure(ctx context.Context, job *errand) (*audit.Pending, error) {
	s, err := l.permitted(ctx, job)
	if err != nil {
		return nil, err
	}
	concerned := func(h audit.Handle) bool {
		return slices.ContainsFunc(job.subjects, func(p audit.Subject) bool { return p.Handle == h })
	}
	held, err := l.held(ctx, concerned)
	if err != nil {
		return nil, err
	}
	if held {
		return nil, fault.New(audit.CodePolicy, "hold", nil)
	}
	return job.begin(ctx, l, s, 0, audit.Hash{})
}
