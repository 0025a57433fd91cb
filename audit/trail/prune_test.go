package trail

import (
	"context"
	"slices"
	"testing"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/merkle"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/audit/verify"
	"github.com/stretchr/testify/require"
)

// TestPruningKeepsEveryProof prunes a fiscal year and checks that the log verifies, goes on, and
// proves its old checkpoints.
func TestPruningKeepsEveryProof(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	x := newTester(t, 21)
	require.NoError(t, x.open())
	var old [][2]uint64
	roots := map[uint64]audit.Hash{}
	for range 400 {
		_, err := x.log.Append(ctx, x.event())
		require.NoError(t, err)
		if x.log.w.st.Tree.Size%37 == 0 {
			require.NoError(t, x.log.Seal())
			old = append(old, [2]uint64{x.log.Size()})
			roots[x.log.Size()] = x.log.w.st.Tree.Root()
		}
	}
	x.clock = x.clock.AddDate(0, 2, 0)
	for range 100 {
		_, err := x.log.Append(ctx, x.event())
		require.NoError(t, err)
	}
	p, err := pruning(ctx, x.log, 2026, "ok-1")
	require.NoError(t, err)
	boss := p.Approval.By
	own := p
	own.By = boss
	_, err = x.log.Prune(ctx, own)
	require.ErrorIs(t, err, audit.CodePolicy, "nobody approves their own pruning")
	hold, err := x.log.Append(ctx, audit.Event{Act: audit.ActHold, Result: audit.Succeeded, Actor: boss})
	require.NoError(t, err)
	_, err = x.log.Prune(ctx, p)
	require.ErrorIs(t, err, audit.CodePolicy, "a legal hold stops it")
	_, err = x.log.Append(ctx, audit.Event{Act: audit.ActRelease, Result: audit.Succeeded, Actor: boss, Links: []audit.Ref{{Kind: audit.LinkCause, Index: hold.Index}}})
	require.NoError(t, err)

	n, err := x.log.Prune(ctx, p)
	require.NoError(t, err)
	require.NotZero(t, n)
	_, err = x.log.Prune(ctx, p)
	require.ErrorIs(t, err, audit.CodePolicy, "an approval is used once")
	require.NoError(t, x.log.Close())
	rep, err := verify.Verify(ctx, "", verify.Options{FS: x.disk, GenesisKey: x.log.GenesisKey(), Require: verify.EvidenceGenesis | verify.EvidenceOwn})
	require.NoError(t, err)
	require.Equal(t, n, rep.Pruned)

	r := NewReader(x.disk)
	root, err := r.Root(rep.Entries)
	require.NoError(t, err)
	require.Equal(t, rep.Root, root)
	for _, o := range old {
		p, err := r.ProveConsistency(o[0], rep.Entries)
		require.NoError(t, err, o[0])
		require.NoError(t, merkle.CheckConsistency(p, rep.Entries, root, o[0], roots[o[0]]))
	}
	for e, err := range r.Entries(0) {
		require.NoError(t, err)
		p, err := r.ProveInclusion(e.Index, rep.Entries)
		require.NoError(t, err)
		require.NoError(t, merkle.CheckInclusion(p, rep.Entries, root, e.Index, merkle.LeafHash(e.Leaf)))
	}
	_, err = r.Entry(3)
	require.ErrorIs(t, err, audit.CodePruned)
	require.NoError(t, x.open())
	_, err = x.log.Append(ctx, x.event())
	require.NoError(t, err)
	require.NoError(t, x.log.Close())
	_, err = verifyDisk(x.disk)
	require.NoError(t, err)
}

// TestFramesOfAPrunedSegmentHaveOnePlaceEach doubles, drops and swaps what is left of a pruned
// segment, frame by frame.
func TestFramesOfAPrunedSegmentHaveOnePlaceEach(t *testing.T) {
	t.Parallel()
	d := goldenDisk(t)
	name := segment.PrunedName(0)
	stub := d.Names[name].Now
	_, err := verifyDisk(d)
	require.NoError(t, err)
	refused := func(what string, at int, fs []tamperedFrame) {
		c := d.Clone()
		c.CorruptFile(name, func([]byte) []byte {
			var out []byte
			for _, f := range fs {
				out = segment.AppendRecord(out, f.kind, f.payload)
			}
			return out
		})
		_, err := verifyDisk(c)
		var e *audit.Error
		require.ErrorAs(t, err, &e, "%s frame %d", what, at)
		require.Contains(t, []audit.ErrorCode{audit.CodeCorrupt, audit.CodeMissing}, audit.ErrorCode(e.Code()), "%s frame %d", what, at)
	}
	frames := framesIn(stub)
	require.Greater(t, len(frames), 5)
	for i := range frames {
		refused("doubled", i, slices.Insert(slices.Clone(frames), i, frames[i]))
		refused("dropped", i, slices.Delete(slices.Clone(frames), i, i+1))
		if i > 0 {
			swapped := slices.Clone(frames)
			swapped[i-1], swapped[i] = swapped[i], swapped[i-1]
			refused("swapped", i, swapped)
		}
	}
}
