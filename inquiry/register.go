package inquiry

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/secret"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Fact is a verified answer on its way into the caller's register.
type Fact struct {
	secret.Private

	// Inquiry is its source; keep it with what is registered, so that a fact that comes twice is
	// known as one.
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

// Register hands verified facts to the caller's register, batch by batch, and then counts them as
// registered. Each batch is claimed before into is called: what is claimed can no longer be broken
// off, and nobody else hands it over. If the process dies in between, the facts of that batch come
// once more after [Timing].Claim: into must know them by their inquiry. If into fails they can be
// handed over again at once. It needs the operation register. Errors: denied, transition, conflict
// (another process is handing them over), not_found, sender_revoked, retired_format, unreadable (a
// stored answer that is taken no more or does not open), and what into returns.
func (d *Desk) Register(ctx context.Context, by access.Caller, into func(context.Context, []Fact) error, ids ...ID) error {
	if err := d.allow(ctx, by, access.Register, ""); err != nil {
		return err
	}
	if into == nil {
		return fail(CodeConfig, "", errors.New("no register"))
	}
	return d.each(ctx, ids, func(all []Inquiry) error {
		for _, q := range all {
			if _, err := d.timely(q, EventHandOver); err != nil {
				return err
			}
		}
		views, err := d.open(ctx, all) // first: what does not open is not claimed, and can be broken off
		if err != nil {
			return err
		}
		claimed, err := d.claim(ctx, by, all)
		if err != nil {
			return err
		}
		moves := make([]move, len(claimed))
		for i, q := range claimed {
			if moves[i], err = along(q, EventRegister); err != nil {
				return err
			}
			moves[i].q.Next = d.eraseAt(true)
		}
		if err := into(ctx, facts(views)); err != nil {
			return errors.Join(err, d.release(ctx, claimed))
		}
		return d.commit(ctx, by.Actor, moves)
	})
}

// claim takes inquiries for registration: verified ones, and those that a process claimed and left.
func (d *Desk) claim(ctx context.Context, by access.Caller, all []Inquiry) ([]Inquiry, error) {
	now := d.c.Now()
	moves := make([]move, len(all))
	for i, q := range all {
		if q.State == Registering && q.Next.After(now) {
			return nil, fail(CodeConflict, q.ID, nil)
		}
		m, err := along(q, EventHandOver)
		if err != nil {
			return nil, err
		}
		m.q.Next = storedTime(now.Add(d.c.Timing.Claim))
		moves[i] = m
	}
	if err := d.commit(ctx, by.Actor, moves); err != nil {
		return nil, err
	}
	claimed := make([]Inquiry, len(moves))
	for i := range moves {
		claimed[i] = moves[i].q
	}
	return claimed, nil
}

// release lets inquiries that the register did not take be claimed again at once.
func (d *Desk) release(ctx context.Context, claimed []Inquiry) error {
	changes := make([]store.Change, len(claimed))
	for i, q := range claimed {
		q.Next = time.Time{}
		changes[i] = q.stored()
	}
	return apply(ctx, d.c.Store.Store(), changes)
}

func facts(views []View) []Fact {
	out := make([]Fact, len(views))
	for i, v := range views {
		out[i] = Fact{
			Inquiry: v.ID, Key: v.Key, Person: v.Person, Subject: v.Subject, Provider: v.Provider, Information: v.Information,
			FiscalYear: v.FiscalYear, ProvidedAt: v.ProvidedAt, Values: v.Answer.Items,
		}
	}
	return out
}

// Decide notes on registered inquiries the decision that used their answers: with it a document
// whose content came by inquiry counts as filed (番号法 art. 22(2)). It needs the operation update.
// Errors: denied, transition, not_found, config (no valid code).
func (d *Desk) Decide(ctx context.Context, by access.Caller, decision audit.Code, ids ...ID) error {
	if decision == "" || !decision.Valid() {
		return fail(CodeConfig, "", errors.New("decision code"))
	}
	if err := d.allow(ctx, by, access.Update, ""); err != nil {
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
		return d.commit(ctx, by.Actor, moves)
	})
}
