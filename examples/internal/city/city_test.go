package city

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"crypto/rand"
	"crypto/sha256"

	"github.com/kyufu-go/kyufu/examples/internal/city/citytest"
	"github.com/stretchr/testify/require"
)

var clock = func() time.Time { return time.Date(2022, 4, 1, 9, 0, 0, 0, time.UTC) }

// sampleFiles are the sample municipality.
var sampleFiles = os.DirFS(samplePath)

const samplePath = "../../city/sample"

func world(screen io.Writer) World {
	return World{Sample: sampleFiles, Stdout: screen, Stderr: io.Discard, Now: clock, Rand: rand.Reader}
}

// runCity runs the command in the test's process and gives the output folder and the screen. The
// plain run, which many tests begin with, is made once: each test has a copy.
func runCity(t *testing.T, args ...string) (dir, screen string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "out")
	if len(args) == 0 {
		plain.once.Do(func() { plain.screen, plain.err = runIn(filepath.Join(plain.dir, "out")) })
		require.NoError(t, plain.err)
		copyRun(t, dir, filepath.Join(plain.dir, "out"))
		return dir, strings.ReplaceAll(plain.screen, plain.dir, filepath.Dir(dir))
	}
	screen, err := runIn(dir, args...)
	require.NoError(t, err)
	return dir, screen
}

// plain is the run of the sample without further arguments; TestMain gives it a folder.
var plain struct {
	once        sync.Once
	dir, screen string
	err         error
}

// copyRun copies the files of a run with their modes: files of keys are refused with wider ones.
func copyRun(t *testing.T, to, from string) {
	t.Helper()
	require.NoError(t, os.CopyFS(to, os.DirFS(from)))
	require.NoError(t, filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		return os.Chmod(filepath.Join(to, strings.TrimPrefix(name, from)), info.Mode())
	}))
}

func runIn(dir string, args ...string) (screen string, err error) {
	var out bytes.Buffer
	err = Run(context.Background(), world(&out), append([]string{"-out", dir}, args...)...)
	return out.String(), err
}

// readTable reads a CSV file into rows by header.
func readTable(t *testing.T, data []byte) []map[string]string {
	t.Helper()
	return citytest.Table(t, data)
}

func file(t *testing.T, dir, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	require.NoError(t, err)
	return b
}

func words(s string) []string {
	w := strings.Fields(s)
	slices.Sort(w)
	return w
}

// What is written for the treasury and the bank is a contract: a change of these bytes is one of
// what people are paid.
func TestTheSamplesRecordsAndBankFileStayAsTheyAre(t *testing.T) {
	t.Parallel()
	dir, screen := runCity(t)
	for name, want := range map[string]string{
		"records.csv":  "fd2b083c2521128ec5de7ccf53a74757ba8f9f3e8c94de3693ff9cc31fe1a601",
		"transfer.txt": "60f45f0e54883801af96cfa75e5968f3b620cad15df76f6aea643fc6604234e5",
	} {
		require.Equal(t, want, fmt.Sprintf("%x", sha256.Sum256(file(t, dir, name))), name)
	}
	require.Contains(t, screen, "申請 62件　支払予定 38件 3,800,000円")
	require.Contains(t, screen, "不一致 0件", "cases, ledger and log fit")
}

func TestSampleHouseholdsComeOutAsExpected(t *testing.T) {
	t.Parallel()
	dir, _ := runCity(t)
	want, err := fs.ReadFile(sampleFiles, "expected.csv")
	require.NoError(t, err)
	got := make(map[string]map[string]string)
	for _, row := range readTable(t, file(t, dir, "decisions.csv")) {
		got[row["世帯番号"]] = row
	}
	expected := readTable(t, want)
	for _, e := range expected {
		row := got[e["世帯番号"]]
		require.NotNil(t, row, e["説明"])
		for _, column := range []string{"結果", "支給額", "理由", "不足"} {
			require.Equal(t, words(e[column]), words(row[column]), "%s: %s", e["説明"], column)
		}
	}
	require.Len(t, got, len(expected), "a household is decided that nobody expected")
}
