package slim

import "slices"

// A function of Go's has the stack pointer in a local. It reads it from the global when it begins,
// and again behind each call, for the stack may have moved.
//
// It need not. A call gives back 1 where the goroutine goes on elsewhere: its caller then gives
// back 1 too, at once, until none is left, and who goes on begins anew and reads the global. A
// stack is moved only there: by runtime.newstack, which ends in gogo, or while its goroutine
// waits, none of whose functions is then under way (runtime.isShrinkStackSafe refuses one that
// runs on the system's stack meanwhile). A call that gives back 0 has taken off what was pushed
// for it, so the global is what it was. Only a host that calls the module while the module waits
// for it may move the stack under those who wait: a module that asks another host than WASI's
// keeps reading it.
//
// So the local is set once and for all, to the place below the frame where every call pushes: 8
// less than the stack pointer of the body. A host's compiler sees one address in the whole
// function.

// below is how much less the local is than the stack pointer.
const below = 8

// body is a function while it is written anew.
type body struct {
	list, out []instruction
	imported  int64 // how many functions are the host's
	counter   int64 // the upper bits of its counters
	size      int64 // of its frame
	begun     bool  // its frame has begun
}

// keep has a function read the stack pointer once. One in which anything is not as Go's compiler
// lays it down is left as it is. Its number counts from the first function that is not imported.
func keep(list []instruction, imported, number int64) []instruction {
	if !reads(list) {
		return list
	}
	b := body{list: slices.Clone(list), imported: imported, counter: firstFunction + number}
	if !b.begin() {
		return list
	}
	for at := 2; at < len(list); {
		n := b.step(b.list[at:], at)
		if n == 0 {
			return list
		}
		at += n
	}
	return b.out
}

// reads says whether a list begins with the stack pointer.
func reads(list []instruction) bool {
	return len(list) > 1 && list[0].is(opGlobalGet, frame) && list[1].is(opSet, pointer)
}

// begin writes where the local is set: less by the frame where the function is entered at its first
// place, which is where a frame begins. False where a frame begins elsewhere.
func (b *body) begin() bool {
	start, places := 2, []int64{0}
	for start < len(b.list) && (b.list[start].op == opBlock || b.list[start].op == opLoop) {
		start++
	}
	if l := b.list[start:]; len(l) > 2 && l[0].is(opGet, place) && l[1].op == opBrTable && l[2].op == opEnd {
		start, places = start+3, l[1].among
	}
	if slices.Contains(places[1:], 0) && places[0] != 0 {
		return false
	}
	depth := 0
	for at := start; at < len(b.list) && depth >= 0 && b.size == 0; at++ {
		l := b.list[at:]
		switch {
		case opens(l[0].op):
			depth++
		case l[0].op == opEnd:
			depth--
		case lowers(l) && !b.pushes(l):
			if depth != 0 {
				return false
			}
			b.size = l[1].a
		}
	}
	first := slices.IndexFunc(places, func(to int64) bool { return to != 0 })
	b.begun = b.size == 0
	b.out = append(b.out, with(opGlobalGet, frame))
	switch {
	case b.size == 0:
		b.out = append(b.out, with(opConst, below))
	case first < 0:
		b.out = append(b.out, with(opConst, b.size+below))
	default:
		b.out = append(b.out, with(opConst, below), with(opConst, b.size+below), with(opGet, place))
		if first > 1 {
			b.out = append(b.out, with(opConst, int64(first)), plain(opNotLess))
		}
		b.out = append(b.out, plain(opSelect))
	}
	b.out = append(b.out, plain(opSub), with(opSet, pointer))
	for at := range b.list {
		if l := b.list[at:]; b.size > 0 && jumps(l) && places[min(l[0].a, int64(len(places)-1))] == 0 {
			return false // the frame would begin twice
		}
	}
	return true
}

// step writes what comes next, and says how many instructions that was; 0 for what Go's compiler
// does not write.
func (b *body) step(l []instruction, at int) int {
	put := func(n int, add ...instruction) int {
		b.out = append(b.out, add...)
		return n
	}
	switch i := l[0]; {
	case !b.begun && lowers(l):
		b.begun = true
		return put(5, with(opGet, pointer), with(opConst, below), plain(opAdd), with(opGlobalSet, frame))
	case !b.begun && i.is(opGet, pointer):
		return put(1, with(opGlobalGet, frame)) // is there room for the frame?
	case lowers(l):
		if !b.pushes(l) {
			return 0
		}
		return put(8, with(opGet, pointer), with(opGlobalSet, frame), l[5], l[6], l[7])
	case raises(l):
		return b.leave(l)
	case i.is(opGlobalGet, frame) && len(l) > 1 && l[1].is(opSet, pointer):
		if call := b.list[at-1]; call.op == opCallTable || call.op == opCall && call.a >= b.imported {
			return 2
		}
		return 0
	case i.is(opGet, pointer):
		return b.address(l, at)
	case (i.op == opGet || i.op == opSet || i.op == opTee) && i.a == pointer, (i.op == opGlobalGet || i.op == opGlobalSet) && i.a == frame:
		return 0
	default:
		return put(1, i)
	}
}

// address writes a use of the stack pointer: what is added to it is more by what it is less.
func (b *body) address(l []instruction, at int) int {
	b.out = append(b.out, l[0])
	if len(l) > 3 && l[1].op == opExtend && l[2].op == opConst64 && l[3].op == opAdd64 {
		b.out = append(b.out, l[1], with(opConst64, l[2].a+below), l[3])
		return 4
	}
	if user := access(b.list, at+1); user > 0 {
		b.list[user] = b.list[user].far(below)
		return 1
	}
	b.out = append(b.out, with(opConst, below), plain(opAdd))
	return 1
}

// leave writes where the frame ends, and what the caller pushed unless another function is gone to.
func (b *body) leave(l []instruction) int {
	n, up := 5, l[1].a
	if b.size > 0 && up == b.size && len(l) > 10 && raises(l[5:]) {
		n, up = 10, up+l[6].a
	}
	rest := l[n:]
	switch {
	case !b.begun:
		return 0
	case up == b.size+8 && len(rest) > 1 && rest[0].op == opConst && rest[1].op == opReturn:
	case up == b.size && len(rest) > 4 && rest[0].op == opConst && rest[1].op == opCall && reads(rest[2:]) && rest[4].op == opReturn:
	default:
		return 0
	}
	b.out = append(b.out, with(opGet, pointer), with(opConst, up+below), plain(opAdd), with(opGlobalSet, frame))
	return n
}

// pushes says whether these push a counter of the function.
func (b *body) pushes(l []instruction) bool {
	return len(l) > 7 && l[1].a == 8 && l[5].is(opGet, pointer) && l[6].op == opConst64 && l[6].a>>perFunction == b.counter && l[7].is(opStore64, 3) && l[7].b == 0
}

// lowers says whether these take the stack pointer down, in the local and for all.
func lowers(l []instruction) bool { return moved(l, opSub) }

// raises says whether they take it up.
func raises(l []instruction) bool { return moved(l, opAdd) }

func moved(l []instruction, by byte) bool {
	return len(l) > 4 && l[0].is(opGet, pointer) && l[1].op == opConst && l[2].op == by && l[3].is(opTee, pointer) && l[4].is(opGlobalSet, frame)
}
