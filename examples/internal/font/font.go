// Package font tells which characters a font has: what its cmap tables say of code points (formats
// 4 and 12) and of variation sequences (format 14). It reads TrueType, OpenType and collections.
package font

import (
	"encoding/binary"
	"errors"
	"slices"
)

// Font is what the cmap of a font says. It does not change and may be shared.
type Font struct {
	chars []span
	// sequences are by selector: what the font draws otherwise than the bare character, or the
	// same.
	sequences map[rune][]span
}

// span is code points from one to another.
type span struct{ from, to rune }

// ErrFont says that a file is no font that this package reads.
var ErrFont = errors.New("font: no cmap of formats 4 or 12")

// Parse reads a font; of a collection the first.
func Parse(data []byte) (f *Font, err error) {
	defer func() {
		if recover() != nil { // an offset outside the file
			f, err = nil, ErrFont
		}
	}()
	at := 0
	if string(data[:4]) == "ttcf" {
		at = int(u32(data[12:]))
	}
	for i := range int(u16(data[at+4:])) {
		entry := data[at+12+16*i:]
		if string(entry[:4]) == "cmap" {
			return parse(data[u32(entry[8:]):])
		}
	}
	return nil, ErrFont
}

func u16(b []byte) uint16 { return binary.BigEndian.Uint16(b) }
func u32(b []byte) uint32 { return binary.BigEndian.Uint32(b) }

func parse(cmap []byte) (*Font, error) {
	f := &Font{sequences: map[rune][]span{}}
	for i := range int(u16(cmap[2:])) {
		table := cmap[u32(cmap[4+8*i+4:]):]
		switch u16(table) {
		case 4:
			f.format4(table)
		case 12:
			f.format12(table)
		case 14:
			f.format14(table)
		}
	}
	if len(f.chars) == 0 {
		return nil, ErrFont
	}
	sorted(f.chars)
	return f, nil
}

func sorted(list []span) {
	slices.SortFunc(list, func(a, b span) int { return int(a.from - b.from) })
}

func (f *Font) format4(t []byte) {
	n := int(u16(t[6:])) / 2
	ends, starts, deltas, offsets := t[14:], t[16+2*n:], t[16+4*n:], t[16+6*n:]
	last := rune(-1)
	for i := range n {
		from, to := rune(u16(starts[2*i:])), rune(u16(ends[2*i:]))
		if from <= last { // segments ascend, or it is no font
			return
		}
		last = to
		delta, offset := u16(deltas[2*i:]), int(u16(offsets[2*i:]))
		for r := from; r <= to && r < 0xFFFF; r++ {
			glyph := uint16(r) + delta
			if offset != 0 {
				if glyph = u16(offsets[2*i+offset+2*int(r-from):]); glyph != 0 {
					glyph += delta
				}
			}
			if glyph != 0 {
				f.chars = add(f.chars, r, r)
			}
		}
	}
}

func (f *Font) format12(t []byte) {
	for i := range int(u32(t[12:])) {
		g := t[16+12*i:]
		from, to := rune(u32(g)), rune(u32(g[4:]))
		if u32(g[8:]) == 0 {
			from++ // the glyph 0 stands for what is lacking
		}
		f.chars = add(f.chars, from, to)
	}
}

func (f *Font) format14(t []byte) {
	last := rune(-1)
	for i := range int(u32(t[6:])) {
		record := t[10+11*i:]
		selector := u24(record)
		if selector <= last || selector > lastSelector {
			return
		}
		last = selector
		var list []span
		if at := u32(record[3:]); at != 0 { // drawn as the bare character
			for j := range int(u32(t[at:])) {
				r := t[int(at)+4+4*j:]
				list = add(list, u24(r), u24(r)+rune(r[3]))
			}
		}
		if at := u32(record[7:]); at != 0 { // drawn otherwise
			for j := range int(u32(t[at:])) {
				r := u24(t[int(at)+4+5*j:])
				list = add(list, r, r)
			}
		}
		sorted(list)
		f.sequences[selector] = list
	}
}

// lastSelector is VS256.
const lastSelector = 0xE01EF

func u24(b []byte) rune { return rune(b[0])<<16 | rune(b[1])<<8 | rune(b[2]) }

func add(list []span, from, to rune) []span {
	if n := len(list); n > 0 && list[n-1].to+1 == from {
		list[n-1].to = to
		return list
	}
	return append(list, span{from, to})
}

// Has reports whether the font has a character, with a variation selector or 0 for none.
func (f *Font) Has(char, selector rune) bool {
	if selector == 0 {
		return has(f.chars, char)
	}
	return has(f.sequences[selector], char)
}

func has(list []span, r rune) bool {
	i, _ := slices.BinarySearchFunc(list, r, func(s span, r rune) int {
		if s.to < r {
			return -1
		}
		return 1
	})
	for ; i < len(list) && list[i].from <= r; i++ {
		if r <= list[i].to {
			return true
		}
	}
	return false
}
