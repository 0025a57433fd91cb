package slim

import "slices"

// place is the local that says where to begin (REG_PC_B).
const place = 0

// headOf is where the loop begins and where the table at its head stands; 0 where not every way to
// the head sets local 0 first, or local 0 is asked for elsewhere.
func headOf(list []instruction) (around, head int) {
	open := []int{-1}
	around = -1
	for at, i := range list {
		switch {
		case opens(i.op):
			open = append(open, at)
		case i.op == opEnd:
			open = open[:len(open)-1]
		case i.op == opBrTable:
			blocks := 0
			for blocks < at-1 && list[at-2-blocks].is(opBlock, typeNone) {
				blocks++
			}
			around = at - 2 - blocks
			if head != 0 || around < 0 || list[around].op != opLoop || !list[at-1].is(opGet, place) || slices.Max(i.among) >= int64(blocks) {
				return 0, 0
			}
			head = at
		case i.op == opBr || i.op == opBrIf:
			if i.a >= int64(len(open)) {
				return 0, 0
			}
			if around >= 0 && label(open, i.a) == around && (at < 2 || !jumps(list[at-2:])) {
				return 0, 0
			}
		case i.is(opTee, place):
			return 0, 0
		case i.is(opGet, place):
			// Where a function is called by its number, local 0 is where the number lies for a
			// moment.
			aside := at >= 2 && list[at-2].is(opSet, place) && list[at-1].op == opConst
			asked := at+1 < len(list) && list[at+1].op == opBrTable
			if !aside && !asked && around >= 0 {
				return 0, 0
			}
		}
	}
	return around, head
}

// jumps says whether what follows sets local 0 and goes somewhere.
func jumps(list []instruction) bool {
	return len(list) > 2 && list[0].op == opConst && list[0].a >= 0 && list[1].is(opSet, place) && list[2].op == opBr
}

// label is where that begins which a label leads out of, or to the head of.
func label(open []int, n int64) int { return open[len(open)-1-int(n)] }

func opens(op byte) bool { return op == opBlock || op == opLoop || op == opIf }
