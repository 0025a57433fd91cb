package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
)

// buildCity builds the binary once: go run turns every failure into exit status 1.
var buildCity = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "city")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "city")
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		return "", errors.New(string(out))
	}
	return path, nil
})

func TestMain(m *testing.M) {
	status := m.Run()
	if path, err := buildCity(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(status)
}

// process runs the binary and gives its exit status and what it said.
func process(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	path, err := buildCity()
	require.NoError(t, err)
	var out, said bytes.Buffer
	c := exec.Command(path, args...)
	c.Stdout, c.Stderr = &out, &said
	err = c.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return c.ProcessState.ExitCode(), out.String(), said.String()
}

// killAfter starts the binary and kills it after a while; it reports whether the run had ended before.
func killAfter(t *testing.T, wait time.Duration, args ...string) (ended bool) {
	t.Helper()
	path, err := buildCity()
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(context.Background(), wait)
	defer cancel()
	return exec.CommandContext(ctx, path, args...).Run() == nil
}

// decoded is what a log says, without the times and numbers that differ between runs: subjects by order of appearance, links
// by the place of the entry they lead to.
func decoded(t *testing.T, dir string) []audit.Event {
	t.Helper()
	var events []audit.Event
	handles, places := map[audit.Handle]audit.Handle{}, map[uint64]uint64{}
	for e, err := range audit.Events(filepath.Join(dir, "audit")) {
		require.NoError(t, err)
		places[e.Index] = uint64(len(events))
		e.Index, e.Epoch, e.Time = 0, 0, time.Time{}
		for i := range e.Links {
			e.Links[i].Index = places[e.Links[i].Index]
		}
		for i := range e.Subjects {
			s := &e.Subjects[i]
			if _, seen := handles[s.Handle]; !seen {
				handles[s.Handle] = audit.Handle{byte(len(handles) >> 16), byte(len(handles) >> 8), byte(len(handles)), 1}
			}
			s.Handle, s.Prev = handles[s.Handle], audit.Hash{}
		}
		events = append(events, e)
	}
	return events
}

func outputs(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	files := make(map[string]string)
	for _, e := range entries {
		if !e.IsDir() && e.Name() != vaultKey {
			files[e.Name()] = string(file(t, dir, e.Name()))
		}
	}
	return files
}

// The moments are chosen by the length of a whole run on this machine, so that every stage is hit somewhere.
func TestKilledRunEndsWithTheSameFilesAndAVerifiedLog(t *testing.T) {
	t.Parallel()
	args := []string{"-synthetic", "6000", "-inquire"}
	if testing.Short() {
		args = []string{"-synthetic", "1500", "-inquire"}
	}
	whole := filepath.Join(t.TempDir(), "out")
	start := time.Now()
	status, _, said := process(t, append(args, "-out", whole)...)
	require.Equal(t, exitDone, status, said)
	took := time.Since(start)

	dir := filepath.Join(t.TempDir(), "out")
	killed := 0
	for i := range 12 {
		if killAfter(t, took*time.Duration(i+1)/13, append(args, "-out", dir)...) {
			break
		}
		killed++
	}
	require.Positive(t, killed, "no run was killed")
	status, _, said = process(t, append(args, "-out", dir)...)
	require.Equal(t, exitDone, status, said)
	require.Equal(t, outputs(t, whole), outputs(t, dir))
	want, got := decoded(t, whole), decoded(t, dir)
	require.True(t, slices.EqualFunc(want, got, func(a, b audit.Event) bool {
		return bytes.Equal(audit.AppendEvent(nil, &a), audit.AppendEvent(nil, &b))
	}), "the log of the broken run says something else: %d and %d events", len(want), len(got))
	_, err := audit.Verify(context.Background(), filepath.Join(dir, "audit"), audit.VerifyOptions{})
	require.NoError(t, err)
}
