package permitted_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

func TestReasonsHaveCodesAndTexts(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for r := permitted.ReasonUnchecked; r <= permitted.ReasonUndesignated; r++ {
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
	require.Equal(t, 5, permitted.BuiltIn().Len())
}

// Codes go both ways, and what is none leaves the receiver as it was.
func TestCodesGoBothWays(t *testing.T) {
	t.Parallel()
	var set permitted.ReasonSet
	for r := permitted.ReasonUnchecked; r <= permitted.ReasonUndesignated; r++ {
		text, err := r.MarshalText()
		require.NoError(t, err)
		var again permitted.Reason
		require.NoError(t, again.UnmarshalText(text))
		require.Equal(t, r, again)
		set |= 1 << r
		text, err = set.MarshalText()
		require.NoError(t, err)
		var all permitted.ReasonSet
		require.NoError(t, all.UnmarshalText(text))
		require.Equal(t, set, all)
	}
	kept := permitted.ReasonDuty
	require.ErrorIs(t, kept.UnmarshalText([]byte("unheard_of")), permitted.CodeFormat)
	require.Equal(t, permitted.ReasonDuty, kept)
	require.ErrorIs(t, set.UnmarshalText([]byte("duty,,")), permitted.CodeFormat)
	_, err := permitted.Reason(200).MarshalText()
	require.ErrorIs(t, err, permitted.CodeFormat)
	for k := permitted.NoYear; k <= permitted.YearWindow; k++ {
		text, err := k.MarshalText()
		require.NoError(t, err)
		var again permitted.YearKind
		require.NoError(t, again.UnmarshalText(text))
		require.Equal(t, k, again)
	}
	var k permitted.YearKind
	require.ErrorIs(t, k.UnmarshalText([]byte("sometimes")), permitted.CodeYears)
	_, err = permitted.YearKind(9).MarshalText()
	require.ErrorIs(t, err, permitted.CodeYears)
}

// What is asked and what is answered is written in lower case, with codes, and reads back the same.
func TestQuestionsAndVerdictsAreWrittenInLowerCase(t *testing.T) {
	t.Parallel()
	q := permitted.Query{
		Designation: "from-2021-12-20",
		On:          civil.MustDate("2022-03-01"), Inquirer: permitted.PayingBody, Duty: permitted.SpecifiedPublicBenefit, Provider: permitted.Mayor,
		Information: permitted.LocalTax, Subject: permitted.Supporter, FiscalYear: 2021,
		Assessment: permitted.Assessment{ExPost: permitted.ExPost{Ground: "emergency", From: civil.MustDate("2021-12-22")}},
	}
	v := permitted.BuiltIn().Check(q)
	for _, c := range []struct{ value, again any }{{&q, &permitted.Query{}}, {&v, &permitted.Verdict{}}} {
		text, err := json.Marshal(c.value)
		require.NoError(t, err)
		var keys map[string]any
		require.NoError(t, json.Unmarshal(text, &keys))
		for key := range keys {
			require.Equal(t, strings.ToLower(key), key)
		}
		require.NoError(t, json.Unmarshal(text, c.again))
		require.Equal(t, c.value, c.again)
	}
	text, err := json.Marshal(v)
	require.NoError(t, err)
	require.Contains(t, string(text), `"reason":"subject"`)
}
