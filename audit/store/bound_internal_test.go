package store

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
)

// A binding gives its own lines their places, in its order, and leaves those alone that are of no
// binding or that a log has.
func TestABindingPlacesItsOwnLines(t *testing.T) {
	t.Parallel()
	b := binding{first: 7, trail: "log", chains: make([]byte, 3*len(audit.Hash{}))}
	for i := range b.chains {
		b.chains[i] = byte(i / len(audit.Hash{}))
	}
	require.NoError(t, b.read(numbers([]int64{30, 10, 20})))
	lines := []Line{{row: 10, Entry: -1}, {row: 20, Entry: 5}, {row: 99, Entry: -1}, {row: 30, Entry: -1}}
	b.place(lines)
	places, trails := []int64{}, []audit.Code{}
	for i := range lines {
		places, trails = append(places, lines[i].Place), append(trails, lines[i].Trail)
	}
	assert.Equal(t, []int64{8, 0, 0, 7}, places)
	assert.Equal(t, []audit.Code{"log", "", "", "log"}, trails)
	assert.EqualValues(t, 1, lines[0].Chain[0])
	for place, row := range map[int64]int64{6: 0, 7: 30, 9: 20, 10: 0} {
		assert.Equal(t, row, b.row(place), "the row at place %d", place)
	}
	require.Error(t, b.read("1,,2"))
}
