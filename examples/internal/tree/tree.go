// Package tree reads JSON so that a second reader cannot take it for something else.
package tree

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// maxDepth bounds the nesting of objects and arrays, so that no input can exhaust the stack.
const maxDepth = 256

// A Code says why bytes are not one JSON value in the sense of this package. A Code is an error.
type Code string

// The codes.
const (
	CodeJSON         Code = "json"          // not one JSON value
	CodeUTF8         Code = "utf8"          // text that is not UTF-8, or half of a surrogate pair
	CodeDuplicateKey Code = "duplicate_key" // a key given twice in an object
	CodeDepth        Code = "depth"         // nested deeper than 256
)

func (c Code) Error() string { return "not acceptable JSON: " + string(c) }

// Parse reads data as exactly one JSON value: nil, bool, string, [json.Number], []any or
// map[string]any. Beyond what JSON demands, keys must be unique within an object and text must be
// well-formed UTF-8 without lone surrogates. An error is a [Code].
func Parse(data []byte) (any, error) {
	if !utf8.Valid(data) || LoneSurrogate(data) {
		return nil, CodeUTF8
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	v, err := parseValue(dec, 0)
	if err != nil {
		if code, ok := errors.AsType[Code](err); ok {
			return nil, code
		}
		return nil, CodeJSON
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, CodeJSON
	}
	return v, nil
}

func parseValue(dec *json.Decoder, depth int) (any, error) {
	if depth > maxDepth {
		return nil, CodeDepth
	}
	tok, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch tok {
	case json.Delim('{'):
		return parseObject(dec, depth)
	case json.Delim('['):
		return parseArray(dec, depth)
	}
	return tok, nil
}

func parseObject(dec *json.Decoder, depth int) (any, error) {
	object := map[string]any{}
	for dec.More() {
		tok, err := dec.Token()
		if err != nil {
			return nil, err
		}
		key, ok := tok.(string)
		if !ok {
			return nil, CodeJSON
		}
		if _, twice := object[key]; twice {
			return nil, CodeDuplicateKey
		}
		if object[key], err = parseValue(dec, depth+1); err != nil {
			return nil, err
		}
	}
	_, err := dec.Token() // the closing brace
	return object, err
}

func parseArray(dec *json.Decoder, depth int) (any, error) {
	array := []any{}
	for dec.More() {
		v, err := parseValue(dec, depth+1)
		if err != nil {
			return nil, err
		}
		array = append(array, v)
	}
	_, err := dec.Token() // the closing bracket
	return array, err
}

// LoneSurrogate reports whether a \u escape in data names half of a surrogate pair without the
// other half, which a decoder would silently turn into U+FFFD.
func LoneSurrogate(data []byte) bool {
	for i := 0; i < len(data); i++ {
		if data[i] != '\\' {
			continue
		}
		unit, ok := escapeUnit(data[i:])
		if !ok {
			i++ // some other escape of two bytes
			continue
		}
		i += 5
		switch {
		case unit >= 0xDC00 && unit <= 0xDFFF:
			return true
		case unit >= 0xD800 && unit <= 0xDBFF:
			low, ok := escapeUnit(data[i+1:])
			if !ok || low < 0xDC00 || low > 0xDFFF {
				return true
			}
			i += 6
		}
	}
	return false
}

// escapeUnit reads a \uXXXX escape at the start of data.
func escapeUnit(data []byte) (unit int, ok bool) {
	if len(data) < 6 || data[0] != '\\' || data[1] != 'u' {
		return 0, false
	}
	for _, c := range data[2:6] {
		d := strings.IndexByte("0123456789abcdef", c|0x20)
		if d < 0 || (d < 10 && c < '0') {
			return 0, false
		}
		unit = unit<<4 | d
	}
	return unit, true
}

// Integer reports whether a JSON number is written as an integer; -0 is not, it has a second way to
// be written.
func Integer(n json.Number) bool {
	return n != "-0" && !strings.ContainsAny(string(n), ".eE")
}

// Encode writes v as JSON in one line, leaving <, > and & as they are.
func Encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// AppendString appends a text as [Encode] writes it.
func AppendString(b []byte, text string) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c >= utf8.RuneSelf || c == '"' || c == '\\' {
			return appendAny(b, text)
		}
	}
	b = append(b, '"')
	b = append(b, text...)
	return append(b, '"')
}

func appendAny(b []byte, text string) []byte {
	quoted, _ := Encode(text) // texts always encode
	return append(b, quoted...)
}
