package text

// rowCell returns the row and cell (区点, from 1) of a byte pair of Shift_JIS.
func rowCell(v uint16) (row, cell int) {
	lead, trail := int(v>>8), int(v&0xFF)
	if lead >= 0xE0 {
		lead -= 0x40
	}
	if trail > 0x7F {
		trail--
	}
	row, cell = (lead-0x81)*2+1, trail-0x40+1
	if cell > 94 {
		return row + 1, cell - 94
	}
	return row, cell
}

// sjisPair is the reverse of rowCell.
func sjisPair(row, cell int) uint16 {
	lead := (row-1)/2 + 0x81
	if lead > 0x9F {
		lead += 0x40
	}
	trail := cell - 1 + 0x40
	if row%2 == 0 {
		trail += 94
	}
	if trail >= 0x7F {
		trail++
	}
	return uint16(lead)<<8 | uint16(trail)
}

// inX0208 reports whether a defined pair of CP932 lies in the rows of JIS X 0208: 1–8 and 16–84.
func inX0208(v uint16) bool {
	return v >= 0x8140 && v <= 0x84BE || v >= 0x889F && v <= 0xEAA4
}

// necPair returns the pair of the NEC selection (ED40–EEFC) for one of the IBM extensions, or v
// itself. The 360 kanji stand in the same order in both.
func necPair(v uint16) uint16 {
	switch {
	case v >= 0xFA5C && v <= 0xFC4B:
		row, cell := rowCell(v)
		first, firstCell := rowCell(0xFA5C)
		n := (row-first)*94 + cell - firstCell
		base, _ := rowCell(0xED40)
		return sjisPair(base+n/94, n%94+1)
	case v >= 0xFA40 && v <= 0xFA49: // ⅰ–ⅹ
		return v - 0xFA40 + 0xEEEF
	case v >= 0xFA55 && v <= 0xFA57: // ￤ ＇ ＂
		return v - 0xFA55 + 0xEEFA
	}
	return v
}

// isPrivate reports 外字: the private use areas.
func isPrivate(r rune) bool {
	return r >= 0xE000 && r <= 0xF8FF || r >= 0xF0000
}

// isSelector reports the variation selectors of standardised (SVS) and ideographic (IVS) sequences.
func isSelector(r rune) bool {
	return r >= 0xFE00 && r <= 0xFE0F || r >= 0xE0100 && r <= 0xE01EF
}
