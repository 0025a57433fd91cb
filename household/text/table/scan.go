package table

import "bytes"

// cell is where a cell stands in the row's bytes, without its quotes.
type cell struct {
	start, end int
	flags      uint8
}

const (
	cellQuoted   = 1 << iota // stood in quotes
	cellEscaped              // holds doubled quotes
	cellBare                 // holds a quote though it does not begin with one
	cellTrailing             // has text after the closing quote
	cellUnclosed             // has no closing quote
	cellControl              // holds a control character
)

// kinds of bytes that end a run of ordinary ones in a cell without quotes.
const (
	kindPlain = iota
	kindComma
	kindQuote
	kindEnd
	kindControl
)

func kinds(comma byte) *[256]uint8 {
	k := new([256]uint8)
	for c := range 0x20 {
		k[c] = kindControl
	}
	k['\t'], k[0x7F] = kindPlain, kindControl
	k['"'], k['\r'], k['\n'] = kindQuote, kindEnd, kindEnd
	k[comma] = kindComma
	return k
}

// scanner splits bytes into cells. It knows nothing of encodings.
type scanner struct {
	kinds *[256]uint8
	cells []cell
	lines int   // line ends inside the row, that which ends it excluded
	flags uint8 // all cells' flags
}

// scan splits the row at the beginning of b. It returns the length of the row with its line end, or
// more = true if b ends before the row does (and last says that there is no more): then nothing of
// it counts.
func (s *scanner) scan(b []byte, last bool) (size int, more bool) {
	s.cells, s.lines, s.flags = s.cells[:0], 0, 0
	for i := 0; ; {
		var c cell
		if i < len(b) && b[i] == '"' {
			c, i = s.quoted(b, i)
		} else {
			c, i = s.plain(b, i)
		}
		s.flags |= c.flags
		if i == len(b) {
			s.cells = append(s.cells, c)
			return i, !last
		}
		s.cells = append(s.cells, c)
		switch b[i] {
		case '\n':
			return i + 1, false
		case '\r':
			if i+1 == len(b) {
				return i + 1, !last
			}
			if b[i+1] == '\n' {
				i++
			}
			return i + 1, false
		}
		i++ // the comma
	}
}

// plain scans a cell without quotes up to the comma, the line end or the end of b.
func (s *scanner) plain(b []byte, i int) (cell, int) {
	c := cell{start: i}
	for ; i < len(b); i++ {
		k := s.kinds[b[i]]
		if k == kindPlain {
			continue
		}
		if k == kindComma || k == kindEnd {
			break
		}
		if k == kindQuote {
			c.flags |= cellBare
		} else {
			c.flags |= cellControl
		}
	}
	c.end = i
	return c, i
}

// quoted scans a cell whose opening quote is b[i].
func (s *scanner) quoted(b []byte, i int) (cell, int) {
	c := cell{start: i + 1, flags: cellQuoted}
	for i++; ; {
		n := bytes.IndexByte(b[i:], '"')
		if n < 0 {
			c.end = len(b)
			c.flags |= cellUnclosed
			return c, len(b)
		}
		i += n + 1
		if i < len(b) && b[i] == '"' {
			c.flags |= cellEscaped
			i++
			continue
		}
		break
	}
	c.end = i - 1
	s.inside(b[c.start:c.end], &c)
	if i < len(b) && s.kinds[b[i]] != kindComma && s.kinds[b[i]] != kindEnd {
		c.flags |= cellTrailing
		_, i = s.plain(b, i)
	}
	return c, i
}

// inside counts the line ends of a quoted cell and looks for control characters.
func (s *scanner) inside(b []byte, c *cell) {
	for i, x := range b {
		switch s.kinds[x] {
		case kindControl:
			c.flags |= cellControl
		case kindEnd:
			if x == '\n' || i+1 == len(b) || b[i+1] != '\n' {
				s.lines++
			}
		}
	}
}

// firstLine returns the length of the first line of b with its line end.
func firstLine(b []byte) int {
	i := bytes.IndexAny(b, "\r\n")
	switch {
	case i < 0:
		return len(b)
	case b[i] == '\r' && i+1 < len(b) && b[i+1] == '\n':
		return i + 2
	}
	return i + 1
}
