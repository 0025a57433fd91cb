package benefit

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Beside each program lies what it says in every situation of the walk, in yen, codes and missing
// facts, for whoever knows the program to read: a change of the data shows there.
func TestBesideEachProgramLiesWhatItSays(t *testing.T) {
	t.Parallel()
	for _, id := range BuiltinIDs() {
		name := filepath.Join("programs", id+".says.txt")
		var b strings.Builder
		b.WriteString("# What " + id + " says in each situation of walk_test.go; go test ./benefit -run Beside -update writes it anew.\n")
		for _, situation := range slices.Sorted(maps.Keys(walk)) {
			s := walk[situation]
			c := s.of(id)
			fmt.Fprintf(&b, "%-24s%s  (%s)\n", situation, says(t, id, s), c.standing())
		}
		got := b.String()
		if *update {
			require.NoError(t, os.WriteFile(name, []byte(got), 0o600))
		}
		want, err := os.ReadFile(name)
		require.NoError(t, err)
		assert.Equal(t, string(want), got, name)
	}
	files, err := filepath.Glob("programs/*.says.txt")
	require.NoError(t, err)
	assert.Len(t, files, len(BuiltinIDs()), "a file of a program that is no more")
}

func says(t *testing.T, id string, s situation) string {
	t.Helper()
	c := compiled(t, id)
	in := walkHome(c.Program())
	s.change(in, c.Program())
	d, err := c.Decide(in)
	require.NoError(t, err)
	parts := []string{fmt.Sprintf("%-14s%10d yen", d.Outcome, d.Amount)}
	parts = append(parts, d.AppendCodes(nil)...)
	for _, m := range d.Missing() {
		missing := fmt.Sprintf("missing %s of %s by %s", m.Fact, m.Person, m.Route)
		if !slices.Contains(parts, missing) {
			parts = append(parts, missing)
		}
	}
	if state := d.PayeeState(); state != PayeeHead {
		parts = append(parts, "payee "+state.String())
	}
	return strings.Join(parts, "  ")
}

// standing is what a cell rests on; what only general knowledge says is unconfirmed.
func (c *cell) standing() string {
	if c.unconfirmed() {
		return strings.ReplaceAll(c.source, " [G]", "") + ", unconfirmed"
	}
	return c.source
}
