package decide

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The page for vendors shows a question and its answer, and says what a declaration makes of it.
func TestTheHouseholdOfThePageIsDecidedAsItSays(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../../../.github/EMBED.md")
	require.NoError(t, err)
	parts := strings.Split(string(page), "\n```json\n")
	require.Len(t, parts, 3)
	block := func(part string) string {
		text, _, found := strings.Cut(part, "\n```\n")
		require.True(t, found)
		return text
	}
	in, out := block(parts[1]), strings.ReplaceAll(block(parts[2]), "\n", "")
	ask := func(in string) string {
		answer := Operations().Call("benefit.evaluate", []byte(in))
		return string(answer.JSON())
	}
	require.Equal(t, out, ask(in))

	const declared = `"declared": ["no_taxable_income"]`
	require.Contains(t, string(page), declared)
	settled := strings.Replace(in, `{"2021": "unfiled"}`, `{"2021": "unfiled"}, `+declared, 1)
	require.Contains(t, ask(settled), `{"outcome":"eligible","amount":"120000"`)
	broken := strings.Replace(in, `"head"`, `"heed"`, 1)
	list := ask("[" + broken + "," + settled + "]")
	require.True(t, strings.HasPrefix(list, `{"out":[{"error":"bad_input"`), list)
	require.Contains(t, list, `{"out":{"outcome":"eligible"`)
}
