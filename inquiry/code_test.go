package inquiry_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/inquiry"
)

func TestEventsAndStatesAreCodesOfTheLog(t *testing.T) {
	t.Parallel()
	for _, s := range inquiry.States() {
		require.True(t, audit.Code(s).Valid())
		for _, e := range s.Allowed() {
			require.True(t, audit.Code(e).Valid())
		}
	}
}

func TestIDsAreLettersThatALogEntryTakes(t *testing.T) {
	t.Parallel()
	random := seeded(7)
	seen := map[inquiry.ID]bool{}
	for range 2000 {
		id, err := inquiry.NewID(random)
		require.NoError(t, err)
		require.True(t, id.Valid())
		require.True(t, audit.Code(id).Valid())
		require.False(t, seen[id])
		seen[id] = true
	}
	for _, bad := range []inquiry.ID{"", "abc", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0bcdefghijklmnopqrstuvwxyz", "abcdefghijklmnopqrstuvwxyza"} {
		require.False(t, bad.Valid())
	}
	_, err := inquiry.NewID(bytes.NewReader(nil))
	require.Error(t, err, "without randomness there is no id")
}

func TestTrailRoundTrips(t *testing.T) {
	t.Parallel()
	trail := inquiry.Trail{
		{Event: inquiry.EventDraft, At: newClock("2022-08-01T01:00:00Z").Now(), Actor: "clerk-1", Line: "abc"},
		{Event: inquiry.EventApprove, At: newClock("2022-08-01T02:00:00Z").Now(), Actor: "", Line: "#1099511627776"},
	}
	text, err := trail.MarshalText()
	require.NoError(t, err)
	var again inquiry.Trail
	require.NoError(t, again.UnmarshalText(text))
	require.Equal(t, trail, again)
	for _, bad := range []string{"draft", "draft x clerk 1", "draft 1 clerk ", " 1 clerk 1", "draft 1 clerk 1;"} {
		kept := again
		require.ErrorIs(t, kept.UnmarshalText([]byte(bad)), inquiry.CodeStore)
		require.Equal(t, trail, kept, "a failed read leaves it as it was")
	}
}

// Codes go both ways, and what is none leaves the receiver as it was.
func TestCodesGoBothWays(t *testing.T) {
	t.Parallel()
	for r := inquiry.SubmitAccepted; r <= inquiry.SubmitRefused; r++ {
		text, err := r.MarshalText()
		require.NoError(t, err)
		require.True(t, audit.Code(text).Valid())
		again := inquiry.SubmitResult(99)
		require.NoError(t, again.UnmarshalText(text))
		require.Equal(t, r, again)
	}
	for k := inquiry.ResidenceUnknown; k <= inquiry.Naturalised; k++ {
		text, err := k.MarshalText()
		require.NoError(t, err)
		again := inquiry.ResidenceKind(99)
		require.NoError(t, again.UnmarshalText(text))
		require.Equal(t, k, again)
	}
	kept := inquiry.SubmitRefused
	require.ErrorIs(t, kept.UnmarshalText([]byte("lost")), inquiry.CodeConfig)
	require.Equal(t, inquiry.SubmitRefused, kept)
	_, err := inquiry.ResidenceKind(99).MarshalText()
	require.ErrorIs(t, err, inquiry.CodeConfig)
	require.Equal(t, "unknown", inquiry.SubmitResult(99).String())
}
