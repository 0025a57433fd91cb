package benefit

import (
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household/strictjson"
)

func TestBuiltinIDsAreInTheOrderOfBaseDates(t *testing.T) {
	t.Parallel()
	ids := BuiltinIDs()
	ids[0] = "changed" // a copy
	require.Len(t, BuiltinIDs(), 19)
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

// The programs that come with the package are not checked where they are read.
func TestABuiltinProgramIsWhatAnotherWouldBe(t *testing.T) {
	t.Parallel()
	for _, id := range BuiltinIDs() {
		raw, err := programFiles.ReadFile("programs/" + id + ".json")
		require.NoError(t, err)
		want, err := LoadProgram(raw)
		require.NoError(t, err)
		got, err := Builtin(id)
		require.NoError(t, err)
		assert.Equal(t, want, got, id)
	}
	assert.NoError(t, strictjson.Check(sharedJSON))
}

// BenchmarkFirstDecision measures a process from its first Builtin to its first decision, in
// processor time: it reads one program. The ratio is to the bar of ten milliseconds.
func BenchmarkFirstDecision(b *testing.B) {
	const alone, bar = "KYUFU_FIRST_DECISION", 10 * time.Millisecond
	if os.Getenv(alone) != "" {
		println("took", int64(firstDecision(b)))
		return
	}
	least := time.Hour
	for b.Loop() {
		cmd := exec.CommandContext(b.Context(), os.Args[0], "-test.run=^$", "-test.benchtime=1x", "-test.bench=^"+b.Name()+"$")
		cmd.Env = append(os.Environ(), alone+"=1")
		out, err := cmd.CombinedOutput()
		require.NoError(b, err)
		_, after, found := strings.Cut(string(out), "took ")
		require.True(b, found)
		n, err := strconv.Atoi(strings.Fields(after)[0])
		require.NoError(b, err)
		least = min(least, time.Duration(n))
	}
	b.ReportMetric(least.Seconds()*1000, "ms")
	b.ReportMetric(least.Seconds()/bar.Seconds(), "of-bar")
	b.ReportMetric(0, "ns/op")
}

func firstDecision(b *testing.B) time.Duration {
	before := cpuTime()
	p, err := Builtin("P12")
	require.NoError(b, err)
	c, err := Compile(p)
	require.NoError(b, err)
	_, err = c.Decide(&Input{Municipality: kumagaya, Household: home(2, taxed(0))})
	require.NoError(b, err)
	return cpuTime() - before
}
