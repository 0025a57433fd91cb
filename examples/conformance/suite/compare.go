package suite

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/kyufu-go/kyufu/examples/internal/tree"
)

// A Difference is one place where an answer is not what a case wants.
type Difference struct {
	Path string `json:"path"` // slash path with array indexes; "" is the answer itself
	Kind string `json:"kind"` // one of the Kind constants
	Hint string `json:"hint"` // what is wrong, for people; holds no value
}

// The kinds of differences.
const (
	KindMissing = "missing"  // a key is not there
	KindType    = "type"     // a value of another kind came: text for a number, an array for an object
	KindValue   = "value"    // another value of the right kind came
	KindLength  = "length"   // an array has more or fewer elements
	KindNoMatch = "no_match" // no element of an array in any order is the wanted one
)

// String tells place and hint in a few words.
func (d Difference) String() string {
	if d.Path == "" {
		return "the answer: " + d.Hint
	}
	return d.Path + ": " + d.Hint
}

// Compare tells every place where an answer of op differs from what a case wants, in the order of
// their paths; none when want is a subset of got as the package comment defines it.
func Compare(op string, want, got any) []Difference {
	c := comparison{op: op}
	c.compare(want, got, "", "")
	return c.found
}

// comparison collects differences.
type comparison struct {
	op    string
	found []Difference
}

func (c *comparison) tell(path, kind, format string, args ...any) {
	c.found = append(c.found, Difference{path, kind, fmt.Sprintf(format, args...)})
}

// compare compares at a place named twice: keys are the object keys alone (for [AnyOrder]), path
// has indexes too (for people).
func (c *comparison) compare(want, got any, keys, path string) {
	if w, g := kindOf(want), kindOf(got); w != g {
		c.tell(path, KindType, "%s was wanted, %s came%s", w, g, habit(want, got))
		return
	}
	switch want := want.(type) {
	case map[string]any:
		c.objects(want, got.(map[string]any), keys, path)
	case []any:
		c.arrays(want, got.([]any), keys, path)
	case json.Number:
		if n := got.(json.Number); !tree.Integer(n) || n != want {
			c.tell(path, KindValue, "%s", integerHint(n))
		}
	default: // string, bool, nil
		if want != got {
			c.tell(path, KindValue, "differs")
		}
	}
}

func integerHint(n json.Number) string {
	if !tree.Integer(n) {
		return "a number is written as an integer: no point, no exponent, no -0"
	}
	return "differs"
}

// kindOf names the JSON kind of a parsed value.
func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "a boolean"
	case string:
		return "a string"
	case json.Number:
		return "a number"
	case []any:
		return "an array"
	}
	return "an object"
}

// habit says what an implementation in another language most often gets wrong.
func habit(want, got any) string {
	_, text := want.(string)
	_, number := got.(json.Number)
	if text && number {
		return " (yen and codes are strings)"
	}
	if got == nil {
		return " (null stands for unknown alone)"
	}
	return ""
}

func (c *comparison) objects(want, got map[string]any, keys, path string) {
	names := make([]string, 0, len(want))
	for name := range want {
		names = append(names, name)
	}
	slices.Sort(names) // so that the same differences are named every time
	for _, name := range names {
		value, ok := got[name]
		if !ok {
			c.tell(path+"/"+name, KindMissing, "is missing")
			continue
		}
		below := name
		if keys != "" {
			below = keys + "." + name
		}
		c.compare(want[name], value, below, path+"/"+name)
	}
}

func (c *comparison) arrays(want, got []any, keys, path string) {
	if len(got) != len(want) {
		c.tell(path, KindLength, "%d elements were wanted, %d came", len(want), len(got))
		return
	}
	if AnyOrder(c.op, keys) {
		c.sets(want, got, keys, path)
		return
	}
	for i := range want {
		c.compare(want[i], got[i], keys, fmt.Sprintf("%s/%d", path, i))
	}
}

// sets pairs every wanted element with an answered one of its own, by augmenting paths: where all
// wanted elements name the same keys this is what sorting both by those keys gives, and it does not
// depend on an order where they name different ones.
func (c *comparison) sets(want, got []any, keys, path string) {
	m := matching{fits: make([][]bool, len(want)), owner: make([]int, len(got))}
	for i := range want {
		m.fits[i] = make([]bool, len(got))
		for j := range got {
			inner := comparison{op: c.op}
			inner.compare(want[i], got[j], keys, "")
			m.fits[i][j] = len(inner.found) == 0
		}
	}
	for j := range m.owner {
		m.owner[j] = -1
	}
	for i := range want {
		if !m.place(i, make([]bool, len(got))) {
			c.tell(fmt.Sprintf("%s/%d", path, i), KindNoMatch, "no element that came is this one (any order)")
		}
	}
}

// matching is a bipartite matching under construction: owner[j] is the wanted element that holds
// answered element j.
type matching struct {
	fits  [][]bool
	owner []int
}

func (m *matching) place(i int, tried []bool) bool {
	for j, fits := range m.fits[i] {
		if !fits || tried[j] {
			continue
		}
		tried[j] = true
		if m.owner[j] < 0 || m.place(m.owner[j], tried) {
			m.owner[j] = i
			return true
		}
	}
	return false
}
