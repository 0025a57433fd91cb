package store

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
)

// A log refuses ten digits in a row, and an ID has them now and then: no entry is refused for that.
func TestAnIDIsNeverTakenForANumber(t *testing.T) {
	t.Parallel()
	digits, letters := bytes.Repeat([]byte{0xff}, 16), make([]byte, 16)
	id, err := newID(bytes.NewReader(append(digits, letters...)))
	require.NoError(t, err)
	assert.True(t, audit.Code(id).Valid(), id)
	_, err = newID(bytes.NewReader(bytes.Repeat(digits, 20)))
	require.ErrorIs(t, err, CodeConfig)
}
