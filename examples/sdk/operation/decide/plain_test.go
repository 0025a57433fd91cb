package decide

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/examples/internal/tree"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/household/money"
)

// inputs are those of all vectors that decide.
var inputs = sync.OnceValues(func() (all []json.RawMessage, err error) {
	files, err := filepath.Glob("../../../conformance/suite/vectors/*.json")
	for _, path := range files {
		var f struct {
			Op    string `json:"op"`
			Cases []struct {
				In json.RawMessage `json:"in"`
			} `json:"cases"`
		}
		text, err := os.ReadFile(path)
		if err == nil {
			err = json.Unmarshal(text, &f)
		}
		if err != nil {
			return nil, err
		}
		for _, c := range f.Cases {
			if f.Op == "benefit.evaluate" {
				all = append(all, c.In)
			}
		}
	}
	return all, err
})

func strict(in json.RawMessage) (q evaluateInput, err error) {
	return q, operation.Decode(in, &q, "program", "municipality", "household")
}

func TestAlmostEveryVectorIsReadPlainly(t *testing.T) {
	t.Parallel()
	all, err := inputs()
	require.NoError(t, err)
	require.Greater(t, len(all), 300)
	taken := func(p *programs) (n int) {
		for _, in := range all {
			var q evaluateInput
			if !q.readPlain(in, p) {
				continue
			}
			n++
			want, err := strict(in)
			require.NoError(t, err, "%s", in)
			require.Equal(t, want, q, "%s", in)
		}
		return n
	}
	first, again := taken(new(programs)), taken(asker(t))
	t.Logf("%d of %d, and %d where programs and overrides were read before", first, len(all), again)
	assert.Greater(t, first*10, len(all)*8)
	assert.Greater(t, again, first+20)
}

// asker is who has asked everything once.
func asker(t testing.TB) *programs {
	t.Helper()
	all, err := inputs()
	require.NoError(t, err)
	p := new(programs)
	for _, in := range all {
		_, _, _ = p.decide(in)
	}
	return p
}

// What the plain reader takes is what the strict one makes of it, whatever was done to the input.
func TestThePlainReaderTakesNothingThatDecodeRefuses(t *testing.T) {
	t.Parallel()
	all, err := inputs()
	require.NoError(t, err)
	split := func(r rune) bool { return strings.ContainsRune("{}[]:, \n", r) }
	p := asker(t)
	odd := []string{`null`, `true`, `1`, `-0`, `""`, `"2022-02-30"`, `"\u0031"`, "\"\xff\"", `{}`, `[]`, `,`, `"track"`, `"on"`, `"household"`}
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SampledFrom(all).Draw(t, "input"))
		parts := append(strings.FieldsFunc(text, split), odd...)
		for range rapid.IntRange(0, 3).Draw(t, "changes") {
			text = strings.Replace(text, rapid.SampledFrom(parts).Draw(t, "old"), rapid.SampledFrom(parts).Draw(t, "new"), 1)
		}
		var q evaluateInput
		if !q.readPlain([]byte(text), p) {
			return
		}
		want, err := strict(json.RawMessage(text))
		require.NoError(t, err, text)
		require.Equal(t, want, q, text)
	})
}

func TestAnAnswerIsWrittenAsTheEncoderWritesIt(t *testing.T) {
	t.Parallel()
	all, err := inputs()
	require.NoError(t, err)
	written := 0
	var p programs
	for _, in := range all {
		d, _, err := p.decide(in)
		if err != nil {
			continue
		}
		written++
		a := decisionAnswer(d)
		want, err := tree.Encode(a)
		require.NoError(t, err)
		require.Equal(t, string(want), string(a.AppendJSON(nil)))
		quick, err := p.evaluate(in)
		require.NoError(t, err)
		app, ok := quick.(operation.Appender)
		require.True(t, ok)
		require.Equal(t, "x"+string(want), string(app.AppendJSON([]byte("x"))), "%s", in)
	}
	assert.Greater(t, written*10, len(all)*8)

	text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[a-z0-9]*`))
	texts := rapid.SliceOf(text)
	base := rapid.Custom(func(t *rapid.T) decisionJSON {
		amount, paying := money.Yen(rapid.Int64().Draw(t, "amount")), text.Draw(t, "paying")
		year := rapid.Int().Draw(t, "year")
		return decisionJSON{
			Outcome: text.Draw(t, "outcome"), Amount: rapid.SampledFrom([]*money.Yen{nil, &amount}).Draw(t, "given"),
			Reasons:  rapid.SampledFrom([][]string{nil, texts.Draw(t, "reasons")}).Draw(t, "some"),
			Missing:  []missingJSON{{text.Draw(t, "person"), "f", &year, "r"}, {FiscalYear: nil}}[:rapid.IntRange(0, 2).Draw(t, "missing")],
			Payee:    rapid.SampledFrom([]*string{nil, &paying}).Draw(t, "payee"),
			Paying:   rapid.SampledFrom([]*string{nil, &paying}).Draw(t, "town"),
			Findings: slices.Repeat([]noteJSON{{text.Draw(t, "code"), "info"}}, rapid.IntRange(0, 2).Draw(t, "findings")), Unconfirmed: rapid.Bool().Draw(t, "unconfirmed"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		a := base.Draw(t, "answer")
		for range rapid.IntRange(0, 2).Draw(t, "groups") {
			a.Groups = append(a.Groups, groupJSON{texts.Draw(t, "members"), base.Draw(t, "group")})
		}
		want, err := tree.Encode(a)
		require.NoError(t, err)
		require.Equal(t, string(want), string(a.AppendJSON(nil)))
	})
}

// A short decision, alone and in a list, allocates what its values need and nothing for its JSON.
func TestAShortDecisionAllocatesLittle(t *testing.T) {
	one := `{"program":"P2","municipality":"112020","household":` + aHousehold + `}`
	const n = 100
	many := []byte("[" + strings.Repeat(one+",", n-1) + one + "]")
	ask := func(in []byte) float64 {
		return testing.AllocsPerRun(20, func() {
			if a := operations.Call("benefit.evaluate", in); a.Error != "" {
				t.Error(a.Error)
			}
		})
	}
	assert.LessOrEqual(t, ask([]byte(one)), 10.0)
	towns := strings.Replace(one, `"household"`, `"overrides":{"amount":"120000"},"household"`, 1)
	assert.LessOrEqual(t, ask([]byte(towns)), 10.0, "with what a town overrides")
	assert.LessOrEqual(t, ask(many)/n, 8.0)
}

// A desk that is given back holds nothing of the household, so that nothing is kept of what was
// asked.
func TestADeskIsGivenBackEmpty(t *testing.T) {
	t.Parallel()
	in := []byte(`{"program":"P2","municipality":"112020","household":{"id":"somebody-h","head":"somebody-1","members":[{"id":"somebody-1","birth":"1970-05-05"},{"id":"somebody-2"}]}}`)
	d := new(desk)
	require.NoError(t, d.decide(new(programs), in))
	assert.Contains(t, string(d.append(nil)), "somebody-2")
	assert.NotEmpty(t, strings.Join(walk{}.texts(reflect.ValueOf(d), nil), " "))
	d.clear()
	assert.Empty(t, walk{}.texts(reflect.ValueOf(d), nil))
}

// walk knows the pointers that it followed, with their types: what is decided in points to itself,
// and its first field is where it is.
type walk map[followed]bool

type followed struct {
	of reflect.Type
	to uintptr
}

// texts are the texts about somebody that can be reached from a value, also behind the length of a
// slice.
func (w walk) texts(v reflect.Value, found []string) []string {
	switch v.Kind() { //nolint:exhaustive // the kinds that hold others
	case reflect.String:
		if strings.Contains(v.String(), "somebody") {
			found = append(found, v.String())
		}
	case reflect.Pointer:
		if f := (followed{v.Type(), v.Pointer()}); !v.IsNil() && v.Type().String() != "*benefit.script" && !w[f] {
			w[f] = true
			found = w.texts(v.Elem(), found)
		}
	case reflect.Interface:
		if !v.IsNil() {
			found = w.texts(v.Elem(), found)
		}
	case reflect.Struct:
		for _, field := range v.Fields() {
			found = w.texts(field, found)
		}
	case reflect.Slice:
		v = v.Slice(0, v.Cap())
		for i := range v.Len() {
			found = w.texts(v.Index(i), found)
		}
	case reflect.Array:
		for i := range v.Len() {
			found = w.texts(v.Index(i), found)
		}
	}
	return found
}

func FuzzEvaluateInput(f *testing.F) {
	all, err := inputs()
	require.NoError(f, err)
	for i := 0; i < len(all); i += 20 {
		f.Add([]byte(all[i]))
	}
	p := asker(f)
	f.Fuzz(func(t *testing.T, in []byte) {
		var q evaluateInput
		if !q.readPlain(in, p) {
			return
		}
		want, err := strict(in)
		require.NoError(t, err)
		require.Equal(t, want, q)
	})
}
