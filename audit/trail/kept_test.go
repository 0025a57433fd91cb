package trail

import (
	"testing"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/merkle"
	"github.com/kyufu-go/kyufu/audit/internal/sample"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/audit/verify"
	"github.com/stretchr/testify/require"
)

// TestAFlippedByteOfKeptHashesIsFound by Verify, which names the file, and by every proof that is
// made of them: today's bytes, all in a long run.
func TestAFlippedByteOfKeptHashesIsFound(t *testing.T) {
	t.Parallel()
	x := prunedTown(t, 321)
	require.NoError(t, x.log.Close())
	rep, err := verifyDisk(x.disk)
	require.NoError(t, err)
	r := NewReader(x.disk)
	proof, err := r.ProveInclusion(rep.Entries-1, rep.Entries)
	require.NoError(t, err)
	leaf, err := r.Entry(rep.Entries - 1)
	require.NoError(t, err)
	require.NoError(t, merkle.CheckInclusion(proof, rep.Entries, rep.Root, leaf.Index, merkle.LeafHash(leaf.Leaf)))
	pruned, err := segment.PrunedNumbers(x.disk)
	require.NoError(t, err)
	require.Greater(t, len(pruned), 1, "hashes lie in several files")
	first, step := sample.Every(t, 83)
	for _, n := range pruned {
		name := segment.KeptName(n)
		for at := first; at < len(x.disk.Names[name].Now); at += step {
			d := x.disk.Clone()
			d.CorruptFile(name, func(b []byte) []byte { b[at] ^= 1 << (at % 8); return b })
			_, err := verify.Verify(t.Context(), "", verify.Options{FS: d})
			require.ErrorIs(t, err, audit.CodeCorrupt, "%s byte %d", name, at)
			_, err = NewReader(d).ProveInclusion(rep.Entries-1, rep.Entries)
			require.ErrorIs(t, err, audit.CodeCorrupt, "%s byte %d", name, at)
		}
		d := x.disk.Clone()
		require.NoError(t, d.Remove(name))
		_, err := verify.Verify(t.Context(), "", verify.Options{FS: d})
		require.ErrorIs(t, err, audit.CodeMissing, name)
	}
}
