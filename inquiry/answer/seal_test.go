package answer_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

var (
	here      = permitted.Institution{Party: permitted.PayingBody, Municipality: municipality.Must("112020")}
	there     = permitted.Institution{Party: permitted.Mayor, Municipality: municipality.Must("112186")}
	elsewhere = permitted.Institution{Party: permitted.Mayor, Municipality: municipality.Must("112062")}
)

// Acceptance check 6: ciphertext opens only with the inquirer's key and the same permit context.
func TestAcceptance6CiphertextOpensOnlyWithKeyAndContext(t *testing.T) {
	t.Parallel()
	key, err := answer.GenerateKey()
	require.NoError(t, err)
	other, err := answer.GenerateKey()
	require.NoError(t, err)
	right := answer.Binding{
		Inquiry: "a", Permit: "permit-1", ListDigest: "sha256:1", Inquirer: here, Provider: there, Information: permitted.LocalTax, FiscalYear: 2021,
	}
	sealed, err := key.Public().Seal(right, []byte("an answer"))
	require.NoError(t, err)
	opened, err := key.Open(right, sealed)
	require.NoError(t, err)
	require.Equal(t, "an answer", string(opened))

	_, err = other.Open(right, sealed)
	require.ErrorIs(t, err, answer.CodeUnreadable)
	_, err = answer.PrivateKey{}.Open(right, sealed)
	require.ErrorIs(t, err, answer.CodeUnreadable)
	for name, change := range map[string]func(*answer.Binding){
		"another inquiry":     func(b *answer.Binding) { b.Inquiry = "b" },
		"another permit":      func(b *answer.Binding) { b.Permit = "permit-2" },
		"another list":        func(b *answer.Binding) { b.ListDigest = "sha256:2" },
		"another inquirer":    func(b *answer.Binding) { b.Inquirer = elsewhere },
		"another provider":    func(b *answer.Binding) { b.Provider = elsewhere },
		"other information":   func(b *answer.Binding) { b.Information = permitted.ResidentRecord },
		"another fiscal year": func(b *answer.Binding) { b.FiscalYear = 2022 },
		// The lengths in the context keep texts apart that run together.
		"texts moved": func(b *answer.Binding) { b.Inquiry, b.Permit = "ap", "ermit-1" },
	} {
		b := right
		change(&b)
		_, err := key.Open(b, sealed)
		require.ErrorIs(t, err, answer.CodeUnreadable, name)
	}
	for i := range sealed {
		flipped := append([]byte(nil), sealed...)
		flipped[i] ^= 1
		_, err := key.Open(right, flipped)
		require.ErrorIs(t, err, answer.CodeUnreadable)
	}
	_, err = key.Open(right, sealed[:10])
	require.ErrorIs(t, err, answer.CodeUnreadable)
	require.NotContains(t, fmt.Sprintf("%v %+v %#v %s", key, key, key, key), "0x")
	require.Equal(t, "***", fmt.Sprint(key))

	secret, err := key.Bytes()
	require.NoError(t, err)
	again, err := answer.ParsePrivateKey(secret)
	require.NoError(t, err)
	_, err = again.Open(right, sealed)
	require.NoError(t, err)
	public, err := answer.ParsePublicKey(key.Public().Bytes())
	require.NoError(t, err)
	require.Equal(t, key.Public().Fingerprint(), public.Fingerprint())
	_, err = answer.ParsePublicKey([]byte("no key"))
	require.ErrorIs(t, err, answer.CodeConfig)
}

func BenchmarkSealAndOpen(b *testing.B) {
	key, err := answer.GenerateKey()
	require.NoError(b, err)
	binding := answer.Binding{Inquiry: "abc", Permit: "permit-1", Inquirer: here, Provider: there, Information: permitted.LocalTax, FiscalYear: 2021}
	answer := make([]byte, 600)
	b.ReportAllocs()
	for b.Loop() {
		sealed, err := key.Public().Seal(binding, answer)
		require.NoError(b, err)
		_, err = key.Open(binding, sealed)
		require.NoError(b, err)
	}
}
