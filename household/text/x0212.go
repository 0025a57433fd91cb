package text

import "sync"

const x0212Cells = 94 // of a row of JIS X 0212

// x0212Char returns the character of JIS X 0212 of two bytes of EUC-JP behind 8F, 0 for none.
func x0212Char(row, cell byte) rune {
	if row < 0xA1 || row == 0xFF || cell < 0xA1 || cell == 0xFF {
		return 0
	}
	return rune(x0212Decode[int(row-0xA1)*x0212Cells+int(cell-0xA1)])
}

// x0212Of returns the two bytes behind 8F of a character, 0 for one that JIS X 0212 has not.
func x0212Of(r rune) uint16 { return x0212Bytes()[r] }

var x0212Bytes = sync.OnceValue(func() map[rune]uint16 {
	all := make(map[rune]uint16, len(x0212Decode))
	for i, r := range x0212Decode {
		if r != 0 {
			all[rune(r)] = uint16(i/x0212Cells+0xA1)<<8 | uint16(i%x0212Cells+0xA1)
		}
	}
	return all
})

// eucChar returns the character of two bytes of EUC-JP, 0 for none; ext also the rows of the NEC
// selection.
func eucChar(row, cell byte, ext bool) rune {
	v := sjisPair(int(row)-0xA0, int(cell)-0xA0)
	if !inX0208(v) && v>>8 != 0x87 && (!ext || v>>8 != 0xED && v>>8 != 0xEE) {
		return 0
	}
	return rune(cp932Decode[leadIndex(byte(v>>8))*cp932Trails+int(byte(v))-0x40])
}
