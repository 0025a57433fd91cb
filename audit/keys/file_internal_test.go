package keys

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Who leads a group dies while it writes. The others of the group are not told that their keys are
// durable: something would be wrapped by them at once.
func TestNobodyIsToldOfAKeyWhoseLeaderDied(t *testing.T) {
	t.Parallel()
	s, err := Open(filepath.Join(t.TempDir(), "keys"))
	require.NoError(t, err)
	whole := s.f
	t.Cleanup(func() { _ = whole.Close() })
	one := func(n byte) Key { return Key{ID: ID{n}, Master: "m", Wrapped: make([]byte, 40)} }
	joined := func() int {
		s.joining.Lock()
		defer s.joining.Unlock()
		if s.group == nil {
			return 0
		}
		return len(s.group.puts)
	}
	s.mu.Lock()
	s.f = &os.File{} // which panics
	died, told := make(chan any, 1), make(chan error, 1)
	go func() {
		defer func() { died <- recover() }()
		_ = s.Put(t.Context(), "a", one(1))
	}()
	require.Eventually(t, func() bool { return joined() == 1 }, 5*time.Second, time.Millisecond)
	go func() { told <- s.Put(t.Context(), "a", one(2)) }()
	require.Eventually(t, func() bool { return joined() == 2 }, 5*time.Second, time.Millisecond)
	s.mu.Unlock()
	require.NotNil(t, <-died)
	require.ErrorIs(t, <-told, CodeIO)
}
