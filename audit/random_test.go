package audit_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/audit"
)

// Whatever the randomness, a log takes the code: ten digits in a row it would take for a number.
func TestARandomCodeIsAlwaysTaken(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		prefix := audit.Code(rapid.StringMatching(`([a-z]{0,6}[0-9]{0,9}-?)?`).Draw(t, "prefix"))
		random := rapid.SliceOfN(rapid.Byte(), 15, 15).Draw(t, "random")
		c, err := audit.RandomCode(prefix, bytes.NewReader(random))
		if err != nil || !c.Valid() {
			t.Fatal(c, err)
		}
		rest, ok := strings.CutPrefix(string(c), string(prefix))
		if !ok || len(rest) != 24 || strings.ContainsAny(rest, "0123456789") {
			t.Fatal(c)
		}
	})
}

func TestARandomCodeHoldsAllOfItsRandomness(t *testing.T) {
	t.Parallel()
	seen := map[audit.Code]bool{}
	for bit := range 15 * 8 {
		b := make([]byte, 15)
		b[bit/8] = 1 << (bit % 8)
		c, err := audit.RandomCode("", bytes.NewReader(b))
		require.NoError(t, err)
		seen[c] = true
	}
	assert.Len(t, seen, 120)
	_, err := audit.RandomCode("x-", strings.NewReader("too short"))
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
}
