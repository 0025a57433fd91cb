package trail

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/sample"
	"github.com/kyufu-go/kyufu/audit/verify"
)

// mountChild names the directory on which this binary, started again in a mount namespace of its
// own, mounts small file systems. What it mounts goes when it ends, however it ends.
const mountChild = "KYUFU_AUDIT_MOUNT_CHILD"

// TestFullFileSystems fills real file systems under a log: a tmpfs and an ext4 image, and has the
// kernel turn a third read-only. It needs the right to mount in a namespace and is skipped without;
// TestFullDiskRefusesAndRecordsIt has the same through the interface.
func TestFullFileSystems(t *testing.T) {
	t.Parallel()
	if sample.Race {
		t.Skip("the child is the same without the race detector")
	}
	for _, kind := range []string{"Tmpfs", "Ext4", "ReadOnly"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			out, err := inNamespace(t, "^TestMounted"+kind+"$")
			if err != nil && out == "" {
				t.Skip("no namespace of its own: ", err)
			}
			require.NoError(t, err, out)
			if reason := regexp.MustCompile(`(?s)_test\.go:\d+: (.*?)\n.*--- SKIP`).FindStringSubmatch(out); reason != nil {
				t.Skip(reason[1])
			}
			if strings.Contains(out, "--- SKIP") {
				t.Skip(out)
			}
			require.Contains(t, out, "--- PASS: TestMounted"+kind)
		})
	}
}

// inNamespace runs a test of this binary where its mounts are its own: as root in a mount
// namespace, as others in a user namespace too.
func inNamespace(t *testing.T, test string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.v", "-test.run", test)
	cmd.Env = append(os.Environ(), mountChild+"="+t.TempDir())
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
	if uid := os.Getuid(); uid != 0 {
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{HostID: uid, Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}}
	}
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// mountPoint gives a directory to mount on, in the child only.
func mountPoint(t *testing.T) string {
	t.Helper()
	dir := os.Getenv(mountChild)
	if dir == "" {
		t.Skip("only runs as the child of TestFullFileSystems")
	}
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		t.Skip("mounts cannot be made private: ", err)
	}
	at := filepath.Join(dir, "mnt")
	require.NoError(t, os.Mkdir(at, 0o700))
	return at
}

func unmount(t *testing.T, at string) {
	t.Helper()
	require.NoError(t, syscall.Unmount(at, 0))
}

func tool(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput(); err != nil {
		t.Skip(name, ": ", err, " ", strings.TrimSpace(string(out)))
	}
}

func TestMountedTmpfs(t *testing.T) { // alone in its process
	at := mountPoint(t)
	first, step := sample.Every(t, 5)
	for n := first; n < 50; n += step {
		if err := syscall.Mount("tmpfs", at, "tmpfs", 0, "size=256k"); err != nil {
			t.Skip("tmpfs cannot be mounted: ", err)
		}
		fillUnder(t, at, n)
		unmount(t, at)
	}
}

func TestMountedExt4(t *testing.T) { // alone in its process
	at := mountPoint(t)
	mountImage(t, at)
	first, step := sample.Every(t, 5)
	for n := 5 * first; n < 50; n += 5 * step {
		fillUnder(t, at, n)
		require.NoError(t, os.RemoveAll(filepath.Join(at, "log")))
	}
	unmount(t, at)
}

// mountImage makes an ext4 file system of 2 MiB in a file and mounts it.
func mountImage(t *testing.T, at string) (image string) {
	t.Helper()
	image = at + ".img"
	f, err := os.Create(image)
	require.NoError(t, err)
	require.NoError(t, errors.Join(f.Truncate(2<<20), f.Close()))
	tool(t, "mkfs.ext4", "-q", "-m", "0", image)
	tool(t, "mount", "-o", "loop", image, at)
	return image
}

// mounted is a log on a mounted file system, and what was acknowledged and refused.
type mounted struct {
	t       *testing.T
	dir     string
	log     *Log
	n       uint64
	acked   map[uint64]uint64
	refused map[uint64]bool
}

func (m *mounted) open() error {
	var err error
	m.log, err = Open(m.dir, Config{Instance: "test/full", SegmentSize: minSegment, EpochEntries: 16})
	return err
}

func (m *mounted) append() error {
	m.n++
	r, err := m.log.Append(context.Background(), audit.Event{Act: audit.ActView, Actor: testActor, Count: m.n, Subjects: audit.About(testHandle(int(m.n % 5)))})
	if err != nil {
		m.refused[m.n] = true
		return err
	}
	require.NotContains(m.t, m.acked, r.Index)
	m.acked[r.Index] = m.n
	return nil
}

// fill takes all room that is left.
func fill(t *testing.T, at string) (room func()) {
	t.Helper()
	name := filepath.Join(at, "filler")
	f, err := os.Create(name)
	require.NoError(t, err)
	for size := 4096; size > 0; {
		if _, err := f.Write(make([]byte, size)); err != nil {
			require.ErrorIs(t, err, syscall.ENOSPC)
			size /= 2
		}
	}
	require.NoError(t, f.Close())
	return func() { require.NoError(t, os.Remove(name)) }
}

// fillUnder fills the file system after n appends: from then on the log refuses with "full", first
// to append, then to close and to open. Once there is room it goes on: what was acknowledged is in
// it, what was refused is not, and that it was full is.
func fillUnder(t *testing.T, at string, n int) {
	t.Helper()
	m := &mounted{t: t, dir: filepath.Join(at, "log"), acked: map[uint64]uint64{}, refused: map[uint64]bool{}}
	require.NoError(t, m.open())
	for range n {
		require.NoError(t, m.append())
	}
	room := fill(t, at)
	full := 0
	for range 200 {
		if err := m.append(); err != nil {
			require.ErrorIs(t, err, audit.CodeFull)
			full++
		}
	}
	require.Greater(t, full, 50, "after %d", n)
	_, err := verify.Verify(t.Context(), m.dir, verify.Options{})
	require.NoError(t, err)
	room()
	for range 60 {
		require.NoError(t, m.append(), "after %d", n)
	}
	noted := m.check()

	room = fill(t, at)
	for m.append() == nil { // until it is full
	}
	if err := m.log.Close(); err != nil {
		require.ErrorIs(t, err, audit.CodeFull)
	}
	if err := m.open(); err != nil {
		require.ErrorIs(t, err, audit.CodeFull)
	} else if err := m.log.Close(); err != nil {
		require.ErrorIs(t, err, audit.CodeFull)
	}
	room()
	require.NoError(t, m.open(), "after %d", n)
	require.NoError(t, m.append())
	require.NoError(t, m.log.Close())
	require.Greater(t, m.check(), noted)
}

// check reads the log and tells how often it says that it was full.
func (m *mounted) check() (noted int) {
	m.t.Helper()
	_, err := verify.Verify(m.t.Context(), m.dir, verify.Options{})
	require.NoError(m.t, err)
	r, err := OpenReader(m.dir)
	require.NoError(m.t, err)
	found := 0
	for e, err := range r.Entries(0) {
		require.NoError(m.t, err)
		if e.Event.Act == audit.ActLogFull {
			noted++
		}
		if e.Event.Act != audit.ActView {
			continue
		}
		require.False(m.t, m.refused[e.Event.Count], "what was refused is not in the log")
		require.Equal(m.t, m.acked[e.Index], e.Event.Count)
		found++
	}
	require.Equal(m.t, len(m.acked), found)
	require.NotZero(m.t, noted, "that the log was full stands in it")
	return noted
}

// TestMountedReadOnly turns the file system read-only under an open log, as ext4 does itself when
// it finds its disk damaged.
func TestMountedReadOnly(t *testing.T) { // alone in its process
	at := mountPoint(t)
	image := mountImage(t, at)
	m := &mounted{t: t, dir: filepath.Join(at, "log"), acked: map[uint64]uint64{}, refused: map[uint64]bool{}}
	require.NoError(t, m.open())
	for range 30 {
		require.NoError(t, m.append())
	}
	tool(t, "mount", "-o", "remount,abort", at)
	require.ErrorIs(t, m.append(), audit.CodeFull)
	require.Error(t, m.append())
	_, err := verify.Verify(t.Context(), m.dir, verify.Options{})
	require.NoError(t, err)
	_ = m.log.Close()
	require.ErrorIs(t, m.open(), audit.CodeFull)
	unmount(t, at)
	_ = exec.CommandContext(t.Context(), "e2fsck", "-fy", image).Run() // 1 and 2 say that it repaired
	tool(t, "mount", "-o", "loop", image, at)
	require.NoError(t, m.open())
	for range 30 {
		require.NoError(t, m.append())
	}
	require.NoError(t, m.log.Close())
	r, err := OpenReader(m.dir)
	require.NoError(t, err)
	for e, err := range r.Entries(0) {
		require.NoError(t, err)
		if c, ok := m.acked[e.Index]; ok {
			require.Equal(t, c, e.Event.Count)
			delete(m.acked, e.Index)
		}
	}
	require.Empty(t, m.acked)
	unmount(t, at)
}
