package casework_test

import (
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/record"
)

var update = flag.Bool("update", false, "write CASES.md and testdata/table.json anew")

func TestEveryPairOfStateAndEventIsAnsweredByTheTable(t *testing.T) {
	t.Parallel()
	allowed := 0
	for _, s := range append([]casework.State{casework.NoCase}, casework.States()...) {
		for _, k := range casework.Kinds() {
			row := casework.Find(s, k)
			if row == nil {
				assert.NotContains(t, casework.Allowed(s), k)
				continue
			}
			allowed++
			assert.Contains(t, row.From, s)
			assert.Equal(t, k, row.By)
			assert.Contains(t, casework.Allowed(s), k)
		}
	}
	want := 0
	for _, row := range casework.Table() {
		want += len(row.From)
	}
	assert.Equal(t, want, allowed)
}

func TestEveryStateCanBeReachedAndLeft(t *testing.T) {
	t.Parallel()
	reached := map[casework.State]bool{casework.NoCase: true}
	for again := true; again; {
		again = false
		for _, row := range casework.Table() {
			for _, from := range row.From {
				if reached[from] && row.To != casework.NoCase && !reached[row.To] {
					reached[row.To], again = true, true
				}
			}
		}
	}
	for _, s := range casework.States() {
		assert.True(t, reached[s], "%s is never reached", s)
		if s != casework.Erased {
			assert.NotEmpty(t, casework.Allowed(s), "%s is never left", s)
		}
	}
}

func TestEveryKindHasARowAndEveryRowADuty(t *testing.T) {
	t.Parallel()
	seen := map[casework.Kind]bool{}
	for _, row := range casework.Table() {
		seen[row.By] = true
		assert.NotEmpty(t, row.Who, "%s", row.By)
	}
	for _, k := range casework.Kinds() {
		assert.True(t, seen[k], "%s has no row", k)
	}
}

func TestTheTableNamesFieldsOfTheRecord(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, f := range record.Fields() {
		known[f.ID] = true
	}
	for _, row := range casework.Table() {
		for _, id := range row.Fields {
			assert.True(t, known[id], "%s writes %s", row.By, id)
		}
	}
}

func TestWhatTakesEffectIsHeldByAnObjection(t *testing.T) {
	t.Parallel()
	for _, row := range casework.Table() {
		switch row.By {
		case casework.Lapse, casework.WindowEnded, casework.DeemWithdrawn, casework.PlanPayment, casework.ApprovePayment,
			casework.SendPayment, casework.PayCash, casework.DecideLess, casework.DemandReturn, casework.Revoke, casework.Close:
			assert.Contains(t, row.Guards, casework.NotHeld, "%s", row.By)
		default:
		}
	}
}

func TestCodesOfStatesAndEventsGoBothWays(t *testing.T) {
	t.Parallel()
	for _, s := range casework.States() {
		var back casework.State
		text, err := s.MarshalText()
		require.NoError(t, err)
		require.NoError(t, back.UnmarshalText(text))
		assert.Equal(t, s, back)
	}
	for _, k := range casework.Kinds() {
		var back casework.Kind
		text, err := k.MarshalText()
		require.NoError(t, err)
		require.NoError(t, back.UnmarshalText(text))
		assert.Equal(t, k, back)
	}
	var s casework.State
	require.ErrorIs(t, s.UnmarshalText([]byte("none")), casework.CodeCode)
}

// What a town's manual shows is what the machine does.
func TestTheDocsShowTheTable(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("# The life of a case\n\nMade of the table in table.go; `go test ./benefit/casework -update` writes it anew.\n\n```mermaid\n")
	b.WriteString(casework.Mermaid())
	b.WriteString("```\n\n" + casework.Markdown())
	same(t, "CASES.md", b.String())
	data, err := json.MarshalIndent(casework.Table(), "", " ")
	require.NoError(t, err)
	same(t, "testdata/table.json", string(data)+"\n")
}

func same(t *testing.T, path, want string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(want), 0o644))
	}
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, want, string(got), "%s is old: go test -update", path)
}
