package slim

import (
	"maps"
	"slices"
)

// turn has a loop begin with what is done first: Go's compiler puts what is done between two rounds
// before it, and has the first round jump over that.
func (l *layout) turn() bool {
	ways := l.ways()
	ends := map[int]int{}
	for _, w := range ways {
		if w.from >= w.to {
			ends[w.to] = max(ends[w.to], w.from)
		}
	}
	for _, from := range slices.Sorted(maps.Keys(ends)) {
		to, into, single := ends[from], -1, true
		come := func(at int) {
			if at >= from && at <= to {
				single = single && (into < 0 || into == at)
				into = at
			}
		}
		for place := range l.entered {
			come(l.stand[place])
		}
		for _, w := range ways {
			if w.from < from || w.from > to {
				come(w.to)
			}
		}
		if from > 0 && l.order[from] == l.order[from-1]+1 && l.falls(l.order[from-1]) {
			come(from)
		}
		if single && into > from {
			part := slices.Concat(l.order[into:to+1], l.order[from:into])
			copy(l.order[from:], part)
			for at, place := range l.order {
				l.stand[place] = at
			}
			return true
		}
	}
	return false
}

// find finds loops: jumps back, none of which comes from elsewhere into the midst of it. What
// cannot be one keeps going by the table.
func (l *layout) find() {
	for range l.begins {
		if !l.turn() {
			break
		}
	}
	ways := l.ways()
	for _, w := range ways {
		if w.from >= w.to {
			l.loops[w.to] = max(l.loops[w.to], w.from)
		}
	}
	for again := true; again; {
		again = false
		for _, from := range slices.Sorted(maps.Keys(l.loops)) {
			to := l.loops[from]
			for _, other := range slices.Sorted(maps.Keys(l.loops)) {
				end := l.loops[other]
				if from < other && other <= to && to < end {
					l.loops[from], to, again = end, end, true
				}
			}
			if !l.whole(ways, from, to) {
				delete(l.loops, from)
				l.entered[l.order[from]], again = true, true
			}
		}
	}
}

// whole says whether nothing comes into the midst of these.
func (l *layout) whole(ways []goes, from, to int) bool {
	for place := range l.entered {
		if at := l.stand[place]; from < at && at <= to {
			return false
		}
	}
	for _, w := range ways {
		if from < w.to && w.to <= to && (w.from < from || w.from > to) {
			return false
		}
	}
	return true
}
