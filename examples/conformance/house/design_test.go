package house

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "draw the pictures in .github/DESIGN.md anew")

var picture = regexp.MustCompile(`(?s)(<!-- house: (\w+) -->\n).*?(<!-- house: end -->)`)

// The pictures in the design are those of the code.
func TestDesignShowsTheHouseAsItStands(t *testing.T) {
	t.Parallel()
	name := filepath.Join(root, ".github", "DESIGN.md")
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	drawn := map[string]string{"folders": Folders(arrows(t)), "table": Table(arrows(t))}
	seen := 0
	now := picture.ReplaceAllStringFunc(string(text), func(m string) string {
		parts := picture.FindStringSubmatch(m)
		seen++
		return parts[1] + drawn[parts[2]] + parts[3]
	})
	require.Equal(t, len(drawn), seen)
	if *update {
		require.NoError(t, os.WriteFile(name, []byte(now), 0o600))
		return
	}
	was, is := lines(string(text)), lines(now)
	const redraw = "draw it anew: go test ./examples/conformance/house -update"
	assert.Empty(t, slices.DeleteFunc(slices.Clone(was), func(l string) bool { return slices.Contains(is, l) }), "no longer so; %s", redraw)
	assert.Empty(t, slices.DeleteFunc(slices.Clone(is), func(l string) bool { return slices.Contains(was, l) }), "missing; %s", redraw)
}

func lines(text string) []string { return strings.Split(text, "\n") }
