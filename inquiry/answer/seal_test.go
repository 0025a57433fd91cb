package answer_test

import (
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/answer/seal"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

var (
	here      = permitted.Institution{Party: permitted.PayingBody, Municipality: municipality.Must("112020")}
	there     = permitted.Institution{Party: permitted.Mayor, Municipality: municipality.Must("112186")}
	elsewhere = permitted.Institution{Party: permitted.Mayor, Municipality: municipality.Must("112062")}
)

func keys(t testing.TB) (seal.PrivateKey, answer.SigningKey) {
	t.Helper()
	key, err := seal.GenerateKey()
	require.NoError(t, err)
	sender, err := answer.GenerateSigningKey(nil)
	require.NoError(t, err)
	return key, sender
}

var exchange = answer.Binding{
	Inquiry: "a", Permit: "permit-1", ListDigest: "sha256:1", Inquirer: here, Provider: there, Information: permitted.LocalTax,
	FiscalYear: 2021, Person: answer.PersonToken("permit-1", "code-7"),
}

// Acceptance check 6: ciphertext opens only with the inquirer's key and the same permit context.
func TestAcceptance6CiphertextOpensOnlyWithKeyAndContext(t *testing.T) {
	t.Parallel()
	key, sender := keys(t)
	other, _ := keys(t)
	senders := []answer.VerifyKey{sender.Public()}
	sealed, err := seal.Answer(key.Public(), sender, exchange, []byte("an answer"))
	require.NoError(t, err)
	opened, err := answer.Open(key, senders, exchange, sealed)
	require.NoError(t, err)
	require.Equal(t, "an answer", string(opened))

	for _, k := range []answer.Opener{other, seal.PrivateKey{}, nil} {
		_, err = answer.Open(k, senders, exchange, sealed)
		require.ErrorIs(t, err, answer.CodeUnreadable)
	}
	for name, change := range map[string]func(*answer.Binding){
		"another inquiry":     func(b *answer.Binding) { b.Inquiry = "b" },
		"another permit":      func(b *answer.Binding) { b.Permit = "permit-2" },
		"another list":        func(b *answer.Binding) { b.ListDigest = "sha256:2" },
		"another inquirer":    func(b *answer.Binding) { b.Inquirer = elsewhere },
		"another provider":    func(b *answer.Binding) { b.Provider = elsewhere },
		"other information":   func(b *answer.Binding) { b.Information = permitted.ResidentRecord },
		"another fiscal year": func(b *answer.Binding) { b.FiscalYear = 2022 },
		"another person":      func(b *answer.Binding) { b.Person = answer.PersonToken("permit-1", "code-8") },
		"nobody":              func(b *answer.Binding) { b.Person = "" },
		// The lengths in the context keep texts apart that run together.
		"texts moved": func(b *answer.Binding) { b.Inquiry, b.Permit = "ap", "ermit-1" },
	} {
		b := exchange
		change(&b)
		_, err := answer.Open(key, senders, b, sealed)
		require.ErrorIs(t, err, answer.CodeUnreadable, name)
	}
	for i := range sealed {
		flipped := append([]byte(nil), sealed...)
		flipped[i] ^= 1
		_, err := answer.Open(key, senders, exchange, flipped)
		require.ErrorIs(t, err, answer.CodeUnreadable)
	}
	for _, n := range []int{0, 3, 10, 70, len(sealed) - 1} {
		_, err = answer.Open(key, senders, exchange, sealed[:n])
		require.ErrorIs(t, err, answer.CodeUnreadable)
	}
}

// Whoever carries the answers knows every part of the binding and the inquirer's public key. That
// is not enough to make one.
func TestOnlyTheProviderCanMakeAnAnswer(t *testing.T) {
	t.Parallel()
	key, sender := keys(t)
	_, carrier := keys(t)
	forged, err := seal.Answer(key.Public(), carrier, exchange, []byte("exempt"))
	require.NoError(t, err)
	for name, senders := range map[string][]answer.VerifyKey{
		"another's signature": {sender.Public()}, "no keys": nil, "a key that is none": {{}},
	} {
		_, err = answer.Open(key, senders, exchange, forged)
		require.ErrorIs(t, err, answer.CodeUnreadable, name)
	}
	// An answer to somebody else, signed once more, is not an answer to us.
	stranger, _ := keys(t)
	right, err := seal.Answer(stranger.Public(), sender, exchange, []byte("an answer"))
	require.NoError(t, err)
	_, err = answer.Open(key, []answer.VerifyKey{sender.Public()}, exchange, right)
	require.ErrorIs(t, err, answer.CodeUnreadable)
	_, err = seal.Answer(key.Public(), answer.SigningKey{}, exchange, []byte("exempt"))
	require.ErrorIs(t, err, answer.CodeConfig, "nothing is sealed without a sender")
	for _, none := range []answer.PublicKey{{}, {0: 4, 64: 1}, {0: 2, 1: 1}} {
		_, err = seal.Answer(none, sender, exchange, nil)
		require.ErrorIs(t, err, answer.CodeConfig, "nothing is sealed to what is no point of the curve")
		_, err = seal.ParsePublicKey(none[:])
		require.ErrorIs(t, err, answer.CodeConfig)
	}
}

// A new key of the provider's is taken beside the old one.
func TestSendersKeysChange(t *testing.T) {
	t.Parallel()
	key, before := keys(t)
	_, after := keys(t)
	both := []answer.VerifyKey{before.Public(), after.Public()}
	for _, sender := range []answer.SigningKey{before, after} {
		sealed, err := seal.Answer(key.Public(), sender, exchange, []byte("an answer"))
		require.NoError(t, err)
		_, err = answer.Open(key, both, exchange, sealed)
		require.NoError(t, err)
	}
}

// Golden answers of the form without a sender, and what was kept of one, are refused by name.
func TestAnswersWithoutASenderAreRetired(t *testing.T) {
	t.Parallel()
	secret, err := hex.DecodeString(golden(t, "key.hex"))
	require.NoError(t, err)
	key, err := seal.ParsePrivateKey(secret)
	require.NoError(t, err)
	old, err := hex.DecodeString(golden(t, "answer-1.hex"))
	require.NoError(t, err)
	_, sender := keys(t)
	_, err = answer.Open(key, []answer.VerifyKey{sender.Public()}, exchange, old)
	require.ErrorIs(t, err, answer.CodeRetired)
	shelved, err := hex.DecodeString(golden(t, "shelf-1.hex"))
	require.NoError(t, err)
	_, err = key.Unshelve(exchange, shelved)
	require.ErrorIs(t, err, answer.CodeRetired)
}

// Golden answers of the form in use are read for ever.
func TestGoldenAnswersOpen(t *testing.T) {
	t.Parallel()
	secret, err := hex.DecodeString(golden(t, "key.hex"))
	require.NoError(t, err)
	key, err := seal.ParsePrivateKey(secret)
	require.NoError(t, err)
	seed, err := hex.DecodeString(golden(t, "sender.hex"))
	require.NoError(t, err)
	sender, err := answer.ParseSigningKey(seed)
	require.NoError(t, err)
	if *update {
		sealed, err := seal.Answer(key.Public(), sender, exchange, []byte("an answer"))
		require.NoError(t, err)
		write(t, "answer-2.hex", sealed)
		shelved, err := key.Shelve(exchange, []byte("an answer"))
		require.NoError(t, err)
		write(t, "shelf-2.hex", shelved)
	}
	sealed, err := hex.DecodeString(golden(t, "answer-2.hex"))
	require.NoError(t, err)
	opened, err := answer.Open(key, []answer.VerifyKey{sender.Public()}, exchange, sealed)
	require.NoError(t, err)
	require.Equal(t, "an answer", string(opened))
	shelved, err := hex.DecodeString(golden(t, "shelf-2.hex"))
	require.NoError(t, err)
	opened, err = key.Unshelve(exchange, shelved)
	require.NoError(t, err)
	require.Equal(t, "an answer", string(opened))
}

var update = flag.Bool("update", false, "write golden files of the form in use anew")

func golden(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "golden", name))
	require.NoError(t, err)
	return strings.TrimSpace(string(text))
}

func write(t *testing.T, name string, data []byte) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name)
	require.NoError(t, os.WriteFile(path, []byte(hex.EncodeToString(data)+"\n"), 0o600))
}

func TestKeysRoundTripAndHide(t *testing.T) {
	t.Parallel()
	key, sender := keys(t)
	for _, k := range []any{key, sender, &key, &sender} {
		require.Equal(t, "***", fmt.Sprintf("%v", k))
		require.NotContains(t, fmt.Sprintf("%+v %#v %s", k, k, k), "0x")
	}
	secret, err := key.Bytes()
	require.NoError(t, err)
	again, err := seal.ParsePrivateKey(secret)
	require.NoError(t, err)
	require.Equal(t, key.Public().Fingerprint(), again.Public().Fingerprint())
	public, err := seal.ParsePublicKey(key.Public().Bytes())
	require.NoError(t, err)
	require.Equal(t, key.Public().Fingerprint(), public.Fingerprint())
	seed, err := sender.Bytes()
	require.NoError(t, err)
	same, err := answer.ParseSigningKey(seed)
	require.NoError(t, err)
	verify, err := answer.ParseVerifyKey(same.Public().Bytes())
	require.NoError(t, err)
	require.Equal(t, sender.Public(), verify)
	_, err = seal.ParsePublicKey([]byte("no key"))
	require.ErrorIs(t, err, answer.CodeConfig)
	_, err = answer.ParseVerifyKey([]byte("no key"))
	require.ErrorIs(t, err, answer.CodeConfig)
	_, err = answer.ParseSigningKey([]byte("no key"))
	require.ErrorIs(t, err, answer.CodeConfig)
	_, err = answer.SigningKey{}.Bytes()
	require.ErrorIs(t, err, answer.CodeConfig)
	require.True(t, answer.SigningKey{}.Public().IsZero())
}

func BenchmarkSealAndOpen(b *testing.B) {
	key, sender := keys(b)
	senders := []answer.VerifyKey{sender.Public()}
	content := make([]byte, 600)
	b.ReportAllocs()
	for b.Loop() {
		sealed, err := seal.Answer(key.Public(), sender, exchange, content)
		require.NoError(b, err)
		_, err = answer.Open(key, senders, exchange, sealed)
		require.NoError(b, err)
	}
}
