package casework_test

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/money"
)

// Whoever went on writing into what they gave, or into what they read, changed what had happened.
func TestNobodyWritesInTheEventsOfACase(t *testing.T) {
	t.Parallel()
	events := toGrant()
	given := granted()
	for i := range events {
		if events[i].Ruling != nil {
			events[i].Ruling, events[i].Codes = given, []string{"F01"}
		}
	}
	c := fold(t, events...)
	before := c.Digest()
	given.Amount = 5
	for i := range events {
		scribble(reflect.ValueOf(&events[i]).Elem())
	}
	assert.Equal(t, before, c.Digest(), "what was given")
	assert.NotEqual(t, money.Yen(5), c.Ruling.Amount)

	for _, e := range c.Events() {
		scribble(reflect.ValueOf(&e).Elem())
	}
	for i := range c.Version() {
		e := c.Event(i)
		scribble(reflect.ValueOf(&e).Elem())
	}
	assert.Equal(t, before, c.Digest(), "what was read")

	scribble(reflect.ValueOf(c.Proposal).Elem())
	scribble(reflect.ValueOf(c.Ruling).Elem())
	again, err := casework.Fold(c.Config, c.Events()...)
	require.NoError(t, err)
	assert.Equal(t, before, again.Digest(), "a field of the case")
}

// An event that gains a part that is shared is seen here.
func TestEveryPartOfAnEventIsItsOwn(t *testing.T) {
	t.Parallel()
	var e casework.Event
	fill(reflect.ValueOf(&e).Elem())
	e.Kind, e.On, e.Recorded, e.Notice = casework.Apply, day("2022-02-10"), day("2022-02-10"), ""
	c := fold(t, e)
	kept := c.Event(0)
	v, w := reflect.ValueOf(e), reflect.ValueOf(kept)
	for i := range v.NumField() {
		switch v.Field(i).Kind() { //nolint:exhaustive // what is shared by copying
		case reflect.Pointer, reflect.Slice:
			require.False(t, v.Field(i).IsNil(), v.Type().Field(i).Name)
			assert.NotEqual(t, v.Field(i).Pointer(), w.Field(i).Pointer(), v.Type().Field(i).Name)
		case reflect.Map, reflect.Func, reflect.Chan, reflect.Interface:
			t.Error(v.Type().Field(i).Name, "is shared by whoever copies an event")
		}
	}
}

// scribble overwrites every number, text and element that can be reached.
func scribble(v reflect.Value) {
	switch v.Kind() { //nolint:exhaustive // the others hold nothing to write on
	case reflect.Pointer:
		if !v.IsNil() {
			scribble(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			scribble(v.Index(i))
		}
	case reflect.Struct:
		for _, f := range v.Fields() {
			scribble(f)
		}
	case reflect.String:
		if v.CanSet() {
			v.SetString("scribbled")
		}
	case reflect.Int64:
		if v.CanSet() {
			v.SetInt(5)
		}
	}
}

// fill gives every pointer and slice something to point to.
func fill(v reflect.Value) {
	for _, f := range v.Fields() {
		switch {
		case !f.CanSet():
		case f.Kind() == reflect.Pointer:
			f.Set(reflect.New(f.Type().Elem()))
		case f.Kind() == reflect.Slice:
			f.Set(reflect.MakeSlice(f.Type(), 1, 1))
		case f.Kind() == reflect.String:
			f.SetString("x")
		}
	}
}
