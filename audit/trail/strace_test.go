//go:build linux

package trail

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit/internal/sample"
)

// strace counts the calls of each thread by itself, so the life is on one thread from the start:
// the same call has the same number every time.
func init() { // only main's first goroutine begins on the first thread
	if os.Getenv(lifeChild) != "" {
		runtime.LockOSThread()
	}
}

// lifeCalls are the system calls that the log's safety rests on, and those that write
// acknowledgements.
var lifeCalls = []string{
	"write", "pwrite64", "fdatasync", "fsync", "openat", "renameat", "renameat2", "unlinkat", "ftruncate", "fallocate",
	"sync_file_range",
}

// TestStraceInjection kills the process at true system calls, or lets them fail with EIO, at
// instances spread over the whole life; at all of them with KYUFU_FULL_STRACE set, which takes
// minutes. It needs strace and the right to trace, and is skipped without; TestKilledAtEveryStep
// and TestFailingOperations always run.
func TestStraceInjection(t *testing.T) {
	t.Parallel()
	strace, err := exec.LookPath("strace")
	if err != nil || sample.Race {
		t.Skip("no strace, or the race detector")
	}
	if exec.Command(strace, "-f", "-o", os.DevNull, "true").Run() != nil {
		t.Skip("tracing is not allowed here")
	}
	calls := countCalls(t, strace)
	for _, kind := range []string{"write", "pwrite64", "fdatasync", "fsync", "openat", "renameat", "unlinkat", "ftruncate", "fallocate", "sync_file_range"} {
		require.NotEmpty(t, calls[kind], kind)
	}
	var hits, tries atomic.Int64
	t.Cleanup(func() {
		require.Greater(t, 4*hits.Load(), 3*tries.Load(), "most must hit, where threads share the work too")
	})
	turn := 0
	ofKinds, kinds := sample.Every(t, 3)
	for _, how := range []string{"signal=KILL", "error=EIO"} {
		most := 10
		if how == "error=EIO" {
			most = 4
		}
		first, step := sample.Every(t, 10)
		for _, call := range slices.Sorted(maps.Keys(calls)) {
			if turn++; turn%kinds != ofKinds && os.Getenv("KYUFU_FULL_STRACE") == "" {
				continue
			}
			numbers := calls[call]
			if os.Getenv("KYUFU_FULL_STRACE") == "" {
				numbers = spread(numbers, most)
				numbers = sampled(numbers, first, step)
			}
			t.Run(call+"/"+how, func(t *testing.T) {
				t.Parallel()
				for _, n := range numbers {
					tries.Add(1)
					inject := fmt.Sprintf("inject=%s:%s:when=%d", call, how, n)
					trace := filepath.Join(t.TempDir(), "trace")
					x := liveIn(t, "-1", strace, "-f", "-qq", "-o", trace, "-e", "trace="+call, "-e", inject)
					b, err := os.ReadFile(trace)
					require.NoError(t, err)
					if strings.Contains(string(b), "killed by SIGKILL") || strings.Contains(string(b), "(INJECTED)") {
						hits.Add(1)
					}
					x.check()
					require.NoError(t, os.RemoveAll(x.dir))
				}
			})
		}
	}
}

// countCalls traces one whole life and gives, for each kind of call, the numbers of those on the
// life's files, and of what it says.
func countCalls(t *testing.T, strace string) map[string][]int {
	t.Helper()
	trace := filepath.Join(t.TempDir(), "trace")
	x := liveIn(t, "-1", strace, "-f", "-qq", "-y", "-s", "64", "-o", trace, "-e", "trace="+strings.Join(lifeCalls, ","))
	require.NotEmpty(t, x.done)
	b, err := os.ReadFile(trace)
	require.NoError(t, err)
	calls, count, threads := map[string][]int{}, map[string]int{}, map[string]int{}
	for line := range strings.Lines(string(b)) {
		thread, rest, _ := strings.Cut(strings.TrimLeft(line, " "), " ")
		call, args, ok := strings.Cut(strings.TrimLeft(rest, " "), "(")
		if !ok || strings.ContainsAny(call, " <+") {
			continue // a signal, an exit, or the end of a call that was interrupted
		}
		count[thread+call]++
		if strings.Contains(args, x.dir) || call == "write" && strings.Contains(args, "entry ") {
			threads[thread]++
			calls[call] = append(calls[call], count[thread+call])
		}
	}
	busiest := 0
	for _, n := range threads {
		busiest = max(busiest, n)
	}
	t.Log(busiest, "calls on the first thread of", len(threads))
	for _, numbers := range calls {
		slices.SortFunc(numbers, cmp.Compare)
	}
	x.check()
	return calls
}

// sampled picks one of each step, at least one.
func sampled(numbers []int, first, step int) (out []int) {
	for i := first % len(numbers); i < len(numbers); i += step {
		out = append(out, numbers[i])
	}
	return out
}

// spread picks at most n of the numbers, the first and the last among them.
func spread(numbers []int, n int) []int {
	if len(numbers) <= n {
		return numbers
	}
	out := make([]int, n)
	for i := range out {
		out[i] = numbers[i*(len(numbers)-1)/(n-1)]
	}
	return slices.Compact(out)
}
