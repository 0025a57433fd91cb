package inquiry

import (
	"encoding/hex"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/inquiry/internal/packed"
)

// Inquiries that an earlier version stored are read for ever; what they did not know is not there.
func TestGoldenInquiriesAreRead(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/golden/inquiry-1.hex")
	require.NoError(t, err)
	body, err := hex.DecodeString(strings.TrimSpace(string(text)))
	require.NoError(t, err)
	var q Inquiry
	require.True(t, packed.Unpack(packedInquiry, body, q.fields))
	require.Equal(t, ID("abcdefghijklmnopqrstuvwxyz"), q.ID)
	require.Equal(t, Sent, q.State)
	require.Equal(t, "permit-1", q.Permit.ID)
	require.Empty(t, q.Permit.Person, "its answer will name no sender, and is not taken")
	require.Len(t, q.Trail, 2)
	require.Equal(t, "#8", q.Trail[1].Line, "the number of its entry")
	var again Inquiry
	require.True(t, packed.Unpack(packedInquiry, packed.Pack(packedInquiry, 0, q.fields), again.fields))
	require.Equal(t, q, again)
}
