package slim

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	comes, comesNot = 5, 6 // functions that are called: one that comes back, one that never does
	checks          = 7    // comes back although its name begins as theirs that never do (runtime.panicCheck1)
	self            = 3    // the number of the function
	hosts           = 2    // how many are the host's
	resumes         = (firstFunction + self) << perFunction
	begins          = 1024 // where the stack pointer is
	firstPusher     = 40
	returned        = 1 << 20 // out of all labels
)

// machine carries out functions of Go's form, as far as the tests write them.
type machine struct {
	t       *testing.T
	memory  []byte
	globals [3]int64
	called  []string
	aside   aside
}

// frameOf is what a function works with: its own numbers, what is computed, and what it is.
type frameOf struct {
	*machine
	own   [8]int64
	stack []int64
	list  []instruction
}

func (f *frameOf) pop() int64 {
	require.NotEmpty(f.t, f.stack)
	top := f.stack[len(f.stack)-1]
	f.stack = f.stack[:len(f.stack)-1]
	return top
}

func (f *frameOf) push(n int64) { f.stack = append(f.stack, n) }

func (f *frameOf) bool(yes bool) {
	n := int64(0)
	if yes {
		n = 1
	}
	f.push(n)
}

// past is where what begins there ends, and where its other part begins.
func (f *frameOf) past(at int) (end, other int) {
	depth := 0
	for i := at; ; i++ {
		switch op := f.list[i].op; {
		case opens(op):
			depth++
		case op == opElse && depth == 1:
			other = i
		case op == opEnd:
			if depth--; depth == 0 {
				return i, other
			}
		}
	}
}

// run goes from an instruction to the end of the block that it is in, and says how many labels are
// left; -1 for none.
func (f *frameOf) run(at int) int {
	cut := func(n int64) int64 { return int64(uint32(n)) }
	for ; at < len(f.list); at++ {
		i := f.list[at]
		switch i.op {
		case opBlock, opLoop, opIf:
			end, _ := f.past(at)
			out := -1
			for i.op != opIf || f.pop() != 0 {
				out = f.run(at + 1)
				if i.op != opLoop || out != 0 {
					break
				}
			}
			if out > 0 {
				return out - 1
			}
			at = end
		case opEnd:
			return -1
		case opBr:
			return int(i.a)
		case opBrIf:
			if f.pop() != 0 {
				return int(i.a)
			}
		case opBrTable:
			return int(i.among[min(f.pop(), int64(len(i.among)-1))])
		case opReturn:
			return returned
		case opUnreachable:
			f.called = append(f.called, "astray")
			f.push(0)
			return returned
		case opSelect:
			if yes, other := f.pop(), f.pop(); yes == 0 {
				f.pop()
				f.push(other)
			}
		case opNotLess:
			than := f.pop()
			f.bool(f.pop() >= than)
		case opCall:
			f.call(i.a)
		case opGet:
			f.push(f.own[i.a])
		case opSet:
			f.own[i.a] = f.pop()
		case opTee:
			f.own[i.a] = f.stack[len(f.stack)-1]
		case opGlobalGet:
			f.push(f.globals[i.a])
		case opGlobalSet:
			f.globals[i.a] = f.pop()
		case opConst:
			f.push(cut(i.a))
		case opConst64:
			f.push(i.a)
		case opAdd:
			f.push(cut(f.pop() + f.pop()))
		case opSub:
			by := f.pop()
			f.push(cut(f.pop() - by))
		case opAdd64:
			f.push(f.pop() + f.pop())
		case opAnd64:
			mask := f.pop()
			f.push(f.pop() & mask)
		case opWrap, opExtend:
			f.push(cut(f.pop()))
		case opZero, opZero64:
			f.bool(f.pop() == 0)
		case 0x53:
			than := f.pop()
			f.bool(f.pop() < than)
		case 0x59:
			than := f.pop()
			f.bool(f.pop() >= than)
		case 0x29, opLoad8, opLoad16, opLoad32:
			size := map[byte]int{0x29: 8, opLoad8: 1, opLoad16: 2, opLoad32: 4}[i.op]
			var b [8]byte
			copy(b[:], f.memory[f.pop()+i.b:][:size])
			f.push(int64(binary.LittleEndian.Uint64(b[:])))
		case opStore64, opStore8, opStore16, opStore32:
			size := map[byte]int{opStore64: 8, opStore8: 1, opStore16: 2, opStore32: 4}[i.op]
			b := binary.LittleEndian.AppendUint64(nil, uint64(f.pop()))
			copy(f.memory[f.pop()+i.b:][:size], b)
		case opNop:
		default:
			f.t.Fatalf("instruction %#x", i.op)
		}
	}
	return -1
}

func (f *frameOf) call(function int64) {
	arg := f.pop()
	if n := function - firstPusher; n >= 0 {
		g := frameOf{machine: f.machine, own: [8]int64{arg}, list: readCode(f.aside.pushers[n]).list}
		g.run(0)
		f.push(g.pop())
		return
	}
	sp := f.globals[frame]
	f.called = append(f.called, fmt.Sprint(function, arg, sp, binary.LittleEndian.Uint64(f.memory[sp:])))
	switch {
	case function == comesNot:
		f.bool(true)
	case len(f.called)%7 == 0: // the stack is moved, and who goes on begins anew
		f.globals[frame] = 2048
		f.bool(true)
	default:
		f.memory[sp+40]++
		f.globals[frame] += 8
		f.bool(false)
	}
}

// written is a function as Go's compiler writes them, of so many places and with such a frame, and
// by which numbers it is come to from outside.
func written(r *rand.Rand, places, size int) (text string, numbers map[int64]bool) {
	var b strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&b, format+" ", args...) }
	numbers = map[int64]bool{0: true}
	say("global 0 set 1 block loop")
	say("%s get 0 table", strings.Repeat("block ", places))
	var at []int // by number
	for place := range places {
		for range 1 + r.IntN(5)/4 { // at times two numbers for one place
			at = append(at, place)
			say("%d", place)
		}
	}
	say(". end")
	number := func(place int) int {
		n := slices.Index(at, place)
		if n+1 < len(at) && at[n+1] == place {
			n += r.IntN(2)
		}
		return n
	}
	pushing := func(place int) {
		n := number(place)
		numbers[int64(n)] = true
		say("get 1 const 8 sub tee 1 put 0 get 1 const64 %d store 3 0 const 0", resumes|n)
	}
	if size > 0 {
		say("get 1 const64 %d lt_s if", 900+r.IntN(200))
		pushing(0)
		say("call %d global 0 set 1 br_if %d end", comesNot, places+1)
		say("get 1 const %d sub tee 1 put 0", size)
	}
	leave := func() {
		if size > 0 {
			say("get 1 const %d add tee 1 put 0", size)
		}
		switch r.IntN(3) {
		case 0:
			say("const 0 call %d global 0 set 1 return", comes)
		default:
			say("get 1 const 8 add tee 1 put 0 const %d return", r.IntN(2))
		}
	}
	own := func() int { return 2 + r.IntN(5) }
	value := func() string {
		return []string{
			fmt.Sprintf("const64 %d", r.Int64N(1<<40)-1<<39), fmt.Sprintf("get %d", own()), fmt.Sprintf("get 1 load32 2 %d", 8*r.IntN(30)),
			fmt.Sprintf("get 1 extend const64 %d add64 wrap load8 0 %d const64 255 and64", 8*r.IntN(30), r.IntN(9)),
			fmt.Sprintf("get %d const64 4294967295 and64", own()), fmt.Sprintf("get %d wrap extend", own()), fmt.Sprintf("get %d get %d add64", own(), own()),
			fmt.Sprintf("get %d set %[1]d get %[1]d", own()), fmt.Sprintf("get 1 load16 1 %d const64 65535 and64", 8*r.IntN(30)),
			fmt.Sprintf("get 1 extend const64 %d add64", 8*r.IntN(30)), "get 1 extend",
		}[r.IntN(11)]
	}
	truth := func() string {
		return value() + []string{" zero64", " wrap zero", " wrap extend zero64", " " + value() + " lt_s", " " + value() + " ge_s zero", " " + value() + " lt_s zero zero"}[r.IntN(6)]
	}
	for place := 1; place <= places; place++ { // what stands behind the place before
		left := places - place // labels up to the loop
		for range 2 + r.IntN(6) {
			switch r.IntN(8) {
			case 0:
				say("get 1 extend const64 %d add64 wrap %s store 3 %d", 8*r.IntN(30), value(), 8*r.IntN(3))
			case 1:
				say("%s set %d nop", value(), own())
			case 2:
				say("get 1 %s const64 %d and64 store8 0 %d", value(), []int{255, 127}[r.IntN(2)], r.IntN(200))
			case 3:
				say("get 1 %s const64 4294967295 and64 store32 2 %d", value(), 4*r.IntN(50))
			case 4: // a jump forward, seldom one that is none of the compiler's
				out := left + 1
				if r.IntN(16) == 0 {
					out = left + 2
				}
				if place < places {
					say("%s if const %d set 0 br %d end", truth(), number(place+r.IntN(places-place)), out)
				}
			case 5: // a jump back, as often as there is one left
				if place > 1 {
					say("global 2 if global 2 const 1 sub put 2 const %d set 0 br %d end", number(1+r.IntN(place-1)), left+1)
				}
			case 6:
				say("%s if", truth())
				pushing(place - 1)
				say("call %d global 0 set 1 br_if %d end", comesNot, left+2)
			case 7:
				say("%s if", truth())
				leave()
				say("end")
			}
		}
		switch to := []int{comes, checks}[r.IntN(2)]; {
		case place == places:
			leave()
		case r.IntN(3) == 0:
			pushing(place)
			say("call %d global 0 set 1 br_if %d", to, left+1)
		case r.IntN(3) == 0: // the first round of a loop jumps over what stands between two
			say("const %d set 0 br %d", number(place+r.IntN(places-place)), left)
		}
		say("end")
	}
	say("unreachable end const 1")
	return b.String(), numbers
}

// What a function does stays the same: what it leaves in memory, whom it calls with what, and what
// it gives back, wherever it begins.
func TestAFunctionThatIsWrittenShorterDoesTheSame(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	kept, straight, loops := 0, 0, 0
	for range 250 {
		size := []int{0, 8, 16, 64}[r.IntN(4)]
		said, numbers := written(r, 1+r.IntN(7), size)
		from := list(t, said)
		one := aside{by: map[int64]int64{comesNot: 0, checks: 0}, next: firstPusher}
		less := keep(one.push(from), hosts, self)
		if !reads(less) {
			kept++
		}
		less = direct(less, numbers)
		if l, ok := lay(from, numbers); ok {
			straight++
			loops += len(l.loops)
		}
		less = shorter(less)
		begin := make([]byte, 4096)
		for i := range begin {
			begin[i] = byte(r.IntN(256))
		}
		for number := range numbers {
			sp := int64(begins)
			if number > 0 {
				sp -= int64(size)
			}
			var all [2]machine
			for i, body := range [][]instruction{from, less} {
				all[i] = machine{t: t, memory: bytes.Clone(begin), globals: [3]int64{sp, 0, 6}, aside: one}
				f := frameOf{machine: &all[i], own: [8]int64{number}, list: body}
				f.run(0)
				all[i].called = append(all[i].called, strconv.FormatInt(f.pop(), 10))
			}
			if !slices.Equal(all[0].called, all[1].called) || all[0].globals != all[1].globals || !bytes.Equal(all[0].memory, all[1].memory) {
				t.Fatalf("%d: %v %v\n%s\n%s", number, all[0].called, all[1].called, text(t, from), text(t, less))
			}
		}
	}
	assert.Greater(t, kept, 240)
	assert.Greater(t, straight, 240)
	assert.Greater(t, loops, 100)
}
