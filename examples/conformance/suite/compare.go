package suite

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/kyufu-go/kyufu/examples/internal/tree"
)

// Compare reports how an answer of op differs from what a case wants: "" when want is a subset of
// got as the package comment defines it, else the slash path of the first difference and a word
// about it.
func Compare(op string, want, got any) string {
	return compareAt(op, want, got, "", "")
}

// compareAt compares at a place named twice: keys are the object keys alone (for [AnyOrder]), path
// has indexes too (for people).
func compareAt(op string, want, got any, keys, path string) string {
	switch want := want.(type) {
	case map[string]any:
		return compareObjects(op, want, got, keys, path)
	case []any:
		return compareArrays(op, want, got, keys, path)
	case json.Number:
		if n, ok := got.(json.Number); ok && tree.Integer(n) && n == want {
			return ""
		}
	default: // string, bool, nil
		if want == got {
			return ""
		}
	}
	return at(path) + " differs"
}

func compareObjects(op string, want map[string]any, got any, keys, path string) string {
	object, ok := got.(map[string]any)
	if !ok {
		return at(path) + " is not an object"
	}
	names := make([]string, 0, len(want))
	for name := range want {
		names = append(names, name)
	}
	slices.Sort(names) // so that the same difference is named every time
	for _, name := range names {
		value, ok := object[name]
		if !ok {
			return at(path+"/"+name) + " is missing"
		}
		below := name
		if keys != "" {
			below = keys + "." + name
		}
		if diff := compareAt(op, want[name], value, below, path+"/"+name); diff != "" {
			return diff
		}
	}
	return ""
}

func compareArrays(op string, want []any, got any, keys, path string) string {
	array, ok := got.([]any)
	if !ok {
		return at(path) + " is not an array"
	}
	if len(array) != len(want) {
		return fmt.Sprintf("%s has %d elements", at(path), len(array))
	}
	if AnyOrder(op, keys) {
		return compareSets(op, want, array, keys, path)
	}
	for i := range want {
		if diff := compareAt(op, want[i], array[i], keys, fmt.Sprintf("%s/%d", path, i)); diff != "" {
			return diff
		}
	}
	return ""
}

// compareSets pairs every wanted element with an answered one of its own, by augmenting paths:
// where all wanted elements name the same keys this is what sorting both by those keys gives, and
// it does not depend on an order where they name different ones.
func compareSets(op string, want, got []any, keys, path string) string {
	m := matching{
		fits:  make([][]bool, len(want)),
		owner: make([]int, len(got)),
	}
	for i := range want {
		m.fits[i] = make([]bool, len(got))
		for j := range got {
			m.fits[i][j] = compareAt(op, want[i], got[j], keys, "") == ""
		}
	}
	for j := range m.owner {
		m.owner[j] = -1
	}
	for i := range want {
		if !m.place(i, make([]bool, len(got))) {
			return fmt.Sprintf("%s has nothing for element %d (any order)", at(path), i)
		}
	}
	return ""
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

// at names a place for people; the top of the answer has no path.
func at(path string) string {
	if path == "" {
		return "the answer"
	}
	return path
}
