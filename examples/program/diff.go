package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
)

// diff prints each place at which two programs differ, as they are written out.
func diff(o *options, names []string) error {
	if len(names) != 2 {
		return errors.New("two programs")
	}
	var trees [2]any
	for i, name := range names {
		p, err := load(name)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(p.JSON(), &trees[i]); err != nil {
			return err
		}
	}
	if n := o.differ("", trees[0], trees[1]); n > 0 {
		return errDiffers
	}
	return nil
}

func (o *options) differ(at string, a, b any) int {
	left, okA := a.(map[string]any)
	right, okB := b.(map[string]any)
	if okA && okB {
		n := 0
		keys := maps.Clone(left)
		maps.Copy(keys, right)
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			n += o.differ(at+"/"+key, left[key], right[key])
		}
		return n
	}
	listA, okA := a.([]any)
	listB, okB := b.([]any)
	if okA && okB && len(listA) == len(listB) {
		n := 0
		for i := range listA {
			n += o.differ(at+"/"+strconv.Itoa(i), listA[i], listB[i])
		}
		return n
	}
	if reflect.DeepEqual(a, b) {
		return 0
	}
	_, _ = fmt.Fprintf(o.out, "%s: %s → %s\n", at, short(a), short(b))
	return 1
}

func short(x any) string {
	if x == nil {
		return "―"
	}
	raw, err := json.Marshal(x)
	if err != nil {
		return "?"
	}
	return string(raw)
}
