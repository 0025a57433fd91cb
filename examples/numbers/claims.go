package main

import (
	"context"
	"iter"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/mynumber/claim"
	"github.com/kyufu-go/kyufu/mynumber/registry"
)

var kinds = map[claim.Kind]string{claim.Disclosure: "開示", claim.Correction: "訂正", claim.StopOfUse: "利用停止", claim.Erasure: "消去"}

// granted takes a claim from the counter to a second person's yes.
func (t *town) granted(ctx context.Context, kind claim.Kind, who addressee.Integrated) (claim.Claim, error) {
	c, err := t.claims.Receive(ctx, clerk, claim.Application{Kind: kind, Person: who})
	if err != nil {
		return c, err
	}
	if _, err = t.claims.Handle(ctx, clerk, c.ID, claim.Check, claim.Detail{Identity: registry.IdentityCard}); err != nil {
		return c, err
	}
	_, shown, err := t.claims.Show(ctx, chief, c.ID)
	if err != nil {
		return c, err
	}
	if c, err = t.claims.Handle(ctx, chief, c.ID, claim.Grant, claim.Detail{Shown: shown}); err != nil {
		return c, err
	}
	t.say("請求（%s）　期限 %s　%s", kinds[c.Kind], c.DueOn, c.State)
	return c, nil
}

// disclose answers a person who asks what is held about them and who looked, and has it corrected.
func (t *town) disclose(ctx context.Context) error {
	c, err := t.granted(ctx, claim.Disclosure, t.persons[1])
	if err != nil {
		return err
	}
	certificate, answers, err := t.claims.Carry(ctx, clerk, c.ID)
	if err != nil {
		return err
	}
	t.say("本人に%d項目を開示（うち伏せたもの %d）、証明書 %s", answers[0].Count, answers[0].Masked, certificate.State)
	if _, err := t.claims.Handle(ctx, clerk, c.ID, claim.Finish, claim.Detail{}); err != nil {
		return err
	}
	if c, err = t.granted(ctx, claim.Correction, t.persons[1]); err != nil {
		return err
	}
	told, err := t.claims.Corrected(ctx, clerk, c.ID)
	for _, n := range told {
		t.say("%s に、決定のし直しが要ることを通知", addressed(n))
	}
	return err
}

func addressed(n claim.Notice) string { return string(n.Ref.System) }

// events are those of the log, whole.
func (t *town) events(ctx context.Context) iter.Seq2[audit.Event, error] {
	return func(yield func(audit.Event, error) bool) {
		if _, err := t.config.Journal.Relay(ctx); err != nil {
			yield(audit.Event{}, err)
			return
		}
		for e, err := range t.log.Since(ctx, 0) {
			if !yield(e, err) {
				return
			}
		}
	}
}

// stop stops the use of a person's data, and lifts the stop.
func (t *town) stop(ctx context.Context) error {
	c, err := t.granted(ctx, claim.StopOfUse, t.persons[0])
	if err != nil {
		return err
	}
	if _, _, err := t.claims.Carry(ctx, clerk, c.ID); err != nil {
		return err
	}
	_, err = t.registry.View(ctx, clerk, t.persons[0], registry.AsOf{})
	t.say("本人の情報の閲覧：%v", err)
	if c, err = t.claims.Handle(ctx, clerk, c.ID, claim.Finish, claim.Detail{}); err != nil {
		return err
	}
	if c, err = t.claims.Get(ctx, clerk, c.ID); err != nil {
		return err
	}
	late, err := t.claims.Overdue(ctx, security, c.DueOn.AddDays(1))
	if err != nil {
		return err
	}
	t.say("請求は %s、期限を過ぎた請求 %d件", c.State, len(late))
	return t.registry.Lift(ctx, clerk, t.persons[0], "withdrawn")
}
