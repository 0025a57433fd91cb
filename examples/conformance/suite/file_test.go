package suite

import (
	"encoding/json"
	"errors"
	"os"
	"testing"
	"testing/fstest"

	"github.com/kyufu-go/kyufu/examples/internal/tree"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const goodFile = `{"format":1,"op":"x.y","about":"a","source":"s","cases":[
	{"id":"a","in":{"n":1.50},"want":{"ok":true}},
	{"id":"b","in":{},"error":"length","at":3},
	{"id":"c","in":null,"want":null}]}`

func TestFileIsReadAsItsAuthorWroteIt(t *testing.T) {
	t.Parallel()
	f, err := ParseFile("d/f.json", []byte(goodFile))
	require.NoError(t, err)
	three := 3
	assert.Equal(t, File{
		Path: "d/f.json", Op: "x.y", About: "a", Source: "s",
		Cases: []Case{
			{ID: "a", In: json.RawMessage(`{"n":1.50}`), Want: map[string]any{"ok": true}},
			{ID: "b", In: json.RawMessage(`{}`), Error: "length", At: &three},
			{ID: "c", In: json.RawMessage(`null`)},
		},
	}, f)
}

func TestFileOutsideTheFormatIsRefused(t *testing.T) {
	t.Parallel()
	deep := `{"format":1,"op":"x","cases":[{"id":"a","in":` + nested(300) + `,"want":1}]}`
	for name, c := range map[string]struct{ file, reason, caseID string }{
		"not JSON":                     {`{"format":1`, "json", ""},
		"two values":                   {goodFile + `{}`, "json", ""},
		"no object":                    {`[]`, "kind", ""},
		"another format":               {`{"format":2,"op":"x","cases":[]}`, "format", ""},
		"format as text":               {`{"format":"1","op":"x","cases":[]}`, "format", ""},
		"format with a fraction":       {`{"format":1.0,"op":"x","cases":[]}`, "format", ""},
		"no format":                    {`{"op":"x","cases":[]}`, "format", ""},
		"unknown key":                  {`{"format":1,"op":"x","cases":[],"note":""}`, "unknown_key", ""},
		"key in other letters":         {`{"format":1,"Op":"x","cases":[]}`, "unknown_key", ""},
		"key given twice":              {`{"format":1,"op":"x","op":"x","cases":[]}`, "duplicate_key", ""},
		"no operation":                 {`{"format":1,"cases":[]}`, "missing", ""},
		"empty operation":              {`{"format":1,"op":"","cases":[]}`, "kind", ""},
		"about is no text":             {`{"format":1,"op":"x","about":1,"cases":[]}`, "kind", ""},
		"no cases":                     {`{"format":1,"op":"x"}`, "missing", ""},
		"cases are no array":           {`{"format":1,"op":"x","cases":{}}`, "missing", ""},
		"case is no object":            {`{"format":1,"op":"x","cases":[1]}`, "kind", ""},
		"case without id":              {`{"format":1,"op":"x","cases":[{"in":1,"want":1}]}`, "missing", ""},
		"case with an empty id":        {`{"format":1,"op":"x","cases":[{"id":"","in":1,"want":1}]}`, "kind", ""},
		"case id twice":                {`{"format":1,"op":"x","cases":[{"id":"a","in":1,"want":1},{"id":"a","in":1,"want":1}]}`, "duplicate_case", "a"},
		"unknown key in a case":        {`{"format":1,"op":"x","cases":[{"id":"a","in":1,"want":1,"why":""}]}`, "unknown_key", "a"},
		"no input":                     {`{"format":1,"op":"x","cases":[{"id":"a","want":1}]}`, "missing", "a"},
		"neither want nor error":       {`{"format":1,"op":"x","cases":[{"id":"a","in":1}]}`, "want_and_error", "a"},
		"both want and error":          {`{"format":1,"op":"x","cases":[{"id":"a","in":1,"want":1,"error":"e"}]}`, "want_and_error", "a"},
		"at without error":             {`{"format":1,"op":"x","cases":[{"id":"a","in":1,"want":1,"at":0}]}`, "want_and_error", "a"},
		"at below zero":                {`{"format":1,"op":"x","cases":[{"id":"a","in":1,"error":"e","at":-1}]}`, "kind", "a"},
		"at with a fraction":           {`{"format":1,"op":"x","cases":[{"id":"a","in":1,"error":"e","at":1.0}]}`, "kind", "a"},
		"at is null":                   {`{"format":1,"op":"x","cases":[{"id":"a","in":1,"error":"e","at":null}]}`, "kind", "a"},
		"error is empty":               {`{"format":1,"op":"x","cases":[{"id":"a","in":1,"error":""}]}`, "kind", "a"},
		"error is null":                {`{"format":1,"op":"x","cases":[{"id":"a","in":1,"error":null}]}`, "kind", "a"},
		"fraction in want":             {`{"format":1,"op":"x","cases":[{"id":"a","in":1,"want":{"b":[1.0]}}]}`, "fraction", "a"},
		"exponent in want":             {`{"format":1,"op":"x","cases":[{"id":"a","in":1,"want":1e3}]}`, "fraction", "a"},
		"minus zero in want":           {`{"format":1,"op":"x","cases":[{"id":"a","in":1,"want":-0}]}`, "fraction", "a"},
		"bytes that are no UTF-8":      {"{\"format\":1,\"op\":\"\xff\",\"cases\":[]}", "utf8", ""},
		"half of a surrogate pair":     {`{"format":1,"op":"\ud83d","cases":[]}`, "utf8", ""},
		"second half of a pair":        {`{"format":1,"op":"\udc00","cases":[]}`, "utf8", ""},
		"nested beyond the depth":      {deep, "depth", ""},
		"a byte order mark at the top": {"\ufeff" + goodFile, "json", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := ParseFile("f.json", []byte(c.file))
			var fe *FormatError
			require.ErrorAs(t, err, &fe)
			assert.Equal(t, c.reason, fe.Code())
			assert.Equal(t, c.caseID, fe.Case)
			assert.Equal(t, "f.json", fe.Path)
		})
	}
}

func TestEscapedPairIsNoLoneSurrogate(t *testing.T) {
	t.Parallel()
	for text, lone := range map[string]bool{
		`"\ud83d\ude00"`: false, `"\uD83D\uDE00"`: false, `"\\ud83d"`: false, `"\u3042"`: false, `"\n\t"`: false,
		`"\ud83dx"`: true, `"\ud83d\u3042"`: true, `"\ude00\ud83d"`: true, `"\ud83d\\ude00"`: true, `"\uDFFF"`: true,
	} {
		assert.Equal(t, lone, tree.LoneSurrogate([]byte(text)), "%s", text)
	}
}

func TestLoadNamesFilesBelowTheArgument(t *testing.T) {
	t.Parallel()
	one := &fstest.MapFile{Data: []byte(`{"format":1,"op":"x","cases":[]}`)}
	fsys := fstest.MapFS{
		"in/b.json": one, "in/a/z.json": one, "in/a.json": one, "in/.h.json": one, "in/README.md": one, "other.txt": one, "empty/x.md": one,
	}
	for root, want := range map[string][]string{
		"in":        {".h.json", "a/z.json", "a.json", "b.json"},
		".":         {"in/.h.json", "in/a/z.json", "in/a.json", "in/b.json"},
		"in/b.json": {"b.json"},
		"other.txt": {"other.txt"}, // a file given by name need not be called .json
	} {
		files, err := Load(fsys, root)
		require.NoError(t, err)
		var paths []string
		for _, f := range files {
			paths = append(paths, f.Path)
		}
		assert.Equal(t, want, paths, "%s", root)
	}
	_, err := Load(fsys, "empty")
	require.Error(t, err)
	_, err = Load(fsys, "absent")
	require.ErrorIs(t, err, os.ErrNotExist)
}

// FuzzFile holds that what is taken for a vector file is one by a second, laxer reading as well,
// and that its inputs are bytes of the file.
func FuzzFile(f *testing.F) {
	f.Add([]byte(goodFile))
	f.Add([]byte(`{"format":1,"op":"x","cases":[{"id":"a","in":{"in":1,"in":2},"error":"e"}]}`))
	f.Add([]byte(`{"format":1,"op":"\ud83d\ude00","cases":[]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := ParseFile("f", data)
		if err != nil {
			if fe, ok := errors.AsType[*FormatError](err); !ok || fe.Code() == "" {
				t.Fatalf("error without a code: %v", err)
			}
			return
		}
		var lax struct {
			Format int
			Op     string
			Cases  []struct {
				ID   string
				In   json.RawMessage
				Want any
			}
		}
		require.NoError(t, json.Unmarshal(data, &lax))
		require.Equal(t, 1, lax.Format)
		require.Equal(t, lax.Op, file.Op)
		require.Len(t, file.Cases, len(lax.Cases))
		seen := map[string]bool{}
		for i, c := range file.Cases {
			require.Equal(t, lax.Cases[i].ID, c.ID)
			require.True(t, json.Valid(c.In))
			require.False(t, seen[c.ID])
			seen[c.ID] = true
			require.Empty(t, Compare(file.Op, c.Want, c.Want), "a value is a subset of itself")
		}
	})
}

func nested(depth int) string {
	b := make([]byte, 0, 2*depth)
	for range depth {
		b = append(b, '[')
	}
	for range depth {
		b = append(b, ']')
	}
	return string(b)
}
