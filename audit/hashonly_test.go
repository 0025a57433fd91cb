package audit

import (
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit/internal/sample"
)

// TestHashesOnlyNeverVerifies: what looks at hashes alone does not notice a changed entry, and so never says that a log is good.
func TestHashesOnlyNeverVerifies(t *testing.T) {
	t.Parallel()
	disk, opt := victim(t)
	opt.FS = disk
	opt.Require = EvidenceGenesis | EvidenceCheckpoint | EvidenceReceipt
	whole, err := Verify(t.Context(), "", opt)
	require.NoError(t, err)
	require.False(t, whole.HashesOnly)
	opt.HashesOnly = true
	rep, err := Verify(t.Context(), "", opt)
	require.ErrorIs(t, err, ErrUnread)
	require.True(t, rep.HashesOnly)
	rep.HashesOnly = false
	require.Equal(t, whole, rep, "all else in the report is the same")

	_, fs := frames(t, disk)
	event := slices.IndexFunc(fs, func(f tamperedFrame) bool { return f.kind == frameEntry && f.payload[0] == leafEvent })
	at := int(framesOf(t, disk, segmentName(0))[event+1].at) + frameHead + offTime
	disk.corruptFile(segmentName(0), func(b []byte) []byte { b[at] ^= 1; return b })
	_, err = Verify(t.Context(), "", opt)
	require.ErrorIs(t, err, ErrUnread, "the auditor that is blind to values")
	opt.HashesOnly = false
	_, err = Verify(t.Context(), "", opt)
	require.ErrorIs(t, err, ErrCorrupt)
}

// TestHashesOnlySeesWhatHashesTell changes commit records, seals, the genesis and lengths, cuts the log, and gives wrong evidence.
func TestHashesOnlySeesWhatHashesTell(t *testing.T) {
	t.Parallel()
	disk, opt := victim(t)
	opt.FS, opt.HashesOnly = disk, true
	found := 0
	first, step := sample.Every(t, 35)
	if sample.Long() {
		step = 5
	}
	for i, f := range framesOf(t, disk, segmentName(0)) {
		seg := disk.names[segmentName(0)].now
		entry := seg[f.at+frameHead-1] == frameEntry && seg[f.at+frameHead] == leafEvent
		for at := f.at + int64(first-int(f.at)%step+step)%int64(step); at < f.end; at += int64(step) {
			flipped := disk.clone()
			flipped.corruptFile(segmentName(0), func(b []byte) []byte { b[at] ^= 4; return b })
			opt.FS = flipped
			_, err := Verify(t.Context(), "", opt)
			require.Error(t, err)
			if !entry || at >= f.at+4 && at < f.at+frameHead {
				require.NotErrorIs(t, err, ErrUnread, "frame %d byte %d", i, at-f.at)
				found++
			}
		}
	}
	require.Greater(t, found*step, 5000)

	opt.FS = disk
	other := opt
	other.GenesisKey = make([]byte, 32)
	_, err := Verify(t.Context(), "", other)
	require.ErrorIs(t, err, &Error{code: CodeForged})
	other = opt
	other.Require = EvidenceOwn | EvidenceReceipt
	other.Receipts = nil
	_, err = Verify(t.Context(), "", other)
	require.ErrorIs(t, err, &Error{code: CodeMissing})
	disk.corruptFile(segmentName(0), func(b []byte) []byte { return b[:len(b)/2] })
	_, err = Verify(t.Context(), "", opt)
	require.Error(t, err)
	require.NotErrorIs(t, err, ErrUnread)
}

// TestHashesOnlyReadsWhatHasNoHash: without the derived files, or with wrong ones, entries are read, and still nothing is verified.
func TestHashesOnlyReadsWhatHasNoHash(t *testing.T) {
	t.Parallel()
	disk, opt := victim(t)
	opt.HashesOnly = true
	for name, change := range map[string]func([]byte) []byte{
		"half":  func(b []byte) []byte { return b[:len(b)/2] },
		"empty": func([]byte) []byte { return nil },
		"odd":   func(b []byte) []byte { return b[:len(b)-7] },
	} {
		d := disk.clone()
		d.corruptFile(hashesName(0), change)
		opt.FS = d
		rep, err := Verify(t.Context(), "", opt)
		require.ErrorIs(t, err, ErrUnread, name)
		require.NotZero(t, rep.Entries, name)
	}
	d := disk.clone()
	require.NoError(t, d.Remove(hashesName(0)))
	opt.FS = d
	rep, err := Verify(t.Context(), "", opt)
	require.ErrorIs(t, err, ErrUnread)
	require.Equal(t, []string{hashesName(0)}, rep.Derived)
}

// TestHashesOnlyOfAPrunedLog walks several segments, some of them pruned.
func TestHashesOnlyOfAPrunedLog(t *testing.T) {
	t.Parallel()
	x := newTown(t, 34, 300)
	require.NoError(t, x.log.Close())
	numbers, err := segmentNumbers(x.disk)
	require.NoError(t, err)
	for _, n := range numbers[:2] {
		require.NoError(t, pruneSegment(x.disk, n, nil))
		require.NoError(t, errors.Join(x.disk.Remove(segmentName(n)), x.disk.Remove(hashesName(n))))
	}
	whole, err := Verify(t.Context(), "", VerifyOptions{FS: x.disk})
	require.NoError(t, err)
	rep, err := Verify(t.Context(), "", VerifyOptions{FS: x.disk, HashesOnly: true})
	require.ErrorIs(t, err, ErrUnread)
	rep.HashesOnly = false
	require.Equal(t, whole, rep)
}
