package store

import (
	"iter"
	"slices"
)

// ordered is a set of keys in order, in pieces small enough to move: a key is put in, taken out and
// found in a few steps, however many there are.
type ordered struct{ pieces [][]string }

// pieceSize is when a piece is cut in two.
const pieceSize = 512

// orderedOf makes a set of keys that are in order, each once.
func orderedOf(keys []string) *ordered {
	return &ordered{slices.Collect(slices.Chunk(keys, pieceSize/2))}
}

// piece is the first piece whose last key is not before a key; the last where every key is.
func (o *ordered) piece(key string) int {
	n, _ := slices.BinarySearchFunc(o.pieces, key, func(p []string, key string) int {
		if p[len(p)-1] < key {
			return -1
		}
		return 1
	})
	return min(n, len(o.pieces)-1)
}

func (o *ordered) put(key string) {
	if len(o.pieces) == 0 {
		o.pieces = [][]string{{key}}
		return
	}
	n := o.piece(key)
	at, there := slices.BinarySearch(o.pieces[n], key)
	if there {
		return
	}
	p := slices.Insert(o.pieces[n], at, key)
	if o.pieces[n] = p; len(p) > pieceSize {
		o.pieces[n] = slices.Clone(p[:pieceSize/2])
		o.pieces = slices.Insert(o.pieces, n+1, slices.Clone(p[pieceSize/2:]))
	}
}

func (o *ordered) take(key string) {
	if len(o.pieces) == 0 {
		return
	}
	n := o.piece(key)
	at, there := slices.BinarySearch(o.pieces[n], key)
	if !there {
		return
	}
	if o.pieces[n] = slices.Delete(o.pieces[n], at, at+1); len(o.pieces[n]) == 0 {
		o.pieces = slices.Delete(o.pieces, n, n+1)
	}
}

// after yields the keys behind one, in order.
func (o *ordered) after(key string) iter.Seq[string] {
	return func(yield func(string) bool) {
		if o == nil || len(o.pieces) == 0 {
			return
		}
		n := o.piece(key)
		at, there := slices.BinarySearch(o.pieces[n], key)
		if there {
			at++
		}
		for ; n < len(o.pieces); n, at = n+1, 0 {
			for _, k := range o.pieces[n][at:] {
				if !yield(k) {
					return
				}
			}
		}
	}
}
