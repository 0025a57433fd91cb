package walk_test

import (
	"context"
	"fmt"
	"reflect"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// panics lists the functions that panic by their own documentation.
var panics = []string{
	"household/civil.MustDate",
	"household/municipality.Must",
}

// Nothing that is exported panics or hangs on zero values, nil arguments and empty configs: an
// embedder's forgotten field is an error or an empty answer, never a dead host.
func TestNothingPanicsOnZeroValues(t *testing.T) {
	t.Chdir(t.TempDir()) // a path of "" is this folder
	assert.Empty(t, notInstantiated)
	for _, f := range exportedFuncs {
		call(t, f.name, f.fn)
	}
	for _, typ := range exportedTypes {
		ptr := reflect.PointerTo(typ.typ)
		for i := range ptr.NumMethod() {
			if ptr.Method(i).Type == formatMethod(ptr) {
				continue // package fmt never calls it without a state; the walk over printers calls it
			}
			call(t, typ.name+"."+ptr.Method(i).Name, reflect.New(typ.typ).Method(i))
		}
	}
}

// formatMethod is the type of fmt.Formatter's method as a method expression of a receiver.
func formatMethod(receiver reflect.Type) reflect.Type {
	return reflect.FuncOf([]reflect.Type{receiver, reflect.TypeFor[fmt.State](), reflect.TypeFor[rune]()}, nil, false)
}

// call calls a function with zero arguments; iterators that it returns are stopped after one
// element.
func call(t *testing.T, name string, fn reflect.Value) {
	t.Helper()
	done := make(chan string, 1)
	go func() {
		defer func() {
			if r := recover(); r != nil {
				done <- fmt.Sprintf("panics: %v at %s", r, place(debug.Stack()))
			}
		}()
		for _, out := range fn.Call(zeroArguments(fn.Type())) {
			drawOne(out)
		}
		done <- ""
	}()
	select {
	case wrong := <-done:
		if strings.HasPrefix(wrong, "panics") && slices.Contains(panics, name) {
			return
		}
		assert.Empty(t, wrong, "%s", name)
	case <-time.After(time.Second):
		assert.Fail(t, "hangs", "%s", name)
	}
}

func zeroArguments(f reflect.Type) []reflect.Value {
	n := f.NumIn()
	if f.IsVariadic() {
		n--
	}
	args := make([]reflect.Value, n)
	for i := range args {
		args[i] = reflect.Zero(f.In(i))
		if f.In(i) == reflect.TypeFor[context.Context]() {
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			args[i] = reflect.ValueOf(ctx)
		}
	}
	return args
}

// drawOne draws one element when the value is an iterator.
func drawOne(v reflect.Value) {
	typ := v.Type()
	if typ.Kind() != reflect.Func || v.IsNil() || typ.NumIn() != 1 || typ.NumOut() != 0 || typ.In(0).Kind() != reflect.Func {
		return
	}
	yield := reflect.MakeFunc(typ.In(0), func([]reflect.Value) []reflect.Value {
		return []reflect.Value{reflect.ValueOf(false)}
	})
	v.Call([]reflect.Value{yield})
}

// place is the first line of the library in a stack.
func place(stack []byte) string {
	for line := range strings.SplitSeq(string(stack), "\n") {
		if _, after, ok := strings.Cut(line, "/kyufu/"); ok && strings.Contains(line, ".go:") {
			return after
		}
		if strings.HasPrefix(line, "\t") && strings.Contains(line, ".go:") && !strings.Contains(line, "/src/") && !strings.Contains(line, "/walk/") {
			return strings.TrimSpace(line)
		}
	}
	return ""
}
