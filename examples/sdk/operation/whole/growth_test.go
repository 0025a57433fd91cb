package whole_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/kyufu-go/kyufu/examples/conformance/suite"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/examples/sdk/operation/whole"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// way is a way in which a value grows to about so many bytes.
type way struct {
	name string
	grow func(value []byte, size int) []byte
}

// units are what texts are made longer of: what readers of texts look at, letter by letter.
var units = []string{"1", "(", "山", "ｶﾞ", "㈱", "株式会社", "1-", "　", `\u202e`, "埼玉県さいたま市", "令和3年", "ff"}

// ways are those of a value by its first character.
func ways(value []byte) []way {
	switch value[0] {
	case '[':
		return []way{
			{"the same again", func(list []byte, size int) []byte { return longer(list, size, "") }},
			{"others alike", func(list []byte, size int) []byte { return longer(list, size, `"${1}${2}x`) }},
		}
	case '{':
		return []way{{"more keys", wider}}
	case '"':
		all := []way{{"the text again", func(text []byte, size int) []byte {
			return quoted(string(text[1:max(1, len(text)-1)])+" ", size)
		}}}
		for _, unit := range units {
			all = append(all, way{"text of " + unit, func(_ []byte, size int) []byte { return quoted(unit, size) }})
		}
		return all
	case 't', 'f', 'n':
		return nil
	}
	return []way{{"more digits", func(_ []byte, size int) []byte { return bytes.Repeat([]byte("9"), size) }}}
}

// named are texts that name somebody or something: p1, e12.
var named = regexp.MustCompile(`"([a-z]+)([0-9]+)`)

// longer is a list with all that it has again and again, under other names where a name is given.
func longer(list []byte, size int, name string) []byte {
	inside := bytes.TrimSpace(list[1 : len(list)-1])
	if len(inside) == 0 {
		inside = []byte("{}")
	}
	b := append([]byte("["), inside...)
	for i := 1; len(b) < size; i++ {
		more := inside
		if name != "" {
			more = named.ReplaceAll(inside, fmt.Appendf(nil, "%s%d", name, i))
		}
		b = append(append(b, ','), more...)
	}
	return append(b, ']')
}

func wider(object []byte, size int) []byte {
	b := []byte("{")
	for i := 0; len(b) < size; i++ {
		b = fmt.Appendf(b, `"k%d":%d,`, i, i)
	}
	if rest := bytes.TrimSpace(object[1:]); rest[0] != '}' {
		return append(b, rest...)
	}
	return append(b[:len(b)-1], '}')
}

func quoted(unit string, size int) []byte {
	return []byte(`"` + strings.Repeat(unit, size/len(unit)+1) + `"`)
}

// allocated is what an operation allocates for an input, in bytes. Nothing else may run beside.
func allocated(op string, in []byte) (bytes uint64, answer operation.Answer) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	answer = whole.Call(op, in)
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc, answer
}

// Whatever grows in an operation's input, what it allocates grows with it and no faster, and by no
// more than so much for a byte. What is not allocated is not counted here: BenchmarkAtTheLimit
// tells the time.
func TestWhatAnOperationAllocatesGrowsAsItsInput(t *testing.T) { //nolint:paralleltest // what others allocate would be counted
	size, places := 1<<10, 3
	if os.Getenv("KYUFU_LONG") == "1" {
		size, places = 8<<10, 40
	}
	const (
		most  = 1600 // bytes for a byte: a letter with a finding of its own takes most
		grown = 1.9  // lists that grow have room for as much again; what grows by the square would be at 4
	)
	eachWay(t, places, func(op, name string, in func(size int) []byte) {
		whole.Call(op, in(64)) // what is made once
		small, large := in(size), in(4*size)
		little, _ := allocated(op, small)
		much, a := allocated(op, large)
		more := float64(len(large)) / float64(len(small))
		if float64(much) > float64(little)*more*grown+64<<10 || much > most*uint64(len(large)) {
			assert.Fail(t, "grows faster", "%s, %s: %d bytes for %d, %d for %d; answered %q", op, name, little, len(small), much, len(large), a.Error)
		}
	})
}

// eachWay goes through the ways in which the first vector of each operation can grow, at so many of
// its places.
func eachWay(t testing.TB, places int, do func(op, name string, in func(size int) []byte)) {
	t.Helper()
	files, err := suite.Builtin()
	require.NoError(t, err)
	asked := map[string]bool{}
	for _, f := range files {
		if asked[f.Op] {
			continue
		}
		asked[f.Op] = true
		c := f.Cases[0]
		spans := values(t, c.In)
		for n, at := range spans {
			if n%max(1, len(spans)/places) != 0 && n != len(spans)-1 && c.In[at[0]] != '[' {
				continue // the last is the whole input
			}
			value := c.In[at[0]:at[1]]
			for _, w := range ways(value) {
				do(f.Op, fmt.Sprintf("%s at %d, %s", c.ID, at[0], w.name), func(size int) []byte {
					return append(append(bytes.Clone(c.In[:at[0]]), w.grow(value, size)...), c.In[at[1]:]...)
				})
			}
		}
	}
	assert.Len(t, asked, len(whole.Names()), "every operation")
}

// BenchmarkAtTheLimit asks each operation for what takes it longest of inputs at the limit: ms/op
// beside the name says what a caller can make a server do.
func BenchmarkAtTheLimit(b *testing.B) {
	eachWay(b, 6, func(op, name string, in func(size int) []byte) {
		text := in(operation.MaxSize - 4<<10)
		if len(text) > operation.MaxSize || !json.Valid(text) {
			return
		}
		b.Run(op+"/"+name, func(b *testing.B) {
			for b.Loop() {
				whole.Call(op, text)
			}
		})
	})
}
