package city

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
	_, err := openOut(dir, "run", false)
	require.ErrorIs(t, err, errForeign)
}

func TestForeignFileBesideAFinishedRunIsRefusedAndNothingIsTouched(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	o, err := openOut(dir, "run", false)
	require.NoError(t, err)
	put(t, o, "decisions.csv", "a")
	require.NoError(t, o.finish())
	require.NoError(t, o.close())
	require.NoError(t, os.WriteFile(filepath.Join(dir, "notes.txt"), []byte("mine"), 0o600))
	_, err = openOut(dir, "run", false)
	require.ErrorIs(t, err, errForeign)
	kept, err := os.ReadFile(filepath.Join(dir, "decisions.csv"))
	require.NoError(t, err)
	require.Equal(t, "a", string(kept))
}

// A run is killed between the creation of its first file and its renaming to the marker, whose
// content may be there or not.
func TestFolderOfARunKilledInItsFirstMarkerIsTaken(t *testing.T) {
	t.Parallel()
	for _, held := range []string{"", `{"format":1,`, `{"format":1,"run":"run","finished":false}`} {
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, partialOf(markerName)), []byte(held), 0o600))
		o, err := openOut(dir, "run", false)
		require.NoError(t, err, held)
		require.False(t, o.resumed)
		entries, err := list(dir)
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
		_, err := openOut(dir, "run", false)
		require.ErrorIs(t, err, errForeign, name)
	}
}

func TestUnfinishedRunIsResumedAndFinishedOneReplaced(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	o, err := openOut(dir, "run", false)
	require.NoError(t, err)
	require.False(t, o.resumed)
	put(t, o, "decisions.csv", "a")
	require.NoError(t, o.close()) // killed

	again, err := openOut(dir, "run", false)
	require.NoError(t, err)
	require.True(t, again.resumed)
	require.FileExists(t, filepath.Join(dir, "decisions.csv"))
	require.NoError(t, again.finish())
	require.NoError(t, again.close())

	replaced, err := openOut(dir, "run", false)
	require.NoError(t, err)
	require.False(t, replaced.resumed)
	require.NoFileExists(t, filepath.Join(dir, "decisions.csv"))
}

func TestUnfinishedRunOnOtherInputIsNotContinued(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	o, err := openOut(dir, "one", false)
	require.NoError(t, err)
	put(t, o, "decisions.csv", "a")
	require.NoError(t, o.close())
	o, err = openOut(dir, "two", false)
	require.NoError(t, err)
	require.False(t, o.resumed)
	require.NoFileExists(t, filepath.Join(dir, "decisions.csv"))
}

func TestFailedFileLeavesNeitherItselfNorARemainder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	o, err := openOut(dir, "run", false)
	require.NoError(t, err)
	full := errors.New("full")
	require.ErrorIs(t, o.write("records.csv", func(io.Writer) error { return full }), full)
	entries, err := list(dir)
	require.NoError(t, err)
	require.Len(t, entries, 1)
	require.Equal(t, markerName, entries[0].Name())
}

// A finished run of another program holds a transfer file and a verified log: they do not go
// without a word.
func TestFinishedRunOfOtherInputIsReplacedOnDemandOnly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	o, err := openOut(dir, "one", false)
	require.NoError(t, err)
	put(t, o, "transfer.txt", "a")
	require.NoError(t, o.finish())
	require.NoError(t, o.close())

	_, err = openOut(dir, "two", false)
	require.ErrorIs(t, err, errFinished)
	require.FileExists(t, filepath.Join(dir, "transfer.txt"))
	_, err = openOut(dir, "two", true)
	require.NoError(t, err)
	require.NoFileExists(t, filepath.Join(dir, "transfer.txt"))
}

func TestFilesOfARunAreItsOwnersAlone(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "out")
	o, err := openOut(dir, "run", false)
	require.NoError(t, err)
	put(t, o, "records.csv", "a")
	require.NoError(t, o.finish())
	for _, name := range []string{".", markerName, lockName, "records.csv"} {
		info, err := os.Stat(filepath.Join(dir, name))
		require.NoError(t, err)
		require.Zero(t, info.Mode().Perm()&0o077, "%s is %v", name, info.Mode())
	}
}

func TestFolderOfARunAtWorkIsRefusedAndItsMarkerLeftAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	o, err := openOut(dir, "run", false)
	require.NoError(t, err)
	before, err := os.ReadFile(filepath.Join(dir, markerName))
	require.NoError(t, err)
	for _, run := range []string{"run", "other"} {
		_, err = openOut(dir, run, true)
		require.ErrorIs(t, err, errBusy)
	}
	after, err := os.ReadFile(filepath.Join(dir, markerName))
	require.NoError(t, err)
	require.Equal(t, before, after)
	require.NoError(t, o.close())
	_, err = openOut(dir, "run", false)
	require.NoError(t, err)
}

func TestNoLinkIsFollowed(t *testing.T) {
	t.Parallel()
	for _, name := range []string{partialOf(markerName), markerName, lockName, "records.csv", vaultKey + ".new"} {
		dir, victim := t.TempDir(), filepath.Join(t.TempDir(), "victim")
		require.NoError(t, os.WriteFile(victim, []byte("mine"), 0o600))
		require.NoError(t, os.Symlink(victim, filepath.Join(dir, name)))
		_, err := openOut(dir, "run", true)
		require.ErrorIs(t, err, errLink, name)
		kept, err := os.ReadFile(victim)
		require.NoError(t, err)
		require.Equal(t, "mine", string(kept))
	}
}

// Somebody plants a file with wide modes, or a link, where the next file is going to be made.
func TestPlantedFilesAreNotWrittenInto(t *testing.T) {
	t.Parallel()
	dir, victim := t.TempDir(), filepath.Join(t.TempDir(), "victim")
	require.NoError(t, os.WriteFile(victim, []byte("mine"), 0o600))
	o, err := openOut(dir, "run", false)
	require.NoError(t, err)
	require.NoError(t, os.Symlink(victim, filepath.Join(dir, partialOf("records.csv"))))
	require.NoError(t, os.WriteFile(filepath.Join(dir, partialOf("transfer.txt")), nil, 0o666))
	put(t, o, "records.csv", "a")
	put(t, o, "transfer.txt", "a")
	kept, err := os.ReadFile(victim)
	require.NoError(t, err)
	require.Equal(t, "mine", string(kept))
	info, err := os.Lstat(filepath.Join(dir, "transfer.txt"))
	require.NoError(t, err)
	require.Zero(t, info.Mode().Perm()&0o077)
}

func TestCommas(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -100000: "-100,000"} {
		require.Equal(t, want, commas(n))
	}
}
