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

// SecondRun is the word of a second person on what was found out about a run, as it now stands; see
// [Desk.Second]. Of a run that went on since it says nothing: it may have been sent again. It needs
// the operation approve. Errors: denied, not_found, store.
func (d *Desk) SecondRun(ctx context.Context, by access.Caller, first audit.Code, run string, sent bool, words string) (*audit.Approval, error) {
	if err := d.ready(ctx); err != nil {
		return nil, err
	}
	if err := d.allow(ctx, by, access.Approve, first, run); err != nil {
		return nil, err
	}
	r, err := d.run(ctx, run)
	if err == nil && r == nil {
		err = fail(CodeNotFound, run, "", nil)
	}
	if err != nil {
		return nil, err
	}
	return d.word(ctx, by, first, run, r.foundDigest(sent, words), nil)
}

func (r *runOf) foundDigest(sent bool, words string) audit.Hash {
	return r.foundAt(r.revision, sent, words)
}

func (r *runOf) foundAt(revision int64, sent bool, words string) audit.Hash {
	return sha256.Sum256([]byte("kyufu run found 2\n" + r.ID + "\n" + strconv.FormatInt(revision, 10) + "\n" + strconv.FormatBool(sent) + "\n" + words))
}

// goesOn holds that who goes on with a run does so by the word of two people and with its words,
// which get into the cases as theirs: the word that it was last written under or, where that went
// with the process that had it, a fresh one on the run as it stands, which it is then written
// under.
func (d *Desk) goesOn(ctx context.Context, by access.Caller, r *runOf, second *audit.Approval, sent bool, words string) error {
	none := fail(CodeRun, r.ID, "word", nil)
	switch {
	case second == nil || r.Word == "":
		return none
	case second.ID == r.Word && second.Digest == r.foundAt(r.revision-1, sent, words):
		given, err := d.given(ctx, second)
		if err == nil && !given {
			err = none
		}
		return err
	case second.Digest == r.foundDigest(sent, words):
		return d.under(ctx, by, r, second, sent, words)
	}
	return none
}

// under writes a run, as it is now, under the word of a second person on what was found out.
func (d *Desk) under(ctx context.Context, by access.Caller, r *runOf, second *audit.Approval, sent bool, words string) error {
	w := work{d: d, by: by}
	if err := w.accept(ctx, second, audit.ActCheck, r.ID, r.foundDigest(sent, words)); err != nil {
		return err
	}
	r.Word, r.Second = second.ID, second.By.ID
	return d.keepRun(ctx, by, r, audit.ActVerify, second)
}

// FindRun notes what two people found out about a run whose outcome was unknown, and how they know:
// it was sent, or it was not and may be sent, with the same file. It needs the operation pay and
// the word of a second person ([Desk.SecondRun]). It may be called again after a failure and goes
// on where it stopped, by the same word or, where that is lost, a fresh one. Errors: as
// [Desk.SendRun], and approval.
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
	switch r.State {
	case RunUnknown:
		r.State = to
		err = d.under(ctx, by, r, second, sent, words)
	case to:
		err = d.goesOn(ctx, by, r, second, sent, words)
	default:
		err = fail(CodeRun, run, string(r.State), nil)
	}
	if err != nil {
		return err
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
