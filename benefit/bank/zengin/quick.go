package zengin

import (
	"bytes"
	"encoding/binary"
	"github.com/kyufu-go/kyufu/benefit/bank"
)

// quick is a record layout compiled for speed: masks that judge eight bytes at once,
// and the few fields that need more. It passes only records in which the slow check
// finds nothing in any field; a test holds the two against each other.
type quick struct {
	size     int
	digits   [maxRecordSize / 8]uint64 // FF where a digit must stand
	exact    [maxRecordSize / 8]uint64 // FF where the byte of want must stand: unused fields
	want     [maxRecordSize / 8]uint64
	constant []Field // Presence Constant
	values   []Field // one byte out of Values
	names    []Field // Character fields wider than a byte
	codes    []Field // Required N fields that must not be zeros
	never    bool    // dates are judged by the slow check
	overlay  int     // index of the byte that switches the overlay on; -1 without
}

func compileQuick(r *RecordLayout) quick {
	q := quick{overlay: -1}
	if r.Overlay != nil {
		q.overlay = r.Fields[r.index[r.Overlay.When]-1].Offset
	}
	for _, f := range r.Fields {
		q.size = f.Offset + f.Width
		switch {
		case f.Presence == Constant:
			q.constant = append(q.constant, f)
			continue
		case f.Values != "":
			q.values = append(q.values, f)
			continue
		case f.Date:
			q.never = true
		case f.Presence == Unused:
			setMask(&q.exact, f, 0xFF)
			setMask(&q.want, f, blankByte(&f))
		case f.Attribute == Numeric:
			setMask(&q.digits, f, 0xFF)
		default:
			q.names = append(q.names, f)
		}
		if f.Presence == Required && (f.ID == FieldBank || f.ID == FieldOriginator) {
			q.codes = append(q.codes, f)
		}
	}
	return q
}

func blankByte(f *Field) byte {
	if f.Attribute == Numeric {
		return '0'
	}
	return ' '
}

func setMask(masks *[maxRecordSize / 8]uint64, f Field, b byte) {
	for i := f.Offset; i < f.Offset+f.Width; i++ {
		masks[i/8] |= uint64(b) << (i % 8 * 8)
	}
}

const (
	eachByte  = 0x0101010101010101
	highHalf  = 0xF0 * eachByte
	digitHigh = '0' * eachByte
	sixes     = 6 * eachByte
	blankWord = ' ' * eachByte
)

// pass reports whether no field of the record has anything to report. b has the
// layout's size, 120 or 200: whole words. tidy says that the names are known to pass.
func (q *quick) pass(b []byte, tidy bool) bool {
	b = b[:q.size]
	if q.never || q.overlay >= 0 && b[q.overlay] != ' ' {
		return false
	}
	var wrong uint64
	for i := 0; i+8 <= len(b); i += 8 {
		w := binary.LittleEndian.Uint64(b[i:])
		// A digit has 3 in its high half, also after adding 6. A carry out of a byte
		// beyond F9 can only make a digit look wrong, and the slow check decides.
		wrong |= ((w&highHalf ^ digitHigh) | ((w+sixes)&highHalf ^ digitHigh)) & q.digits[i/8]
		wrong |= (w ^ q.want[i/8]) & q.exact[i/8]
	}
	return wrong == 0 && q.fields(b) && (tidy || q.tidy(b))
}

func (q *quick) fields(b []byte) bool {
	for i := range q.constant {
		if f := &q.constant[i]; string(f.Bytes(b)) != f.Values {
			return false
		}
	}
	for i := range q.values {
		if f := &q.values[i]; !contains(f.Values, b[f.Offset]) {
			return false
		}
	}
	for i := range q.codes {
		if isZeros(q.codes[i].Bytes(b)) {
			return false
		}
	}
	return true
}

func (q *quick) tidy(b []byte) bool {
	for i := range q.names {
		f := &q.names[i]
		if !f.tidy(b[f.Offset : f.Offset+f.Width]) {
			return false
		}
	}
	return true
}

// trimmed returns the length of v without the spaces at its end.
func trimmed(v []byte) int {
	n := len(v)
	for n >= 8 && binary.LittleEndian.Uint64(v[n-8:]) == blankWord {
		n -= 8
	}
	for n > 0 && v[n-1] == ' ' {
		n--
	}
	return n
}

// tidy reports whether a name has only permitted characters, starts at the left and, in
// the name of a bank, has no inner space; an optional name may be missing.
func (f *Field) tidy(v []byte) bool {
	v = v[:trimmed(v)]
	if len(v) == 0 {
		return f.Presence != Required
	}
	return v[0] != ' ' && f.Class.Permits(v) && (f.Class != bank.ClassBank || bytes.IndexByte(v, ' ') < 0)
}
