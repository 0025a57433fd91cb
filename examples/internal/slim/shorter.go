package slim

import "math"

// pointer is the local with the stack pointer of a function (REG_SP); frame is the global.
const pointer, frame = 1, 0

// shorter writes what stands in a row in fewer instructions that do the same.
func shorter(list []instruction) []instruction {
	var open []byte // what is open, by what opened it
	out := make([]instruction, 0, len(list))
	for _, i := range list {
		switch {
		case i.op == opNop:
			continue
		case opens(i.op):
			open = append(open, i.op)
		case i.op == opEnd && len(open) > 0:
			last := open[len(open)-1]
			open = open[:len(open)-1]
			// Go leaves nothing on the stack where it jumps.
			if n := len(out); last == opBlock && out[n-1].is(opBr, 0) {
				out = out[:n-1]
			} else if n > 1 && out[n-2].is(opIf, typeNone) && out[n-1].op == opBr && out[n-1].a > 0 {
				out = append(out[:n-2], with(opBrIf, out[n-1].a-1))
				continue
			}
		}
		out = append(out, i)
		for fold(&out) {
		}
	}
	if reads(list) || len(list) > 1 && list[0].is(opGlobalGet, frame) && list[1].op == opConst {
		return reach(out)
	}
	return out
}

// fold makes the end of a list shorter.
func fold(list *[]instruction) bool {
	l := *list
	n := len(l)
	last := func(back int) *instruction { return &l[max(n-back, 0)] }
	put := func(drop int, add ...instruction) bool {
		*list = append(l[:n-drop], add...)
		return true
	}
	switch op := last(1).op; {
	case n > 3 && op == opWrap && last(2).op == opAdd64 && last(3).op == opConst64 && last(4).op == opExtend:
		// what is above 32 bits is cut off again
		return put(4, with(opConst, int64(int32(last(3).a))), plain(opAdd))
	case n > 3 && op == opAdd && last(2).op == opConst && last(3).op == opAdd && last(4).op == opConst:
		return put(4, with(opConst, int64(int32(last(2).a+last(4).a))), plain(opAdd))
	case n > 1 && op == opWrap && last(2).op == opExtend:
		return put(2)
	case n > 1 && op == opWrap && last(2).op == opConst64:
		return put(2, with(opConst, int64(int32(last(2).a))))
	case n > 1 && op == opZero64 && last(2).op == opExtend:
		return put(2, plain(opZero))
	case n > 1 && op == opGet && last(2).is(opSet, last(1).a):
		return put(2, with(opTee, last(1).a))
	case n > 2 && op == opAnd64 && last(2).op == opConst64 && fits(last(3).op, last(2).a):
		return put(2)
	case n > 2 && last(2).op == opAnd64 && last(3).op == opConst64 && cuts(op, last(3).a):
		return put(3, *last(1))
	case n > 1 && op == opZero:
		if other, ok := opposite[last(2).op]; ok {
			return put(2, plain(other))
		}
	case n > 9 && op == opGlobalSet && raises(l[n-10:]) && raises(l[n-5:]):
		return put(9, with(opConst, last(9).a+last(4).a), *last(3), *last(2), *last(1))
	case n > 3 && op == opReturn && last(2).op == opConst && last(3).is(opGlobalSet, frame) && last(4).is(opTee, pointer):
		return put(4, *last(3), *last(2), *last(1))
	}
	return false
}

// fits says whether what an instruction gives has no other bits than the mask.
func fits(op byte, mask int64) bool {
	switch op {
	case opLoad8:
		return mask&math.MaxUint8 == math.MaxUint8
	case opLoad16:
		return mask&math.MaxUint16 == math.MaxUint16
	case opLoad32, opExtend:
		return mask&math.MaxUint32 == math.MaxUint32
	}
	return false
}

// cuts says whether an instruction looks at no other bits than those of the mask.
func cuts(op byte, mask int64) bool {
	switch op {
	case opStore8:
		return mask&math.MaxUint8 == math.MaxUint8
	case opStore16:
		return mask&math.MaxUint16 == math.MaxUint16
	case opStore32, opWrap:
		return mask&math.MaxUint32 == math.MaxUint32
	}
	return false
}

// opposite are comparisons of whole numbers, and those that are true where they are not.
var opposite = func() map[byte]byte {
	pairs := map[byte]byte{}
	for _, first := range []byte{0x46, 0x51} { // eq, and behind it ne, lt_s, lt_u, gt_s, gt_u, le_s, le_u, ge_s, ge_u
		for one, other := range map[byte]byte{0: 1, 2: 8, 3: 9, 4: 6, 5: 7} {
			pairs[first+one], pairs[first+other] = first+other, first+one
		}
	}
	return pairs
}()

// reach has an access to a place in the frame of a function say how far it is instead of adding
// that up. A frame ends before the memory does, so nothing is cut off.
func reach(list []instruction) []instruction {
	out := make([]instruction, 0, len(list))
	for at := 0; at < len(list); at++ {
		if at+3 < len(list) && list[at].is(opGet, pointer) && list[at+1].op == opConst && list[at+1].a >= 0 && list[at+2].op == opAdd {
			if user := access(list, at+3); user > 0 {
				list[user] = list[user].far(list[at+1].a)
				out = append(out, list[at])
				at += 2
				continue
			}
		}
		out = append(out, list[at])
	}
	return out
}

// access is which instruction reads from or writes to the address that lies on the stack; 0 where
// it is used for something else, or what comes before that is not only counted.
func access(list []instruction, from int) int {
	above := 0 // what lies on it
	for at := from; at < len(list); at++ {
		takes, gives := 0, 1
		switch op := list[at].op; {
		case op >= opStore && op <= opStore32:
			if above == 1 {
				return at
			}
			takes, gives = 2, 0
		case op >= opLoad && op <= opLoadLast:
			if above == 0 {
				return at
			}
			takes = 1
		case op == opGet, op == opGlobalGet, op >= opConst && op <= 0x44:
		case op == opSet, op == opGlobalSet:
			takes, gives = 1, 0
		case op == opTee, oneToOne(op):
			takes = 1
		case twoToOne(op):
			takes = 2
		default:
			return 0
		}
		if above < takes {
			return 0
		}
		above += gives - takes
	}
	return 0
}

func oneToOne(op byte) bool {
	return op == opZero || op == opZero64 || op >= 0x67 && op <= 0x69 || op >= 0x79 && op <= 0x7b || op >= 0x8b && op <= 0x91 ||
		op >= 0x99 && op <= 0x9f || op >= opWrap && op <= 0xc4
}

func twoToOne(op byte) bool {
	return op > opZero && op < 0x67 && op != opZero64 || op >= opAdd && op < 0x79 || op >= 0x7c && op < 0x8b ||
		op >= 0x92 && op < 0x99 || op >= 0xa0 && op < opWrap
}
