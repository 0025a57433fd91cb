package trail

import (
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/sample"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/audit/verify"
)

// TestHashesOnlyNeverVerifies: what looks at hashes alone does not notice a changed entry, and so
// never says that a log is good.
func TestHashesOnlyNeverVerifies(t *testing.T) {
	t.Parallel()
	disk, opt := victim(t)
	opt.FS = disk
	opt.Require = verify.EvidenceGenesis | verify.EvidenceCheckpoint | verify.EvidenceReceipt
	whole, err := verify.Verify(t.Context(), "", opt)
	require.NoError(t, err)
	require.False(t, whole.HashesOnly)
	opt.HashesOnly = true
	rep, err := verify.Verify(t.Context(), "", opt)
	require.ErrorIs(t, err, audit.CodeUnread)
	require.True(t, rep.HashesOnly)
	rep.HashesOnly = false
	require.Equal(t, whole, rep, "all else in the report is the same")

	_, fs := frames(t, disk)
	event := slices.IndexFunc(fs, func(f tamperedFrame) bool { return f.kind == segment.FrameEntry && f.payload[0] == segment.LeafEvent })
	at := int(framesOf(t, disk, segment.SegmentName(0))[event+1].at) + segment.FrameHead + segment.OffTime
	disk.CorruptFile(segment.SegmentName(0), func(b []byte) []byte { b[at] ^= 1; return b })
	_, err = verify.Verify(t.Context(), "", opt)
	require.ErrorIs(t, err, audit.CodeUnread, "the auditor that is blind to values")
	opt.HashesOnly = false
	_, err = verify.Verify(t.Context(), "", opt)
	require.ErrorIs(t, err, audit.CodeCorrupt)
}

// TestHashesOnlySeesWhatHashesTell changes commit records, seals, the genesis and lengths, cuts the
// log, and gives wrong evidence.
func TestHashesOnlySeesWhatHashesTell(t *testing.T) {
	t.Parallel()
	disk, opt := victim(t)
	opt.FS, opt.HashesOnly = disk, true
	found := 0
	first, step := sample.Every(t, 35)
	if sample.Long() {
		step = 5
	}
	for i, f := range framesOf(t, disk, segment.SegmentName(0)) {
		seg := disk.Names[segment.SegmentName(0)].Now
		entry := seg[f.at+segment.FrameHead-1] == segment.FrameEntry && seg[f.at+segment.FrameHead] == segment.LeafEvent
		for at := f.at + int64(first-int(f.at)%step+step)%int64(step); at < f.end; at += int64(step) {
			flipped := disk.Clone()
			flipped.CorruptFile(segment.SegmentName(0), func(b []byte) []byte { b[at] ^= 4; return b })
			opt.FS = flipped
			_, err := verify.Verify(t.Context(), "", opt)
			require.Error(t, err)
			if !entry || at >= f.at+4 && at < f.at+segment.FrameHead {
				require.NotErrorIs(t, err, audit.CodeUnread, "frame %d byte %d", i, at-f.at)
				found++
			}
		}
	}
	require.Greater(t, found*step, 5000)

	opt.FS = disk
	other := opt
	other.GenesisKey = make([]byte, 32)
	_, err := verify.Verify(t.Context(), "", other)
	require.ErrorIs(t, err, audit.CodeForged)
	other = opt
	other.Require = verify.EvidenceOwn | verify.EvidenceReceipt
	other.Receipts = nil
	_, err = verify.Verify(t.Context(), "", other)
	require.ErrorIs(t, err, audit.CodeMissing)
	disk.CorruptFile(segment.SegmentName(0), func(b []byte) []byte { return b[:len(b)/2] })
	_, err = verify.Verify(t.Context(), "", opt)
	require.Error(t, err)
	require.NotErrorIs(t, err, audit.CodeUnread)
}

// TestHashesOnlyReadsWhatHasNoHash: without the derived files, or with wrong ones, entries are
// read, and still nothing is verified.
func TestHashesOnlyReadsWhatHasNoHash(t *testing.T) {
	t.Parallel()
	disk, opt := victim(t)
	opt.HashesOnly = true
	for name, change := range map[string]func([]byte) []byte{
		"half":  func(b []byte) []byte { return b[:len(b)/2] },
		"empty": func([]byte) []byte { return nil },
		"odd":   func(b []byte) []byte { return b[:len(b)-7] },
	} {
		d := disk.Clone()
		d.CorruptFile(segment.HashesName(0), change)
		opt.FS = d
		rep, err := verify.Verify(t.Context(), "", opt)
		require.ErrorIs(t, err, audit.CodeUnread, name)
		require.NotZero(t, rep.Entries, name)
	}
	d := disk.Clone()
	require.NoError(t, d.Remove(segment.HashesName(0)))
	opt.FS = d
	rep, err := verify.Verify(t.Context(), "", opt)
	require.ErrorIs(t, err, audit.CodeUnread)
	require.Equal(t, []string{segment.HashesName(0)}, rep.Derived)
}

// TestHashesOnlyOfAPrunedLog walks several segments, some of them pruned.
func TestHashesOnlyOfAPrunedLog(t *testing.T) {
	t.Parallel()
	x := newTown(t, 34, 300)
	require.NoError(t, x.log.Close())
	numbers, err := segment.SegmentNumbers(x.disk)
	require.NoError(t, err)
	for _, n := range numbers[:2] {
		require.NoError(t, pruneSegment(x.disk, n, nil))
		require.NoError(t, errors.Join(x.disk.Remove(segment.SegmentName(n)), x.disk.Remove(segment.HashesName(n))))
	}
	whole, err := verify.Verify(t.Context(), "", verify.Options{FS: x.disk})
	require.NoError(t, err)
	rep, err := verify.Verify(t.Context(), "", verify.Options{FS: x.disk, HashesOnly: true})
	require.ErrorIs(t, err, audit.CodeUnread)
	rep.HashesOnly = false
	require.Equal(t, whole, rep)
}
