package trail

import (
	"slices"
	"testing"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/sample"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/audit/verify"
	"github.com/stretchr/testify/require"
)

// TestDisclosureDoesWithoutTheIndexOfSeals hides seals in the indexes, and puts indexes of the
// version without seals in their place: the bundle still has the whole chain of keys.
func TestDisclosureDoesWithoutTheIndexOfSeals(t *testing.T) {
	t.Parallel()
	x := newTown(t, 33, 300)
	numbers, err := segment.SegmentNumbers(x.disk)
	require.NoError(t, err)
	require.Greater(t, len(numbers), 2, "the seals are to stand in several segments")
	whole, err := x.log.Disclose(t.Context(), x.people[1], nil, nil)
	require.NoError(t, err)
	for name, change := range map[string]func([]byte) []byte{
		"hidden": func(b []byte) []byte {
			records := recordsOf(b)
			for len(records) > 0 && records[len(records)-segment.IndexRecord] == segment.TableSeal {
				records = records[:len(records)-segment.IndexRecord]
			}
			return indexFile(records)
		},
		"version 1": func(b []byte) []byte { b[4] = 1; return b },
	} {
		t.Run(name, func(t *testing.T) {
			for _, n := range numbers[:len(numbers)-1] {
				x.disk.CorruptFile(segment.IndexName(n), change)
			}
			b, err := x.log.Disclose(t.Context(), x.people[1], nil, nil)
			require.NoError(t, err)
			rep, err := b.Check(verify.Trust{GenesisKey: x.log.GenesisKey()})
			require.NoError(t, err)
			require.True(t, rep.Complete)
			before := slices.Concat(whole.Keys, [][]byte{whole.Seal})
			require.Equal(t, before, b.Keys[:len(before)])
		})
	}
}

// recordsOf are the records of an index file, without the sums between them.
func recordsOf(file []byte) (out []byte) {
	file = file[segment.IndexHead : len(file)-segment.IndexTail]
	for len(file) > 0 {
		n := min(len(file)-4, segment.IndexBlock*segment.IndexRecord)
		out, file = append(out, file[:n]...), file[n+4:]
	}
	return out
}

// TestAFlippedBitOfAnIndexHidesNothing flips bits all over the index files, one at a time: every
// question is answered as before, by the segments if not by the index.
func TestAFlippedBitOfAnIndexHidesNothing(t *testing.T) {
	t.Parallel()
	x := newTester(t, 89)
	cfg := x.config()
	cfg.SegmentSize = 64 << 10
	x.clock = x.clock.AddDate(0, 1, 0) // no fiscal year ends early
	l, err := Open("", cfg)
	require.NoError(t, err)
	for range 500 {
		_, err := l.Append(t.Context(), x.event())
		require.NoError(t, err)
	}
	require.NoError(t, l.Close())
	disk := x.disk
	ask := func() (out []uint64) {
		x, err := OpenIndex(disk, nil)
		require.NoError(t, err)
		for n := range 20 {
			for e, err := range x.Subject(testHandle(n)) {
				require.NoError(t, err)
				out = append(out, e.Index)
			}
		}
		for e, err := range x.Act(audit.ActView) {
			require.NoError(t, err)
			out = append(out, e.Index)
		}
		require.NoError(t, x.Close())
		return out
	}
	want := ask()
	require.Greater(t, len(want), 100)
	numbers, err := segment.SegmentNumbers(disk)
	require.NoError(t, err)
	require.Greater(t, len(numbers), 1)
	first, step := sample.Every(t, 5)
	for _, n := range numbers[:1] {
		name := segment.IndexName(n)
		good := slices.Clone(disk.Names[name].Now)
		require.Greater(t, len(good), segment.IndexHead+segment.IndexBlock*segment.IndexRecord, "more than one block")
		for at := 97 * first; at < len(good); at += 97 * step {
			disk.CorruptFile(name, func([]byte) []byte { b := slices.Clone(good); b[at] ^= 1 << (at % 8); return b })
			require.Equal(t, want, ask(), "%s byte %d", name, at)
		}
		disk.CorruptFile(name, func([]byte) []byte { return good })
	}
}

// TestOlderIndexIsNoDamage: a file of an earlier version is not what this one writes, but nothing
// is wrong with it; it is made again when somebody asks.
func TestOlderIndexIsNoDamage(t *testing.T) {
	t.Parallel()
	disk := closedLog(t, 88, 60)
	open := func() {
		x, err := OpenIndex(disk, nil)
		require.NoError(t, err)
		require.NoError(t, x.Close())
	}
	open()
	good := string(disk.Names[segment.IndexName(0)].Now)
	for version := range segment.IndexMagic[4] + 1 {
		disk.CorruptFile(segment.IndexName(0), func(b []byte) []byte { b[4] = version; return b })
		rep, err := verifyDisk(disk)
		require.NoError(t, err)
		if version == 0 {
			require.Equal(t, []string{segment.IndexName(0)}, rep.Derived)
		} else {
			require.Empty(t, rep.Derived, "version %d", version)
		}
		open()
		require.Equal(t, good, string(disk.Names[segment.IndexName(0)].Now))
	}
}
