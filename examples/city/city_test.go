package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"crypto/rand"
	"crypto/sha256"

	"github.com/stretchr/testify/require"
)

var clock = func() time.Time { return time.Date(2022, 4, 1, 9, 0, 0, 0, time.UTC) }

// runCity runs the command in the test's process and gives the output folder and the screen.
func runCity(t *testing.T, args ...string) (dir, screen string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "out")
	var out bytes.Buffer
	require.NoError(t, run(context.Background(), append([]string{"-out", dir}, args...), &out, io.Discard, clock, rand.Reader))
	return dir, out.String()
}

// readTable reads a CSV file into rows by header.
func readTable(t *testing.T, data []byte) []map[string]string {
	t.Helper()
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	all, err := r.ReadAll()
	require.NoError(t, err)
	rows := make([]map[string]string, 0, len(all)-1)
	for _, cells := range all[1:] {
		row := make(map[string]string)
		for i, name := range all[0] {
			row[name] = cells[i]
		}
		rows = append(rows, row)
	}
	return rows
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
	want, err := sampleFiles.ReadFile("sample/expected.csv")
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
