package bank

import (
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/text"
)

// longestField is the size of the longest record, and so of the longest field.
const longestField = 200

// InForm reports whether a text is already in the bank form of a class: half-width,
// permitted, without outer or double spaces, and at most width bytes. at is the position
// in code points of the first character that breaks it, -1 when it is only too long. A
// text in the form does not allocate.
func InForm(s string, class Class, width int) (at int, ok bool) {
	var buf [longestField]byte
	if n, ok := class.Encode(buf[:], s); ok {
		return -1, n <= width
	}
	out, list := text.AppendBank(nil, s, text.BankOptions{Class: class.Text(), MaxBytes: -1}, nil)
	if f, bad := list.First(finding.Error); bad {
		return f.At, false
	}
	if string(out) != s {
		if len(list) > 0 {
			return list[0].At, false
		}
		return 0, false
	}
	return -1, len([]rune(s)) <= width
}
