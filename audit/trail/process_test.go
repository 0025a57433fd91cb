//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly || windows

package trail

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/vault"
	"github.com/kyufu-go/kyufu/audit/verify"
	"github.com/stretchr/testify/require"
)

// processChild names the directory in which this binary, started a second time, is another process
// that wants the log.
const processChild = "KYUFU_AUDIT_PROCESS_CHILD"

const processPatience = 30 * time.Second

func processConfig() Config {
	return Config{Instance: "test/process", SegmentSize: minSegment, EpochEntries: 16}
}

// TestProcessChild is no test: it is the life of the other process. It prints the code it was
// refused with, or each acknowledged index until it is killed.
func TestProcessChild(t *testing.T) {
	dir := os.Getenv(processChild)
	if dir == "" {
		t.Skip("only runs as the second process of TestTwoProcesses")
	}
	vault, err := vault.Open(filepath.Join(dir, "vault"), vault.Config{Master: testMaster})
	refused(err)
	cfg := processConfig()
	cfg.Vault = vault
	l, err := Open(filepath.Join(dir, "log"), cfg)
	refused(err)
	for end := time.Now().Add(2 * processPatience); time.Now().Before(end); { // the child must not outlive a dead parent
		h, err := vault.Handle(context.Background(), "00001")
		refused(err)
		r, err := l.Append(context.Background(), audit.Event{Act: audit.ActView, Actor: testActor, Subjects: audit.About(h)})
		refused(err)
		fmt.Println("acked", r.Index)
	}
	os.Exit(4)
}

// refused ends the other process with the error's code.
func refused(err error) {
	if err == nil {
		return
	}
	if c, ok := errors.AsType[*audit.Error](err); ok {
		fmt.Println("refused", string(c.Code()))
		os.Exit(0)
	}
	os.Exit(3)
}

// process starts the other process.
func process(t *testing.T, dir string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), processPatience)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestProcessChild$")
	cmd.Env = append(os.Environ(), processChild+"="+dir)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	return cmd, bufio.NewScanner(out)
}

// TestTwoProcesses holds the log in a second process, which this one and a third are refused
// beside, kills it, and finds the lock it left open: whatever it had acknowledged is in the log.
func TestTwoProcesses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for range 2 {
		holder, out := process(t, dir)
		var last uint64
		for n := 0; n < 20 && out.Scan(); n++ {
			last = ackedLine(t, out.Text())
		}
		require.NotZero(t, last)

		_, err := Open(filepath.Join(dir, "log"), processConfig())
		require.ErrorIs(t, err, audit.CodeLocked)
		_, err = vault.Open(filepath.Join(dir, "vault"), vault.Config{Master: testMaster})
		require.ErrorIs(t, err, audit.CodeLocked)
		third, said := process(t, dir)
		require.True(t, said.Scan())
		require.Equal(t, "refused "+string(audit.CodeLocked), said.Text())
		require.NoError(t, third.Wait())
		for range 20 {
			require.True(t, out.Scan(), "the one that has the log is not disturbed")
			last = ackedLine(t, out.Text())
		}

		require.NoError(t, holder.Process.Kill())
		for out.Scan() {
			if f := strings.Fields(out.Text()); len(f) == 2 { // the last line may be cut
				last = max(last, ackedLine(t, out.Text()))
			}
		}
		require.Error(t, holder.Wait())
		requireStaleLock(t, filepath.Join(dir, "log"), holder.Process.Pid)
		recoverProcess(t, dir, last)
	}
}

func ackedLine(t *testing.T, line string) uint64 {
	t.Helper()
	number, ok := strings.CutPrefix(line, "acked ")
	require.True(t, ok, line)
	n, err := strconv.ParseUint(number, 10, 64)
	require.NoError(t, err)
	return n
}

// recoverProcess opens what a killed process left.
func recoverProcess(t *testing.T, dir string, last uint64) {
	t.Helper()
	vault, err := vault.Open(filepath.Join(dir, "vault"), vault.Config{Master: testMaster})
	require.NoError(t, err)
	_, _, err = vault.Find("00001")
	require.ErrorIs(t, err, audit.CodePolicy, "the log says first who was erased")
	cfg := processConfig()
	cfg.Vault = vault
	l, err := Open(filepath.Join(dir, "log"), cfg)
	require.NoError(t, err)
	_, found, err := vault.Find("00001")
	require.NoError(t, err)
	require.True(t, found)
	require.Greater(t, l.Size(), last)
	_, err = l.Append(t.Context(), audit.Event{Act: audit.ActView, Actor: testActor})
	require.NoError(t, err)
	require.NoError(t, l.Close())
	require.NoError(t, vault.Close())
	_, err = verify.Verify(t.Context(), filepath.Join(dir, "log"), verify.Options{Require: verify.EvidenceOwn})
	require.NoError(t, err)
}
