package casework_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/strictjson"
)

// filled draws a value of any type that an event holds: fields that come are in it by themselves.
func filled(t *rapid.T, v reflect.Value) {
	switch x := v.Addr().Interface().(type) {
	case *civil.Date:
		*x = rapid.SampledFrom([]civil.Date{{}, day("2022-02-01"), civil.MustDate("1950-07-03").About()}).Draw(t, "date")
		return
	case *casework.Kind:
		*x = rapid.SampledFrom(casework.Kinds()).Draw(t, "kind")
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "a", "山田", "a\"b", "<&>", "\u2028", "\xff", "\x7f", "行\n"})).Draw(t, "text"))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "bool"))
	case reflect.Int, reflect.Int64:
		v.SetInt(rapid.Int64Range(-3, 1<<40).Draw(t, "number"))
	case reflect.Uint8: // a code: the last of them is no outcome
		v.SetUint(rapid.Uint64Range(0, 3).Draw(t, "code"))
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), rapid.IntRange(0, 2).Draw(t, "n"), 2))
		for i := range v.Len() {
			filled(t, v.Index(i))
		}
	case reflect.Pointer:
		if rapid.Bool().Draw(t, "there") {
			v.Set(reflect.New(v.Type().Elem()))
			filled(t, v.Elem())
		}
	case reflect.Struct:
		for _, field := range v.Fields() {
			filled(t, field)
		}
	default:
		t.Fatalf("%s in an event", v.Type())
	}
}

func TestAnEventIsWrittenAndReadAsEncodingJSONDoes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var e casework.Event
		filled(t, reflect.ValueOf(&e).Elem())
		want, err := json.Marshal(&e)
		got, own := e.AppendJSON([]byte("before"))
		if err != nil {
			require.Error(t, own)
			return
		}
		require.NoError(t, own)
		require.Equal(t, "before"+string(want), string(got))
		alike(t, want)
	})
}

// alike holds that an event that is read plainly is what encoding/json reads, and that nothing is
// read of what it refuses.
func alike(t require.TestingT, text []byte) {
	var slow, fast casework.Event
	err := json.Unmarshal(text, &slow)
	p := strictjson.NewPlain(text)
	switch {
	case !fast.ReadPlain(&p):
		require.Zero(t, fast)
	case p.End():
		require.NoError(t, err)
		require.Equal(t, slow, fast)
	}
}

func TestEveryEventOfALifeIsReadPlainly(t *testing.T) {
	t.Parallel()
	for _, e := range toPaid() {
		text, err := e.AppendJSON(nil)
		require.NoError(t, err)
		p := strictjson.NewPlain(text)
		var back casework.Event
		require.True(t, back.ReadPlain(&p) && p.End(), "%s", e.Kind)
		require.Equal(t, e, back)
	}
}

func FuzzReadPlainEvent(f *testing.F) {
	for _, e := range toPaid() {
		text, _ := e.AppendJSON(nil)
		f.Add(text)
	}
	f.Add([]byte(`{"type":"pay","on":null,"known":"2022-02-01","by":"a","accounting_year":-1}`))
	f.Add([]byte(`{"type":"pay","type":"pay"}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		alike(t, text)
		var slow, fast casework.Config
		err := json.Unmarshal(text, &slow)
		if p := strictjson.NewPlain(text); fast.ReadPlain(&p) && p.End() {
			require.NoError(t, err)
			require.Equal(t, slow, fast)
		}
	})
}

func TestAConfigIsReadPlainly(t *testing.T) {
	t.Parallel()
	want := config()
	want.Line = 100000
	text, err := json.Marshal(want)
	require.NoError(t, err)
	var got casework.Config
	p := strictjson.NewPlain(text)
	require.True(t, got.ReadPlain(&p) && p.End())
	require.Equal(t, want, got)
}
