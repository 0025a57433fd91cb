package office

import (
	"cmp"
	"context"
	"crypto/sha256"
	"strconv"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// LoseRun notes that it is not known whether a run's file reached the bank. Nothing moves from then
// on until two people have found out ([Desk.FindRun]). It needs the operation pay. Errors: as
// [Desk.SendRun].
func (d *Desk) LoseRun(ctx context.Context, by access.Caller, run string) error {
	r, err := d.known(ctx, by, run)
	if err != nil {
		return err
	}
	switch r.State {
	case RunUnknown:
	case RunSent:
		if err := d.found(ctx, by, r, ""); err != nil {
			return err
		}
		r.State = RunUnknown
		if err := d.keepRun(ctx, by, r, audit.ActUpdate, nil); err != nil {
			return err
		}
	default:
		return fail(CodeRun, run, string(r.State), nil)
	}
	return d.each(ctx, by, r, casework.PaymentSent, casework.Event{Kind: casework.LoseOutcome, Run: run}, "")
}

// SecondRun is the word of a second person on what was found out about a run; see [Desk.Second]. It
// needs the operation approve. Errors: denied, store.
func (d *Desk) SecondRun(ctx context.Context, by access.Caller, first audit.Code, run string, sent bool, words string) (*audit.Approval, error) {
	if err := d.made(); err != nil {
		return nil, err
	}
	return d.word(ctx, by, first, run, foundDigest(run, sent, words), nil)
}

func foundDigest(run string, sent bool, words string) audit.Hash {
	return sha256.Sum256([]byte("kyufu run found 1\n" + run + "\n" + strconv.FormatBool(sent) + "\n" + words))
}

// FindRun notes what two people found out about a run whose outcome was unknown, and how they know:
// it was sent, or it was not and may be sent, with the same file. It needs the operation pay and
// the word of a second person ([Desk.SecondRun]). Errors: as [Desk.SendRun], and approval.
func (d *Desk) FindRun(ctx context.Context, by access.Caller, second *audit.Approval, run string, sent bool, words string) error {
	r, err := d.known(ctx, by, run)
	if err != nil {
		return err
	}
	to := RunApproved
	if sent {
		to = RunSent
	}
	if second == nil || words == "" {
		return fail(CodeApproval, run, "", nil)
	}
	w := work{d: d, by: by}
	switch r.State {
	case RunUnknown:
		r.Word, r.Second = second.ID, second.By.ID
		if err := w.accept(ctx, second, run, foundDigest(run, sent, words)); err != nil {
			return err
		}
		r.State = to
		if err := d.keepRun(ctx, by, r, audit.ActVerify, second); err != nil {
			return err
		}
	case to: // goes on where it stopped
		if r.Word != second.ID {
			return fail(CodeRun, run, "word", nil)
		}
	default:
		return fail(CodeRun, run, string(r.State), nil)
	}
	return d.found(ctx, by, r, words)
}

// found brings what was found out about a run to those of its cases that do not know yet: who found
// it may have been interrupted, and the run does not move before. Then the cases name the word
// under which it was found in place of what was said.
func (d *Desk) found(ctx context.Context, by access.Caller, r *runOf, words string) error {
	if r.Word == "" {
		return nil
	}
	e := casework.Event{Kind: casework.FindUnsent, Run: r.ID, Words: cmp.Or(words, string(r.Word))}
	if r.State == RunSent {
		e.Kind = casework.FindSent
	}
	return d.each(ctx, by, r, casework.OutcomeUnknown, e, r.Second)
}
