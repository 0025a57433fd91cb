package merkle

import (
	"fmt"
	"slices"
	"testing"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/sample"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

// TestTreeAgreesWithTlog holds the compact range, its stored hashes and all proofs against x/mod's
// tlog for every size to 512.
func TestTreeAgreesWithTlog(t *testing.T) {
	t.Parallel()
	const most = 512
	var ours Tree
	var theirs []tlog.Hash
	reader := tlog.HashReaderFunc(func(idx []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(idx))
		for i, x := range idx {
			out[i] = theirs[x]
		}
		return out, nil
	})
	roots := []audit.Hash{ours.Root()}
	leaves := []audit.Hash{}
	for n := range uint64(most) {
		data := fmt.Appendf(nil, "entry %d", n)
		more, err := tlog.StoredHashes(int64(n), data, reader)
		require.NoError(t, err)
		theirs = append(theirs, more...)
		leaves = append(leaves, ours.Add(data))
		want, err := tlog.TreeHash(int64(n+1), reader)
		require.NoError(t, err)
		require.Equal(t, audit.Hash(want), ours.Root())
		require.Equal(t, StoredCount(n+1), tlog.StoredHashCount(int64(n+1)))
		roots = append(roots, ours.Root())
	}
	require.Equal(t, len(theirs)*32, len(ours.stored))
	for size := uint64(1); size <= most; size++ {
		for _, at := range []uint64{0, size / 3, size / 2, size - 1} {
			p, err := ours.ProveInclusion(at, size)
			require.NoError(t, err)
			want, err := tlog.ProveRecord(int64(size), int64(at), reader)
			require.NoError(t, err)
			require.Equal(t, FromTlog(want), p)
			require.NoError(t, CheckInclusion(p, size, roots[size], at, leaves[at]))
		}
		for old := uint64(1); old <= size; old += 1 + size/9 {
			p, err := ours.ProveConsistency(old, size)
			require.NoError(t, err)
			require.NoError(t, CheckConsistency(p, size, roots[size], old, roots[old]))
		}
	}
}

// TestBadProofsAreRefused mutates proofs as merkle's probes do: wrong index, size, root and leaf,
// flipped, missing and extra nodes.
func TestBadProofsAreRefused(t *testing.T) {
	t.Parallel()
	var tree Tree
	var leaves, roots []audit.Hash
	roots = append(roots, tree.Root())
	for n := range 70 {
		leaves = append(leaves, tree.Add(fmt.Appendf(nil, "entry %d", n)))
		roots = append(roots, tree.Root())
	}
	empty := audit.Hash{}
	for _, size := range []uint64{1, 2, 3, 7, 8, 33, 64, 70} {
		for at := range size {
			p, err := tree.ProveInclusion(at, size)
			require.NoError(t, err)
			bad := func(name string, p Proof, size uint64, root audit.Hash, at uint64, leaf audit.Hash) {
				require.Error(t, CheckInclusion(p, size, root, at, leaf), "%s of %d in %d", name, at, size)
			}
			for _, other := range []uint64{at + 1, at - 1, at ^ 2} {
				if other != at {
					bad("index", p, size, roots[size], other, leaves[at])
				}
			}
			if size > 1 {
				bad("size doubled", p, 2*size, roots[size], at, leaves[at])
			}
			bad("root", p, size, empty, at, leaves[at])
			bad("root is leaf", append(Proof{}, p...), size, LeafHash([]byte("x")), at, leaves[at])
			bad("leaf", p, size, roots[size], at, empty)
			bad("extra before", append(Proof{roots[size]}, p...), size, roots[size], at, leaves[at])
			bad("extra after", append(append(Proof{}, p...), roots[size]), size, roots[size], at, leaves[at])
			for i := range p {
				q := append(Proof{}, p...)
				q[i][i%32] ^= 1
				bad("flip", q, size, roots[size], at, leaves[at])
				bad("missing", append(append(Proof{}, p[:i]...), p[i+1:]...), size, roots[size], at, leaves[at])
			}
		}
		for old := uint64(1); old < size; old++ {
			p, err := tree.ProveConsistency(old, size)
			require.NoError(t, err)
			bad := func(name string, p Proof, size uint64, root audit.Hash, old uint64, oldRoot audit.Hash) {
				require.Error(t, CheckConsistency(p, size, root, old, oldRoot), "%s of %d in %d", name, old, size)
			}
			bad("empty", nil, size, roots[size], old, roots[old])
			bad("swapped", p, old, roots[old], size, roots[size])
			bad("old root", p, size, roots[size], old, empty)
			bad("new root", p, size, empty, old, roots[old])
			bad("extra", append(append(Proof{}, p...), empty), size, roots[size], old, roots[old])
			for i := range p {
				q := append(Proof{}, p...)
				q[i][0] ^= 1
				bad("flip", q, size, roots[size], old, roots[old])
			}
		}
	}
	require.Error(t, CheckConsistency(nil, 5, roots[5], 0, roots[0]), "nothing grows out of the empty tree")
	require.NoError(t, CheckConsistency(nil, 5, roots[5], 5, roots[5]))
	require.Error(t, CheckConsistency(nil, 5, roots[5], 5, roots[4]))
	require.Error(t, CheckConsistency(Proof{empty}, 5, roots[5], 5, roots[5]))
	require.Error(t, CheckInclusion(make(Proof, 64), 1<<63, empty, 0, empty))
	require.Error(t, CheckInclusion(nil, 0, roots[0], 0, empty))
}

// TestFrontierAllocatesNothing guards the hot path.
func TestFrontierAllocatesNothing(t *testing.T) {
	if sample.Race {
		t.Skip("the race detector allocates")
	}
	var f CompactRange
	stored := make([]byte, 0, 1<<20)
	leaf := LeafHash([]byte("x"))
	require.Zero(t, testing.AllocsPerRun(1000, func() { stored = f.Add(leaf, stored[:0]) }))
}

// TestRunsOfLeavesMakeTheSameTree cuts leaves into runs and hashes their nodes by themselves: what
// is stored is what one by one makes.
func TestRunsOfLeavesMakeTheSameTree(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		var one, runs CompactRange
		var want, got []byte
		var made Subtrees
		for _, n := range rapid.SliceOfN(rapid.IntRange(0, 70), 1, 12).Draw(rt, "runs") {
			made.Hashes = made.Hashes[:0]
			for i := range n {
				made.Hashes = append(made.Hashes, LeafHash([]byte{byte(i), byte(n)}))
			}
			leaves := slices.Clone(made.Hashes)
			made.Hash(&Hasher{}, runs.Size)
			known := &made
			if rapid.IntRange(0, 5).Draw(rt, "forget") == 0 {
				known = nil
			}
			for _, leaf := range leaves {
				want, got = one.Add(leaf, want), runs.Join(leaf, known, got)
			}
		}
		require.Equal(rt, want, got)
		require.Equal(rt, one.Root(), runs.Root())
	})
}
