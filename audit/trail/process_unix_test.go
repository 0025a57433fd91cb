//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package trail

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// requireStaleLock: the file of the dead process is still there, and names it.
func requireStaleLock(t *testing.T, dir string, pid int) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "lock"))
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(string(b), strconv.Itoa(pid)+" "), "%s", b)
}
