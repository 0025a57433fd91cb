package operation

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit"
)

type testError struct {
	code string
	at   int
}

func (e testError) Error() string { return "test: " + e.code }
func (e testError) Code() string  { return e.code }
func (e testError) At() int       { return e.at }

// textual decodes itself and complains with a code of its own.
type textual string

func (s *textual) UnmarshalText(b []byte) error {
	if len(b) > 3 {
		return testError{"length", 3}
	}
	*s = textual(b)
	return nil
}

func TestDecodeIsStrict(t *testing.T) {
	t.Parallel()
	type inner struct {
		N int `json:"n"`
	}
	type input struct {
		Text  string          `json:"text"`
		Note  *string         `json:"note"`
		Inner inner           `json:"inner"`
		List  []inner         `json:"list"`
		Years map[string]int  `json:"years"`
		Any   any             `json:"any"`
		Raw   json.RawMessage `json:"raw"`
		Own   textual         `json:"own"`
		Fixed [2]int          `json:"fixed"`
		Skip  string          `json:"-"`
	}
	for name, c := range map[string]struct{ in, code, reason, path string }{
		"everything":               {`{"text":"","note":null,"inner":{"n":1},"list":null,"years":null,"any":null,"raw":null,"own":"abc","fixed":[1,2]}`, "", "", ""},
		"required only":            {`{"text":"x"}`, "", "", ""},
		"required is missing":      {`{}`, CodeBadInput, "missing", "/text"},
		"unknown key":              {`{"text":"","x":1}`, CodeBadInput, "unknown_key", "/x"},
		"unknown key inside":       {`{"text":"","list":[{"n":1},{"n":1,"m":2}]}`, CodeBadInput, "unknown_key", "/list/1/m"},
		"key that may be a person": {`{"text":"","0001234":1}`, CodeBadInput, "unknown_key", ""},
		"key in other letters":     {`{"Text":""}`, CodeBadInput, "unknown_key", "/Text"},
		"field that is not JSON's": {`{"text":"","Skip":""}`, CodeBadInput, "unknown_key", "/Skip"},
		"key given twice":          {`{"text":"","text":""}`, CodeBadInput, "duplicate_key", ""},
		"null for text":            {`{"text":null}`, CodeBadInput, "null", "/text"},
		"null for an object":       {`{"text":"","inner":null}`, CodeBadInput, "kind", "/inner"},
		"null for an array":        {`{"text":"","fixed":null}`, CodeBadInput, "kind", "/fixed"},
		"null in a list":           {`{"text":"","list":[null]}`, CodeBadInput, "kind", "/list/0"},
		"null in a map":            {`{"text":"","years":{"2021":null}}`, CodeBadInput, "null", "/years/*"},
		"text for a list":          {`{"text":"","list":""}`, CodeBadInput, "kind", "/list"},
		"text for a map":           {`{"text":"","years":[]}`, CodeBadInput, "kind", "/years"},
		"number for text":          {`{"text":1}`, CodeBadInput, "kind", "/text"},
		"fraction for a number":    {`{"text":"","inner":{"n":1.5}}`, CodeBadInput, "kind", "/inner/n"},
		"not an object":            {`[]`, CodeBadInput, "kind", ""},
		"null":                     {`null`, CodeBadInput, "kind", ""},
		"nothing":                  {``, CodeBadInput, "json", ""},
		"half a surrogate pair":    {`{"text":"\ud800"}`, CodeBadInput, "utf8", ""},
		"a code of the type's own": {`{"text":"","own":"abcd"}`, "length", "", ""},
		"wrong kind for that type": {`{"text":"","own":1}`, CodeBadInput, "kind", "/own"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var q input
			err := Decode(json.RawMessage(c.in), &q, "text")
			if c.code == "" {
				require.NoError(t, err)
				return
			}
			coded, ok := errors.AsType[interface {
				error
				Code() string
			}](err)
			require.True(t, ok, "%v", err)
			assert.Equal(t, c.code, coded.Code())
			if ie, ok := errors.AsType[*InputError](err); ok {
				assert.Equal(t, c.reason, ie.Reason)
				assert.Equal(t, c.path, ie.Path)
			}
		})
	}
}

// coded is a code that is an error by itself.
type coded string

func (c coded) Error() string { return "coded: " + string(c) }

func testOps() Table {
	return Table{
		"t.echo": func(in json.RawMessage) (any, error) { return map[string]json.RawMessage{"in": in}, nil },
		"t.code": func(json.RawMessage) (any, error) { return nil, fmt.Errorf("wrapped: %w", testError{"length", 2}) },
		"t.both": func(json.RawMessage) (any, error) {
			return nil, errors.Join(&InputError{Reason: "kind"}, testError{"second", 1})
		},
		"t.plain": func(json.RawMessage) (any, error) { return nil, errors.New("no code") },
		"t.coded": func(json.RawMessage) (any, error) { return nil, fmt.Errorf("wrapped: %w", coded("code")) },
		"t.faults": func(json.RawMessage) (any, error) {
			_, err := benefit.LoadProgram([]byte(`{"format": 1}`))
			return nil, err
		},
		"t.kind": func(json.RawMessage) (any, error) {
			var n int
			return nil, fmt.Errorf("wrapped: %w", json.Unmarshal([]byte(`"12"`), &n))
		},
		"t.number": func(in json.RawMessage) (any, error) {
			var q struct {
				Number string `json:"number"`
			}
			if err := Decode(in, &q, "number"); err != nil {
				return nil, err
			}
			if len(q.Number) != 12 {
				return nil, RefuseAt("length", -1)
			}
			return map[string]bool{"valid": true}, nil
		},
		"t.panic": func(json.RawMessage) (any, error) { panic("a personal value") },
		"t.func":  func(json.RawMessage) (any, error) { return func() {}, nil },
		"t.huge": func(json.RawMessage) (any, error) {
			return map[string]string{"x": string(make([]byte, MaxSize/6+8))}, nil
		},
	}
}

func TestCallTurnsErrorsIntoCodes(t *testing.T) {
	t.Parallel()
	two := 2
	for op, want := range map[string]Answer{
		"t.echo":  {Out: json.RawMessage(`{"in":"<&>"}`), written: true},
		"t.code":  {Error: "length", At: &two, Detail: "wrapped: test: length"},
		"t.both":  {Error: CodeBadInput, Detail: "input kind at /\ntest: second"},
		"t.plain": {Error: CodeInternal, Detail: "no code"},
		"t.func":  {Error: CodeInternal, Detail: "the answer does not encode"},
		"t.kind":  {Error: CodeBadInput, Detail: "a value of the wrong kind"},
		"t.coded": {Error: "code", Detail: "wrapped: coded: code"},
		"t.none":  {Error: CodeUnknownOp},
		"t.huge":  {Error: CodeTooLong},
	} {
		assert.Equal(t, want, testOps().Call(op, []byte(`"<&>"`)), "%s", op)
	}
}

func TestEveryFaultOfAProgramIsInTheAnswer(t *testing.T) {
	t.Parallel()
	a := testOps().Call("t.faults", nil)
	assert.Equal(t, "program", a.Error)
	assert.Greater(t, len(a.Faults), 1)
	assert.Contains(t, string(a.JSON()), `"faults":[{"pointer":`)
}

func TestInputTooLargeIsRefused(t *testing.T) {
	t.Parallel()
	a := testOps().Call("t.echo", make([]byte, MaxSize+1))
	assert.Equal(t, Answer{Error: CodeBadInput, Detail: "input size at /"}, a)
	a = testOps().Call("t.number", []byte(strings.Repeat("[", 300)+strings.Repeat("]", 300)))
	assert.Equal(t, Answer{Error: CodeBadInput, Detail: "input depth at /"}, a)
}

// What is long in another way is refused as early: an input that has as many values as its bytes
// can hold, and a text that would be looked at letter by letter.
func TestInputThatMakesTooMuchWorkIsRefused(t *testing.T) {
	t.Parallel()
	table := Table{"t.list": func(in json.RawMessage) (any, error) {
		var q struct {
			List []int  `json:"list"`
			Text string `json:"text"`
			File string `json:"file" text:"long"`
		}
		return map[string]int{"n": 1}, Decode(in, &q)
	}}
	asked := 0
	table["t.count"] = func(json.RawMessage) (any, error) { asked++; return map[string]int{}, nil }
	list := func(n int) []byte { return []byte(`{"list": [ ` + strings.Repeat("1,", n-1) + `1]}`) }
	assert.Empty(t, table.Call("t.list", list(MaxValues-2)).Error, "the object and the list are values too")
	assert.Equal(t, "input size at /", table.Call("t.list", list(MaxValues-1)).Detail)
	assert.Equal(t, "input size at /", table.Call("t.count", list(MaxValues-1)).Detail)
	assert.Zero(t, asked, "nothing is done before")

	text := strings.Repeat("x", MaxText)
	assert.Empty(t, table.Call("t.list", []byte(`{"text":"`+text+`","file":"`+text+text+`"}`)).Error)
	assert.Equal(t, Answer{Error: CodeBadInput, Detail: "input size at /text"}, table.Call("t.list", []byte(`{"text":"`+text+`x"}`)))
}

func TestValuesAreCounted(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		`1`: 1, `[]`: 1, `[ ]`: 1, `[1]`: 2, `[1,[2,{}]]`: 5, `{"a":1,"b":{"c":2}}`: 4, `"[,{"`: 1, `["\"[",1]`: 3, `"\`: 1, `[`: 1, ``: 1,
	} {
		assert.Equal(t, want, values([]byte(text)), text)
	}
}

func TestAnswerThatDoesNotEncodeIsInternal(t *testing.T) {
	t.Parallel()
	assert.JSONEq(t, `{"error":"internal"}`, string(Answer{Out: json.RawMessage("{")}.JSON()))
}

func TestPanicIsAnsweredWithItsPlaceOnly(t *testing.T) {
	t.Parallel()
	a := testOps().Call("t.panic", nil)
	assert.Equal(t, CodeInternal, a.Error)
	assert.Regexp(t, `^panic in \S+operation\.testOps\S*, line \d+$`, a.Detail)
	assert.NotContains(t, a.Detail, "personal")
	at := Table{"t.index": func(in json.RawMessage) (any, error) { return in[len(in)], nil }}.Call("t.index", []byte("{}"))
	assert.Contains(t, at.Detail, "operation.TestPanicIsAnsweredWithItsPlaceOnly")
	assert.Equal(t, "a.f", place(runtime.Frame{Function: "a.f"}), "a module that does not know its lines")
}
