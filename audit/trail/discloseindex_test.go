package trail

import (
	"slices"
	"testing"

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
			records := b[segment.IndexHead : len(b)-segment.IndexTail]
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
	for version := range byte(4) {
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
