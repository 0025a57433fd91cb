package lines

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReadLineKeepsItsLimit(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in   string
		want []string // "!" for a line too long
	}{
		"nothing":                      {"", nil},
		"one line":                     {"ab\n", []string{"ab"}},
		"no line feed at the end":      {"ab\ncd", []string{"ab", "cd"}},
		"empty lines count":            {"\n\na", []string{"", "", "a"}},
		"carriage return stays":        {"ab\r\n", []string{"ab\r"}},
		"just within":                  {strings.Repeat("x", 40) + "\n", []string{strings.Repeat("x", 40)}},
		"just within, no line feed":    {strings.Repeat("x", 40), []string{strings.Repeat("x", 40)}},
		"one byte too long":            {strings.Repeat("x", 41) + "\ny\n", []string{"!", "y"}},
		"too long and the last":        {strings.Repeat("x", 41), []string{"!"}},
		"far too long":                 {strings.Repeat("x", 400) + "\ny", []string{"!", "y"}},
		"far too long, short at last ": {strings.Repeat("x", 33) + "\n" + strings.Repeat("x", 64) + "\n", []string{strings.Repeat("x", 33), "!"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := bufio.NewReaderSize(strings.NewReader(c.in), 16)
			var got []string
			for {
				line, err := Read(r, 40)
				if errors.Is(err, io.EOF) {
					break
				}
				if errors.Is(err, ErrTooLong) {
					line = []byte("!")
				} else {
					require.NoError(t, err)
				}
				got = append(got, string(line))
			}
			assert.Equal(t, c.want, got)
		})
	}
}

// served answers lines and returns the answers by id; answers without one are under "".
func served(t *testing.T, in string) map[string]Answer {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, Serve(strings.NewReader(in), &out, testOps().Call))
	got := map[string]Answer{}
	for line := range strings.Lines(out.String()) {
		var a Answer
		require.NoError(t, json.Unmarshal([]byte(line), &a))
		id := ""
		if a.ID != nil {
			id = *a.ID
		}
		got[id] = a
	}
	return got
}

func TestServeAnswersWhatItCannotRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ line, id, code string }{
		"not JSON":                {`{"id":"a"`, "", CodeBadRequest},
		"an empty line":           {``, "", CodeBadRequest},
		"white space":             {` `, "", CodeBadRequest},
		"not an object":           {`["a"]`, "", CodeBadRequest},
		"two objects":             {`{"id":"a","op":"t.echo","in":1}{}`, "", CodeBadRequest},
		"not UTF-8":               {"{\"id\":\"\xff\",\"op\":\"t.echo\",\"in\":1}", "", CodeBadRequest},
		"no id":                   {`{"op":"t.echo","in":1}`, "", CodeBadRequest},
		"an id that is no text":   {`{"id":1,"op":"t.echo","in":1}`, "", CodeBadRequest},
		"half a pair in the id":   {`{"id":"\ud800","op":"t.echo","in":1}`, "", CodeBadRequest},
		"no op":                   {`{"id":"a","in":1}`, "a", CodeBadRequest},
		"an op that is no text":   {`{"id":"a","op":[],"in":1}`, "a", CodeBadRequest},
		"an unknown key":          {`{"id":"a","op":"t.echo","in":1,"x":1}`, "a", CodeBadRequest},
		"a key twice":             {`{"id":"a","op":"t.echo","op":"t.echo","in":1}`, "a", CodeBadRequest},
		"nested without end":      {`{"id":"a","op":"t.echo","in":` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + `}`, "", CodeBadRequest},
		"an operation not known":  {`{"id":"a","op":"none","in":1}`, "a", operation.CodeUnknownOp},
		"an answer too long":      {`{"id":"a","op":"t.huge","in":1}`, "a", operation.CodeTooLong},
		"an operation that fails": {`{"id":"a","op":"t.panic","in":1}`, "a", operation.CodeInternal},
		"a good one":              {`{"in":1,"op":"t.echo","id":"a"}`, "a", ""},
		"a good one with CR":      {`{"in":1,"op":"t.echo","id":"a"}` + "\r", "a", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := served(t, c.line+"\n"+`{"id":"next","op":"t.echo","in":{"n":1}}`)
			require.Len(t, got, 2)
			assert.Equal(t, c.code, got[c.id].Error)
			assert.JSONEq(t, `{"in":{"n":1}}`, string(got["next"].Out), "the conversation goes on")
		})
	}
}

func TestServeDropsALineTooLongAndGoesOn(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("holds 16 MiB lines in memory")
	}
	pad := func(n int) string { return strings.Repeat(" ", n) }
	good := `{"id":"fits","op":"t.echo","in":1}`
	got := served(t, good+pad(MaxSize-len(good))+"\n"+pad(MaxSize+1)+"\n"+`{"id":"next","op":"t.echo","in":1}`+"\n")
	require.Len(t, got, 3)
	assert.Empty(t, got["fits"].Error)
	assert.Equal(t, CodeBadRequest, got[""].Error)
	assert.Empty(t, got["next"].Error)
}

// lineWriter counts calls: a line must come in one.
type lineWriter struct {
	calls []string
	after int // writes that succeed
}

func (w *lineWriter) Write(p []byte) (int, error) {
	if len(w.calls) == w.after {
		return 0, io.ErrClosedPipe
	}
	w.calls = append(w.calls, string(p))
	return len(p), nil
}

func TestServeFlushesLineByLine(t *testing.T) {
	t.Parallel()
	w := &lineWriter{after: 100}
	require.NoError(t, Serve(strings.NewReader(strings.Repeat(`{"id":"a","op":"t.echo","in":1}`+"\n", 100)), w, testOps().Call))
	assert.Len(t, w.calls, 100)
	for _, line := range w.calls {
		assert.True(t, strings.HasSuffix(line, "}\n") && strings.Count(line, "\n") == 1, "%q", line)
	}
}

func TestServeEndsWhenNobodyListens(t *testing.T) {
	t.Parallel()
	w := &lineWriter{after: 3}
	endless := io.MultiReader(strings.NewReader(strings.Repeat("x\n", 5000)), &blockForever{t})
	require.ErrorIs(t, Serve(endless, w, testOps().Call), io.ErrClosedPipe)
	assert.Len(t, w.calls, 3)
}

type blockForever struct{ t *testing.T }

func (b *blockForever) Read([]byte) (int, error) {
	b.t.Error("read on although the other side has gone")
	return 0, io.EOF
}

// FuzzServe holds that every line gets one answer line of the protocol, that only lines which are
// no requests go without an id, and that a request in the clear is answered whatever stood before
// it.
func FuzzServe(f *testing.F) {
	f.Add([]byte("{\"id\":\"a\",\"op\":\"t.echo\",\"in\":1}\n"))
	f.Add([]byte("\n{\"id\":null}\n[]\n\"\n"))
	f.Add([]byte("{\"id\":\"a\",\"op\":\"t.code\",\"in\":{\"a\":1,\"a\":2}}"))
	f.Add([]byte("{\"id\":\"\\ud800\",\"op\":\"\"}\r\n\xff"))
	ops := testOps()
	delete(ops, "t.huge")
	f.Fuzz(func(t *testing.T, in []byte) {
		lines := bytes.Split(append(in, "\n{\"id\":\"last\",\"op\":\"t.echo\",\"in\":{}}"...), []byte("\n"))
		var out bytes.Buffer
		require.NoError(t, Serve(bytes.NewReader(bytes.Join(lines, []byte("\n"))), &out, ops.Call))
		answers := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
		require.Len(t, answers, len(lines))
		last := false
		for _, line := range answers {
			var got Answer
			require.NoError(t, json.Unmarshal([]byte(line), &got), "%s", line)
			require.NotEqual(t, got.Out == nil, got.Error == "", "%s", line)
			if got.ID == nil {
				require.Equal(t, CodeBadRequest, got.Error)
			}
			last = last || got.ID != nil && *got.ID == "last" && got.Error == ""
		}
		require.True(t, last)
	})
}
