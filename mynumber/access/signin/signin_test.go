package signin_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access"
	"github.com/kyufu-go/kyufu/mynumber/access/signin"
)

var signedAt = time.Date(2022, 1, 11, 1, 0, 0, 0, time.UTC)

// sign writes an assertion as a sign-in does.
func sign(key crypto.Signer, header, payload map[string]any) string {
	part := func(v any) string { b, _ := json.Marshal(v); return base64.RawURLEncoding.EncodeToString(b) }
	text := part(header) + "." + part(payload)
	var signature []byte
	switch k := key.(type) {
	case ed25519.PrivateKey:
		signature = ed25519.Sign(k, []byte(text))
	case *ecdsa.PrivateKey:
		sum := sha256.Sum256([]byte(text))
		r, s, _ := ecdsa.Sign(rand.Reader, k, sum[:])
		signature = append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func public(key crypto.Signer) access.PublicKey {
	der, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		panic(err)
	}
	k, err := access.ParsePublicKey(der)
	if err != nil {
		panic(err)
	}
	return k
}

// signIn is a policy with a sign-in of each algorithm, one that is over, and who may come in.
func signIn(ed, es crypto.Signer) *access.Policy {
	id := func(code audit.Code) access.ID {
		return access.ID{Code: code, Kind: access.Officer, Organ: "mayor", Department: "welfare", Trained: civil.MustDate("2021-12-01")}
	}
	gone := id("gone")
	gone.RevokedOn = civil.MustDate("2022-01-01")
	return &access.Policy{
		Duties: []access.Duty{{Code: "benefit", Designation: "notice-2021"}}, Terminals: []access.Terminal{{Code: "T1"}},
		IDs: []access.ID{id("sato"), gone, {Code: "batch", Kind: access.SystemID, Organ: "mayor", Department: "welfare"}},
		Assignments: []access.Assignment{{
			ID: "sato", Duty: "benefit", Organ: "mayor", Department: "welfare", Terminals: []audit.Code{"T1"}, Hours: access.Always, Operations: []access.Operation{access.View},
		}},
		Providers: []access.IdentityProvider{
			{Code: "sign-in", Key: public(ed), Factors: []string{"password", "card"}},
			{Code: "second", Key: public(es), Factors: []string{"biometric"}},
			{Code: "old", Key: public(ed), Factors: []string{"password"}, Until: civil.MustDate("2021-12-31")},
		},
	}
}

func TestAsserted(t *testing.T) {
	t.Parallel()
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	es, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	_, stranger, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	engine, err := access.Compile(signIn(ed, es))
	require.NoError(t, err)
	for name, c := range map[string]struct {
		key             crypto.Signer
		header, payload map[string]any // changes
		after           time.Duration
		twice           bool
		mangle          func(string) string
		want            string
		auth            audit.Auth
	}{
		"password and card":                   {auth: audit.AuthPassword | audit.AuthCard},
		"more than it may vouch for":          {payload: map[string]any{"amr": []string{"pwd", "fpt", "mfa"}}, auth: audit.AuthPassword},
		"signed with ES256":                   {key: es, header: map[string]any{"alg": "ES256"}, payload: map[string]any{"iss": "second", "amr": []string{"face"}}, auth: audit.AuthBiometric},
		"with claims that nobody asked for":   {payload: map[string]any{"nonce": "x", "auth_time": 1}, auth: audit.AuthPassword | audit.AuthCard},
		"nothing that counts":                 {payload: map[string]any{"amr": []string{"face"}}, want: "factors"},
		"no factor stated":                    {payload: map[string]any{"amr": nil}, want: "factors"},
		"again":                               {twice: true, want: "replay"},
		"too old":                             {after: signin.DefaultAge + time.Second, want: "expired"},
		"over by its own word":                {payload: map[string]any{"exp": signedAt.Unix() + 5}, after: 5 * time.Second, want: "expired"},
		"from the future":                     {after: -time.Minute, want: "early"},
		"not yet":                             {payload: map[string]any{"nbf": signedAt.Unix() + 60}, want: "early"},
		"for another system":                  {payload: map[string]any{"aud": "payroll"}, want: "audience"},
		"for nobody in particular":            {payload: map[string]any{"aud": ""}, want: "audience"},
		"signed by another key":               {key: stranger, want: "signature"},
		"signed by the other provider's key":  {key: ed, header: map[string]any{"alg": "EdDSA"}, payload: map[string]any{"iss": "second"}, want: "algorithm"},
		"not signed, as it says":              {header: map[string]any{"alg": "none"}, mangle: func(s string) string { return s[:len(s)-86] }, want: "algorithm"},
		"a MAC with the public key":           {header: map[string]any{"alg": "HS256"}, want: "algorithm"},
		"a header that must be understood":    {header: map[string]any{"crit": []string{"b64"}}, want: "form"},
		"a sign-in that is not registered":    {payload: map[string]any{"iss": "evil"}, want: "provider"},
		"a sign-in whose time is over":        {payload: map[string]any{"iss": "old"}, want: "provider"},
		"an ID that the policy does not know": {payload: map[string]any{"sub": "phantom"}, want: "subject"},
		"an ID that was revoked":              {payload: map[string]any{"sub": "gone"}, want: "subject"},
		"a system's ID":                       {payload: map[string]any{"sub": "batch"}, want: "subject"},
		"without an id of its own":            {payload: map[string]any{"jti": ""}, want: "form"},
		"cut short":                           {mangle: func(s string) string { return s[:40] }, want: "form"},
		"one byte of the signature changed":   {mangle: func(s string) string { return s[:len(s)-10] + "AAAAAAAA" + s[len(s)-2:] }, want: "signature"},
		"an empty signature":                  {mangle: func(s string) string { return s[:len(s)-86] }, want: "signature"},
		"nothing":                             {mangle: func(string) string { return "" }, want: "form"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			header := map[string]any{"alg": "EdDSA", "typ": "JWT"}
			payload := map[string]any{
				"iss": "sign-in", "aud": "kyufu", "sub": "sato", "jti": name, "iat": signedAt.Unix(), "exp": signedAt.Unix() + 3600, "amr": []string{"pwd", "sc"},
			}
			maps.Copy(header, c.header)
			maps.Copy(payload, c.payload)
			key := c.key
			if key == nil {
				key = ed
			}
			token := sign(key, header, payload)
			if c.mangle != nil {
				token = c.mangle(token)
			}
			log := &audit.Memory{}
			a, err := signin.New(signin.Config{
				Policy: func() *access.Engine { return engine }, Log: log, Audience: "kyufu", Now: func() time.Time { return signedAt.Add(c.after) },
			})
			require.NoError(t, err)
			if c.twice {
				_, err = a.Actor(t.Context(), "T1", token)
				require.NoError(t, err)
			}
			actor, err := a.Actor(t.Context(), "T1", token)
			events := log.Events()
			last := events[len(events)-1]
			if c.want != "" {
				require.ErrorIs(t, err, signin.CodeAssertion)
				var e *signin.Error
				require.ErrorAs(t, err, &e)
				assert.Equal(t, c.want, e.Field)
				assert.Zero(t, actor)
				assert.Equal(t, audit.Denied, last.Result)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, audit.Actor{Kind: audit.ActorOfficer, Auth: c.auth, ID: "sato", Organ: "mayor", Department: "welfare", Terminal: "T1"}, actor)
			assert.Equal(t, audit.ActLogin, last.Act)
			enough := engine.Decide(&access.Request{Actor: actor, Duty: "benefit", Operation: access.View, At: signedAt})
			assert.Equal(t, access.Factors(c.auth) >= access.DefaultFactors, enough.Allowed(), "how many are enough the policy says")
			log.Fail = func(audit.Event) error { return errors.New("disk full") }
			payload["jti"] = "another"
			actor, err = a.Actor(t.Context(), "T1", sign(key, header, payload))
			require.ErrorIs(t, err, signin.CodeRecorder)
			assert.Zero(t, actor)
		})
	}
}

func TestWithoutAPolicyNobodyComesIn(t *testing.T) {
	t.Parallel()
	_, err := signin.New(signin.Config{})
	require.ErrorIs(t, err, signin.CodeConfig)
}

// The town's sign-in says who is at the terminal, and how that was proved; the policy says what
// that is worth.
func ExampleAsserted() {
	_, key, _ := ed25519.GenerateKey(rand.Reader) // the sign-in's; the policy has its public half
	second, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	engine, _ := access.Compile(signIn(key, second))
	desk, _ := signin.New(signin.Config{
		Policy: func() *access.Engine { return engine }, Log: &audit.Memory{}, Audience: "kyufu", Now: func() time.Time { return signedAt },
	})
	token := sign(key, map[string]any{"alg": "EdDSA"}, map[string]any{
		"iss": "sign-in", "aud": "kyufu", "sub": "sato", "jti": "1", "iat": signedAt.Unix(), "exp": signedAt.Unix() + 60, "amr": []string{"pwd", "sc"},
	})
	for range 2 {
		actor, err := desk.Actor(context.Background(), "T1", token)
		fmt.Println(actor.ID, access.Factors(actor.Auth), err)
	}
	// Output:
	// sato 2 <nil>
	//  0 signin: assertion: replay
}
