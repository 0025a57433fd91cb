package main

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/examples/internal/command"
	"github.com/kyufu-go/kyufu/examples/internal/staff"
	"github.com/kyufu-go/kyufu/mynumber/access/session"
	"github.com/kyufu-go/kyufu/mynumber/access/session/sessiontest"
)

var (
	clerk, chief, security = staff.Officer("clerk"), staff.Officer("chief"), staff.Officer("security")
	system                 = staff.System("benefit-system")
)

const secret = "three wet umbrellas"

// passwords are quick to prove here; leave Iterations out in earnest.
func (t *town) passwords() session.Passwords {
	return session.Passwords{Iterations: 1000, Rand: rand.Reader, Now: t.clock}
}

// comeIn opens the door: by password and card, not for who guesses, and not for ever.
func (t *town) comeIn(ctx context.Context) error {
	if err := t.setPasswords(); err != nil {
		return err
	}
	var err error
	t.sessions, err = session.New(session.Config{
		Log: t.log, Now: t.clock, Policy: t.policy.Engine, Counter: session.NewMemoryCounter(t.clock), // several servers share one in a store
		Verifiers: []session.Verifier{
			session.PasswordVerifier{Policy: t.passwords(), Lookup: t.hash},
			sessiontest.New(audit.AuthCard).Set("clerk", "card 17"), // in earnest a reader of cards
		},
	})
	if err != nil {
		return err
	}
	in, err := t.logIn(ctx, secret)
	if err != nil {
		return err
	}
	who, err := t.sessions.Actor(ctx, in)
	if err != nil {
		return err
	}
	t.say("%s がログイン（認証要素 %d種類）", who.ID, who.Auth.Factors())
	t.now = t.now.Add(20 * time.Minute)
	idle, err := t.sessions.Sweep(ctx)
	t.say("20分後、使われていないセッション %d件を終了", idle)
	return errors.Join(err, t.guess(ctx))
}

// setPasswords keeps hashes only, of passwords that the rules allow.
func (t *town) setPasswords() error {
	_, err := t.passwords().Set("clerk", []byte("clerk-2026-April"), nil)
	t.say("IDを含むパスワード：%v", err)
	t.hashes["clerk"], err = t.passwords().Set("clerk", []byte(secret), nil)
	return err
}

func (t *town) hash(_ context.Context, id audit.Code) (session.Hash, error) {
	h, ok := t.hashes[id]
	if !ok {
		return h, errors.New("no such ID")
	}
	return h, nil
}

func (t *town) logIn(ctx context.Context, password string) (*session.Session, error) {
	return t.sessions.Login(ctx, clerk.Actor,
		session.Proof{Kind: audit.AuthPassword, Value: []byte(password)}, session.Proof{Kind: audit.AuthCard, Value: []byte("card 17")})
}

// guess tries passwords until the ID is locked, and lets security give the tries back.
func (t *town) guess(ctx context.Context) error {
	for range session.DefaultLockAfter {
		_, _ = t.logIn(ctx, "three dry umbrellas")
	}
	_, err := t.logIn(ctx, secret)
	t.say("誤ったパスワード%d回のあと、正しいもの：%v", session.DefaultLockAfter, err)
	if err := t.sessions.Unlock(ctx, security, "clerk"); err != nil {
		return err
	}
	in, err := t.logIn(ctx, secret)
	t.say("セキュリティ担当がロックを解除：%s", command.Yes(err == nil))
	return errors.Join(err, t.sessions.Logout(ctx, in))
}
