package strictjson_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/household/strictjson"
)

type common struct {
	Note string `json:"note"`
}

type rule struct {
	common
	ID     string         `json:"id"`
	Locked bool           `json:"locked"`
	Amount *int           `json:"amount,omitempty"`
	Until  day            `json:"until"`
	Rules  []rule         `json:"rules,omitempty"`
	Names  map[string]int `json:"names,omitempty"`
	Own    own            `json:"own"`
	Quoted int            `json:"quoted,string"`
	hidden int            //nolint:unused // that nothing reaches it is asked
	Gone   int            `json:"-"`
}

// day is a text with a code of its own.
type day string

type dayError struct{}

func (dayError) Error() string { return "day: format" }
func (dayError) Code() string  { return "format" }

func (d *day) UnmarshalText(b []byte) error {
	if len(b) != 10 {
		return dayError{}
	}
	*d = day(b)
	return nil
}

// own reads itself, strictly.
type own struct{ inner struct{ Deep []bool } }

func (o *own) UnmarshalJSON(b []byte) error { return strictjson.Unmarshal(b, &o.inner) }

func Example() {
	var policy struct {
		Locked bool     `json:"locked"`
		Rules  []string `json:"rules"`
	}
	err := strictjson.Unmarshal([]byte("{\n  \"locked\": true,\n  \"rules\": [\"a\"],\n  \"locked\": false\n}"), &policy)
	fmt.Println(err)
	fmt.Println(errors.Is(err, strictjson.CodeDuplicateKey), policy.Locked)
	// Output:
	// json: duplicate_key at /locked, line 4 column 3
	// true false
}

func TestEveryFaultHasACodeAndAPlace(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in, code, pointer string
		line, column      int
	}{
		"empty":                                {``, "syntax", "", 1, 1},
		"cut off":                              {`{"id":"a"`, "syntax", "", 1, 10},
		"a comma at the end":                   {`{"id":"a",}`, "syntax", "", 1, 11},
		"a comma at the end of a list":         {`{"rules":[{},]}`, "syntax", "/rules/1", 1, 14},
		"a comment":                            {"{ // no\n}", "syntax", "", 1, 3},
		"single quotes":                        {`{'id':1}`, "syntax", "", 1, 2},
		"a word":                               {`{"locked": truE}`, "syntax", "/locked", 1, 12},
		"a number with a leading zero":         {`{"amount": 01}`, "syntax", "/amount", 1, 12},
		"an unknown escape":                    {`{"id": "\x"}`, "syntax", "/id", 1, 9},
		"a line break in a text":               {"{\"id\": \"a\n\"}", "syntax", "/id", 1, 10},
		"a second value":                       {`{} {}`, "trailing", "", 1, 4},
		"a key twice":                          {`{"id":"a","id":"a"}`, "duplicate_key", "/id", 1, 11},
		"a key twice, once escaped":            {`{"id":"a","\u0069d":"a"}`, "duplicate_key", "/id", 1, 11},
		"a key twice deep inside":              {"{\"rules\":[{},\n{\"rules\":[{\"id\":\"\",\"id\":\"\"}]}]}", "duplicate_key", "/rules/1/rules/0/id", 2, 20},
		"a key twice where nobody looks":       {`{"own":{"Deep":[],"Deep":[]}}`, "duplicate_key", "/own/Deep", 1, 19},
		"an unknown key":                       {`{"rules":[{"idd":"a"}]}`, "unknown_key", "/rules/0/idd", 1, 12},
		"another letter case":                  {`{"Locked":true}`, "unknown_key", "/Locked", 1, 2},
		"a key with a slash and a tilde":       {`{"a/~":1}`, "unknown_key", "/a~1~0", 1, 2},
		"a field that is not for JSON":         {`{"Gone":1}`, "unknown_key", "/Gone", 1, 2},
		"a field that is not exported":         {`{"hidden":1}`, "unknown_key", "/hidden", 1, 2},
		"an unknown key inside an own reader":  {"{\"own\":\n {\"deep\":[]}}", "unknown_key", "/own/deep", 2, 3},
		"a wrong kind":                         {`{"rules":[{"amount":"1"}]}`, "type", "/rules/0/amount", 1, 21},
		"a wrong kind inside an own reader":    {`{"own":{"Deep":[true,1]}}`, "type", "/own/Deep/1", 1, 22},
		"a list for an object":                 {`{"names":[]}`, "type", "/names", 1, 10},
		"an object for the whole":              {`[]`, "type", "", 1, 1},
		"a value that its reader refuses":      {`{"rules":[{"until":"2021"}]}`, "format", "/rules/0/until", 1, 20},
		"half of a surrogate pair":             {`{"id":"\ud842"}`, "encoding", "/id", 1, 8},
		"the second half of a surrogate pair":  {`{"id":"\udf9f"}`, "encoding", "/id", 1, 8},
		"text that is not UTF-8":               {"{\"id\":\"\x8b\"}", "encoding", "", 1, 8},
		"a column is counted in characters":    {`{"id":"給付金","locked":1}`, "type", "/locked", 1, 22},
		"a byte order mark is not in a column": {"\ufeff{\"locked\":1}", "type", "/locked", 1, 11},
		"too deep":                             {strings.Repeat("[", 100), "depth", strings.Repeat("/0", 64), 1, 65},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			kept := rule{ID: "kept"}
			err := strictjson.Unmarshal([]byte(c.in), &kept)
			var e *strictjson.Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, c.code, e.Code())
			assert.ErrorIs(t, err, strictjson.Code(c.code))
			assert.Equal(t, c.pointer, e.Pointer)
			assert.Equal(t, [2]int{c.line, c.column}, [2]int{e.Line, e.Column}, "line and column")
			assert.Equal(t, rule{ID: "kept"}, kept, "a failed reading changes nothing")
		})
	}
}

func TestTheCauseIsKept(t *testing.T) {
	t.Parallel()
	var r rule
	require.ErrorAs(t, strictjson.Unmarshal([]byte(`{"until":"x"}`), &r), new(dayError))
}

func TestMoreThanTheLimitIsRefused(t *testing.T) {
	t.Parallel()
	var v any
	c := strictjson.Config{MaxBytes: 4, MaxDepth: 1}
	require.NoError(t, c.Read(strings.NewReader(`[  ]`), &v))
	require.ErrorIs(t, c.Read(strings.NewReader(`[   ]`), &v), strictjson.CodeSize)
	require.ErrorIs(t, c.Unmarshal([]byte(`[[]]`), &v), strictjson.CodeDepth)
}

func TestADestinationThatIsNoPointerIsRefused(t *testing.T) {
	t.Parallel()
	for _, into := range []any{nil, rule{}, (*rule)(nil)} {
		require.Error(t, strictjson.Unmarshal([]byte(`{}`), into))
	}
}

func TestWhatIsValidIsReadAsEncodingJSONReadsIt(t *testing.T) {
	t.Parallel()
	for _, in := range []string{
		"\ufeff {\"id\":\"\\ud842\\udf9f\",\"note\":\"embedded\",\"locked\":true,\"amount\":null}\r\n",
		`{"rules":[{"rules":[{"amount":-1}]},{}],"names":{"a":100,"A":2,"a/b":3},"quoted":"7","until":"2021-12-10"}`,
		`{"own":{"Deep":[true,false]}}`,
		`{}`,
	} {
		var got, want rule
		require.NoError(t, strictjson.Unmarshal([]byte(in), &got), in)
		require.NoError(t, json.Unmarshal([]byte(strings.TrimPrefix(in, "\ufeff")), &want))
		assert.Equal(t, want, got)
	}
}

// Whatever encoding/json writes is read, and a copy with one key doubled, renamed or behind the end
// is refused.
func TestRandomDocuments(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := anyValue(3).Draw(t, "value")
		text, err := json.MarshalIndent(want, "", " ")
		require.NoError(t, err)
		var got any
		require.NoError(t, strictjson.Unmarshal(text, &got))
		require.True(t, reflect.DeepEqual(want, got))
		require.ErrorIs(t, strictjson.Check(append(text, "\n[]"...)), strictjson.CodeTrailing)
		require.ErrorIs(t, strictjson.Check([]byte(`{"k":`+string(text)+`,"k":0}`)), strictjson.CodeDuplicateKey)
		require.Error(t, strictjson.Check(text[:len(text)-1]), "no value here is a number, which could be cut off")
	})
}

func anyValue(depth int) *rapid.Generator[any] {
	leaf := rapid.OneOf(
		rapid.Map(rapid.String(), func(s string) any { return strings.ToValidUTF8(s, "?") }),
		rapid.Just(any(nil)), rapid.Just(any(true)),
	)
	if depth == 0 {
		return leaf
	}
	return rapid.OneOf(
		leaf,
		rapid.Map(rapid.SliceOfN(anyValue(depth-1), 0, 4), func(s []any) any { return append([]any{}, s...) }),
		rapid.Map(rapid.MapOfN(rapid.StringMatching(`[a-z/~給付]{0,3}`), anyValue(depth-1), 0, 4), func(m map[string]any) any { return m }),
	)
}

// FuzzUnmarshal holds that whatever is accepted is valid JSON and read alike by encoding/json, and
// that nothing panics.
func FuzzUnmarshal(f *testing.F) {
	for _, s := range []string{`{"id":"a","rules":[{"amount":1}]}`, "\ufeff{}", `{"own":{"Deep":[true]}}`, `{"id":"\ud842\udf9f"}`, `{"until":"x"}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var got, want rule
		err := strictjson.Unmarshal(data, &got)
		if err != nil {
			var e *strictjson.Error
			require.ErrorAs(t, err, &e)
			require.NotEmpty(t, e.Code())
			require.Positive(t, e.Line)
			require.Positive(t, e.Column)
			return
		}
		plain := strings.TrimPrefix(string(data), "\ufeff")
		require.True(t, json.Valid([]byte(plain)))
		require.NoError(t, json.Unmarshal([]byte(plain), &want))
		require.Equal(t, want, got)
	})
}
