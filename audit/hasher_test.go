package audit

import (
	"crypto/sha256"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestHasherAgreesWithSum256 holds every length around the blocks' borders, of each kind of hasher, after another use.
func TestHasherAgreesWithSum256(t *testing.T) {
	t.Parallel()
	data := make([]byte, 700)
	for i := range data {
		data[i] = byte(i * 7)
	}
	for name, h := range hashers() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for n := range data {
				require.Equal(t, Hash(sha256.Sum256(data[:n])), h.sum(data[:n]), "%d bytes", n)
				left, right := LeafHash(data[:n]), LeafHash(data[n:])
				require.Equal(t, Hash(sha256.Sum256(fmt.Appendf(nil, "\x01%s%s", left[:], right[:]))), h.node(&left, &right))
				p := subjectState{handle: Handle(left[:16]), count: uint64(n), last: uint64(n) << 40, leaf: right}
				require.Equal(t, hashPerson(&p.handle, p.count, p.last, &p.leaf), h.person(&p))
			}
		})
	}
}

func TestHasherAllocatesNothing(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	var h hasher
	data := make([]byte, 300)
	l := h.sum(data)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		l = h.sum(data)
		l = h.node(&l, &l)
	}))
}

// hashers are the two ways: by the marshalled state, and without.
func hashers() map[string]*hasher {
	without := &hasher{}
	without.begin()
	without.state = nil
	return map[string]*hasher{"by the state": {}, "without": without}
}
