package slim

import (
	"encoding/binary"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// said are the names of instructions in these tests, with how many numbers they have.
var said = map[string]struct {
	op      byte
	numbers int
}{
	"nop": {opNop, 0}, "block": {opBlock, 0}, "loop": {opLoop, 0}, "if": {opIf, 0}, "else": {opElse, 0}, "end": {opEnd, 0},
	"br": {opBr, 1}, "br_if": {opBrIf, 1}, "table": {opBrTable, 0}, "return": {opReturn, 0}, "call": {opCall, 1},
	"get": {opGet, 1}, "set": {opSet, 1}, "tee": {opTee, 1}, "global": {opGlobalGet, 1}, "put": {opGlobalSet, 1},
	"const": {opConst, 1}, "const64": {opConst64, 1}, "add": {opAdd, 0}, "sub": {opSub, 0}, "add64": {opAdd64, 0}, "and64": {opAnd64, 0},
	"wrap": {opWrap, 0}, "extend": {opExtend, 0}, "zero": {opZero, 0}, "zero64": {opZero64, 0},
	"load": {opLoad, 2}, "load8": {opLoad8, 2}, "load16": {opLoad16, 2}, "load32": {opLoad32, 2},
	"store": {opStore64, 2}, "store8": {opStore8, 2}, "store16": {opStore16, 2}, "store32": {opStore32, 2},
	"lt_s": {0x53, 0}, "ge_s": {0x59, 0}, "eq": {0x46, 0}, "ne": {0x47, 0}, "lt_f": {0x63, 0}, "unreachable": {opUnreachable, 0}, "select": {opSelect, 0}, "ge_u": {opNotLess, 0},
}

// list reads instructions from their names; of a table the labels follow, up to a stop.
func list(t *testing.T, text string) []instruction {
	t.Helper()
	var raw []byte
	words := strings.Fields(text)
	number := func() int64 {
		n, err := strconv.ParseInt(words[0], 10, 64)
		require.NoError(t, err, text)
		words = words[1:]
		return n
	}
	for len(words) > 0 {
		what, ok := said[words[0]]
		require.True(t, ok, words[0])
		words = words[1:]
		raw = append(raw, what.op)
		switch {
		case what.op == opBrTable:
			var labels []byte
			for words[0] != "." {
				labels = append(labels, byte(number()))
			}
			words = words[1:]
			raw = append(append(raw, byte(len(labels)-1)), labels...)
		case opens(what.op):
			raw = append(raw, typeNone)
		case what.op == opConst || what.op == opConst64:
			raw = appendSigned(raw, number())
		default:
			for range what.numbers {
				raw = binary.AppendUvarint(raw, uint64(number()))
			}
		}
	}
	c := readCode(append(append([]byte{1, 2, typeInt32}, raw...), opEnd))
	require.NotNil(t, c.list, text)
	return c.list[:len(c.list)-1]
}

// text is the reverse of it, read from the bytes.
func text(t *testing.T, all []instruction) string {
	t.Helper()
	raw := []byte{0}
	for _, i := range all {
		raw = append(raw, i.raw...)
	}
	c := readCode(append(raw, opEnd))
	require.NotNil(t, c.list)
	var words []string
	for _, i := range c.list[:len(c.list)-1] {
		for name, what := range said {
			if what.op == i.op {
				words = append(words, name)
				for _, n := range []int64{i.a, i.b}[:what.numbers] {
					words = append(words, strconv.FormatInt(n, 10))
				}
			}
		}
		if i.op == opBrTable {
			for _, n := range i.among {
				words = append(words, strconv.FormatInt(n, 10))
			}
			words = append(words, ".")
		}
	}
	return strings.Join(words, " ")
}

func TestAFunctionThatCannotBeReadKeepsItsBytes(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		"\x00\x0b", "\x01\x02\x7f\x41\x2a\x21\x00\x0b", "\x00\x0e\x01\x00\x00\x0b", "\x00\xfc\x0a\x00\x00\xfc\x0b\x00\xfc\x02\x0b",
		"\x00\x43abcd\x44abcdefgh\x3f\x00\x11\x01\x00\x0b", "\x00\x02\x40\x0b\x0b",
	} {
		c := readCode([]byte(body))
		assert.NotNil(t, c.list, "%q", body)
		assert.Equal(t, body, string(c.bytes()))
	}
	for _, body := range []string{
		"", "\x00", "\x00\x01", "\x00\x0b\x0b", "\x00\x02\x40\x0b", "\x00\x02\x03\x0b\x0b", "\x00\xfc\x08\x00\x00\x0b", "\x00\xd0\x0b", "\x00\x06\x40\x0b",
		"\x00\x41\x80", "\xff\xff\xff\xff\x0f\x01", "\x00\x0e\xff\xff\xff\xff\x0f\x0b", "\x00\x12\x0b", "\x00\x1c\x0b", "\x00\x25\x0b",
	} {
		c := readCode([]byte(body))
		assert.Nil(t, c.list, "%q", body)
		assert.Equal(t, body, string(c.bytes()))
	}
}

const (
	// laidOut is a function with four places, of which the second and third are one, and what
	// stands in the last two.
	laidOut = "global 0 set 1 block loop block block block get 0 table 0 1 1 2 . end %s end %s end %s end unreachable end"
	toTwo   = "const 2 set 0 br "
	toThree = "const 3 set 0 br "
)

func placed(first, second, third string) string {
	return strings.Replace(strings.Replace(strings.Replace(laidOut, "%s", first, 1), "%s", second, 1), "%s", third, 1)
}

// went is the same without the loop, which nothing goes back to.
func went(first, second, third string) string {
	return strings.Replace(strings.Replace(placed(first, second, third), " loop", "", 1), "end unreachable", "unreachable", 1)
}

// all is a function that is come to by all of its numbers.
var all = map[int64]bool{0: true, 1: true, 2: true, 3: true}

func TestAJumpGoesThereAtOnce(t *testing.T) {
	t.Parallel()
	const before, behind = "global 0 set 1 block block block block ", "end unreachable end"
	for name, c := range map[string]struct {
		from, to string
		numbers  map[int64]bool
	}{
		"to the next place":      {placed(toTwo+"2", "", ""), went("br 0", "", ""), all},
		"to the last":            {placed(toThree+"2", "", ""), went("br 1", "", ""), all},
		"to one that is not":     {placed("const 9 set 0 br 2", "", ""), went("br 1", "", ""), all},
		"out of a condition":     {placed("get 1 if "+toThree+"3 end", "", ""), went("get 1 if br 2 end", "", ""), all},
		"out of a block":         {placed("block get 1 br_if 0 "+toTwo+"3 end", "", ""), went("block get 1 br_if 0 br 1 end", "", ""), all},
		"somewhere else":         {placed("block "+toTwo+"0 end", "", ""), went("block "+toTwo+"0 end", "", ""), all},
		"out of all":             {placed(toTwo+"3", "", ""), went(toTwo+"2", "", ""), all},
		"to where it stands":     {placed("", toTwo+"1", ""), went("", "loop br 0 end", ""), all},
		"back and forth":         {placed(toTwo+"2", toThree+"1", toTwo+"0"), placed("br 0", "br 0", "const 1 set 0 br 0"), all},
		"and one that is called": {placed(toTwo+"2", "set 0 const 0 get 0", ""), went("br 0", "set 0 const 0 get 0", ""), all},
		"to a place that nobody comes to from outside": {
			placed("get 1 if "+toThree+"3 end", "get 2", "get 3"),
			before + "get 0 table 0 2 2 1 . end get 1 if br 1 end get 2 end get 3 " + behind, map[int64]bool{0: true, 3: true},
		},
		"a loop": {
			placed("get 1", "get 2 if "+toThree+"2 end get 3 if "+toTwo+"2 end", "get 4"),
			"global 0 set 1 block block block block get 0 table 0 2 2 1 . end get 1 loop get 2 if br 2 end get 3 if br 1 end end end get 4 end unreachable end",
			map[int64]bool{0: true, 3: true},
		},
		"a loop that begins behind what is done between two rounds": {
			placed(toThree+"2", "get 2", "get 3 if "+toTwo+"1 end return"),
			before + "get 0 table 0 2 2 2 . end br 0 end loop block get 3 if br 1 end return end get 2 br 0 end " + behind,
			map[int64]bool{0: true},
		},
		"a loop that a call comes back into": {
			placed("get 1", "get 2", "get 3 if "+toTwo+"1 end get 4"),
			placed("get 1", "get 2", "get 3 if const 1 set 0 br 1 end get 4"), all,
		},
	} {
		assert.Equal(t, text(t, list(t, c.to)), text(t, direct(list(t, c.from), c.numbers)), name)
	}
}

// What a function is come to by is what is pushed anywhere for a call to go back to, and where it
// goes on when it has recovered.
func TestAFunctionIsComeToWhereACallGoesBack(t *testing.T) {
	t.Parallel()
	of := func(said string) code { return code{list: list(t, said)} }
	assert.Equal(t, []map[int64]bool{{0: true, 5: true}, {0: true, 3: true, 65535: true}, {0: true}}, entries(
		[]code{of("const64 268435461 const64 268500995"), of("const64 268566527 const64 5"), {}}, map[int]int64{1: 3},
	))
}

func TestAFunctionThatIsLaidOutOtherwiseKeepsItsJumps(t *testing.T) {
	t.Parallel()
	for name, from := range map[string]string{
		"no table":                     "block loop block " + toTwo + "1 end end end",
		"another number":               strings.Replace(placed(toTwo+"2", "", ""), "get 0", "get 1", 1),
		"to the head without a number": placed(toTwo+"2", "", "br 0"),
		"on a condition":               placed(toTwo+"2", "", "const 1 set 0 get 1 br_if 0"),
		"a place without a number":     strings.Replace(placed(toTwo+"2", "", ""), "1 1 2", "1 1 1", 1),
		"the number is looked at":      placed(toTwo+"2", "get 0 set 2", ""),
		"and kept":                     placed(toTwo+"2", "const 1 tee 0 set 2", ""),
		"two tables":                   placed(toTwo+"2", "block get 0 table 0 . end", ""),
		"a table that leads further":   strings.Replace(placed(toTwo+"2", "", ""), "1 1 2", "1 1 3", 1),
		"no loop":                      strings.Replace(placed(toTwo+"2", "", ""), "loop", "block", 1),
	} {
		assert.Equal(t, text(t, list(t, from)), text(t, direct(list(t, from), all)), name)
	}
}

func TestWhatStandsInARowIsWrittenShorter(t *testing.T) {
	t.Parallel()
	for from, to := range map[string]string{
		"nop get 2 nop":                                                "get 2",
		"get 2 extend const64 8 add64 wrap":                            "get 2 const 8 add",
		"get 2 extend const64 4294967295 add64 wrap":                   "get 2 const -1 add",
		"get 2 extend const64 8 add64":                                 "get 2 extend const64 8 add64",
		"get 2 extend wrap":                                            "get 2",
		"const64 4294967297 wrap":                                      "const 1",
		"get 2 extend zero64":                                          "get 2 zero",
		"set 2 get 2":                                                  "tee 2",
		"set 2 get 3":                                                  "set 2 get 3",
		"get 2 load32 2 0 const64 4294967295 and64":                    "get 2 load32 2 0",
		"get 2 load8 0 0 const64 4294967295 and64":                     "get 2 load8 0 0",
		"get 2 load8 0 0 const64 255 and64":                            "get 2 load8 0 0",
		"get 2 load8 0 0 const64 127 and64":                            "get 2 load8 0 0 const64 127 and64",
		"get 2 load16 0 0 const64 65535 and64":                         "get 2 load16 0 0",
		"get 3 get 2 const64 255 and64 store8 0 0":                     "get 3 get 2 store8 0 0",
		"get 3 get 2 const64 255 and64 store16 0 0":                    "get 3 get 2 const64 255 and64 store16 0 0",
		"get 3 get 2 const64 65535 and64 store16 0 0":                  "get 3 get 2 store16 0 0",
		"get 2 const64 4294967295 and64 wrap":                          "get 2 wrap",
		"get 2 const64 4294967294 and64 wrap":                          "get 2 const64 4294967294 and64 wrap",
		"get 2 get 3 lt_s zero":                                        "get 2 get 3 ge_s",
		"get 2 get 3 ne zero zero":                                     "get 2 get 3 ne",
		"get 2 get 3 lt_f zero":                                        "get 2 get 3 lt_f zero",
		"block get 2 if br 1 end end":                                  "block get 2 br_if 0 end",
		"block get 2 if br 0 end end":                                  "block get 2 if br 0 end end",
		"block get 2 if get 3 set 4 br 1 end end":                      "block get 2 if get 3 set 4 br 1 end end",
		"block get 2 if br 1 else br 0 end end":                        "block get 2 if br 1 else br 0 end end",
		"block br 0 end":                                               "block end",
		"loop br 0 end":                                                "loop br 0 end",
		"get 1 const 24 add tee 1 put 0 get 1 const 8 add tee 1 put 0": "get 1 const 32 add tee 1 put 0",
		"get 1 const 24 add tee 1 put 0 get 1 const 8 add tee 1 put 0 const 0 return": "get 1 const 32 add put 0 const 0 return",
		"get 1 const 24 add tee 1 put 0 get 2 const 8 add tee 1 put 0":                "get 1 const 24 add tee 1 put 0 get 2 const 8 add tee 1 put 0",
		"get 2 const 24 add const -8 add":                                             "get 2 const 16 add",
		"get 1 const 24 add tee 1 put 1 const 0 return":                               "get 1 const 24 add tee 1 put 1 const 0 return",
	} {
		assert.Equal(t, to, text(t, shorter(list(t, from))), from)
	}
}

// What is added to the stack pointer for one access is said by the access, in a function of Go's.
func TestAnAccessSaysHowFarIntoTheFrameItIs(t *testing.T) {
	t.Parallel()
	const begin, last = "global 0 set 1 block ", " end"
	for from, to := range map[string]string{
		"get 1 const 8 add load 3 16 set 2":                       "get 1 load 3 24 set 2",
		"get 1 const 8 add const64 5 store 3 0":                   "get 1 const64 5 store 3 8",
		"get 1 const 8 add get 2 get 3 lt_s zero store 3 0":       "get 1 get 2 get 3 ge_s store 3 8",
		"get 1 const 8 add get 2 wrap load 3 0 store 3 0":         "get 1 get 2 wrap load 3 0 store 3 8",
		"get 1 const 8 add get 1 const 16 add load 3 0 store 3 0": "get 1 get 1 load 3 16 store 3 8",
		"get 1 const -8 add load 3 16 set 2":                      "get 1 const -8 add load 3 16 set 2",
		"get 2 const 8 add load 3 16 set 2":                       "get 2 const 8 add load 3 16 set 2",
		"get 1 const 8 add get 2 add load 3 16 set 2":             "get 1 const 8 add get 2 add load 3 16 set 2",
		"get 1 const 8 add tee 2 load 3 16 set 2":                 "get 1 const 8 add tee 2 load 3 16 set 2",
		"get 1 const 8 add set 2 get 2 load 3 16":                 "get 1 const 8 add tee 2 load 3 16",
		"get 1 const 8 add extend wrap zero load 3 16":            "get 1 const 8 add zero load 3 16",
		"get 3 get 1 const 8 add store32 2 0":                     "get 3 get 1 const 8 add store32 2 0",
		"get 1 const 8 add call 4 load 3 16 set 2":                "get 1 const 8 add call 4 load 3 16 set 2",
		"get 1 const 8 add":                                       "get 1 const 8 add",
	} {
		assert.Equal(t, begin+to+last, text(t, shorter(list(t, begin+from+last))), from)
		if to != from {
			assert.Contains(t, text(t, shorter(list(t, from))), "add", "the pointer is another's")
		}
	}
}

func TestWhatNeverComesBackIsPushedForInOnePlace(t *testing.T) {
	t.Parallel()
	const pushed = "get 1 const 8 sub tee 1 put 0 get 1 const64 77 store 3 0 const 0 call "
	one := aside{by: map[int64]int64{6: 0, 7: 0}, next: 40}
	got := one.push(list(t, pushed+"6 set 2 "+pushed+"5 "+pushed+"7 "+pushed+"6"))
	assert.Equal(t, "const64 77 call 40 set 2 "+pushed+"5 const64 77 call 41 const64 77 call 40", text(t, got))
	const again = " global 0 set 1 br_if 3 "
	for from, to := range map[string]string{
		pushed + "6" + again + pushed + "5" + again: "const64 77 call 40 br_if 3 " + pushed + "5" + again,
		pushed + "6 global 0 set 2":                 "const64 77 call 40 global 0 set 2",
		pushed + "6 global 1 set 1":                 "const64 77 call 40 global 1 set 1",
		pushed + "6 br_if 3" + again:                "const64 77 call 40 br_if 3" + again,
		pushed + "6 global 0":                       "const64 77 call 40 global 0",
	} {
		assert.Equal(t, strings.TrimSpace(to), text(t, one.push(list(t, from))), "the pointer is read again where it may be another")
	}
	require.Len(t, one.pushers, 2)
	for i, to := range []string{"6", "7"} {
		c := readCode(one.pushers[i])
		assert.Equal(t, "global 0 const 8 sub put 0 global 0 get 0 store 3 0 const 0 call "+to, text(t, c.list[:len(c.list)-1]))
	}
	for _, other := range []string{
		"get 1 const 8 sub tee 1 put 0 get 1 const64 77 store 3 0 const 1 call 6", "get 1 const 16 sub tee 1 put 0 get 1 const64 77 store 3 0 const 0 call 6",
		"get 1 const 8 sub tee 1 put 0 get 1 const64 77 store 3 8 const 0 call 6", "const 0 call 6",
	} {
		assert.Equal(t, other, text(t, one.push(list(t, other))))
	}
	assert.Equal(t, int64(42), one.next)
}
