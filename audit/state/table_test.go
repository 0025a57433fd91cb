package state_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/audit/state"
)

type (
	door string
	push string
)

func doors() *state.Table[door, push] {
	return state.Must(
		state.Row[door, push]{From: []door{"", "open"}, Event: "close", To: "closed"},
		state.Row[door, push]{From: []door{"closed"}, Event: "open", To: "open", Note: "by a hand | a foot"},
		state.Row[door, push]{From: []door{"open", "closed"}, Event: "break", To: "broken"},
	)
}

func Example() {
	table := doors()
	next, err := table.Next("closed", "open")
	fmt.Println(next, err)
	_, err = table.Next("open", "open")
	fmt.Println(err)
	var refused *state.Error[door, push]
	fmt.Println(errors.As(err, &refused), refused.Allowed)
	fmt.Print(table.Mermaid())
	// Output:
	// open <nil>
	// state: not_allowed: open in open, allowed [close break]
	// true [close break]
	// stateDiagram-v2
	//     [*] --> closed : close
	//     open --> closed : close
	//     closed --> open : open
	//     open --> broken : break
	//     closed --> broken : break
	//     broken --> [*]
}

func TestTheTablePrintsARowALine(t *testing.T) {
	t.Parallel()
	require.Equal(t, "| from | event | to | note |\n| --- | --- | --- | --- |\n"+
		"| [*], open | close | closed |  |\n| closed | open | open | by a hand \\| a foot |\n"+
		"| open, closed | break | broken |  |\n", doors().Markdown())
}

func TestJSONNamesStatesEventsAndRows(t *testing.T) {
	t.Parallel()
	b, err := json.Marshal(doors())
	require.NoError(t, err)
	require.JSONEq(t, `{"states":["[*]","open","closed","broken"],"events":["close","open","break"],"rows":[
		{"from":["[*]","open"],"event":"close","to":"closed"},
		{"from":["closed"],"event":"open","to":"open","note":"by a hand | a foot"},
		{"from":["open","closed"],"event":"break","to":"broken"}]}`, string(b))
}

func TestATableThatContradictsItselfIsRefused(t *testing.T) {
	t.Parallel()
	_, err := state.New(
		state.Row[door, push]{From: []door{"open"}, Event: "close", To: "closed"},
		state.Row[door, push]{From: []door{"closed", "open"}, Event: "close", To: "open"})
	require.ErrorIs(t, err, state.CodeTwice)
	require.Panics(t, func() {
		state.Must(state.Row[door, push]{From: []door{"open", "open"}, Event: "close", To: "closed"})
	})
}

func TestWhatIsListedIsTheCallers(t *testing.T) {
	t.Parallel()
	table, want := doors(), doors()
	table.Allowed("open")[0] = "x"
	table.States()[0], table.Events()[0] = "x", "x"
	table.Rows()[0].From[0] = "x"
	require.Equal(t, want, table)
}

// Random tables agree with a search through their rows, for every state and event.
func TestEveryPairAgreesWithTheRows(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		small := rapid.IntRange(0, 4)
		rows := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) state.Row[int, int] {
			from := rapid.SliceOfNDistinct(small, 1, 3, rapid.ID).Draw(t, "from")
			return state.Row[int, int]{From: from, Event: small.Draw(t, "event"), To: small.Draw(t, "to")}
		}), 0, 6).Draw(t, "rows")
		table, err := state.New(rows...)
		if err != nil {
			require.ErrorIs(t, err, state.CodeTwice)
			return
		}
		for s, e := range table.Pairs() {
			i := slices.IndexFunc(rows, func(r state.Row[int, int]) bool { return r.Event == e && slices.Contains(r.From, s) })
			next, err := table.Next(s, e)
			at, ok := table.Find(s, e)
			require.Equal(t, i >= 0, ok)
			require.Equal(t, ok, slices.Contains(table.Allowed(s), e))
			if !ok {
				require.ErrorIs(t, err, state.CodeNotAllowed)
				require.Equal(t, s, next)
				continue
			}
			require.NoError(t, err)
			require.Equal(t, i, at)
			require.Equal(t, rows[i].To, next)
		}
	})
}

func TestATransitionAllocatesNothing(t *testing.T) {
	table := doors()
	require.Zero(t, testing.AllocsPerRun(100, func() {
		if s, err := table.Next("closed", "open"); s != "open" || err != nil {
			panic(err)
		}
	}))
}

func BenchmarkNext(b *testing.B) {
	table := state.Must(
		state.Row[uint8, uint8]{From: []uint8{0, 1}, Event: 1, To: 2},
		state.Row[uint8, uint8]{From: []uint8{2}, Event: 2, To: 1})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := table.Next(2, 2); err != nil {
			b.Fatal(err)
		}
	}
}
