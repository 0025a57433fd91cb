package inquiry

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/internal/parallel"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// View is an answer as an officer sees it. It is personal data; show it and let it go.
type View struct {
	ID          ID
	Key         string
	Person      addressee.Integrated
	Subject     permitted.Subject
	Provider    permitted.Institution
	Information permitted.Information
	FiscalYear  civil.FiscalYear
	ProvidedAt  time.Time
	Answer      answer.Answer
	// Digest is what the second person confirms: it identifies the answer that was shown.
	Digest string
}

// Retrieve opens answers for a first person (照会結果の取得) and returns them. Errors: denied, transition, not_found,
// unreadable.
func (d *Desk) Retrieve(ctx context.Context, actor audit.Actor, ids ...ID) ([]View, error) {
	if err := d.allow(ctx, actor, access.Retrieve, "", ""); err != nil {
		return nil, err
	}
	var views []View
	err := d.each(ctx, ids, func(all []Inquiry) error {
		moves := make([]move, len(all))
		for i, q := range all {
			m, err := along(q, EventRetrieve)
			if err != nil {
				return err
			}
			m.q.Retriever = actor.ID
			moves[i] = m
		}
		shown, err := d.open(ctx, all)
		if err != nil {
			return err
		}
		if err := d.commit(ctx, actor, moves); err != nil {
			return err
		}
		views = append(views, shown...)
		// Said once more, in case a crash came between storing and saying it.
		return d.c.Gateway.Acknowledge(ctx, idsOf(moves))
	})
	return views, err
}

// Review shows retrieved answers to the second person, each as an entry in the log. Errors: as [Desk.Retrieve], and
// checker_is_involved.
func (d *Desk) Review(ctx context.Context, actor audit.Actor, ids ...ID) ([]View, error) {
	var views []View
	err := d.each(ctx, ids, func(all []Inquiry) error {
		if err := d.mayCheck(ctx, actor, all); err != nil {
			return err
		}
		for i := range all {
			if all[i].State != Retrieved {
				return wrongState(&all[i])
			}
		}
		shown, err := d.open(ctx, all)
		if err != nil {
			return err
		}
		if err := d.tellViewed(ctx, actor, all); err != nil {
			return err
		}
		views = append(views, shown...)
		return nil
	})
	return views, err
}

func (d *Desk) tellViewed(ctx context.Context, actor audit.Actor, all []Inquiry) error {
	events := make([]audit.Event, len(all))
	for i := range all {
		m := move{q: all[i], event: EventVerify}
		e, err := d.entry(&m, actor, d.c.Now())
		if err != nil {
			return err
		}
		e.Act, e.Purpose = audit.ActView, "review"
		events[i] = e
	}
	_, err := d.c.Audit.AppendBatch(ctx, events)
	return err
}

// open reads the stored answers of inquiries.
func (d *Desk) open(ctx context.Context, all []Inquiry) ([]View, error) {
	keys := make([]string, len(all))
	for i := range all {
		keys[i] = string(all[i].ID)
	}
	items, err := d.c.Store.Get(ctx, KindReply, keys...)
	if err != nil {
		return nil, err
	}
	sealed := make(map[ID][]byte, len(items))
	for _, it := range items {
		sealed[ID(it.Key)] = it.Body
	}
	views := make([]View, len(all))
	err = parallel.Do(len(all), func(i int) (err error) {
		views[i], err = d.view(&all[i], sealed[all[i].ID])
		return err
	})
	if err != nil {
		return nil, err
	}
	return views, nil
}

func (d *Desk) view(q *Inquiry, sealed []byte) (View, error) {
	sum := sha256.Sum256(sealed)
	if hex.EncodeToString(sum[:]) != q.Digest {
		return View{}, fail(CodeChanged, q.ID, nil)
	}
	answer, err := d.unshelve(q, sealed)
	if err != nil {
		return View{}, err
	}
	return View{
		ID: q.ID, Key: q.Key, Person: q.Person, Subject: q.Subject, Provider: q.Provider, Information: q.Information,
		FiscalYear: q.FiscalYear, ProvidedAt: q.ProvidedAt, Answer: answer, Digest: q.Digest,
	}, nil
}

// mayCheck holds that the second person has had no part in the inquiry so far.
func (d *Desk) mayCheck(ctx context.Context, actor audit.Actor, all []Inquiry) error {
	asked := map[audit.Code]bool{}
	for i := range all {
		q := &all[i]
		if d.involved(q, actor.ID) {
			why := fail(CodeCheckerIsInvolved, q.ID, nil)
			return d.refuse(ctx, actor, access.Verify, q.ID, why, audit.Code(why.code))
		}
		if !asked[q.Retriever] {
			if err := d.allow(ctx, actor, access.Verify, q.Retriever, q.ID); err != nil {
				return err
			}
			asked[q.Retriever] = true
		}
	}
	return nil
}

// involved reports whether somebody asked for, retrieved or, where that counts, approved an inquiry.
func (d *Desk) involved(q *Inquiry, who audit.Code) bool {
	before := []audit.Code{q.Requester, q.Retriever, q.Approver}
	if d.c.ApproverMayCheck {
		before = before[:2]
	}
	return slices.ContainsFunc(before, func(first audit.Code) bool { return first != "" && !audit.Second(first, who) })
}

// Confirm is the second person's word on one answer.
type Confirm struct {
	ID ID
	// Digest is that of the [View] the second person saw.
	Digest string
}

// Verify is the second person's agreement (複数職員によるチェック), who has neither asked, approved nor retrieved.
// Errors: checker_is_involved, denied, changed (the answer is not the one that was shown), findings, transition, not_found.
func (d *Desk) Verify(ctx context.Context, actor audit.Actor, confirms ...Confirm) error {
	digests := make(map[ID]string, len(confirms))
	ids := make([]ID, len(confirms))
	for i, c := range confirms {
		ids[i], digests[c.ID] = c.ID, c.Digest
	}
	return d.each(ctx, ids, func(all []Inquiry) error {
		if err := d.mayCheck(ctx, actor, all); err != nil {
			return err
		}
		moves := make([]move, len(all))
		for i, q := range all {
			m, err := along(q, EventVerify)
			switch {
			case err != nil:
				return err
			case q.Digest == "" || digests[q.ID] != q.Digest:
				return fail(CodeChanged, q.ID, nil)
			case len(q.Findings) > 0:
				return fail(CodeFindings, q.ID, nil)
			}
			m.q.Checker = actor.ID
			moves[i] = m
		}
		return d.commit(ctx, actor, moves)
	})
}

// Dispute is the second person's disagreement, with a reason code. The inquiry ends; [Desk.Again] asks once more.
func (d *Desk) Dispute(ctx context.Context, actor audit.Actor, reason audit.Code, ids ...ID) error {
	return d.each(ctx, ids, func(all []Inquiry) error {
		if err := d.mayCheck(ctx, actor, all); err != nil {
			return err
		}
		moves := make([]move, len(all))
		for i, q := range all {
			m, err := along(q, EventDispute)
			if err != nil {
				return err
			}
			m.q.Checker, m.q.Reason, m.q.Next = actor.ID, string(reason), d.eraseAt(false)
			moves[i] = m
		}
		return d.commit(ctx, actor, moves)
	})
}

// Fact is a verified answer on its way into the caller's register.
type Fact struct {
	// Inquiry is its source; keep it with what is registered, so that a fact that comes twice is known as one.
	Inquiry     ID
	Key         string
	Person      addressee.Integrated
	Subject     permitted.Subject
	Provider    permitted.Institution
	Information permitted.Information
	FiscalYear  civil.FiscalYear
	ProvidedAt  time.Time
	Values      []answer.Value
}

// Value returns an item of the fact.
func (f *Fact) Value(item answer.Item) (answer.Value, bool) {
	a := answer.Answer{Items: f.Values}
	return a.Value(item)
}

// Register hands verified facts to the caller's register, batch by batch, and then counts them as registered. If the
// process dies in between, the facts of that batch come once more: into must know them by their inquiry.
// Errors: denied, transition, not_found, and what into returns.
func (d *Desk) Register(ctx context.Context, actor audit.Actor, into func(context.Context, []Fact) error, ids ...ID) error {
	if err := d.allow(ctx, actor, access.Register, "", ""); err != nil {
		return err
	}
	return d.each(ctx, ids, func(all []Inquiry) error {
		moves := make([]move, len(all))
		for i, q := range all {
			m, err := along(q, EventRegister)
			if err != nil {
				return err
			}
			m.q.Next = d.eraseAt(true)
			moves[i] = m
		}
		views, err := d.open(ctx, all)
		if err != nil {
			return err
		}
		facts := make([]Fact, len(views))
		for i, v := range views {
			facts[i] = Fact{
				Inquiry: v.ID, Key: v.Key, Person: v.Person, Subject: v.Subject, Provider: v.Provider, Information: v.Information,
				FiscalYear: v.FiscalYear, ProvidedAt: v.ProvidedAt, Values: v.Answer.Items,
			}
		}
		if err := into(ctx, facts); err != nil {
			return err
		}
		return d.commit(ctx, actor, moves)
	})
}

// Decide notes on registered inquiries the decision that used their answers: with it a document whose content came by
// inquiry counts as filed (番号法 art. 22(2)). Errors: denied, transition, not_found, config (no valid code).
func (d *Desk) Decide(ctx context.Context, actor audit.Actor, decision audit.Code, ids ...ID) error {
	if decision == "" || !decision.Valid() {
		return fail(CodeConfig, "", errors.New("decision code"))
	}
	if err := d.allow(ctx, actor, access.Update, "", ""); err != nil {
		return err
	}
	return d.each(ctx, ids, func(all []Inquiry) error {
		var moves []move
		for _, q := range all {
			if slices.Contains(q.Decisions, decision) {
				continue
			}
			m, err := along(q, EventDecide)
			if err != nil {
				return err
			}
			m.q.Decisions = append(slices.Clone(q.Decisions), decision)
			m.q.Reason = string(decision)
			moves = append(moves, m)
		}
		return d.commit(ctx, actor, moves)
	})
}
