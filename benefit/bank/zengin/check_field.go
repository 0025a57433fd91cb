package zengin

import (
	"bytes"
	"github.com/kyufu-go/kyufu/benefit/bank"
)

var (
	spaces = bytes.Repeat([]byte{' '}, maxRecordSize)
	zeros  = bytes.Repeat([]byte{'0'}, maxRecordSize)
)

func isBlank(b []byte) bool { return bytes.Equal(b, spaces[:len(b)]) }

func isZeros(b []byte) bool {
	for _, x := range b {
		if x != '0' {
			return false
		}
	}
	return true
}

// field judges one field by itself.
func (c *checker) field(f *Field, b []byte) {
	v := b[f.Offset : f.Offset+f.Width]
	if f.Attribute == Numeric {
		c.numeric(f, v)
		return
	}
	c.character(f, v)
}

func (c *checker) numeric(f *Field, v []byte) {
	if f.Presence == Constant {
		if string(v) != f.Values {
			c.raise(ruleValue, f, f.Offset, "", f.Values)
		}
		return
	}
	for i, x := range v {
		if x-'0' > 9 {
			if !f.Blank || !isBlank(v) {
				c.raise(ruleDigits, f, f.Offset+i, "", "")
			}
			return
		}
	}
	switch {
	case f.Presence == Unused && !isZeros(v):
		c.raise(ruleUnused, f, f.Offset, "", "")
	case f.Values != "" && !contains(f.Values, v[0]) && (v[0] != '0' || f.Presence == Required):
		c.raise(ruleValue, f, f.Offset, "", f.Values)
	case f.Date:
		c.date(f, v)
	case f.Presence == Required && (f.ID == FieldBank || f.ID == FieldOriginator) && isZeros(v):
		c.raise(ruleRequired, f, f.Offset, "", "")
	}
}

func contains(values string, b byte) bool {
	for i := range len(values) {
		if values[i] == b {
			return true
		}
	}
	return false
}

func (c *checker) date(f *Field, v []byte) {
	ok := true
	if len(v) == 4 {
		_, err := ParseMonthDay(string(v))
		ok = err == nil
	} else if !isZeros(v) || f.Presence == Required {
		ok = eraDay(v)
	}
	if !ok {
		c.raise(ruleDate, f, f.Offset, "", "")
	}
}

func (c *checker) character(f *Field, v []byte) {
	if f.Presence == Unused {
		if !isBlank(v) {
			c.unused(f, v)
		}
		return
	}
	if f.Width == 1 {
		if f.Values != "" && !contains(f.Values, v[0]) {
			c.raise(ruleValue, f, f.Offset, "", f.Values)
		}
		return
	}
	if at := f.Class.Illegal(v, &c.cfg.Profile); at >= 0 {
		c.raise(ruleCharacter, f, f.Offset+at, "", "")
		return
	}
	if v[0] != ' ' {
		if f.Class == bank.ClassBank {
			c.innerSpace(f, v)
		}
		return
	}
	switch blank := isBlank(v); {
	case !blank:
		c.raise(ruleLeadingSpace, f, f.Offset, "", "")
	case f.Presence == Required:
		c.raise(ruleRequired, f, f.Offset, "", "")
	}
}

// innerSpace reports a space that is not filler: the convention has none in the
// names of banks and branches.
func (c *checker) innerSpace(f *Field, v []byte) {
	n := len(v)
	for n > 0 && v[n-1] == ' ' {
		n--
	}
	if i := bytes.IndexByte(v[:n], ' '); i >= 0 {
		c.raise(ruleInnerSpace, f, f.Offset+i, "", "")
	}
}

// unused tells digits and letters in a filler (a warning: some banks use them) from
// control bytes (an error: something is broken).
func (c *checker) unused(f *Field, v []byte) {
	for i, x := range v {
		if x < ' ' || x == 0x7F || x == 0x80 || x == 0xA0 || x >= 0xFD {
			c.raise(ruleCharacter, f, f.Offset+i, "", "")
			return
		}
	}
	for i, x := range v {
		if x != ' ' {
			c.raise(ruleUnused, f, f.Offset+i, "", "")
			return
		}
	}
}
