package inquiry

import (
	"context"
	"slices"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// mayCheck holds that the second person has had no part in the inquiry so far.
func (d *Desk) mayCheck(ctx context.Context, by access.Caller, all []Inquiry) error {
	asked := map[audit.Code]bool{}
	for i := range all {
		q := &all[i]
		if q.Involved(by.Actor.ID, d.c.ApproverMayCheck) {
			why := fail(CodeCheckerIsInvolved, q.ID, nil)
			return d.refuse(ctx, by, access.Verify, why, audit.Code(why.code), *q)
		}
		if !asked[q.Retriever] {
			if err := d.allow(ctx, by, access.Verify, q.Retriever, *q); err != nil {
				return err
			}
			asked[q.Retriever] = true
		}
	}
	return nil
}

// Involved reports whether somebody asked for, retrieved or, unless the approver may check,
// approved an inquiry, and so is not the second person.
func (q *Inquiry) Involved(who audit.Code, approverMayCheck bool) bool {
	before := []audit.Code{q.Requester, q.Retriever, q.Approver}
	if approverMayCheck {
		before = before[:2]
	}
	return slices.ContainsFunc(before, func(first audit.Code) bool { return first != "" && !audit.Second(first, who) })
}

// Confirm is the second person's word on one answer: what a [View] of [Desk.Review] says of itself.
type Confirm struct {
	ID ID
	// Digest identifies the answer, Shown the entry of its showing to this person.
	Digest string
	Shown  string
}

// Confirm is the word that the answer shown is right.
func (v *View) Confirm() Confirm { return Confirm{v.ID, v.Digest, v.Shown} }

// Verify is the second person's agreement (複数職員によるチェック), who has neither asked, approved nor
// retrieved, and to whom [Desk.Review] has shown the answer. It needs the operation verify. Errors:
// checker_is_involved, denied, not_shown, changed (the answer is not the one that was shown),
// findings, transition, not_found.
func (d *Desk) Verify(ctx context.Context, by access.Caller, confirms ...Confirm) error {
	said := make(map[ID]Confirm, len(confirms))
	ids := make([]ID, len(confirms))
	for i, c := range confirms {
		ids[i], said[c.ID] = c.ID, c
	}
	return d.each(ctx, ids, func(all []Inquiry) error {
		if err := d.mayCheck(ctx, by, all); err != nil {
			return err
		}
		moves := make([]move, len(all))
		for i, q := range all {
			m, err := d.confirmed(ctx, by, q, said[q.ID])
			if err != nil {
				return err
			}
			moves[i] = m
		}
		return d.commit(ctx, by.Actor, moves)
	})
}

// confirmed makes the move of one confirmation.
func (d *Desk) confirmed(ctx context.Context, by access.Caller, q Inquiry, c Confirm) (move, error) {
	m, err := d.timely(q, EventVerify)
	if err != nil {
		return move{}, err
	}
	showing, err := d.shown(ctx, by, &q)
	switch {
	case err != nil:
		return move{}, err
	case q.Digest == "" || c.Digest != q.Digest || c.Shown != showing.Line:
		return move{}, fail(CodeChanged, q.ID, nil)
	case len(q.Findings) > 0:
		return move{}, fail(CodeFindings, q.ID, nil)
	}
	m.q.Checker = by.Actor.ID
	m.links = []link{{audit.LinkCase, showing.Line}}
	return m, nil
}

// shown finds the entry of the showing to who speaks now; a word on what was never shown is
// refused.
func (d *Desk) shown(ctx context.Context, by access.Caller, q *Inquiry) (Step, error) {
	s, ok := q.shownTo(by.Actor.ID)
	if !ok {
		why := fail(CodeNotShown, q.ID, nil)
		return Step{}, d.refuse(ctx, by, access.Verify, why, audit.Code(why.code), *q)
	}
	return s, nil
}

// Dispute is the second person's disagreement with what [Desk.Review] showed, with a reason code.
// The inquiry ends; [Desk.Again] asks once more. It needs the operation verify. Errors:
// checker_is_involved, denied, not_shown, transition, not_found.
func (d *Desk) Dispute(ctx context.Context, by access.Caller, reason audit.Code, ids ...ID) error {
	return d.each(ctx, ids, func(all []Inquiry) error {
		if err := d.mayCheck(ctx, by, all); err != nil {
			return err
		}
		moves := make([]move, len(all))
		for i, q := range all {
			m, err := along(q, EventDispute)
			if err != nil {
				return err
			}
			if _, err := d.shown(ctx, by, &q); err != nil {
				return err
			}
			m.q.Checker, m.q.Reason, m.q.Next = by.Actor.ID, string(reason), d.eraseAt(false)
			moves[i] = m
		}
		return d.commit(ctx, by.Actor, moves)
	})
}
