package answer_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/answer/seal"
)

// FuzzLoadLayouts: a set is refused with a code, or is used without harm.
func FuzzLoadLayouts(f *testing.F) {
	b, err := os.ReadFile("data/layouts.json")
	require.NoError(f, err)
	f.Add(b)
	f.Add([]byte(`{"format":1,"layouts":[{}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := answer.LoadLayouts(bytes.NewReader(b))
		if err != nil {
			var coded *answer.Error
			require.ErrorAs(t, err, &coded)
			return
		}
		require.NotNil(t, s)
	})
}

// FuzzKeys: a key is refused or is one.
func FuzzKeys(f *testing.F) {
	f.Add(make([]byte, 32))
	f.Add(bytes.Repeat([]byte{4}, 65))
	f.Fuzz(func(t *testing.T, b []byte) {
		_, _ = seal.ParsePublicKey(b)
		_, _ = seal.ParsePrivateKey(b)
		_, _ = answer.ParseVerifyKey(b)
		_, _ = answer.ParseSigningKey(b)
	})
}
