package sealfile_test

import (
	"bytes"
	"crypto/ecdh"
	"crypto/hpke"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/kyufu-go/kyufu/mynumber/access/media/sealfile"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSealedFiles(t *testing.T) {
	t.Parallel()
	key, err := hpke.DHKEM(ecdh.X25519()).GenerateKey()
	require.NoError(t, err)
	other, err := hpke.DHKEM(ecdh.X25519()).GenerateKey()
	require.NoError(t, err)
	for _, size := range []int{0, 1, 1<<16 - 1, 1 << 16, 1<<16 + 1, 3 << 16} {
		plain := bytes.Repeat([]byte("0123456789ab"), size/12+1)[:size]
		var sealed, opened bytes.Buffer
		require.NoError(t, sealfile.Seal(&sealed, bytes.NewReader(plain), key.PublicKey(), "USB-1"))
		if size > 12 {
			assert.NotContains(t, sealed.String(), "0123456789ab")
		}
		require.NoError(t, sealfile.Open(&opened, bytes.NewReader(sealed.Bytes()), key, "USB-1"))
		assert.Equal(t, plain, append([]byte{}, opened.Bytes()...))
		for name, err := range map[string]error{
			"another key":     sealfile.Open(&opened, bytes.NewReader(sealed.Bytes()), other, "USB-1"),
			"another context": sealfile.Open(&opened, bytes.NewReader(sealed.Bytes()), key, "USB-2"),
			"cut":             sealfile.Open(&opened, bytes.NewReader(sealed.Bytes()[:sealed.Len()-1]), key, "USB-1"),
			"longer":          sealfile.Open(&opened, strings.NewReader(sealed.String()+"x"), key, "USB-1"),
			"empty":           sealfile.Open(&opened, strings.NewReader(""), key, "USB-1"),
		} {
			assert.Equal(t, "sealed", errCode(err), name)
		}
		flipped := slices.Clone(sealed.Bytes())
		flipped[len(flipped)-1] ^= 1
		assert.Equal(t, "sealed", errCode(sealfile.Open(&opened, bytes.NewReader(flipped), key, "USB-1")))
	}
}

func TestAFileCutBetweenChunksDoesNotOpen(t *testing.T) {
	t.Parallel()
	key, err := hpke.DHKEM(ecdh.X25519()).GenerateKey()
	require.NoError(t, err)
	var sealed bytes.Buffer
	require.NoError(t, sealfile.Seal(&sealed, bytes.NewReader(make([]byte, 1<<17)), key.PublicKey(), "USB-1"))
	chunk := 4 + 1<<16 + 16
	cut := sealed.Bytes()[:sealed.Len()-chunk]
	assert.Equal(t, "sealed", errCode(sealfile.Open(&bytes.Buffer{}, bytes.NewReader(cut), key, "USB-1")))
}

func FuzzOpen(f *testing.F) {
	key, err := hpke.DHKEM(ecdh.X25519()).DeriveKeyPair(make([]byte, 32))
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte("KYUFU-SEALED-1\n\x00\x20"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := sealfile.Open(&bytes.Buffer{}, bytes.NewReader(b), key, "x"); err == nil {
			t.Fatal("a forgery opened")
		}
	})
}

func errCode(err error) string {
	if e, ok := errors.AsType[*sealfile.Error](err); ok {
		return e.Code()
	}
	return ""
}
