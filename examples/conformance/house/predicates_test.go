package house

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit"
)

// The page of predicates says what the schema and the engine say; -update writes it anew.
func TestThePageOfPredicatesIsThatOfTheEngine(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("# What a program may ask\n\nA program's criteria ask these, of a member or of the household; where an answer is unknown, the facts it waits for are missing.\n" +
		"`go run ./examples/program predicates` prints the same; the page is generated.\n\n| predicate | of | 意味 | meaning | waits for | needs in the program |\n| --- | --- | --- | --- | --- | --- |\n")
	for _, p := range benefit.Predicates() {
		of := "member"
		if p.Household {
			of = "household"
		}
		facts := make([]string, len(p.Reads))
		for i, f := range p.Reads {
			facts[i] = "`" + f.String() + "`"
		}
		needs := ""
		if p.Needs != "" {
			needs = "`" + p.Needs + "`"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s |\n", p.Name, of, p.Text.JA, p.Text.EN, strings.Join(facts, " "), needs)
	}
	name := filepath.Join(root, ".github", "PREDICATES.md")
	if *update {
		require.NoError(t, os.WriteFile(name, []byte(b.String()), 0o600))
	}
	was, err := os.ReadFile(name)
	require.NoError(t, err)
	assert.Equal(t, string(was), b.String(), "go test ./examples/conformance/house -update writes it anew")
}
