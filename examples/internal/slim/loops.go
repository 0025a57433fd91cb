package slim

import (
	"encoding/binary"
	"maps"
	"slices"
)

// layout is how a function is laid out that begins at any of its places: what stands behind each of
// them, the jumps between them, and by which of their numbers somebody outside comes in.
type layout struct {
	list         []instruction
	around, head int           // where its loop and the table at the head of it stand
	labels       map[int]int   // of an instruction that goes somewhere, where that begins which it leads out of
	jumps        map[int]int   // where one is set and gone to: to which place
	begins       []int         // where what stands behind a place begins; one more for the end of all
	entered      map[int]bool  // places that are entered by the table
	order, stand []int         // the places as they are written, and where in this order each stands
	loops        map[int]int   // loops of their own: from where in the order up to where
	led          map[int]bool  // where something goes on to from before, other than by what is written before
	open         []int         // what is open where it is written
	out          []instruction // what is written
}

// lay reads it; ok is false where it is not laid out so. Numbers are those by which it is entered.
func lay(list []instruction, numbers map[int64]bool) (l *layout, ok bool) {
	around, head := headOf(list)
	if head == 0 {
		return nil, false
	}
	l = &layout{list: list, around: around, head: head, labels: map[int]int{}, jumps: map[int]int{}, entered: map[int]bool{}, loops: map[int]int{}, led: map[int]bool{}}
	places := list[head].among
	count := head - 2 - around
	for n, to := range places {
		if n == 0 || numbers[int64(n)] {
			l.entered[int(to)] = true
		}
	}
	open := []int{-1}
	for at := 0; at < len(list); at++ {
		switch i := list[at]; {
		case opens(i.op):
			open = append(open, at)
		case i.op == opEnd:
			top := open[len(open)-1]
			open = open[:len(open)-1]
			if top >= around && top < head {
				if top != around && top != head-2-len(l.begins) {
					return nil, false
				}
				l.begins = append(l.begins, at+1)
			}
		case i.op == opBr || i.op == opBrIf:
			l.labels[at] = label(open, i.a)
			if l.labels[at] == around {
				to := int(places[min(list[at-2].a, int64(len(places)-1))])
				l.jumps[at-2] = to
			} else if l.labels[at] > around && l.labels[at] < head {
				return nil, false
			}
		case i.op == opBrTable && at != head:
			return nil, false
		}
	}
	if len(l.begins) != count+1 || count == 0 || l.begins[0] != head+2 {
		return nil, false
	}
	for i := range count {
		l.order, l.stand = append(l.order, i), append(l.stand, i)
	}
	l.find()
	return l, true
}

// at is where in the order an instruction stands.
func (l *layout) at(instruction int) int {
	n, _ := slices.BinarySearchFunc(l.begins, instruction, func(begin, at int) int { return begin - at - 1 })
	return l.stand[n-1]
}

// falls says whether what stands behind a place goes on to the next.
func (l *layout) falls(place int) bool {
	from, to := l.begins[place], l.begins[place+1]-1
	if to == from {
		return true
	}
	op := l.list[to-1].op
	return op != opBr && op != opReturn && op != opUnreachable
}

// goes is a jump, from where in the order to where.
type goes struct{ from, to int }

// ways are all ways between places but those to what is written next.
func (l *layout) ways() (all []goes) {
	for at, to := range l.jumps {
		all = append(all, goes{l.at(at), l.stand[to]})
	}
	for place := range l.order[:len(l.order)-1] {
		if from, to := l.stand[place], l.stand[place+1]; to != from+1 && l.falls(place) {
			all = append(all, goes{from, to})
		}
	}
	return all
}

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

// find finds loops: jumps back, none of which comes from elsewhere into the midst of it. What cannot
// be one keeps going by the table.
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

// block is what stands for the label of a place, loop for the head of a loop that begins there.
func (l *layout) block(place int) int { return l.head - 2 - place }
func (l *layout) loop(place int) int  { return len(l.list) + place }

// trap is the label of what is behind the last place.
func (l *layout) trap() int { return 2 * len(l.list) }

func (l *layout) enter(op byte, what int) {
	l.open = append(l.open, what)
	l.out = append(l.out, instruction{op: op, a: typeNone, raw: []byte{op, typeNone}})
}

func (l *layout) end() {
	l.open = l.open[:len(l.open)-1]
	l.out = append(l.out, plain(opEnd))
}

// depth is the number of a label where it is written.
func (l *layout) depth(what int) int64 {
	return int64(len(l.open) - 1 - slices.Index(l.open, what))
}

// write writes all of it anew.
func (l *layout) write() []instruction {
	l.open = []int{-1}
	l.copy(0, l.around, 0)
	again := false
	for _, w := range l.ways() {
		again = again || l.back(w.from, w.to)
		l.led[w.to] = l.led[w.to] || w.to > w.from
	}
	for place := range l.entered {
		l.led[l.stand[place]] = true
	}
	astray := slices.ContainsFunc(l.list[l.head].among, func(to int64) bool { return !l.entered[int(to)] })
	if astray {
		l.enter(opBlock, l.trap())
	}
	if again {
		l.enter(opLoop, l.around)
	}
	l.part(0, len(l.order)-1, true)
	if again {
		l.end()
	}
	if astray {
		l.end()
	}
	l.copy(l.begins[len(l.begins)-1], len(l.list), 0)
	return l.out
}

// back says whether a way goes by the table.
func (l *layout) back(from, to int) bool {
	_, loop := l.loops[to]
	return to <= from && !loop
}

// part writes what stands there in the order, in a loop or with the table.
func (l *layout) part(from, to int, table bool) {
	var units []int
	for at := from; at <= to; at++ {
		units = append(units, at)
		if end, ok := l.loops[at]; ok && (table || at > from) {
			at = end
		}
	}
	for i := len(units) - 1; i >= 0; i-- {
		if l.led[units[i]] && (table || i > 0) {
			l.enter(opBlock, l.block(l.order[units[i]]))
		}
	}
	if table {
		i := l.list[l.head]
		raw := appendUnsigned([]byte{opBrTable}, len(i.among)-1)
		for _, to := range i.among {
			what := l.trap()
			if l.entered[int(to)] {
				what = l.block(int(to))
			}
			raw = appendUnsigned(raw, int(l.depth(what)))
		}
		l.out = append(l.out, l.list[l.head-1], instruction{op: opBrTable, among: i.among, raw: raw})
	}
	for i, at := range units {
		if l.led[at] && (table || i > 0) {
			l.end()
		}
		if end, ok := l.loops[at]; ok && (table || i > 0) {
			l.enter(opLoop, l.loop(l.order[at]))
			l.part(at, end, false)
			l.end()
			continue
		}
		place := l.order[at]
		l.copy(l.begins[place], l.begins[place+1]-1, at)
		if last := len(l.order) - 1; l.falls(place) && place < last && l.stand[place+1] != at+1 {
			l.jump(at, place+1)
		} else if l.falls(place) && place == last && at < last {
			l.out = append(l.out, plain(opUnreachable))
		}
	}
}

// jump writes a way to a place.
func (l *layout) jump(from, place int) {
	to := l.stand[place]
	switch {
	case to > from:
		l.out = append(l.out, with(opBr, l.depth(l.block(place))))
	case l.back(from, to):
		number := slices.Index(l.list[l.head].among, int64(place))
		l.out = append(l.out, with(opConst, int64(number)), with(opSet, 0), with(opBr, l.depth(l.around)))
	default:
		l.out = append(l.out, with(opBr, l.depth(l.loop(place))))
	}
}

// copy writes these, with what leads somewhere leading there.
func (l *layout) copy(from, to, stand int) {
	for at := from; at < to; at++ {
		i := l.list[at]
		if place, ok := l.jumps[at]; ok {
			l.jump(stand, place)
			at += 2
			continue
		}
		switch {
		case opens(i.op):
			l.open = append(l.open, at)
		case i.op == opEnd && len(l.open) > 0:
			l.open = l.open[:len(l.open)-1]
		case i.op == opBr || i.op == opBrIf:
			i = with(i.op, l.depth(l.labels[at]))
		}
		l.out = append(l.out, i)
	}
}

func appendUnsigned(to []byte, n int) []byte { return binary.AppendUvarint(to, uint64(n)) }

// straight has a function's jumps go where they lead at once.
func straight(list []instruction, numbers map[int64]bool) []instruction {
	l, ok := lay(list, numbers)
	if !ok {
		return list
	}
	return l.write()
}
