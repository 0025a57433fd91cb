//go:build linux

package audit

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const straceChild = "KYUFU_AUDIT_STRACE_CHILD"

// TestMain lets this binary be the process that is killed: with straceChild set it lives one life in that directory.
func TestMain(m *testing.M) {
	if dir := os.Getenv(straceChild); dir != "" {
		childLife(dir)
		return
	}
	os.Exit(m.Run())
}

// childLife appends, rotates, seals, checkpoints and closes, and prints each acknowledgement before it goes on.
func childLife(dir string) {
	ctx := context.Background()
	l, err := Open(dir, Config{Instance: "test/strace", SegmentSize: minSegment, EpochEntries: 16})
	if err != nil {
		os.Exit(3)
	}
	for i := range 60 {
		r, err := l.Append(ctx, Event{Act: ActView, Actor: testActor, Count: uint64(i + 1), Subjects: About(testHandle(i % 5))})
		if err != nil {
			os.Exit(3)
		}
		fmt.Println(r.Index, i+1)
		if i == 40 {
			if _, err := l.Checkpoint(); err != nil {
				os.Exit(3)
			}
		}
	}
	if l.Close() != nil {
		os.Exit(3)
	}
}

// TestStraceInjection kills the process, or lets the call fail with EIO, at instances of each system call that the log's safety rests on.
// It needs strace and the right to trace, and is skipped without; TestKillAtEveryOperation and TestFailingOperations always run.
func TestStraceInjection(t *testing.T) {
	t.Parallel()
	strace, err := exec.LookPath("strace")
	if err != nil || testing.Short() || raceEnabled {
		t.Skip("no strace, or short of time")
	}
	if exec.Command(strace, "-o", os.DevNull, "true").Run() != nil {
		t.Skip("tracing is not allowed here")
	}
	every := 1
	if os.Getenv("KYUFU_FULL_STRACE") == "" {
		every = 29
	}
	for _, call := range []string{"pwrite64", "fdatasync", "fsync", "renameat", "openat", "unlinkat", "fallocate", "ftruncate"} {
		for _, how := range []string{"signal=KILL", "error=EIO"} {
			t.Run(call+"/"+how, func(t *testing.T) {
				t.Parallel()
				for n := 1; n < 130; n += every {
					if !injectOnce(t, strace, call, how, n) {
						return
					}
				}
			})
		}
	}
}

// injectOnce reports whether the injection hit.
func injectOnce(t *testing.T, strace, call, how string, n int) bool {
	t.Helper()
	dir := t.TempDir()
	cmd := exec.Command(strace, "-f", "-qq", "-o", os.DevNull, "-e", "trace="+call, "-P", dir, "-e", fmt.Sprintf("inject=%s:%s:when=%d", call, how, n), os.Args[0])
	if call == "pwrite64" || call == "fdatasync" || call == "fallocate" || call == "ftruncate" || call == "fsync" {
		cmd = exec.Command(strace, "-f", "-qq", "-o", os.DevNull, "-e", "trace="+call, "-e", fmt.Sprintf("inject=%s:%s:when=%d", call, how, n), os.Args[0])
	}
	cmd.Env = append(os.Environ(), straceChild+"="+dir)
	out, runErr := cmd.Output()
	acked := map[uint64]uint64{}
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(line)
		if len(f) != 2 {
			continue
		}
		i, err1 := strconv.ParseUint(f[0], 10, 64)
		c, err2 := strconv.ParseUint(f[1], 10, 64)
		require.NoError(t, err1)
		require.NoError(t, err2)
		acked[i] = c
	}
	ctx := context.Background()
	if rep, err := Verify(ctx, dir, VerifyOptions{}); rep.Segments > 0 || len(acked) > 0 {
		require.NoError(t, err, "%s %s %d", call, how, n)
	}
	l, err := Open(dir, Config{Instance: "test/strace", SegmentSize: minSegment, EpochEntries: 16})
	require.NoError(t, err, "%s %s %d", call, how, n)
	require.NoError(t, l.Close())
	rep, err := Verify(ctx, dir, VerifyOptions{Require: EvidenceOwn})
	require.NoError(t, err)
	require.Greater(t, rep.Entries, uint64(len(acked)))
	r, err := OpenReader(dir)
	require.NoError(t, err)
	for e, err := range r.Entries(0) {
		require.NoError(t, err)
		if c, ok := acked[e.Index]; ok {
			require.Equal(t, c, e.Event.Count)
			delete(acked, e.Index)
		}
	}
	require.Empty(t, acked)
	return runErr != nil
}
