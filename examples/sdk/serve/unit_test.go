package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// unit is the server's unit of systemd with a program in the place of the one that it starts, and
// what it says by key.
func unit(t *testing.T, program string) (path string, says map[string]string) {
	t.Helper()
	text, err := os.ReadFile("kyufu-serve.service")
	require.NoError(t, err)
	says = map[string]string{}
	for line := range strings.Lines(string(text)) {
		if key, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok && key[0] != '#' {
			says[key] = value
		}
	}
	installed := strings.Fields(says["ExecStart"])[0]
	path = filepath.Join(t.TempDir(), "kyufu-serve.service")
	require.NoError(t, os.WriteFile(path, []byte(strings.Replace(string(text), installed, program, 1)), 0o600))
	return path, says
}

// built is the server as a program.
func built(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "kyufu-serve")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-ldflags=-s -w", "-o", program, ".").CombinedOutput()
	require.NoError(t, err, "%s", out)
	return program
}

// systemd takes every line of the unit, and finds little that the server could do beyond its work.
func TestSystemdTakesTheUnit(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("systemd-analyze"); err != nil && os.Getenv("KYUFU_HOSTS") == "" {
		t.Skip("no systemd")
	}
	path, _ := unit(t, "/bin/true")
	for _, args := range [][]string{{"verify", "--man=no"}, {"security", "--offline=yes", "--threshold=20"}} {
		out, err := exec.CommandContext(t.Context(), "systemd-analyze", append(args, path)...).CombinedOutput()
		require.NoError(t, err, "%s", out)
		assert.False(t, args[0] == "verify" && len(out) > 0, "%s", out)
	}
}

// What the unit starts says where it listens, and on the signal to stop it answers what it was
// asked before it ends, in time and well.
func TestTheProgramOfTheUnitStartsAndStops(t *testing.T) {
	t.Parallel()
	_, says := unit(t, "")
	patience, err := time.ParseDuration(says["TimeoutStopSec"] + "s")
	require.NoError(t, err)
	assert.Less(t, grace, patience, "systemd waits for longer than the server does")
	assert.NotContains(t, says, "KillSignal", "it is SIGTERM")
	assert.NotContains(t, says, "Type", "it is simple: nothing is told to systemd")
	args := append(strings.Fields(says["ExecStart"])[1:], "-addr", "127.0.0.1:0")
	cmd := exec.CommandContext(t.Context(), built(t), args...)
	cmd.Env = []string{} // systemd gives it none that it needs
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	var addr string
	_, err = fmt.Fscanf(bufio.NewReader(stdout), "listening on %s\n", &addr)
	require.NoError(t, err)
	c, err := new(net.Dialer).DialContext(t.Context(), "tcp", addr)
	require.NoError(t, err)
	defer func() { _ = c.Close() }()
	const in = `{"birth":"1950-01-01","on":"2020-01-01"}`
	_, err = io.WriteString(c, "POST /v1/operations/date.age HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: "+strconv.Itoa(len(in))+"\r\n\r\n")
	require.NoError(t, err)
	answer := bufio.NewReader(c)
	line, err := answer.ReadString('\n')
	require.NoError(t, err)
	assert.Contains(t, line, "100 Continue", "the server waits for the input")
	require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
	require.Eventually(t, func() bool { // it has heard: nobody else is let in
		other, err := new(net.Dialer).DialContext(t.Context(), "tcp", addr)
		if err == nil {
			_ = other.Close()
		}
		return err != nil
	}, patience, time.Millisecond)
	_, err = io.WriteString(c, in)
	require.NoError(t, err)
	rest, err := io.ReadAll(answer)
	require.NoError(t, err)
	assert.Contains(t, string(rest), `{"out":{"age":70}}`)
	require.NoError(t, cmd.Wait(), "it ends well")
}
