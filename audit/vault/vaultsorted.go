package vault

import (
	"bytes"
	"iter"
	"maps"
	"slices"

	"github.com/kyufu-go/kyufu/audit"
)

// sorted walks a map by handle, so that no file depends on the order of a map.
func sorted[V any](m map[audit.Handle]V) iter.Seq2[audit.Handle, V] {
	return inOrder(m, func(a, b audit.Handle) int { return bytes.Compare(a[:], b[:]) })
}

func sortedHashes[V any](m map[audit.Hash]V) iter.Seq2[audit.Hash, V] {
	return inOrder(m, func(a, b audit.Hash) int { return bytes.Compare(a[:], b[:]) })
}

func inOrder[K comparable, V any](m map[K]V, cmp func(a, b K) int) iter.Seq2[K, V] {
	order := slices.SortedFunc(maps.Keys(m), cmp)
	return func(yield func(K, V) bool) {
		for _, k := range order {
			if !yield(k, m[k]) {
				return
			}
		}
	}
}
