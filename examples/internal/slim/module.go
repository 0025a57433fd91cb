package slim

import (
	"bytes"
	"encoding/binary"
)

// Code says what is wrong. It matches by errors.Is.
type Code string

// CodeModule is no WebAssembly module, or one that ends too early.
const CodeModule Code = "module"

// Error returns the code.
func (c Code) Error() string { return "slim: " + string(c) }

// Code returns the code as text.
func (c Code) Code() string { return string(c) }

// The sections of a module that are read or written here (WebAssembly core specification, 5.5.2).
const (
	typeSection, importSection, functionSection, exportSection = 1, 2, 3, 7
	startSection, codeSection, dataSection, countSection       = 8, 10, 11, 12
)

const magic = "\x00asm\x01\x00\x00\x00"

// module is what stands behind the magic, section by section.
type module []section

type section struct {
	id   byte
	body []byte
}

func split(code []byte) (m module, err error) {
	rest, ok := bytes.CutPrefix(code, []byte(magic))
	if !ok {
		return nil, CodeModule
	}
	for r := (reader{rest: rest}); len(r.rest) > 0; {
		id := r.byte()
		body := r.take(r.number())
		if r.short {
			return nil, CodeModule
		}
		m = append(m, section{id, body})
	}
	return m, nil
}

func (m module) body(id byte) []byte {
	for _, s := range m {
		if s.id == id {
			return s.body
		}
	}
	return nil
}

func (m module) put(id byte, body []byte) {
	for i := range m {
		if m[i].id == id {
			m[i].body = body
		}
	}
}

// append adds an entry to a section that is a list.
func (m module) append(id byte, entry []byte) (at int, err error) {
	r := reader{rest: m.body(id)}
	n := r.number()
	if r.short {
		return 0, CodeModule
	}
	body := binary.AppendUvarint(nil, uint64(n+1))
	m.put(id, append(append(body, r.rest...), entry...))
	return n, nil
}

// function adds one of that type.
func (m module) function(kind int, body []byte) (at int, err error) {
	if at, err = m.append(functionSection, binary.AppendUvarint(nil, uint64(kind))); err != nil {
		return 0, err
	}
	_, err = m.append(codeSection, append(binary.AppendUvarint(nil, uint64(len(body))), body...))
	return at, err
}

// begin adds a function, which takes and gives nothing, as the one to start with.
func (m *module) begin(body []byte) error {
	kind, err := m.append(typeSection, []byte{0x60, 0, 0})
	if err != nil {
		return err
	}
	at, err := m.function(kind, body)
	if err != nil {
		return err
	}
	imported, _, err := m.imported()
	if err != nil {
		return err
	}
	for i, s := range *m { // it stands behind what is exported
		if s.id == exportSection {
			start := section{startSection, binary.AppendUvarint(nil, uint64(imported+at))}
			*m = append((*m)[:i+1:i+1], append(module{start}, (*m)[i+1:]...)...)
			return nil
		}
	}
	return CodeModule
}

// imported is how many functions are imported: they are numbered before those of the module. wasi
// says whether all are WASI's, which call no function of the module.
func (m module) imported() (n int, wasi bool, err error) {
	r := reader{rest: m.body(importSection)}
	wasi = true
	for range r.number() {
		wasi = string(r.take(r.number())) == "wasi_snapshot_preview1" && wasi
		r.take(r.number()) // its name there
		if kind := r.byte(); kind != 0 || r.short {
			return 0, false, CodeModule // a memory or a table of the host's: Go imports none
		}
		r.number()
		n++
	}
	return n, wasi, nil
}

// join puts a module together again.
func (m module) join() []byte {
	out := []byte(magic)
	for _, s := range m {
		out = binary.AppendUvarint(append(out, s.id), uint64(len(s.body)))
		out = append(out, s.body...)
	}
	return out
}

// reader reads a section. short stays once it ends too early.
type reader struct {
	rest  []byte
	short bool
}

func (r *reader) byte() byte {
	if b := r.take(1); len(b) == 1 {
		return b[0]
	}
	return 0
}

func (r *reader) take(n int) []byte {
	if n < 0 || n > len(r.rest) {
		r.short, r.rest = true, nil
		return nil
	}
	out := r.rest[:n:n]
	r.rest = r.rest[n:]
	return out
}

// number reads a u32.
func (r *reader) number() int {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 || n > 1<<32-1 {
		r.short, r.rest = true, nil
		return 0
	}
	r.rest = r.rest[size:]
	return int(n)
}

// signed reads an s32.
func (r *reader) signed() int64 {
	var n int64
	for shift := uint(0); shift < 64; shift += 7 {
		b := r.byte()
		n |= int64(b&0x7f) << shift
		if b&0x80 == 0 {
			if b&0x40 != 0 && shift < 57 {
				n |= -1 << (shift + 7)
			}
			return n
		}
	}
	r.short = true
	return 0
}

func appendSigned(to []byte, n int64) []byte {
	for {
		b := byte(n & 0x7f)
		n >>= 7
		if n == 0 && b&0x40 == 0 || n == -1 && b&0x40 != 0 {
			return append(to, b)
		}
		to = append(to, b|0x80)
	}
}
