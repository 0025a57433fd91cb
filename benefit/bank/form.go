package bank

import "unicode/utf8"

// InForm reports whether a text is already in the bank form of a class: half-width,
// permitted, without outer or double spaces, and at most width bytes. at is the position
// in code points of what breaks it, -1 when it is only too long. It does not allocate.
func InForm(s string, class Class, width int) (at int, ok bool) {
	var buf [maxRecordSize]byte
	if utf8.RuneCountInString(s) > len(buf) {
		return -1, false
	}
	if n, ok := halfWidth(buf[:], s, class); ok {
		return -1, n <= width
	}
	i := 0
	for k := range s {
		if k > 0 {
			if _, ok := halfWidth(buf[:], s[:k], class); !ok && s[k-1] != ' ' {
				return i - 1, false
			}
		}
		i++
	}
	return i - 1, false
}
