package slim

import (
	"encoding/binary"
	"slices"
)

// direct has the jumps of a function go where they lead at once. One that is not laid out so is
// left as it is. Numbers are those by which it is come to.
func direct(list []instruction, numbers map[int64]bool) []instruction {
	l, ok := lay(list, numbers)
	if !ok {
		return list
	}
	return l.write()
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
	for i, at := range slices.Backward(units) {
		if l.led[at] && (table || i > 0) {
			l.enter(opBlock, l.block(l.order[at]))
		}
	}
	if table {
		l.out = append(l.out, l.list[l.head-1], l.table())
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

// table is the table: what nobody comes to leads behind the last place, where a function ends that
// goes astray.
func (l *layout) table() instruction {
	places := l.list[l.head].among
	i := instruction{op: opBrTable, raw: binary.AppendUvarint([]byte{opBrTable}, uint64(len(places)-1))}
	for _, to := range places {
		what := l.trap()
		if l.entered[int(to)] {
			what = l.block(int(to))
		}
		i.among = append(i.among, l.depth(what))
		i.raw = binary.AppendUvarint(i.raw, uint64(l.depth(what)))
	}
	return i
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
