package benefit

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestIDListOwn(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOfN(rapid.String(), 1, 2*packedIDs).Draw(t, "ids")
		own := idList{list: ids}.own(nil)
		again := own.own(nil)
		for i, id := range ids {
			require.Equal(t, id, own.at(i))
			require.Equal(t, id, again.at(i))
		}
	})
	long := strings.Repeat("x", 70_000)
	own := idList{list: []string{long, "y"}}.own(nil)
	require.Equal(t, long, own.at(0))
	require.Equal(t, "y", own.at(1))
	require.Equal(t, idList{}, idList{}.own(nil))
}

func TestIDListAllocations(t *testing.T) {
	ids := make([]string, 6)
	for i := range ids {
		ids[i] = strconv.Itoa(i)
	}
	l := idList{list: ids}
	var own idList
	require.LessOrEqual(t, testing.AllocsPerRun(100, func() { own = l.own(nil) }), 1.0)
	buf := make([]byte, 0, 64)
	require.Zero(t, testing.AllocsPerRun(100, func() { buf = own.appendTo(buf[:0], 5) }))
	require.Zero(t, testing.AllocsPerRun(100, func() { own = l.own(buf[:0]) }), "room that is there is used")
}
