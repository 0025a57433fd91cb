package audit

import (
	"bytes"
	"iter"
	"maps"
	"slices"
)

// sorted walks a map by handle, so that no file depends on the order of a map.
func sorted[V any](m map[Handle]V) iter.Seq2[Handle, V] {
	keys := slices.SortedFunc(maps.Keys(m), func(a, b Handle) int { return bytes.Compare(a[:], b[:]) })
	return func(yield func(Handle, V) bool) {
		for _, k := range keys {
			if !yield(k, m[k]) {
				return
			}
		}
	}
}

func sortedKeys[V any](m map[uint64]V) []uint64 { return slices.Sorted(maps.Keys(m)) }
