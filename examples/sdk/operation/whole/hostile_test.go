package whole_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/examples/conformance/suite"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/examples/sdk/operation/whole"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// never are texts that are no JSON, or JSON that a second reader could take for something else:
// with one of them in it an input is bad, whatever is asked.
var never = map[string]string{
	"no number":           `NaN`,
	"no end":              `Infinity`,
	"a comment":           `/* x */1`,
	"a mark":              "\ufeff1",
	"two values":          `1 2`,
	"an open text":        `"abc`,
	"an open list":        `[1`,
	"a line in a text":    "\"a\nb\"",
	"no UTF-8":            "\"\xff\"",
	"a cut character":     "\"\xe4\xb8\"",
	"half a pair":         `"\ud800"`,
	"the other half":      `"\udc00\ud800"`,
	"a key twice":         `{"a":1,"a":2}`,
	"a key twice, hidden": `{"a":1,"\u0061":2}`,
	"deep":                strings.Repeat("[", 300) + strings.Repeat("]", 300),
	"deep objects":        strings.Repeat(`{"a":`, 300) + "1" + strings.Repeat("}", 300),
	"very deep":           strings.Repeat("[", 20_000),
	"a leading zero":      `01`,
	"a plus":              `+1`,
	"a hexadecimal":       `0x10`,
}

// odd are texts of JSON that nobody writes.
var odd = map[string]string{
	"too large":          `1e400`,
	"far too small":      `-1e400`,
	"next to nothing":    `1e-400`,
	"many digits":        strings.Repeat("9", 5000),
	"many decimals":      "0." + strings.Repeat("1", 5000),
	"a huge exponent":    `1e99999999999999999999`,
	"past 64 bits":       `9223372036854775808`,
	"least of 64 bits":   `-9223372036854775808`,
	"less than zero":     `-0`,
	"a zero in a text":   `"\u0000"`,
	"nothing":            `""`,
	"a long text":        `"` + strings.Repeat("山", 4000) + `"`,
	"marks":              `"` + strings.Repeat(`\u202e`, 20) + `"`,
	"a day that is none": `"2022-02-30"`, "a year of ten thousand": `"10000-01-01"`,
	"null": `null`, "yes": `true`, "a list": `[]`, "an object": `{}`, "a list in a list": `[[]]`,
	"a long list": "[" + strings.Repeat("{},", 3000) + "{}]",
	"wide":        `{"` + strings.Repeat("k", 5000) + `":1}`,
}

// values are the places of all values inside an object: what a reader comes upon.
func values(t testing.TB, in []byte) (spans [][2]int) {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(in))
	dec.UseNumber()
	type level struct {
		start  int
		object bool
		key    bool
	}
	var open []level
	for {
		start := int(dec.InputOffset())
		tok, err := dec.Token()
		if err != nil {
			return spans
		}
		end := int(dec.InputOffset())
		for start < end && strings.IndexByte(" \t\r\n,:", in[start]) >= 0 {
			start++
		}
		top := len(open) - 1
		switch tok {
		case json.Delim('{'), json.Delim('['):
			if top >= 0 {
				open[top].key = open[top].object
			}
			open = append(open, level{start, tok == json.Delim('{'), tok == json.Delim('{')})
			continue
		case json.Delim('}'), json.Delim(']'):
			spans, open = append(spans, [2]int{open[top].start, end}), open[:top]
			continue
		}
		if top >= 0 && open[top].object && open[top].key {
			open[top].key = false
			continue
		}
		if top >= 0 {
			open[top].key = open[top].object
		}
		spans = append(spans, [2]int{start, end})
	}
}

// Wherever in the input of an operation something hostile stands, the answer has a code of the
// format, soon, and never internal.
func TestHostileInputIsRefusedWhereverItStands(t *testing.T) {
	t.Parallel()
	files, err := suite.Builtin()
	require.NoError(t, err)
	asked := map[string]int{}
	for _, f := range files {
		for i, c := range f.Cases {
			if i > 0 || asked[f.Op] > 0 {
				continue
			}
			asked[f.Op]++
			t.Run(f.Path+"#"+c.ID, func(t *testing.T) {
				t.Parallel()
				spans := values(t, c.In)
				require.NotEmpty(t, spans)
				for n, at := range spans {
					if n > 8 {
						break // the rest is of the same kinds
					}
					for name, text := range never {
						assert.Equal(t, operation.CodeBadInput, hostile(t, f.Op, name, c.In, at, text), "%s at %d", name, at[0])
					}
					for name, text := range odd {
						hostile(t, f.Op, name, c.In, at, text)
					}
				}
			})
		}
	}
	assert.Len(t, asked, len(whole.Names()), "every operation")
}

func hostile(t *testing.T, op, name string, in []byte, at [2]int, text string) string {
	t.Helper()
	changed := append(append(append([]byte{}, in[:at[0]]...), text...), in[at[1]:]...)
	from := time.Now()
	a := whole.Call(op, changed)
	if a.Error == operation.CodeInternal {
		t.Errorf("%s at %d: %s", name, at[0], a.Detail)
	}
	if !json.Valid(a.JSON()) {
		t.Errorf("%s at %d: the answer is no JSON", name, at[0])
	}
	if took := time.Since(from); took > 5*time.Second {
		t.Errorf("%s at %d took %v", name, at[0], took)
	}
	return a.Error
}
