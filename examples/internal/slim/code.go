package slim

import (
	"encoding/binary"
	"slices"
)

// The instructions that are looked at by what they do (WebAssembly core specification, 5.4).
const (
	opUnreachable, opNop                                    = 0x00, 0x01
	opBlock, opLoop, opIf, opElse, opEnd                    = 0x02, 0x03, 0x04, 0x05, 0x0b
	opBr, opBrIf, opBrTable, opReturn, opCall, opCallTable  = 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11
	opSelect, opGet, opSet, opTee, opGlobalGet, opGlobalSet = 0x1b, 0x20, 0x21, 0x22, 0x23, 0x24
	opLoad, opLoad8, opLoad16, opLoad32, opLoadLast         = 0x28, 0x31, 0x33, 0x35, 0x35
	opStore, opStore64, opStore8, opStore16, opStore32      = 0x36, 0x37, 0x3c, 0x3d, 0x3e
	opConst, opConst64, opZero, opZero64, opNotLess         = 0x41, 0x42, 0x45, 0x50, 0x4f
	opAdd, opSub, opAdd64, opAnd64, opWrap, opExtend        = 0x6a, 0x6b, 0x7c, 0x83, 0xa7, 0xad
	opMore                                                  = 0xfc
	typeNone, typeInt64, typeInt32                          = 0x40, 0x7e, 0x7f
)

// instruction is one as it is read: what it does, its numbers, and its bytes.
type instruction struct {
	op    byte
	a, b  int64   // a constant, the number of what it is about, or of a memory its alignment and offset
	among []int64 // of a table the labels, the last for every other number
	raw   []byte
}

// is says whether it does this with that.
func (i *instruction) is(op byte, a int64) bool { return i.op == op && i.a == a }

// with is an instruction with one number.
func with(op byte, a int64) instruction {
	raw := []byte{op}
	if op == opConst || op == opConst64 {
		raw = appendSigned(raw, a)
	} else {
		raw = binary.AppendUvarint(raw, uint64(a))
	}
	return instruction{op: op, a: a, raw: raw}
}

// plain is one without a number.
func plain(op byte) instruction { return instruction{op: op, raw: []byte{op}} }

// far is the access to memory, so much further.
func (i *instruction) far(by int64) instruction {
	raw := binary.AppendUvarint([]byte{i.op}, uint64(i.a))
	return instruction{op: i.op, a: i.a, b: i.b + by, raw: binary.AppendUvarint(raw, uint64(i.b+by))}
}

// instruction reads one. The reader is short where it is none that Go's compiler writes.
func (r *reader) instruction() (i instruction) {
	all := r.rest
	i.op = r.byte()
	switch op := i.op; {
	case op == opBlock, op == opLoop, op == opIf:
		i.a = int64(r.byte())
		r.short = r.short || i.a&^0x7f != 0 || i.a < typeNone // the number of a type
	case op == opBr, op == opBrIf, op == opCall, op >= opGet && op <= opGlobalSet:
		i.a = int64(r.number())
	case op == opBrTable:
		for range min(r.number(), len(r.rest)) {
			i.among = append(i.among, int64(r.number()))
		}
		i.among = append(i.among, int64(r.number()))
	case op == opCallTable, op >= opLoad && op <= opStore32:
		i.a, i.b = int64(r.number()), int64(r.number())
	case op == opConst, op == opConst64:
		i.a = r.signed()
	case op == 0x43: // f32.const
		r.take(4)
	case op == 0x44: // f64.const
		r.take(8)
	case op == 0x3f, op == 0x40: // memory.size, memory.grow
		r.byte()
	case op == opMore:
		switch more := r.number(); {
		case more == 10: // memory.copy
			r.take(2)
		case more == 11: // memory.fill
			r.take(1)
		case more > 7: // up to there: numbers that are cut off
			r.short = true
		}
	case op > 0xc4, op > 0x01 && op < opElse, op > opElse && op < opEnd, op > opCallTable && op < 0x1a, op > 0x1b && op < opGet, op > opGlobalSet && op < opLoad:
		r.short = true
	}
	i.raw = all[:len(all)-len(r.rest)]
	return i
}

// code are the functions of a module: what each has of its own, and its instructions. One that
// cannot be read has none and keeps its bytes.
type code struct {
	own, kept []byte
	list      []instruction
}

func readCode(body []byte) code {
	r := reader{rest: body}
	for range min(r.number(), len(r.rest)) {
		r.number()
		r.byte()
	}
	c := code{own: body[:len(body)-len(r.rest)], kept: body}
	depth := 1
	for len(r.rest) > 0 && !r.short && depth > 0 {
		i := r.instruction()
		switch i.op {
		case opBlock, opLoop, opIf:
			depth++
		case opEnd:
			depth--
		}
		c.list = append(c.list, i)
	}
	if r.short || depth != 0 || len(r.rest) > 0 {
		c.list = nil
	}
	return c
}

func (c code) bytes() []byte {
	if c.list == nil {
		return c.kept
	}
	out := slices.Clone(c.own)
	for _, i := range c.list {
		out = append(out, i.raw...)
	}
	return out
}

// shorten writes each function of the code section anew, with fewer bytes, to do the same.
func (m module) shorten(facts facts) error {
	imported, wasi, err := m.imported()
	if err != nil {
		return err
	}
	all, err := m.code()
	if err != nil {
		return err
	}
	one := aside{by: map[int64]int64{}, next: int64(imported + len(all))}
	for _, function := range facts.never {
		one.by[int64(imported+function)] = 0
	}
	entered := entries(all, facts.recovered)
	out := binary.AppendUvarint(nil, uint64(len(all)))
	for number, c := range all {
		list := one.push(c.list)
		if wasi {
			list = keep(list, int64(imported), int64(number))
		}
		c.list = shorter(direct(list, entered[number]))
		body := c.bytes()
		out = append(binary.AppendUvarint(out, uint64(len(body))), body...)
	}
	m.put(codeSection, out)
	if len(one.pushers) == 0 {
		return nil
	}
	kind, err := m.append(typeSection, []byte{0x60, 1, typeInt64, 1, typeInt32})
	if err != nil {
		return err
	}
	for _, body := range one.pushers {
		if _, err := m.function(kind, body); err != nil {
			return err
		}
	}
	return nil
}

// code reads the code section.
func (m module) code() (all []code, err error) {
	r := reader{rest: m.body(codeSection)}
	for range r.number() {
		body := r.take(r.number())
		if r.short {
			return nil, CodeModule
		}
		all = append(all, readCode(body))
	}
	return all, nil
}
