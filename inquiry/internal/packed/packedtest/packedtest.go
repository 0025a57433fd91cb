// Package packedtest holds that a type is stored whole.
package packedtest

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/inquiry/internal/packed"
)

// Whole holds that any value comes back as it was stored, and that what was cut off, is longer, is
// something else or of a later version does not come back at all. Values are drawn field by field
// as reflection finds them, so that a field forgotten in the stored form is found by its absence.
// Samples are the values to draw from for types that take only some.
func Whole[T any](t *testing.T, letter byte, fields func(*T) func(*packed.Fields), samples ...any) {
	t.Helper()
	for seed := range uint64(300) {
		d := drawer{rand.New(rand.NewPCG(seed, 1)), append(samples, days...)}
		var want, got T
		d.fill(reflect.ValueOf(&want).Elem())
		body := packed.Pack(letter, 0, fields(&want))
		if !packed.Unpack(letter, body, fields(&got)) {
			t.Fatalf("seed %d: not read", seed)
		}
		if !reflect.DeepEqual(want, got) {
			t.Fatalf("seed %d: stored %+v, read %+v", seed, want, got)
		}
		refused(t, letter, body, d.IntN(len(body)), fields)
	}
}

var days = []any{civil.Date{}, civil.MustDate("2021-12-10"), civil.MustDate("1950-01-01"), civil.MustDate("2024-02-29")}

func refused[T any](t *testing.T, letter byte, body []byte, cut int, fields func(*T) func(*packed.Fields)) {
	t.Helper()
	other := append([]byte(nil), body...)
	other[1] = packed.Version + 1
	for name, c := range map[string]struct {
		letter byte
		body   []byte
	}{
		"cut off":            {letter, body[:cut]},
		"something behind":   {letter, append(slices.Clip(body), 0)},
		"something else":     {letter + 1, body},
		"of a later version": {letter, other},
	} {
		var broken T
		if packed.Unpack(c.letter, c.body, fields(&broken)) {
			t.Fatalf("read although %s", name)
		}
	}
}

type drawer struct {
	*rand.Rand
	samples []any
}

// fill draws a value. An empty list is nil, which is how one comes back.
func (d *drawer) fill(v reflect.Value) {
	if !v.CanSet() {
		return // an unexported field is no part of the stored form
	}
	if v.Type() == reflect.TypeFor[time.Time]() {
		if d.IntN(4) > 0 {
			v.Set(reflect.ValueOf(time.Unix(d.Int64N(1<<34)-1<<33, d.Int64N(1e9)).UTC()))
		}
		return
	}
	if s := d.sample(v.Type()); s.IsValid() {
		v.Set(s)
		return
	}
	switch v.Kind() { // the kinds that stored types have
	case reflect.Struct:
		for _, field := range v.Fields() {
			d.fill(field)
		}
	case reflect.Slice:
		if n := d.IntN(4); n > 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
		}
		for i := range v.Len() {
			d.fill(v.Index(i))
		}
	case reflect.String:
		text := []rune("aé番 ")[:d.IntN(5)]
		v.SetString(string(text))
	case reflect.Bool:
		v.SetBool(d.IntN(2) == 0)
	case reflect.Uint64, reflect.Uint8:
		v.SetUint(d.Uint64() >> d.IntN(64))
	default:
		v.SetInt(d.Int64() >> d.IntN(64))
	}
}

func (d *drawer) sample(t reflect.Type) reflect.Value {
	var of []reflect.Value
	for _, s := range d.samples {
		if v := reflect.ValueOf(s); v.Type() == t {
			of = append(of, v)
		}
	}
	if len(of) == 0 {
		return reflect.Value{}
	}
	return of[d.IntN(len(of))]
}
