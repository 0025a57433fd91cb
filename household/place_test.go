package household

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household/municipality"
)

func TestPlaceIsReadAndWrittenAlike(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Place{"": 0, "abroad": Abroad, "112020": In(municipality.Must("112020"))} {
		got, err := ParsePlace(text)
		require.NoError(t, err)
		assert.Equal(t, want, got)
		assert.Equal(t, text, got.String())
		assert.True(t, got.Valid())
	}
	foreign, err := ParsePlace("国外")
	require.NoError(t, err)
	assert.Equal(t, Abroad, foreign)
	_, err = ParsePlace("112021")
	require.ErrorIs(t, err, municipality.CodeCheckDigit)
	assert.False(t, Place(112021).Valid(), "a place that nobody parsed")
}
