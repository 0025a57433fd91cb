package permitted_test

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

func TestReasonsHaveCodesAndTexts(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for r := permitted.ReasonUnchecked; r <= permitted.ReasonAssessmentGround; r++ {
		for _, text := range []string{r.Code(), r.Text("ja"), r.Text("en")} {
			require.NotEmpty(t, text)
			require.False(t, seen[text], text)
			seen[text] = true
		}
		require.True(t, audit.Code(r.Code()).Valid(), "a reason may stand in a log entry")
	}
	require.Equal(t, "unknown", permitted.Reason(200).Code())
	require.Equal(t, "unknown", permitted.Reason(200).Text("ja"))
}

func TestDigestIsOfTheCanonicalForm(t *testing.T) {
	t.Parallel()
	sum := sha256.Sum256(permitted.BuiltIn().AppendCanonical(nil))
	require.Equal(t, "sha256:"+hex.EncodeToString(sum[:]), permitted.BuiltIn().Digest())
	require.Equal(t, 3, permitted.BuiltIn().Len())
}
