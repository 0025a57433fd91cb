package suite

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/kyufu-go/kyufu/examples/internal/tree"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestWantIsASubset(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		op, want, got string
		equal         bool
	}{
		"equal":                              {"x", `{"a":1}`, `{"a":1}`, true},
		"more keys in the answer":            {"x", `{"a":1}`, `{"a":1,"b":2}`, true},
		"more keys inside arrays":            {"x", `{"a":[{"b":1}]}`, `{"a":[{"b":1,"c":2}]}`, true},
		"a key is missing":                   {"x", `{"a":1,"b":2}`, `{"a":1}`, false},
		"null needs the key":                 {"x", `{"a":null}`, `{}`, false},
		"null matches null":                  {"x", `{"a":null}`, `{"a":null}`, true},
		"null matches nothing else":          {"x", `{"a":null}`, `{"a":0}`, false},
		"nothing else matches null":          {"x", `{"a":0}`, `{"a":null}`, false},
		"an empty object matches any object": {"x", `{}`, `{"a":1}`, true},
		"an empty object is no array":        {"x", `{}`, `[]`, false},
		"an array is no object":              {"x", `[]`, `{}`, false},
		"arrays of unequal length":           {"x", `[1]`, `[1,2]`, false},
		"an empty array is empty":            {"x", `[]`, `[1]`, false},
		"arrays keep their order":            {"x", `[1,2]`, `[2,1]`, false},
		"text is no number":                  {"x", `{"a":"1"}`, `{"a":1}`, false},
		"true is no text":                    {"x", `{"a":true}`, `{"a":"true"}`, false},
		"a fraction is no integer":           {"x", `{"a":1}`, `{"a":1.0}`, false},
		"an exponent is no integer":          {"x", `{"a":100}`, `{"a":1e2}`, false},
		"minus zero is not zero":             {"x", `{"a":0}`, `{"a":-0}`, false},
		"large integers differ by one":       {"x", `9007199254740993`, `9007199254740992`, false},
		"keys are told apart by case":        {"x", `{"a":1}`, `{"A":1}`, false},
		"escapes are text":                   {"x", `"あ"`, `"\u3042"`, true},
		"composed and decomposed kana":       {"x", `"が"`, `"か\u3099"`, false},
		"any order":                          {"benefit.evaluate", `{"reasons":["R01","R02"]}`, `{"reasons":["R02","R01"]}`, true},
		"any order counts repeats":           {"benefit.evaluate", `{"reasons":["R01","R01","R02"]}`, `{"reasons":["R01","R02","R02"]}`, false},
		"any order of another key only":      {"benefit.evaluate", `{"steps":[1,2]}`, `{"steps":[2,1]}`, false},
		"any order of another operation":     {"x", `{"reasons":["R01","R02"]}`, `{"reasons":["R02","R01"]}`, false},
		"any order inside any order": {
			"benefit.evaluate",
			`{"groups":[{"members":["p1"],"reasons":["R01","R02"]},{"members":["p2"],"reasons":[]}]}`,
			`{"groups":[{"members":["p2"],"reasons":[],"outcome":"eligible"},{"members":["p1"],"reasons":["R02","R01"]}]}`, true,
		},
		"members of a group keep their order": {
			"benefit.evaluate", `{"groups":[{"members":["p1","p2"]}]}`, `{"groups":[{"members":["p2","p1"]}]}`, false,
		},
		"a vaguer element does not take a sharper one's place": {
			"record.check", `{"errors":[{"field":"B1"},{"field":"B1","code":"kind"}]}`,
			`{"errors":[{"field":"B1","code":"kind"},{"field":"B1","code":"length"}]}`, true,
		},
		"the same, the other way round": {
			"record.check", `{"errors":[{"field":"B1","code":"kind"},{"field":"B1"}]}`,
			`{"errors":[{"field":"B1","code":"length"},{"field":"B1","code":"kind"}]}`, true,
		},
		"a chain that has to be re-paired": {
			"record.check", `{"errors":[{"a":1},{"b":1},{"a":1,"b":1}]}`,
			`{"errors":[{"a":1,"b":1},{"a":1,"b":2},{"a":2,"b":1}]}`, true,
		},
		"an element too many of one kind": {
			"record.check", `{"errors":[{"a":1},{"a":1,"b":1},{"a":1,"b":1}]}`,
			`{"errors":[{"a":1,"b":1},{"a":1,"b":2},{"a":1,"b":3}]}`, false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			diff := Compare(c.op, treeOf(t, c.want), treeOf(t, c.got))
			assert.Equal(t, c.equal, len(diff) == 0, "%s", diff)
		})
	}
}

func TestEveryDifferenceIsNamedWithItsKind(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		op, want, got string
		all           []Difference
	}{
		"several places": {
			"x", `{"a":[{"b":1},{"b":2,"c":1}],"d":1}`, `{"a":[{"b":1},{"b":3,"c":2}]}`,
			[]Difference{{"/a/1/b", KindValue, "differs"}, {"/a/1/c", KindValue, "differs"}, {"/d", KindMissing, "is missing"}},
		},
		"yen as numbers":     {"x", `{"limit":"919000"}`, `{"limit":919000}`, []Difference{{"/limit", KindType, "a string was wanted, a number came (yen and codes are strings)"}}},
		"a fraction":         {"x", `{"age":45}`, `{"age":45.0}`, []Difference{{"/age", KindValue, "a number is written as an integer: no point, no exponent, no -0"}}},
		"null for something": {"x", `{"a":"b"}`, `{"a":null}`, []Difference{{"/a", KindType, "a string was wanted, null came (null stands for unknown alone)"}}},
		"nothing at all":     {"x", `{"a":1}`, `null`, []Difference{{"", KindType, "an object was wanted, null came (null stands for unknown alone)"}}},
		"lengths":            {"x", `{"a":[1]}`, `{"a":[]}`, []Difference{{"/a", KindLength, "1 elements were wanted, 0 came"}}},
		"any order": {
			"record.check", `{"errors":[{"field":"B1"},{"field":"B2"}]}`, `{"errors":[{"field":"B3"},{"field":"B1"}]}`,
			[]Difference{{"/errors/1", KindNoMatch, "no element that came is this one (any order)"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.all, Compare(c.op, treeOf(t, c.want), treeOf(t, c.got)))
		})
	}
}

// genTree draws small values over few keys and texts, so that near misses are common.
func genTree(depth int) *rapid.Generator[any] {
	leaf := rapid.OneOf(
		rapid.SampledFrom([]any{nil, true, false, "", "a", "b"}),
		rapid.Map(rapid.IntRange(-1, 2), func(n int) any { return json.Number([]string{"-1", "0", "1", "2"}[n+1]) }),
	)
	if depth == 0 {
		return leaf
	}
	key := rapid.SampledFrom([]string{"a", "b", "errors"})
	object := rapid.Map(rapid.MapOfN(key, genTree(depth-1), 0, 3), func(m map[string]any) any { return m })
	array := rapid.Map(rapid.SliceOfN(genTree(depth-1), 0, 5), func(s []any) any { return s })
	return rapid.OneOf(leaf, object, array)
}

func TestCompareAgreesWithTryingEveryPairing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := map[string]any{"errors": genTree(3).Draw(t, "want")}
		got := map[string]any{"errors": genTree(3).Draw(t, "got")}
		assert.Equal(t, slowSubset("record.check", want, got, ""), len(Compare("record.check", want, got)) == 0)
	})
}

// An answer made from want by adding keys and shuffling what may be shuffled always passes; the
// same answer with one leaf changed never does where want names every key alike.
func TestShuffledAndWidenedAnswerPasses(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var want, got []any
		for _, code := range rapid.SliceOfN(rapid.IntRange(0, 3), 0, 6).Draw(t, "codes") {
			field, reason := []string{"B1", "B2"}[code&1], []string{"kind", "length"}[code>>1]
			want = append(want, map[string]any{"field": field, "code": reason})
			got = append(got, map[string]any{"field": field, "code": reason, "more": true})
		}
		got = rapid.Permutation(got).Draw(t, "order")
		w, g := map[string]any{"errors": append([]any{}, want...)}, map[string]any{"errors": append([]any{}, got...)}
		assert.Empty(t, Compare("record.check", w, g))
		if len(got) > 0 {
			changed := maps.Clone(got[0].(map[string]any))
			changed["code"] = "other"
			g["errors"].([]any)[0] = changed
			assert.NotEmpty(t, Compare("record.check", w, g))
		}
	})
}

// FuzzCompare holds Compare against trying every pairing.
func FuzzCompare(f *testing.F) {
	f.Add([]byte(`{"errors":[{"a":1},{"a":1,"b":1}]}`), []byte(`{"errors":[{"a":1,"b":1},{"a":1,"b":2}]}`))
	f.Add([]byte(`{"errors":[[1,2],[2,1]]}`), []byte(`{"errors":[[2,1],[1,2]]}`))
	f.Add([]byte(`{"errors":[null,{}]}`), []byte(`{"errors":[{"a":null},null]}`))
	f.Fuzz(func(t *testing.T, want, got []byte) {
		w, err := tree.Parse(want)
		if err != nil {
			return
		}
		g, err := tree.Parse(got)
		if err != nil || !integers(w) || widest(w) > 6 {
			return
		}
		for _, op := range []string{"record.check", "text.width"} {
			if slow, fast := slowSubset(op, w, g, ""), Compare(op, w, g); slow != (len(fast) == 0) {
				t.Fatalf("%s: model says %v, Compare %v", op, slow, fast)
			}
		}
	})
}

// slowSubset is the comparison as the format describes it, without any cleverness: a set is tried
// in every order.
func slowSubset(op string, want, got any, keys string) bool {
	switch want := want.(type) {
	case map[string]any:
		object, ok := got.(map[string]any)
		for name := range want {
			value, there := object[name]
			below := name
			if keys != "" {
				below = keys + "." + name
			}
			ok = ok && there && slowSubset(op, want[name], value, below)
		}
		return ok
	case []any:
		array, ok := got.([]any)
		if !ok || len(array) != len(want) {
			return false
		}
		if !AnyOrder(op, keys) {
			return slowElements(op, want, array, keys)
		}
		found := false
		permute(slices.Clone(array), 0, func(order []any) bool {
			found = slowElements(op, want, order, keys)
			return !found
		})
		return found
	}
	return want == got
}

func slowElements(op string, want, got []any, keys string) bool {
	for i := range want {
		if !slowSubset(op, want[i], got[i], keys) {
			return false
		}
	}
	return true
}

// permute calls visit with every order of s until it returns false.
func permute(s []any, from int, visit func([]any) bool) bool {
	if from >= len(s)-1 {
		return visit(s)
	}
	for i := from; i < len(s); i++ {
		s[from], s[i] = s[i], s[from]
		if !permute(s, from+1, visit) {
			return false
		}
		s[from], s[i] = s[i], s[from]
	}
	return true
}

// widest is the length of the longest array in v.
func widest(v any) int {
	w := 0
	switch v := v.(type) {
	case []any:
		w = len(v)
		for _, e := range v {
			w = max(w, widest(e))
		}
	case map[string]any:
		for _, e := range v {
			w = max(w, widest(e))
		}
	}
	return w
}

func treeOf(t *testing.T, s string) any {
	t.Helper()
	v, err := tree.Parse([]byte(s))
	require.NoError(t, err)
	return v
}
