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
	keys := slices.SortedFunc(maps.Keys(m), func(a, b audit.Handle) int { return bytes.Compare(a[:], b[:]) })
	return func(yield func(audit.Handle, V) bool) {
		for _, k := range keys {
			if !yield(k, m[k]) {
				return
			}
		}
	}
}
