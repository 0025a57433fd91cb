package audit

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCatalogueIsSound(t *testing.T) {
	t.Parallel()
	codes := map[string]bool{}
	for _, r := range acts {
		require.False(t, codes[r.code], r.code)
		codes[r.code] = true
		require.NotEmpty(t, r.ja)
		require.NotEmpty(t, r.class.String())
		got, ok := ActOf(r.code)
		require.True(t, ok)
		require.Equal(t, r.act, got)
		require.True(t, r.act.Known())
		require.Equal(t, r.class == ClassLog, r.act.OfLog())
	}
	require.Equal(t, ClassVendor, ActVendorLast.Class())
	require.False(t, Act(0).Known())
}
