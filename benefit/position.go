package benefit

import (
	"bytes"
	"encoding/json"
	"strconv"
	"unicode/utf8"
)

// positions are the places of the values of a JSON text, by pointer.
type positions map[string]int

// locate finds where each value of a text begins.
func locate(raw []byte) positions {
	l := locator{raw: raw, d: json.NewDecoder(bytes.NewReader(raw)), at: positions{}}
	l.d.UseNumber()
	l.value("")
	return l.at
}

type locator struct {
	raw []byte
	d   *json.Decoder
	at  positions
}

// value notes the place of the next value and of what is in it; it reports whether there was one.
func (l *locator) value(pointer string) bool {
	start := int(l.d.InputOffset())
	for start < len(l.raw) && bytes.IndexByte([]byte(" \t\r\n,:"), l.raw[start]) >= 0 {
		start++
	}
	token, err := l.d.Token()
	if err != nil {
		return false
	}
	l.at[pointer] = start
	switch token {
	case json.Delim('{'):
		for l.d.More() {
			key, err := l.d.Token()
			name, ok := key.(string)
			if err != nil || !ok || !l.value(pointer+"/"+escapePointer(name)) {
				return false
			}
		}
	case json.Delim('['):
		for i := 0; l.d.More(); i++ {
			if !l.value(pointer + "/" + strconv.Itoa(i)) {
				return false
			}
		}
	default:
		return true
	}
	_, err = l.d.Token() // the end
	return err == nil
}

// place sets line and column of a fault: of its value, or where a value is missing, of what it
// is missing from.
func (p positions) place(raw []byte, f *Fault) {
	pointer := f.Pointer
	for {
		if at, ok := p[pointer]; ok {
			before := raw[:min(at, len(raw))]
			f.Line = bytes.Count(before, []byte{'\n'}) + 1
			f.Column = utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
			return
		}
		cut := bytes.LastIndexByte([]byte(pointer), '/')
		if cut < 0 {
			return
		}
		pointer = pointer[:cut]
	}
}
