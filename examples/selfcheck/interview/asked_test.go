package interview

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write testdata anew")

// What is asked, and in which order, is what it was: however much quicker the next question is
// found, it stays the same one.
func TestTheQuestionsStayTheSame(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	for _, s := range tracks(t) {
		for i, size := range [][2]int{{4, 1}, {5, 3}} {
			rnd := rand.New(rand.NewPCG(uint64(i), 77))
			s.People, s.Children = size[0], size[1]
			fmt.Fprintf(&all, "%s %s, %d people, %d of them children:", s.Program.Program().ID(), s.Track, s.People, s.Children)
			var given []Answer
			state := ask(t, s, given)
			for ; state.Next != nil; state = ask(t, s, given) {
				q := state.Next
				value := likely(rnd, *q)
				fmt.Fprintf(&all, " %s %s %s;", q.Question, q.Person, value)
				given = append(given, Answer{q.Question, q.Person, value})
			}
			fmt.Fprintf(&all, " %s\n", state.Decision.Outcome)
		}
	}
	const golden = "testdata/interviews.txt"
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(all.String()), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), all.String(), "go test ./examples/selfcheck/interview -run StayTheSame -update writes it anew")
}
