package font_test

import (
	"encoding/binary"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/examples/internal/font"
)

func be(parts ...any) (b []byte) {
	for _, p := range parts {
		switch v := p.(type) {
		case []byte:
			b = append(b, v...)
		default:
			b, _ = binary.Append(b, binary.BigEndian, v)
		}
	}
	return b
}

// made is a font of nothing but a cmap: 4 by a delta and by a list, 12 with 𠮷, 14 with 辻 and 葛.
func made() []byte {
	four := be(uint16(4), uint16(0), uint16(0), uint16(6), uint16(0), uint16(0), uint16(0),
		[]uint16{'B', 'Z', 0xFFFF}, uint16(0), []uint16{'A', 'Y', 0xFFFF}, []uint16{1, 0, 1}, []uint16{0, 4, 0}, []uint16{0, 7})
	twelve := be(uint16(12), uint16(0), []uint32{0, 0, 1, 0x20BB7, 0x20BB7, 9})
	fourteen := be(uint16(14), uint32(0), uint32(1), []byte{0x0E, 0x01, 0x00}, []uint32{21, 29},
		uint32(1), []byte{0x00, 0x8F, 0xBB, 0}, uint32(1), []byte{0x00, 0x84, 0x5B, 0, 3})
	cmap := be(uint16(0), uint16(3))
	at := uint32(4 + 3*8)
	for _, t := range [][]byte{four, twelve, fourteen} {
		cmap = be(cmap, uint16(3), uint16(1), at)
		at += uint32(len(t))
	}
	cmap = be(cmap, four, twelve, fourteen)
	return be([]byte("\x00\x01\x00\x00"), uint16(1), make([]byte, 6), []byte("cmap"), uint32(0), uint32(28), uint32(len(cmap)), cmap)
}

func TestAFontSaysWhatItHas(t *testing.T) {
	t.Parallel()
	one := made()
	binary.BigEndian.PutUint32(one[20:], 28+16)
	many := be([]byte("ttcf"), uint32(0x10000), uint32(1), uint32(16), one) // behind a header of 16 bytes
	for name, data := range map[string][]byte{"a font": made(), "a collection": many} {
		f, err := font.Parse(data)
		require.NoError(t, err, name)
		for _, c := range []struct {
			char, selector rune
			want           bool
		}{
			{'A', 0, true}, {'B', 0, true}, {'C', 0, false}, {'Y', 0, false}, {'Z', 0, true}, {'𠮷', 0, true},
			{'辻', 0xE0100, true}, {'葛', 0xE0100, true}, {'辻', 0xE0101, false}, {'A', 0xE0100, false}, {0xFFFF, 0, false},
		} {
			assert.Equal(t, c.want, f.Has(c.char, c.selector), "%s: %c %x", name, c.char, c.selector)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(made())
	f.Add([]byte("ttcf"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if got, err := font.Parse(data); err != nil {
			assert.True(t, errors.Is(err, font.ErrFont) && got == nil)
		}
	})
}
