package strictjson

import (
	"encoding/json"
	"strconv"
	"strings"
)

// child returns the pointer of an item by its number.
func (n *node) child(pointer string, i int) string {
	if i < len(n.keys) {
		return pointer + "/" + escaped(n.keys[i].name)
	}
	return pointer + "/" + strconv.Itoa(i)
}

var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

// escaped writes a key as a part of a JSON pointer.
func escaped(name string) string { return pointerEscapes.Replace(name) }

// str reads a string and returns what it says.
func (d *document) str() (string, error) {
	start := d.at
	if d.peek() != '"' {
		return "", d.broken(CodeSyntax, d.at)
	}
	for d.at++; d.peek() != '"'; d.at++ {
		switch c := d.peek(); {
		case c < ' ': // a control character, or the end
			return "", d.broken(CodeSyntax, d.at)
		case c == '\\':
			if err := d.escape(); err != nil {
				return "", err
			}
		}
	}
	d.at++
	var out string
	if err := json.Unmarshal(d.text[start:d.at], &out); err != nil {
		return "", d.broken(CodeSyntax, start)
	}
	return out, nil
}

// escape passes over an escape and stands on its last character. Half of a surrogate pair is
// refused.
func (d *document) escape() error {
	start := d.at
	if d.at++; d.peek() != 'u' {
		if d.at >= len(d.text) || strings.IndexByte(`"\/bfnrt`, d.text[d.at]) < 0 {
			return d.broken(CodeSyntax, start)
		}
		return nil
	}
	unit, ok := d.unit()
	switch {
	case !ok:
		return d.broken(CodeSyntax, start)
	case unit < 0xD800 || unit > 0xDFFF:
		return nil
	}
	low, ok := uint64(0), false
	if unit < 0xDC00 && strings.HasPrefix(string(d.text[d.at+1:min(d.at+3, len(d.text))]), `\u`) {
		d.at += 2
		low, ok = d.unit()
	}
	if !ok || low < 0xDC00 || low > 0xDFFF {
		return d.broken(CodeEncoding, start)
	}
	return nil
}

// unit reads the four digits behind a u and stands on the last.
func (d *document) unit() (uint64, bool) {
	if d.at+4 >= len(d.text) {
		return 0, false
	}
	n, err := strconv.ParseUint(string(d.text[d.at+1:d.at+5]), 16, 16)
	d.at += 4
	return n, err == nil
}

// number reads a number by the grammar of JSON, or fails where there is no value at all.
func (d *document) number() error {
	start := d.at
	for d.at < len(d.text) && strings.IndexByte("+-.0123456789eE", d.text[d.at]) >= 0 {
		d.at++
	}
	if !json.Valid(d.text[start:d.at]) {
		return d.broken(CodeSyntax, start)
	}
	return nil
}
