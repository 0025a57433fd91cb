package access_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"math/big"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/mynumber/access"
)

func public(t *testing.T, key crypto.Signer) access.PublicKey {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key.Public())
	require.NoError(t, err)
	k, err := access.ParsePublicKey(der)
	require.NoError(t, err)
	return k
}

var wellKnown = ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))

func TestAProviderWithoutAGoodKeyDoesNotCompile(t *testing.T) {
	t.Parallel()
	wide, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	require.NoError(t, err)
	_, err = access.Compile(&access.Policy{Providers: []access.IdentityProvider{{Code: "a", Factors: []string{"mutual_tls"}}}})
	require.ErrorIs(t, err, access.CodeKey)
	require.ErrorIs(t, err, access.CodeFactor)
	der, err := x509.MarshalPKIXPublicKey(wide.Public())
	require.NoError(t, err)
	_, err = access.ParsePublicKey(der)
	require.ErrorIs(t, err, access.CodeKey)
	for name, text := range map[string]string{"no base64": "?", "no key": "AAAA", "another curve": base64.StdEncoding.EncodeToString(der)} {
		k := public(t, wellKnown)
		require.ErrorIs(t, k.UnmarshalText([]byte(text)), access.CodeKey, name)
		assert.Equal(t, public(t, wellKnown), k, name)
	}
	text, err := public(t, wellKnown).MarshalText()
	require.NoError(t, err)
	var back access.PublicKey
	require.NoError(t, back.UnmarshalText(text))
	assert.Equal(t, public(t, wellKnown), back)
}

// A key is written as package x509 writes it, and of what that package reads as one of the two
// kinds, nothing else is read: whatever is changed in a key, both say the same.
func TestAKeyIsThatOfX509(t *testing.T) {
	t.Parallel()
	es, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	for _, key := range []crypto.Signer{wellKnown, es} {
		der, err := x509.MarshalPKIXPublicKey(key.Public())
		require.NoError(t, err)
		text, err := public(t, key).MarshalText()
		require.NoError(t, err)
		assert.Equal(t, base64.StdEncoding.EncodeToString(der), string(text))
		for i := range len(der) + 2 {
			for _, bit := range []byte{0, 1, 4, 0x80} {
				other := slices.Clone(der)
				switch {
				case i < len(der):
					other[i] ^= bit
				case i == len(der):
					other = other[:len(der)-1]
				default:
					other = append(other, bit)
				}
				var got access.PublicKey
				wrong := got.UnmarshalText([]byte(base64.StdEncoding.EncodeToString(other)))
				want, theirs := x509.ParsePKIXPublicKey(other)
				assert.Equal(t, theirs == nil && oneOfTwo(want), wrong == nil, "byte %d, bit %d", i, bit)
			}
		}
	}
}

// A point whose number is written with p added is that of the curve by its equation, and by
// nobody's reading: neither x509 nor we take it.
func TestAPointIsThatOfX509(t *testing.T) {
	t.Parallel()
	es, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	der, err := x509.MarshalPKIXPublicKey(es.Public())
	require.NoError(t, err)
	curve := elliptic.P256().Params()
	taken := 0
	for n := range int64(20) {
		x := big.NewInt(n)
		square := new(big.Int).Mul(x, x)
		square.Sub(square, big.NewInt(3)).Mul(square, x).Add(square, curve.B).Mod(square, curve.P)
		y := new(big.Int).ModSqrt(square, curve.P)
		if y == nil {
			y = new(big.Int) // no point has this x
		}
		for _, more := range []*big.Int{new(big.Int), curve.P} {
			other := slices.Clone(der)
			new(big.Int).Add(x, more).FillBytes(other[len(other)-64 : len(other)-32])
			y.FillBytes(other[len(other)-32:])
			_, wrong := access.ParsePublicKey(other)
			_, theirs := x509.ParsePKIXPublicKey(other)
			assert.Equal(t, theirs == nil, wrong == nil, "x %d, written with %d more", n, more)
			if wrong == nil {
				taken++
			}
		}
	}
	assert.Greater(t, taken, 5)

	// So low a y that p fits in beside it is rare: x³ − 3x + b = 25 has one root.
	x, ok := new(big.Int).SetString("d7325d7646cd60d80a92738ceb345f844cffaf35841022cab176f692de8de1d7", 16)
	require.True(t, ok)
	for _, more := range []*big.Int{new(big.Int), curve.P} {
		other := slices.Clone(der)
		x.FillBytes(other[len(other)-64 : len(other)-32])
		new(big.Int).Add(big.NewInt(5), more).FillBytes(other[len(other)-32:])
		_, wrong := access.ParsePublicKey(other)
		_, theirs := x509.ParsePKIXPublicKey(other)
		assert.Equal(t, more.Sign() == 0, wrong == nil, "y 5, written with %d more", more)
		assert.Equal(t, theirs == nil, wrong == nil)
	}
}

// oneOfTwo says whether it is of a kind that signs assertions.
func oneOfTwo(key crypto.PublicKey) bool {
	switch k := key.(type) {
	case ed25519.PublicKey:
		return true
	case *ecdsa.PublicKey:
		return k.Curve == elliptic.P256()
	}
	return false
}
