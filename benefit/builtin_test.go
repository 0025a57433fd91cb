package benefit

import (
	"os"
	"os/exec"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBuiltinIDsAreInTheOrderOfBaseDates(t *testing.T) {
	t.Parallel()
	ids := BuiltinIDs()
	ids[0] = "changed" // a copy
	require.Len(t, BuiltinIDs(), 17)
	last := baseDate("P0")
	for _, id := range BuiltinIDs() {
		p, err := Builtin(id)
		require.NoError(t, err)
		assert.Equal(t, p.BaseDate(), baseDate(id), "the header says what the program says")
		sooner, known := p.BaseDate().Before(last)
		assert.True(t, known && !sooner, "%s comes later", id)
		last = p.BaseDate()
		again, err := Builtin(p.Alias())
		require.NoError(t, err)
		assert.Same(t, p, again)
	}
	assert.True(t, baseDate("nobody's").IsZero())
}

// From the first Builtin to the first decision a process takes ten milliseconds: it reads one
// program. The least of several processes is taken, in processor time, because others work on the
// machine, too.
func TestTheFirstDecisionIsSoonThere(t *testing.T) {
	const alone = "KYUFU_FIRST_DECISION"
	if os.Getenv(alone) != "" {
		before := cpuTime()
		p, err := Builtin("P12")
		require.NoError(t, err)
		c, err := Compile(p)
		require.NoError(t, err)
		_, err = c.Decide(&Input{Municipality: kumagaya, Household: home(2, taxed(0))})
		require.NoError(t, err)
		println("took", int64(cpuTime()-before))
		return
	}
	if testing.Short() {
		t.Skip("a measurement")
	}
	bar, least := 10*time.Millisecond, time.Hour
	if info, ok := debug.ReadBuildInfo(); ok && slices.ContainsFunc(info.Settings, func(s debug.BuildSetting) bool { return s.Key == "-race" && s.Value == "true" }) {
		bar *= 20 // the race detector's own work
	}
	for range 5 {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$")
		cmd.Env = append(os.Environ(), alone+"=1")
		out, err := cmd.CombinedOutput()
		require.NoError(t, err)
		_, after, found := strings.Cut(string(out), "took ")
		require.True(t, found)
		n, err := strconv.Atoi(strings.Fields(after)[0])
		require.NoError(t, err)
		least = min(least, time.Duration(n))
	}
	t.Logf("%s of processor time to the first decision", least)
	assert.Less(t, least, bar)
}
