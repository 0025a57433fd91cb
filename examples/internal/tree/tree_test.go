package tree

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestWhatASecondReaderCouldTakeOtherwiseIsRefused(t *testing.T) {
	t.Parallel()
	for text, code := range map[string]Code{
		`{"a":1,"a":2}`:                  CodeDuplicateKey,
		`{"a":{"b":[{"c":1,"c":1}]}}`:    CodeDuplicateKey,
		`"\ud800"`:                       CodeUTF8,
		`"\udc00\ud800"`:                 CodeUTF8,
		"\"\xff\"":                       CodeUTF8,
		`{} {}`:                          CodeJSON,
		`{"a":1`:                         CodeJSON,
		``:                               CodeJSON,
		`01`:                             CodeJSON,
		strings.Repeat("[", 300) + "]":   CodeDepth,
		strings.Repeat(`{"a":`, 300):     CodeDepth,
		`{"a":1,}`:                       CodeJSON,
		`{"a":"\ud83d\ude00","b":"\\u"}`: "",
	} {
		_, err := Parse([]byte(text))
		if code == "" {
			require.NoError(t, err, text)
			continue
		}
		assert.ErrorIs(t, err, code, text)
	}
}

func TestIntegersHaveOneWayToBeWritten(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{"0": true, "-1": true, "12": true, "-0": false, "1.0": false, "1e2": false, "1E2": false} {
		v, err := Parse([]byte(text))
		require.NoError(t, err)
		n, ok := v.(interface{ String() string })
		require.True(t, ok)
		assert.Equal(t, want, Integer(json.Number(n.String())), text)
	}
}

func TestEncodedTextStaysAsItIs(t *testing.T) {
	t.Parallel()
	b, err := Encode(map[string]string{"a": "<&>"})
	require.NoError(t, err)
	assert.Equal(t, `{"a":"<&>"}`, string(b))
	_, err = Encode(func() {})
	assert.Error(t, err)
}

func TestAppendedTextIsThatOfEncode(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[ -~]*`), rapid.SampledFrom([]string{"\u2028", "\xff", "a\x7f", "<&>", "世帯", "\"", "\\"})).Draw(t, "text")
		want, err := Encode(text)
		require.NoError(t, err)
		assert.Equal(t, "x"+string(want), string(AppendString([]byte("x"), text)))
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{`{"a":[1,"b",null,true]}`, `"\ud83d\ude00"`, `{"a":1,"a":2}`, `1e400`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := Parse(data)
		if err != nil {
			return
		}
		again, err := Encode(v)
		require.NoError(t, err)
		back, err := Parse(again)
		require.NoError(t, err)
		assert.Equal(t, v, back)
	})
}
