package sample

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestEveryStepHasItsDay: nothing that a long run takes is never taken by the short ones.
func TestEveryStepHasItsDay(t *testing.T) {
	t.Setenv("KYUFU_LONG", "")
	steps, rounds := map[int]int{}, map[int]int{}
	for day := range 13 * slower {
		t.Setenv("KYUFU_DAY", strconv.Itoa(100+day))
		first, step := Every(t, 13)
		for i := first; i < 100; i += step {
			steps[i]++
		}
		from, to := Part(t, 100, 13)
		for i := from; i < to; i++ {
			rounds[i]++
		}
	}
	require.Len(t, steps, 100)
	require.Len(t, rounds, 100)
	for i := range 100 {
		require.Equal(t, 1, steps[i])
		require.Equal(t, 1, rounds[i])
	}
}

func TestLongTakesAll(t *testing.T) {
	t.Setenv("KYUFU_LONG", "1")
	first, step := Every(t, 13)
	require.Equal(t, [2]int{0, 1}, [2]int{first, step})
	from, to := Part(t, 100, 13)
	require.Equal(t, [2]int{0, 100}, [2]int{from, to})
}
