package strictjson

import (
	"fmt"
	"io"
	"unicode/utf8"
)

// A Plain walks through JSON that is written plainly, by hand and without reflection: for readers
// that are called very often. Plain are texts without escapes, whole numbers, and keys without
// escapes.
//
// Whatever it meets beside that, and whatever its caller does not expect, stops it for good: the
// caller then reads the same bytes with [Unmarshal], which says what is wrong or finds that nothing
// is. So a Plain has no errors, and a reader that uses one takes nothing that Unmarshal refuses as
// long as it calls [Plain.Once] for each key.
//
//	for key, ok := p.Object(); ok; key, ok = p.Next() {
//		switch string(key) {
//		case "id":
//			p.Once(&seen, 0)
//			id = string(p.Text())
//		default:
//			p.Stop()
//		}
//	}
//
// Objects and arrays that are open when it stops end at once.
type Plain struct {
	text    []byte
	at      int
	stopped bool
}

// NewPlain is a Plain at the start of a text. It does not change the text.
func NewPlain(text []byte) Plain { return Plain{text: text} }

// Format shows nothing, whatever the verb: what is read may be about people.
func (Plain) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "plain JSON") }

// Stop says that this is not the caller's to read. Behind a stop there is no more text.
func (p *Plain) Stop() { p.text, p.at, p.stopped = nil, 0, true }

// Stopped reports whether it has stopped.
func (p *Plain) Stopped() bool { return p.stopped }

// End reports whether exactly one value was read, and all of it.
func (p *Plain) End() bool {
	p.blanks()
	return !p.stopped && p.at == len(p.text)
}

// At is how many bytes were read: between values, where the next one begins or the last one ended.
func (p *Plain) At() int { return p.at }

// Once notes the bit of a key. A key that was there before stops.
func (p *Plain) Once(seen *uint32, bit int) {
	if seen == nil || *seen>>bit&1 != 0 {
		p.Stop()
		return
	}
	*seen |= 1 << bit
}

// Object opens an object and returns its first key; ok is false when there is none.
func (p *Plain) Object() (key []byte, ok bool) {
	if !p.take('{') || p.peek() == '}' && p.take('}') {
		return nil, false
	}
	return p.key()
}

// Next returns the key that follows; ok is false behind the last.
func (p *Plain) Next() (key []byte, ok bool) {
	switch p.peek() {
	case '}':
		p.at++
		return nil, false
	case ',':
		p.at++
		return p.key()
	}
	p.Stop()
	return nil, false
}

func (p *Plain) key() ([]byte, bool) {
	key := p.Text()
	if p.peek() != ':' {
		p.Stop()
		return nil, false
	}
	p.at++
	return key, true
}

// Array opens an array and reports whether there is an element.
func (p *Plain) Array() bool {
	return p.take('[') && (p.peek() != ']' || !p.take(']'))
}

// More reports whether another element follows.
func (p *Plain) More() bool {
	if p.peek() == ']' {
		p.at++
		return false
	}
	return p.take(',')
}

// Kind is the first character of the value that follows, 0 at the end.
func (p *Plain) Kind() byte { return p.peek() }

// Null reads null where it follows, and reports whether it did.
func (p *Plain) Null() bool { return p.peek() == 'n' && p.word("null") }

// Bool reads true or false.
func (p *Plain) Bool() bool {
	if p.peek() == 't' {
		return p.word("true")
	}
	p.word("false")
	return false
}

func (p *Plain) word(w string) bool {
	if len(p.text)-p.at < len(w) || string(p.text[p.at:p.at+len(w)]) != w {
		p.Stop()
		return false
	}
	p.at += len(w)
	return !p.stopped
}

// Text reads a text and returns what it says: a part of the bytes that are read.
func (p *Plain) Text() []byte {
	if p.peek() != '"' {
		p.Stop()
		return nil
	}
	p.at++
	rest := p.text[p.at:]
	ascii := true
	for i, c := range rest { // the reader itself stays untouched until the end is found
		switch {
		case c == '"':
			p.at += i + 1
			if !ascii && !utf8.Valid(rest[:i]) {
				p.Stop()
			}
			return rest[:i]
		case c < ' ' || c == '\\':
			p.Stop()
			return nil
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	p.Stop()
	return nil
}

// Texts reads an array of texts, each a string of its own; it is empty and not nil where there is
// none.
func (p *Plain) Texts() []string {
	out := []string{}
	for ok := p.Array(); ok; ok = p.More() {
		out = append(out, string(p.Text()))
	}
	return out
}

// number reads a whole number of at most fifteen digits.
func (p *Plain) number() {
	negative := p.peek() == '-'
	if negative {
		p.at++
	}
	start := p.at
	for p.at < len(p.text) && p.text[p.at]-'0' <= 9 && p.at-start <= 15 {
		p.at++
	}
	digits := p.at - start
	if digits == 0 || digits > 15 || p.text[start] == '0' && (digits > 1 || negative) || p.at < len(p.text) && fraction(p.text[p.at]) {
		p.Stop()
	}
}

// fraction reports whether a number goes on behind its whole part.
func fraction(c byte) bool { return c == '.' || c == 'e' || c == 'E' }

// Skip reads a value that the caller does not look into and returns its bytes. Keys that are given
// twice inside are the caller's to find.
func (p *Plain) Skip() []byte {
	kind := p.peek()
	start := p.at
	p.skip(kind, 0)
	if p.stopped {
		return nil
	}
	return p.text[start:p.at]
}

func (p *Plain) skip(kind byte, depth int) {
	switch {
	case depth == defaultDepth:
		p.Stop()
	case kind == '{':
		for _, ok := p.Object(); ok; _, ok = p.Next() {
			p.skip(p.peek(), depth+1)
		}
	case kind == '[':
		for ok := p.Array(); ok; ok = p.More() {
			p.skip(p.peek(), depth+1)
		}
	case kind == '"':
		p.Text()
	case kind == 't', kind == 'f':
		p.Bool()
	case kind == 'n':
		p.Null()
	default:
		p.number()
	}
}

// peek passes over white space and returns the character that follows, 0 at the end. It is put into
// its callers, as there is seldom any.
func (p *Plain) peek() (c byte) {
	if p.at < len(p.text) {
		c = p.text[p.at]
		if c > ' ' {
			return c
		}
	}
	return p.peekBehind()
}

//go:noinline
func (p *Plain) peekBehind() byte {
	p.blanks()
	if p.at >= len(p.text) {
		return 0
	}
	return p.text[p.at]
}

func (p *Plain) blanks() {
	for p.at < len(p.text) && p.text[p.at] <= ' ' {
		switch p.text[p.at] {
		case ' ', '\t', '\r', '\n':
			p.at++
		default:
			p.Stop()
			return
		}
	}
}

// take reads one character of the structure.
func (p *Plain) take(c byte) bool {
	if p.peek() == c {
		p.at++
		return true
	}
	p.Stop()
	return false
}
