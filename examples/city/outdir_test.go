package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func put(t *testing.T, o *outFolder, name, text string) {
	t.Helper()
	require.NoError(t, o.write(name, func(w io.Writer) error { _, err := io.WriteString(w, text); return err }))
}

func TestFolderWithForeignFilesIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "家計簿.xlsx"), nil, 0o600))
	_, err := openOut(dir, "run")
	require.ErrorIs(t, err, errForeign)
}

func TestForeignFileBesideAFinishedRunIsRefusedAndNothingIsTouched(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	o, err := openOut(dir, "run")
	require.NoError(t, err)
	put(t, o, "decisions.csv", "a")
	require.NoError(t, o.finish())
	require.NoError(t, os.WriteFile(filepath.Join(dir, "notes.txt"), []byte("mine"), 0o600))
	_, err = openOut(dir, "run")
	require.ErrorIs(t, err, errForeign)
	kept, err := os.ReadFile(filepath.Join(dir, "decisions.csv"))
	require.NoError(t, err)
	require.Equal(t, "a", string(kept))
}

// A run is killed between the creation of its first file and its renaming to the marker, whose content may be there or not.
func TestFolderOfARunKilledInItsFirstMarkerIsTaken(t *testing.T) {
	t.Parallel()
	for _, held := range []string{"", `{"format":1,`, `{"format":1,"run":"run","finished":false}`} {
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, partialOf(markerName)), []byte(held), 0o600))
		o, err := openOut(dir, "run")
		require.NoError(t, err, held)
		require.False(t, o.resumed)
		entries, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Len(t, entries, 1)
		require.Equal(t, markerName, entries[0].Name())
	}
}

func TestPartialFileOfAnotherProgramIsRefused(t *testing.T) {
	t.Parallel()
	for _, name := range []string{".partial-decisions.csv", ".partial-", ".partial-notes"} {
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), nil, 0o600))
		_, err := openOut(dir, "run")
		require.ErrorIs(t, err, errForeign, name)
	}
}

func TestUnfinishedRunIsResumedAndFinishedOneReplaced(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	o, err := openOut(dir, "run")
	require.NoError(t, err)
	require.False(t, o.resumed)
	put(t, o, "decisions.csv", "a")

	again, err := openOut(dir, "run")
	require.NoError(t, err)
	require.True(t, again.resumed)
	require.FileExists(t, filepath.Join(dir, "decisions.csv"))
	require.NoError(t, again.finish())

	replaced, err := openOut(dir, "run")
	require.NoError(t, err)
	require.False(t, replaced.resumed)
	require.NoFileExists(t, filepath.Join(dir, "decisions.csv"))
}

func TestUnfinishedRunOnOtherInputIsNotContinued(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	o, err := openOut(dir, "one")
	require.NoError(t, err)
	put(t, o, "decisions.csv", "a")
	o, err = openOut(dir, "two")
	require.NoError(t, err)
	require.False(t, o.resumed)
	require.NoFileExists(t, filepath.Join(dir, "decisions.csv"))
}

func TestFailedFileLeavesNeitherItselfNorARemainder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	o, err := openOut(dir, "run")
	require.NoError(t, err)
	full := errors.New("full")
	require.ErrorIs(t, o.write("records.csv", func(io.Writer) error { return full }), full)
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 1)
	require.Equal(t, markerName, entries[0].Name())
}

func TestCommas(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -100000: "-100,000"} {
		require.Equal(t, want, commas(n))
	}
}
