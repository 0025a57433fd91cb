package slim

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	comes, comesNot = 5, 6 // functions that are called: one that comes back, one that never does
	checks          = 7    // comes back although its name begins as theirs that never do (runtime.panicCheck1)
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
	if function != comesNot {
		f.memory[sp+40]++
		f.globals[frame] += 8
	}
	f.bool(function == comesNot)
}

// written is a function as Go's compiler writes them, of so many places.
func written(r *rand.Rand, places int) string {
	var b strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&b, format+" ", args...) }
	say("global 0 set 1 block loop")
	say("%s get 0 table", strings.Repeat("block ", places))
	at := make([]int, places)
	for i := range at {
		at[i] = i
		if i > 0 && r.IntN(4) == 0 {
			at[i] = at[i-1] // two numbers for one place
		}
		say("%d", at[i])
	}
	say(". end")
	own := func() int { return 2 + r.IntN(5) }
	value := func() string {
		return []string{
			fmt.Sprintf("const64 %d", r.Int64N(1<<40)-1<<39), fmt.Sprintf("get %d", own()), fmt.Sprintf("get 1 load32 2 %d", 8*r.IntN(30)),
			fmt.Sprintf("get 1 extend const64 %d add64 wrap load8 0 %d const64 255 and64", 8*r.IntN(30), r.IntN(9)),
			fmt.Sprintf("get %d const64 4294967295 and64", own()), fmt.Sprintf("get %d wrap extend", own()), fmt.Sprintf("get %d get %d add64", own(), own()),
			fmt.Sprintf("get %d set %[1]d get %[1]d", own()), fmt.Sprintf("get 1 load16 1 %d const64 65535 and64", 8*r.IntN(30)),
		}[r.IntN(9)]
	}
	truth := func() string {
		return value() + []string{" zero64", " wrap zero", " wrap extend zero64", " " + value() + " lt_s", " " + value() + " ge_s zero", " " + value() + " lt_s zero zero"}[r.IntN(6)]
	}
	for place := 1; place < places; place++ {
		left := places - place // labels up to the loop
		for range 2 + r.IntN(6) {
			switch r.IntN(9) {
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
				if r.IntN(8) == 0 {
					out = left
				}
				if to := place + r.IntN(places-place); at[to] >= place {
					say("%s if const %d set 0 br %d end", truth(), to, out)
				}
			case 5: // a jump back, as often as there is one left
				say("global 2 if global 2 const 1 sub put 2 const %d set 0 br %d end", r.IntN(place), left+1)
			case 6, 7:
				to := []int{comes, comesNot, checks}[r.IntN(3)]
				if to == comesNot {
					say("%s if", truth())
				}
				say("get 1 const 8 sub tee 1 put 0 get 1 const64 %d store 3 0 const 0 call %d global 0 set 1", r.Int64N(1<<30), to)
				if to == comesNot {
					say("br_if %d end", left+2)
				} else {
					say("br_if %d", left+1)
				}
			case 8:
				say("%s if get 1 const 24 add tee 1 put 0 get 1 const 8 add tee 1 put 0 const 0 return end", truth())
			}
		}
		say("end")
	}
	say("get 1 const 8 add tee 1 put 0 const 0 return end unreachable end const 1")
	return b.String()
}

// What a function does stays the same: what it leaves in memory, whom it calls with what, and what
// it gives back, wherever it begins.
func TestAFunctionThatIsWrittenShorterDoesTheSame(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	shorterOnes, jumps := 0, 0
	for range 150 {
		places := 2 + r.IntN(6)
		from := list(t, written(r, places))
		one := aside{by: map[int64]int64{comesNot: 0, checks: 0}, next: firstPusher}
		less := direct(one.push(from))
		if strings.Count(text(t, less), "set 0") < strings.Count(text(t, from), "set 0") {
			jumps++
		}
		less = shorter(less)
		if len(less) < len(from) {
			shorterOnes++
		}
		begin := make([]byte, 4096)
		for i := range begin {
			begin[i] = byte(r.IntN(256))
		}
		for place := range int64(places) {
			var all [2]machine
			for i, body := range [][]instruction{from, less} {
				all[i] = machine{t: t, memory: bytes.Clone(begin), globals: [3]int64{1024, 0, 6}, aside: one}
				f := frameOf{machine: &all[i], own: [8]int64{place}, list: body}
				f.run(0)
				all[i].called = append(all[i].called, strconv.FormatInt(f.pop(), 10))
			}
			require.Equal(t, all[0].called, all[1].called, "%s\n%s", text(t, from), text(t, less))
			require.Equal(t, all[0].globals, all[1].globals)
			require.True(t, bytes.Equal(all[0].memory, all[1].memory), "%s\n%s", text(t, from), text(t, less))
		}
	}
	assert.Greater(t, shorterOnes, 140)
	assert.Greater(t, jumps, 50)
}
