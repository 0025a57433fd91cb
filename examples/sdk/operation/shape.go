package operation

import (
	"encoding/json"
	"reflect"
)

// A Shape is what an operation's input must look like.
type Shape struct {
	// In is the struct that it is decoded into; its json tags are the keys. A field tagged most
	// says how long a list or a text the operation takes, where that is less than all take.
	In       reflect.Type
	Required []string // the keys that must be there
}

// shaping is an input that no caller can hand in: Decode answers it with the shape of what was to
// be read. It is known by its place, not by what it says.
var shaping = json.RawMessage("{}")

// asked is how the shape comes out of the operation that was about to decode.
type asked struct{ Shape }

func (asked) Error() string { return "the shape was asked for" }

// Shape tells what an operation takes; ok is false for one that is unknown or reads its input in
// another way than by [Decode].
func (t Table) Shape(name string) (s Shape, ok bool) {
	op, known := t[name]
	if !known {
		return Shape{}, false
	}
	defer func() {
		if a, is := recover().(asked); is {
			s, ok = a.Shape, true
		}
	}()
	_, _ = op(shaping)
	return Shape{}, false
}

func tellShape(in json.RawMessage, into any, required []string) {
	if len(in) > 0 && &in[0] == &shaping[0] {
		panic(asked{Shape{reflect.TypeOf(into).Elem(), required}})
	}
}
