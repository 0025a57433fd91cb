package trail

import (
	"context"
	"errors"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/vault"
)

// Erasing asks for a person to be forgotten.
type Erasing struct {
	Handle audit.Handle
	// Approval is the index of the ActApprove entry that allows it: of an erasure (its Purpose is
	// the act's code, as audit.Approval.Event writes it), of this person and no other, by an
	// officer who is not By.
	Approval uint64
	By       audit.Actor
}

// EraseSubject forgets a person (消去): it checks the approval, records the attempt, destroys key,
// identity and values in the vault, and records the outcome with the number of values and the hash
// of the destroyed key. If it is interrupted, Reader.Unclosed shows the attempt, and calling it
// again with the same approval finishes it: the outcome is then that attempt's. Code "policy"
// without such an approval, or while a legal hold (ActHold without later ActRelease) is on
// everybody or on the person.
func EraseSubject(ctx context.Context, l *Log, v *vault.Vault, e Erasing) (audit.Receipt, error) {
	r := &Reader{l.fs}
	if err := r.approved(e.Approval, audit.ActErase, e.By, e.Handle); err != nil {
		return audit.Receipt{}, err
	}
	if err := r.free(ctx, e.Handle); err != nil {
		return audit.Receipt{}, err
	}
	l.errands.Lock()
	defer l.errands.Unlock()
	p, err := l.takeUp(ctx, audit.Event{
		Act: audit.ActErase, Actor: e.By, Subjects: audit.About(e.Handle), Links: []audit.Ref{{Kind: audit.LinkApproval, Index: e.Approval}},
	}, e.Approval)
	if err != nil {
		return audit.Receipt{}, err
	}
	done, err := v.Erase(ctx, e.Handle)
	after := context.WithoutCancel(ctx)
	if err != nil {
		_, endErr := p.End(after, audit.Failed, "vault")
		return audit.Receipt{}, errors.Join(err, endErr)
	}
	return p.EndWith(after, audit.Succeeded, "key-destroyed", done[0].Values, done[0].Fingerprint)
}
