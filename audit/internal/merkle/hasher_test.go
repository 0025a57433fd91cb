package merkle

import (
	"crypto/sha256"
	"fmt"
	"testing"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/sample"

	"github.com/stretchr/testify/require"
)

// TestHasherAgreesWithSum256 holds every length around the blocks' borders, of each kind of hasher,
// after another use.
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
				require.Equal(t, audit.Hash(sha256.Sum256(data[:n])), h.Sum(data[:n]), "%d bytes", n)
				left, right := LeafHash(data[:n]), LeafHash(data[n:])
				require.Equal(t, audit.Hash(sha256.Sum256(fmt.Appendf(nil, "\x01%s%s", left[:], right[:]))), h.node(&left, &right))
				p := SubjectState{Handle: audit.Handle(left[:16]), Count: uint64(n), Last: uint64(n) << 40, Leaf: right}
				require.Equal(t, hashPerson(&p.Handle, p.Count, p.Last, &p.Leaf), h.person(&p))
			}
		})
	}
}

func TestHasherAllocatesNothing(t *testing.T) {
	if sample.Race {
		t.Skip("the race detector allocates")
	}
	var h Hasher
	data := make([]byte, 300)
	l := h.Sum(data)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		l = h.Sum(data)
		l = h.node(&l, &l)
	}))
}

// hashers are the two ways: by the marshalled state, and without.
func hashers() map[string]*Hasher {
	without := &Hasher{}
	without.begin()
	without.state = nil
	return map[string]*Hasher{"by the state": {}, "without": without}
}
