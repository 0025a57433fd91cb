package slim

import "slices"

// Go's compiler has a function begin at any of its places: a loop around all of it holds a block
// for each place, a table at the head of the loop leaves the block of the place that local 0 says,
// and a jump sets local 0 and goes to the head (cmd/internal/obj/wasm, entryPointLoop). From
// outside only some of them are come to: the first, those that a call goes back to, whose numbers
// are pushed for it, and the one where a function goes on that has recovered. The others need no
// table: a jump forward leaves the block of its place, which is open where the jump stands, and
// one back goes to the head of a loop that begins there.

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
	for n := range numbers {
		l.entered[int(places[min(n, int64(len(places)-1))])] = true
	}
	for i := range count {
		if !slices.Contains(places, int64(i)) {
			return nil, false
		}
		l.order, l.stand = append(l.order, i), append(l.stand, i)
	}
	open := []int{-1}
	for at, i := range list {
		switch {
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
	l.find()
	return l, true
}

// entries are for each function the numbers by which it is come to from outside.
func entries(all []code, recovered map[int]int64) []map[int64]bool {
	out := make([]map[int64]bool, len(all))
	for number := range all {
		out[number] = map[int64]bool{0: true}
		if to, ok := recovered[number]; ok {
			out[number][to] = true
		}
	}
	for _, c := range all {
		for _, i := range c.list {
			if f := i.a>>perFunction - firstFunction; i.op == opConst64 && f >= 0 && f < int64(len(all)) {
				out[f][i.a&(1<<perFunction-1)] = true
			}
		}
	}
	return out
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
