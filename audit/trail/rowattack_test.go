package trail

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/audit/verify"
	"github.com/stretchr/testify/require"
)

// TestALaterDisposalHidesNothingInAnEarlierBundle: a log is pruned twice, and who hands out the
// bundle of between takes the second proof, which covers a year whose entries were still there; or
// the first proof for the bundle of after.
func TestALaterDisposalHidesNothingInAnEarlierBundle(t *testing.T) {
	t.Parallel()
	x := prunedTown(t, 331)
	trust := verify.Trust{GenesisKey: x.log.GenesisKey()}
	person := x.people[1]
	between := x.disclosed(person)
	x.clock = x.clock.AddDate(1, 0, 0)
	for i := range 30 {
		x.record(x.people[i%7], "newest")
	}
	n, err := approveAndPrune(t.Context(), x.log, 2027)
	require.NoError(t, err)
	require.NotZero(t, n)
	after := x.disclosed(person)
	for _, b := range []*verify.Bundle{between, after} {
		rep, err := b.Check(trust)
		require.NoError(t, err)
		require.True(t, rep.Complete)
	}
	require.Greater(t, after.Pruned, between.Pruned)
	hidden := after.Pruned - between.Pruned
	require.Greater(t, uint64(len(between.Entries)), hidden-1)
	for name, forged := range map[string]verify.Bundle{
		"the later proof": func() verify.Bundle {
			b := *between
			b.Pruned, b.Disposal, b.Entries = after.Pruned, after.Disposal, between.Entries[min(hidden, uint64(len(between.Entries))):]
			return b
		}(),
		"the later proof, all entries": func() verify.Bundle { b := *between; b.Pruned, b.Disposal = after.Pruned, after.Disposal; return b }(),
		"the earlier proof":            func() verify.Bundle { b := *after; b.Disposal = between.Disposal; return b }(),
		"the earlier proof and count":  func() verify.Bundle { b := *after; b.Pruned, b.Disposal = between.Pruned, between.Disposal; return b }(),
	} {
		rep, err := forged.Check(trust)
		require.False(t, err == nil && rep.Complete, name)
	}
}

// TestAKeyOfAnEpochThatIsOverContinuesNoCopy: who kept the keys of yesterday, or makes a key, does
// not go on with today's copy of the log.
func TestAKeyOfAnEpochThatIsOverContinuesNoCopy(t *testing.T) {
	t.Parallel()
	place := t.TempDir()
	dir, safe := filepath.Join(place, "log"), filepath.Join(place, "safe")
	cfg := Config{Instance: "test/app1", EpochEntries: 4, KeyDir: safe}
	appended := func(l *Log) {
		for range 10 {
			_, err := l.Append(t.Context(), audit.Event{Act: audit.ActView, Result: audit.Succeeded, Actor: testActor})
			require.NoError(t, err)
		}
	}
	l, err := Open(dir, cfg)
	require.NoError(t, err)
	appended(l)
	require.NoError(t, l.Seal())
	yesterday := filepath.Join(place, "yesterday")
	require.NoError(t, os.CopyFS(yesterday, os.DirFS(safe)))
	appended(l)
	require.NoError(t, l.Close())
	now, err := os.ReadDir(safe)
	require.NoError(t, err)
	then, err := os.ReadDir(yesterday)
	require.NoError(t, err)
	require.NotEmpty(t, then)
	for name, keys := range map[string]func(t *testing.T, dir string){
		"yesterday's": func(t *testing.T, dir string) { require.NoError(t, os.CopyFS(dir, os.DirFS(yesterday))) },
		"yesterday's under today's name": func(t *testing.T, dir string) {
			b, err := os.ReadFile(filepath.Join(yesterday, then[0].Name()))
			require.NoError(t, err)
			for _, f := range now {
				require.NoError(t, os.WriteFile(filepath.Join(dir, f.Name()), b, 0o600))
			}
		},
		"one's own": func(t *testing.T, dir string) {
			for _, f := range now {
				require.NoError(t, os.WriteFile(filepath.Join(dir, f.Name()), make([]byte, 32), 0o600))
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			own := cfg
			own.KeyDir = t.TempDir()
			require.NoError(t, os.Chmod(own.KeyDir, 0o700))
			keys(t, own.KeyDir)
			taken := filepath.Join(t.TempDir(), "copy")
			require.NoError(t, os.CopyFS(taken, os.DirFS(dir)))
			_, err := Open(taken, own)
			require.ErrorIs(t, err, audit.CodeKey)
		})
	}
}

// TestWhatIsKeptOfOneSegmentIsNotTakenForAnothers: files of kept hashes change places, lose their
// end or are doubled; index files change places, lose their end, or lack records with right sums.
func TestWhatIsKeptOfOneSegmentIsNotTakenForAnothers(t *testing.T) {
	t.Parallel()
	x := prunedTown(t, 332)
	require.NoError(t, x.log.Close())
	rep, err := verifyDisk(x.disk)
	require.NoError(t, err)
	pruned, err := segment.PrunedNumbers(x.disk)
	require.NoError(t, err)
	require.Greater(t, len(pruned), 1)
	one, two := segment.KeptName(pruned[0]), segment.KeptName(pruned[1])
	other := slices.Clone(x.disk.Names[two].Now)
	for name, change := range map[string]func([]byte) []byte{
		"another's":     func([]byte) []byte { return other },
		"half":          func(b []byte) []byte { return b[:len(b)/2] },
		"all but a sum": func(b []byte) []byte { return b[:len(b)-32] },
		"twice":         func(b []byte) []byte { return append(b, b...) },
		"both":          func(b []byte) []byte { return append(b, other...) },
		"nothing":       func([]byte) []byte { return nil },
		"of zeroes":     func(b []byte) []byte { clear(b); return b },
	} {
		d := x.disk.Clone()
		d.CorruptFile(one, change)
		_, err := verify.Verify(t.Context(), "", verify.Options{FS: d})
		var e *audit.Error
		require.ErrorAs(t, err, &e, name)
		require.Contains(t, []audit.ErrorCode{audit.CodeCorrupt, audit.CodeMissing}, audit.ErrorCode(e.Code()), name)
		_, err = NewReader(d).ProveInclusion(rep.Entries-1, rep.Entries)
		require.Error(t, err, name)
	}
}

// TestAnIndexOfAnotherSegmentHidesNothing, nor one that lost its end or has no
// records: it is made again.
func TestAnIndexOfAnotherSegmentHidesNothing(t *testing.T) {
	t.Parallel()
	x := newTester(t, 333)
	cfg := x.config()
	cfg.SegmentSize = 64 << 10
	x.clock = x.clock.Add(31 * 24 * time.Hour)
	l, err := Open("", cfg)
	require.NoError(t, err)
	for range 500 {
		_, err := l.Append(t.Context(), x.event())
		require.NoError(t, err)
	}
	require.NoError(t, l.Close())
	ask := func() (out [][]uint64, failed error) {
		x, err := OpenIndex(x.disk, nil)
		require.NoError(t, err)
		for n := range 20 {
			var one []uint64
			for e, err := range x.Subject(testHandle(n)) {
				if failed = errors.Join(failed, err); err == nil {
					one = append(one, e.Index)
				}
			}
			out = append(out, one)
		}
		require.NoError(t, x.Close())
		return out, failed
	}
	want, err := ask()
	require.NoError(t, err)
	numbers, err := segment.SegmentNumbers(x.disk)
	require.NoError(t, err)
	require.Greater(t, len(numbers), 2)
	name := segment.IndexName(numbers[0])
	good, other := slices.Clone(x.disk.Names[name].Now), slices.Clone(x.disk.Names[segment.IndexName(numbers[1])].Now)
	for what, change := range map[string]func([]byte) []byte{
		"another's": func([]byte) []byte { return slices.Clone(other) },
		"another's records": func(b []byte) []byte {
			return append(slices.Clone(b[:segment.IndexHead]), other[segment.IndexHead:]...)
		},
		"the half": func(b []byte) []byte { return b[:len(b)/2] },
		"without a block": func(b []byte) []byte {
			return slices.Delete(b, segment.IndexHead, segment.IndexHead+segment.IndexBlock*segment.IndexRecord+4)
		},
		"nothing":                        func([]byte) []byte { return nil },
		"of no records":                  func([]byte) []byte { return indexFile(nil) },
		"more behind":                    func(b []byte) []byte { return append(b, 0) },
		"with half of it, the end right": func(b []byte) []byte { return append(slices.Clone(b[:len(b)/2]), b[len(b)-segment.IndexTail:]...) },
	} {
		x.disk.CorruptFile(name, func([]byte) []byte { return change(slices.Clone(good)) })
		got, err := ask()
		require.NoError(t, err, what)
		require.Equal(t, want, got, what)
	}
}
