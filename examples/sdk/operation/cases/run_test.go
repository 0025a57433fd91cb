package cases

import (
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/examples/sdk/operation"
)

// naive is an office as the incidents had it: a column "paid" that results set, files that are told
// apart by count and total, letters that print what is at hand.
type naive struct {
	cases   []*naiveCase
	runs    map[string][]*naiveCase
	ordered map[string]int
}

type naiveCase struct {
	ID, Number   string
	Amount       int
	Paid, Erased bool
}

type naiveStep struct {
	Do, Run, Case, File string
	Change              []struct {
		Place  int
		Amount int `json:",string"`
		Drop   bool
	}
	Lines   []struct{ Place int }
	Members []struct{ Name string }
}

func (n *naive) step(s *naiveStep) map[string]any {
	of := s.Run
	if s.File != "" {
		of = s.File
	}
	sum := func() map[string]any {
		total := 0
		for _, c := range n.runs[of] {
			total += c.Amount
		}
		return map[string]any{"count": len(n.runs[of]), "total": total}
	}
	switch s.Do {
	case "draft":
		n.runs[s.Run] = nil
		for _, c := range n.cases {
			if !c.Paid {
				n.runs[s.Run] = append(n.runs[s.Run], c)
			}
		}
		return sum()
	case "export", "approve", "close":
		return sum()
	case "check":
		mine, file := n.runs[s.Run], n.runs[of]
		if len(mine) != len(file) || len(s.Change) > 0 && s.Change[0].Drop {
			return map[string]any{"findings": []string{"count"}}
		}
	case "send":
		for i, c := range n.runs[of] {
			if len(s.Change) == 0 || !s.Change[0].Drop || s.Change[0].Place != i+1 {
				n.ordered[c.ID]++
			}
		}
	case "rest", "results":
		for _, c := range n.runs[s.Run] {
			c.Paid = true
		}
	case "more", "return": // what was paid is open again
		for _, c := range n.cases {
			if c.ID == s.Case {
				c.Paid = false
			}
		}
	case "erase":
		for _, c := range n.cases {
			if c.ID == s.Case {
				c.Paid, c.Erased = false, true
			}
		}
		n.cases = slices.DeleteFunc(n.cases, func(c *naiveCase) bool { return c.Erased })
	case "print":
		last := n.cases[len(n.cases)-1] // the variable that the loop before left
		var shown []string
		for _, m := range s.Members {
			shown = append(shown, m.Name)
		}
		return map[string]any{"account": "＊＊＊＊" + last.Number[len(last.Number)-3:], "shown": shown}
	}
	return map[string]any{}
}

func naiveRun(t *testing.T, in json.RawMessage) any {
	var q struct {
		Cases []struct {
			ID      string
			Amount  int `json:",string"`
			Account struct{ Number string }
		}
		Steps []naiveStep
	}
	require.NoError(t, json.Unmarshal(in, &q))
	n := &naive{runs: map[string][]*naiveCase{}, ordered: map[string]int{}}
	for _, c := range q.Cases {
		n.cases = append(n.cases, &naiveCase{ID: c.ID, Number: c.Account.Number, Amount: c.Amount})
	}
	steps := []any{}
	for i := range q.Steps {
		steps = append(steps, n.step(&q.Steps[i]))
	}
	return map[string]any{"steps": steps, "ordered": n.ordered}
}

// Each incident has a vector that the naive office fails and ours passes.
func TestTheIncidentsOfOthers(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../../conformance/suite/vectors/payment-run.json")
	require.NoError(t, err)
	var file struct {
		Cases []struct {
			ID       string
			In, Want json.RawMessage
			Error    string
		}
	}
	require.NoError(t, json.Unmarshal(data, &file))
	towns := []string{
		"neyagawa", "tenei", "taki", "tarumizu", "miyazaki", "ube", "abu", "hiratsuka", "kamakura", "tokushima",
	}
	for _, c := range file.Cases {
		ours := Operations().Call("payment.run", c.In)
		assert.Equal(t, c.Error, ours.Error, c.ID)
		if c.Error != "" {
			continue
		}
		assert.JSONEq(t, string(c.Want), string(ours.Out), c.ID)
		town, _, _ := strings.Cut(c.ID, "-")
		if i := slices.Index(towns, town); i >= 0 {
			towns = slices.Delete(towns, i, i+1)
		}
		var want map[string]any
		require.NoError(t, json.Unmarshal(c.Want, &want))
		naive, err := json.Marshal(naiveRun(t, c.In))
		require.NoError(t, err)
		var got map[string]any
		require.NoError(t, json.Unmarshal(naive, &got))
		harm := harmed(t, want, got)
		assert.True(t, harm, "%s: the naive office does no harm", c.ID)
	}
	assert.Empty(t, towns, "incidents without a vector")
}

// harmed reports whether the naive office orders other payments than are due, or differs in what is
// found about files and letters.
func harmed(t *testing.T, want, got map[string]any) bool {
	t.Helper()
	if !reflect.DeepEqual(want["ordered"], got["ordered"]) {
		return true
	}
	steps, _ := want["steps"].([]any)
	theirs, _ := got["steps"].([]any)
	for i := range steps {
		a, _ := steps[i].(map[string]any)
		b, _ := theirs[i].(map[string]any)
		for _, key := range []string{"findings", "account", "shown", "sheet"} {
			if !reflect.DeepEqual(a[key], b[key]) {
				return true
			}
		}
	}
	return false
}

// Every step looks at every case: what is tried at a time is bounded, so that no input of the size
// that an operation takes keeps a host for hours.
func TestAnOfficeThatIsTriedIsSmall(t *testing.T) {
	t.Parallel()
	for _, of := range []any{runInput{}, runCase{}} { // what the description of the server says
		for _, f := range reflect.VisibleFields(reflect.TypeOf(of)) {
			if says := f.Tag.Get("most"); says != "" {
				assert.Equal(t, map[reflect.Kind]string{reflect.Slice: strconv.Itoa(mostRun), reflect.String: strconv.Itoa(mostName)}[f.Type.Kind()], says, f.Name)
			}
		}
	}
	office := func(persons, steps int) json.RawMessage {
		q := map[string]any{"cases": []any{map[string]any{"id": "1", "household": "h", "persons": make([]string, persons)}}, "steps": slices.Repeat([]any{map[string]string{"do": "none"}}, steps)}
		in, err := json.Marshal(q)
		require.NoError(t, err)
		return in
	}
	table := operation.Table{"payment.run": paymentRun}
	tooLarge := operation.Answer{Error: operation.CodeBadInput, Detail: "input size at /"}
	assert.Equal(t, tooLarge, table.Call("payment.run", office(mostRun, 1)))
	assert.Equal(t, tooLarge, table.Call("payment.run", office(1, mostRun)))
	assert.NotEqual(t, tooLarge, table.Call("payment.run", office(500, mostRun-501)))
	named := func(name string) json.RawMessage {
		return json.RawMessage(`{"cases": [{"id": "1", "household": "h", "persons": ["` + name + `"]}], "steps": [{"do": "none"}]}`)
	}
	assert.Equal(t, "input size at /cases", table.Call("payment.run", named(strings.Repeat("p", mostName+1))).Detail)
	assert.NotContains(t, table.Call("payment.run", named(strings.Repeat("p", mostName))).Detail, "size")
}
