package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/examples/internal/command"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access"
	"github.com/kyufu-go/kyufu/mynumber/access/session"
	"github.com/kyufu-go/kyufu/mynumber/access/signin"
	"github.com/kyufu-go/kyufu/mynumber/registry"
)

// overtime lets the clerk work in the evening, and take the terminal out, when the superior agrees.
func (t *town) overtime(ctx context.Context) error {
	ask, err := t.policy.AskOvertime(ctx, clerk, t.today())
	if err != nil {
		return err
	}
	t.now = t.now.Add(10 * time.Hour)
	t.say("時間外の検索：%v", t.finds(ctx))
	if err := t.approves(ctx, ask); err != nil {
		return err
	}
	t.say("上長の承認のあと検索できる：%s", command.Yes(t.finds(ctx) == nil))
	out, err := t.policy.AskTakeOut(ctx, clerk, "desk-1", t.today(), t.today().AddDays(2))
	if err != nil {
		return err
	}
	if err := t.approves(ctx, out); err != nil {
		return err
	}
	return t.policy.BringBack(ctx, clerk, "desk-1")
}

// approves is what the chief does: look at what was asked, and let it take effect.
func (t *town) approves(ctx context.Context, asked audit.Code) error {
	question, err := t.policy.Show(ctx, chief, asked)
	if err != nil {
		return err
	}
	return t.policy.Approve(ctx, chief, question)
}

func (t *town) finds(ctx context.Context) error {
	_, err := t.registry.ByRef(ctx, clerk, ref("resident", 1), registry.AsOf{})
	return err
}

// transfer finds a password too old and an ID unused, and moves an officer to another department.
func (t *town) transfer(ctx context.Context) error {
	t.say("半年後、パスワードは期限切れ：%s", command.Yes(session.Expired(t.passwords().Check(t.hashes["clerk"], []byte(secret)))))
	for _, f := range t.policy.Engine().Review(t.today(), access.ReviewConfig{AheadDays: 200}) {
		t.say("点検すること：%s", looked(f))
	}
	next, err := t.policy.Engine().Policy().Transfer("deputy", t.today(), "mayor", "archive")
	if err != nil {
		return err
	}
	if next, err = next.Retire("security", t.today().AddMonths(6)); err != nil {
		return err
	}
	wrong, err := t.policy.Ask(ctx, security, &access.Policy{})
	if err != nil {
		return err
	}
	if err := t.policy.Refuse(ctx, chief, wrong); err != nil {
		return err
	}
	return t.change(ctx, next)
}

func looked(f access.Finding) string { return string(f.ID) + " " + f.Code }

// change puts another policy in force, by two people.
func (t *town) change(ctx context.Context, next *access.Policy) error {
	was := t.policy.Engine().Digest()
	ask, err := t.policy.Ask(ctx, security, next)
	if err != nil {
		return err
	}
	if err := t.approves(ctx, ask); err != nil {
		return err
	}
	t.say("新しい方針が有効：%s", command.Yes(t.policy.Engine().Digest() != was))
	return t.sessions.Revoke(ctx, "deputy")
}

// assert takes the signed word of the town's own sign-in for who is at the terminal, once.
func (t *town) assert(ctx context.Context) error {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		return err
	}
	key, err := access.ParsePublicKey(der)
	if err != nil {
		return err
	}
	next := t.policy.Engine().Policy()
	next.Providers = []access.IdentityProvider{{Code: "sign-in", Key: key, Factors: []string{"password", "card"}, Until: civil.MustDate("2027-03-31")}}
	if err := t.change(ctx, next); err != nil {
		return err
	}
	door, err := signin.New(signin.Config{Policy: t.policy.Engine, Log: t.log, Audience: "numbers", Now: t.clock})
	if err != nil {
		return err
	}
	word := t.word(private)
	who, err := door.Actor(ctx, "desk-1", word)
	if err != nil {
		return err
	}
	_, again := door.Actor(ctx, "desk-1", word)
	t.say("庁内の認証基盤によれば %s（認証要素 %d種類）。同じ証明をもう一度：%v", who.ID, who.Auth.Factors(), again)
	return nil
}

// word is what the sign-in sends.
func (t *town) word(key ed25519.PrivateKey) string {
	part := func(v any) string {
		b, _ := json.Marshal(v) // maps of texts and numbers
		return base64.RawURLEncoding.EncodeToString(b)
	}
	text := part(map[string]string{"alg": "EdDSA"}) + "." + part(map[string]any{
		"iss": "sign-in", "aud": "numbers", "sub": "clerk", "jti": "1", "iat": t.now.Unix(), "exp": t.now.Add(time.Minute).Unix(), "amr": []string{"pwd", "sc"},
	})
	return text + "." + base64.RawURLEncoding.EncodeToString(ed25519.Sign(key, []byte(text)))
}

// leave takes one out of the active set and erases another, whose time is over.
func (t *town) leave(ctx context.Context) error {
	if err := t.registry.Retire(ctx, clerk, t.persons[0], t.today(), "moved_out"); err != nil {
		return err
	}
	backup := t.lines.Copy()
	if err := t.two(ctx, registry.Change{Kind: registry.ChangeErase, Person: t.persons[1], Cause: "retention_over"}); err != nil {
		return err
	}
	t.lines = backup // and the disk is lost
	t.say("一人は転出、一人は消去。最後のバックアップはその前のもの")
	return nil
}

// restore opens the backup. The keys of who was erased are gone, and the log says so.
func (t *town) restore(ctx context.Context) (err error) {
	t.config.Store = t.lines
	if t.registry, err = registry.New(t.config); err != nil {
		return err
	}
	found, err := t.registry.Recover(ctx, t.events(ctx))
	if err != nil {
		return err
	}
	t.say("復元：%s", missing(found))
	_, err = t.registry.ByIntegrated(ctx, clerk, t.persons[1], registry.AsOf{})
	t.say("消去された人：%v", err)
	if errors.Is(err, registry.CodeErased) {
		err = nil
	}
	return err
}

func missing(r registry.Recovered) string {
	if r.Missing == 0 {
		return "欠けているものはない"
	}
	return "台帳が監査ログより古い"
}
