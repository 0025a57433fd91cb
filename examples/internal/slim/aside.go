package slim

import (
	"bytes"
	"strings"
)

// Before a call a function pushes where the called one is to go back to. Most calls are of
// functions of the runtime that never come back: the stack grows and the caller begins anew, or it
// panics. These push in one place for all of their callers, whose local with the stack pointer is
// then no other than before: it is not read again.

// firstFunction is what the upper bits of a counter are for the first function that is not imported
// (cmd/link/internal/wasm, funcValueOffset).
const firstFunction = 0x1000

// never are their names. What begins so is the same.
var never = []string{"runtime.goPanic", "runtime.morestack", "runtime.panic", "runtime.sigpanic", "runtime.throw", "runtime.gopanic"}

// facts are what the runtime's tables say of the functions of a module, each by its number from the
// first that is not imported: which never come back, and by which place one is entered anew when it
// has recovered (runtime._func.deferreturn).
type facts struct {
	never     []int
	recovered map[int]int64
}

func (t tables) facts() facts {
	k := facts{recovered: map[int]int64{}}
	names := t.slice(dataNames, 1)
	all, _ := read(t.slice(dataFunctions, 1), t.slice(dataIndex, 8))
	for _, f := range all {
		number := int(t.word(dataFirst)>>perFunction) - firstFunction + int(f.at(0)-all[0].at(0))
		if to := f.at(functionDeferred); to != 0 {
			k.recovered[number] = int64(to)
		}
		at := min(int(f.at(functionName)), len(names))
		name, _, _ := bytes.Cut(names[at:], []byte{0})
		for _, begin := range never {
			if strings.HasPrefix(string(name), begin) {
				k.never = append(k.never, number)
			}
		}
	}
	return k
}

// pusher is the body of a function that pushes its argument and calls another.
func pusher(function int64) []byte {
	body := []byte{0}
	for _, i := range []instruction{
		with(opGlobalGet, frame), with(opConst, 8), plain(opSub), with(opGlobalSet, frame), with(opGlobalGet, frame), with(opGet, 0),
		{raw: []byte{opStore64, 3, 0}}, with(opConst, 0), with(opCall, function), plain(opEnd),
	} {
		body = append(body, i.raw...)
	}
	return body
}

// aside has calls of functions that never come back go by others that push for them.
type aside struct {
	by      map[int64]int64 // which function pushes for it; 0 as long as there is none
	next    int64           // the number of the next one
	pushers [][]byte
}

func (a *aside) push(list []instruction) []instruction {
	const push = 10
	out := make([]instruction, 0, len(list))
	for at := 0; at < len(list); at++ {
		i := list[at]
		out = append(out, i)
		if i.op != opCall || len(out) < push || !pushes(out[len(out)-push:]) {
			continue
		}
		by, ok := a.by[i.a]
		if !ok {
			continue
		}
		if by == 0 {
			by = a.next
			a.by[i.a] = by
			a.next++
			a.pushers = append(a.pushers, pusher(i.a))
		}
		out = append(out[:len(out)-push], out[len(out)-4], with(opCall, by))
		if at+2 < len(list) && list[at+1].is(opGlobalGet, frame) && list[at+2].is(opSet, pointer) {
			at += 2
		}
	}
	return out
}

// pushes says whether these push a constant and call a function at its begin.
func pushes(l []instruction) bool {
	return l[0].is(opGet, pointer) && l[1].is(opConst, 8) && l[2].op == opSub && l[3].is(opTee, pointer) && l[4].is(opGlobalSet, frame) &&
		l[5].is(opGet, pointer) && l[6].op == opConst64 && l[7].is(opStore64, 3) && l[7].b == 0 && l[8].is(opConst, 0) && l[9].op == opCall
}
