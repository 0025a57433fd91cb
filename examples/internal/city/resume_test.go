package city

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/audit/verify"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/examples/internal/command"
	"github.com/kyufu-go/kyufu/examples/internal/staff"
	"github.com/kyufu-go/kyufu/examples/internal/year"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// cityChild makes this test binary, started again, the command itself: go run turns every failure
// into exit status 1.
const cityChild = "KYUFU_CITY_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(cityChild) != "" {
		debug.SetGCPercent(300)
		os.Exit(exits(context.Background(), os.Stdout, os.Stderr, os.Args[1:]...))
	}
	var err error
	if plain.dir, err = os.MkdirTemp(inMemory(), "city"); err != nil {
		panic(err)
	}
	_ = os.Setenv("TMPDIR", plain.dir) // where the tests have their folders
	debug.SetGCPercent(300)            // as the command does
	status := m.Run()
	_ = os.RemoveAll(plain.dir)
	os.Exit(status)
}

// exits does what the command does with a run, and gives its exit status.
func exits(ctx context.Context, stdout, stderr io.Writer, args ...string) (status int) {
	err := Run(ctx, World{Sample: sampleFiles, Stdout: stdout, Stderr: stderr, Now: time.Now, Rand: rand.Reader}, args...)
	if status = Status(err); status == Stopped {
		_, _ = fmt.Fprintln(stderr, "city:", command.Japanese(err))
	}
	return status
}

// oneIn says which of a loop's steps to take: one in n, beginning with today's, or with
// KYUFU_LONG=1 all.
func oneIn(t *testing.T, n int) (first, step int) {
	t.Helper()
	if os.Getenv("KYUFU_LONG") == "1" {
		return 0, 1
	}
	first = time.Now().YearDay() % n
	t.Logf("takes one step in %d, from step %d", n, first)
	return first, n
}

func city(ctx context.Context, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, os.Args[0], args...)
	c.Env = append(os.Environ(), cityChild+"=1")
	return c
}

// process runs the command as a process of its own and gives its exit status and what it said.
func process(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, said bytes.Buffer
	c := city(t.Context(), args...)
	c.Stdout, c.Stderr = &out, &said
	err := c.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return c.ProcessState.ExitCode(), out.String(), said.String()
}

// asked is what process gives, in the test's own process: to start one costs half as much as the
// sample's whole run.
func asked(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, said bytes.Buffer
	status = exits(t.Context(), &out, &said, args...)
	return status, out.String(), said.String()
}

// A process ends with the status that the command has, and says the same.
func TestAProcessSaysWhatTheCommandDoes(t *testing.T) {
	t.Parallel()
	spoilt := sampleFolder(t)
	spoil(t, spoilt, "tax.csv", func(s string) string { return strings.Replace(s, ",415000,", ",-1,", 1) })
	for name, c := range map[string]struct {
		status int
		args   []string
	}{
		"all is well":      {exitDone, nil},
		"a row is spoilt":  {exitRowsBad, on("-in", spoilt)},
		"nothing was made": {Stopped, []string{"-nope"}},
	} {
		out := filepath.Join(t.TempDir(), "out")
		status, stdout, stderr := process(t, append(c.args, "-out", out)...)
		require.Equal(t, c.status, status, name)
		again, screen, said := asked(t, append(c.args, "-replace", "-out", out)...)
		require.Equal(t, status, again, name)
		require.Equal(t, stderr, said, name)
		require.Equal(t, stdout == "", screen == "", name) // it names the seconds that each stage took
	}
}

// killAfter starts the command and kills it after a while; it reports whether the run had ended
// before.
func killAfter(t *testing.T, wait time.Duration, args ...string) (ended bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), wait)
	defer cancel()
	return city(ctx, args...).Run() == nil
}

// decoded is what a log says, without the times and numbers that differ between runs: subjects by
// order of appearance, links by the place of the entry they lead to.
func decoded(t *testing.T, dir string) []audit.Event {
	t.Helper()
	var events []audit.Event
	handles, places := map[audit.Handle]audit.Handle{}, map[uint64]uint64{}
	for e, err := range trail.Events(filepath.Join(dir, "audit")) {
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
		if !e.IsDir() && !strings.HasPrefix(e.Name(), vaultKey) && !strings.HasPrefix(e.Name(), "cases.") { // sealed: see keptCases
			files[e.Name()] = string(file(t, dir, e.Name()))
		}
	}
	return files
}

// keptCases opens the cases that a run kept: the digest of each by its name.
func keptCases(t *testing.T, dir string) map[string]string {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, casesName))
	require.NoError(t, err)
	defer func() { require.NoError(t, f.Close()) }()
	memory, err := store.Kept(f)
	require.NoError(t, err)
	list, err := keys.Open(filepath.Join(dir, caseKeys))
	require.NoError(t, err)
	defer func() { require.NoError(t, list.Close()) }()
	desk, err := year.Open(t.Context(), year.Town{
		Municipality: municipality.Must("112020"), Program: "P2", Began: civil.MustDate(sampleOn), Store: memory, Keys: list, Secret: file(t, dir, vaultKey),
		Log: store.TrailOfMemory("look", &audit.Memory{}),
		Handle: func(_ context.Context, person string) (audit.Handle, error) {
			sum := sha256.Sum256([]byte(person))
			return audit.Handle(sum[:16]), nil
		},
	})
	require.NoError(t, err)
	cases := map[string]string{}
	for _, kind := range []casework.State{casework.ConfirmationSent, casework.Defective, casework.Accepted, casework.Granted, casework.Refused, casework.Planned} {
		for id, err := range desk.In(t.Context(), staff.Officer("counter"), kind) {
			require.NoError(t, err)
			c, err := desk.Case(t.Context(), staff.Officer("counter"), id)
			require.NoError(t, err)
			cases[id] = c.Digest()
		}
	}
	require.NotEmpty(t, cases)
	return cases
}

// The moments are chosen by the length of a whole run on this machine, so that every stage is hit
// somewhere: three of twelve a day, other ones the next day, and all of them with KYUFU_LONG=1.
func TestKilledRunEndsWithTheSameFilesAndAVerifiedLog(t *testing.T) {
	t.Parallel()
	args := []string{"-synthetic", "3000", "-inquire"}
	whole := filepath.Join(t.TempDir(), "out")
	start := time.Now()
	status, _, said := process(t, append(args, "-out", whole)...)
	require.Equal(t, exitDone, status, said)
	took := time.Since(start)

	dir := filepath.Join(t.TempDir(), "out")
	killed := 0
	first, step := oneIn(t, 4)
	for i := first; i < 12; i += step {
		if killAfter(t, took*time.Duration(i+1)/13, append(args, "-out", dir)...) {
			break
		}
		killed++
	}
	require.Positive(t, killed, "no run was killed")
	status, _, said = process(t, append(args, "-out", dir)...)
	require.Equal(t, exitDone, status, said)
	require.Equal(t, outputs(t, whole), outputs(t, dir))
	require.Equal(t, keptCases(t, whole), keptCases(t, dir))
	want, got := decoded(t, whole), decoded(t, dir)
	require.True(t, slices.EqualFunc(want, got, func(a, b audit.Event) bool {
		if a.Act == audit.ActLogNeighbour && b.Act == a.Act {
			// The hash of the inquiries' lines covers sealed answers, and a seal is never the same
			// twice.
			a.Digest, b.Digest = audit.Hash{}, audit.Hash{}
		}
		return bytes.Equal(verify.AppendEvent(nil, &a), verify.AppendEvent(nil, &b))
	}), "the log of the broken run says something else: %d and %d events", len(want), len(got))
	_, err := verify.Verify(context.Background(), filepath.Join(dir, "audit"), verify.Options{})
	require.NoError(t, err)
}

// A year that is killed again and again, at any moment, comes to the same end: the same files to
// the bank and to the accounts, and cases, money and log fit.
func TestAYearThatIsKilledEndsTheSame(t *testing.T) {
	t.Parallel()
	whole, _ := livedYear(t)
	took := lived.took
	lives := 4
	if os.Getenv("KYUFU_LONG") != "" {
		lives = 100
	}
	dir, _ := runCity(t)
	killed := 0
	for i := range lives {
		if !killAfter(t, took*time.Duration(i+1)/time.Duration(lives), "-out", dir, "-next", sampleDays) {
			killed++
		}
	}
	status, screen, said := process(t, "-out", dir, "-next", sampleDays)
	require.Zero(t, status, said)
	require.Contains(t, screen, "不一致 0件")
	for _, name := range []string{"books.csv", "transfer.txt", "transfer-R2.txt", "transfer-R3.txt"} {
		require.Equal(t, string(file(t, whole, name)), string(file(t, dir, name)), name)
	}
	t.Logf("killed %d times", killed)
}
