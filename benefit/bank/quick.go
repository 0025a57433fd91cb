package bank

// quick is a record layout compiled for speed: the class of every byte in one table
// and the few fields that need more than a look at their bytes. It passes only records
// that the slow check passes without a finding; a test holds the two equal.
type quick struct {
	need     [maxRecordSize]uint16 // the class bit that each byte must have
	size     int
	constant []Field // Presence Constant
	values   []Field // one byte out of Values
	names    []Field // Character fields wider than a byte
	codes    []Field // Required N fields that must not be zeros
	dates    []Field
	overlay  int // index of the byte that switches the overlay on; -1 without
}

// The bits of quickBytes: each Class, each Class at the start of a field (no voiced
// mark), a digit, a space.
const (
	startShift = uint(classEnd)
	digitBit   = 1 << (2 * uint(classEnd))
	blankBit   = 1 << (2*uint(classEnd) + 1)
	anyBit     = 1 << (2*uint(classEnd) + 2)
)

var quickBytes = func() (t [256]uint16) {
	for b := range t {
		t[b] = uint16(classBytes[b]) | anyBit
		if b < voiced {
			t[b] |= uint16(classBytes[b]) << startShift
		}
	}
	for b := '0'; b <= '9'; b++ {
		t[b] |= digitBit
	}
	t[' '] |= blankBit
	return t
}()

func compileQuick(r *RecordLayout) quick {
	q := quick{overlay: -1}
	if r.Overlay != nil {
		q.overlay = r.Fields[r.index[r.Overlay.When]-1].Offset
	}
	for _, f := range r.Fields {
		for i := f.Offset; i < f.Offset+f.Width; i++ {
			q.need[i] = quickNeed(&f, i == f.Offset)
		}
		q.size = f.Offset + f.Width
		switch {
		case f.Presence == Constant:
			q.constant = append(q.constant, f)
		case f.Values != "":
			q.values = append(q.values, f)
		case f.Attribute == Character && f.Presence != Unused:
			q.names = append(q.names, f)
		case f.Date:
			q.dates = append(q.dates, f)
		case f.Presence == Required && (f.ID == FieldBank || f.ID == FieldOriginator):
			q.codes = append(q.codes, f)
		}
	}
	return q
}

func quickNeed(f *Field, start bool) uint16 {
	switch {
	case f.Values != "":
		return anyBit
	case f.Attribute == Numeric:
		return digitBit
	case f.Presence == Unused:
		return blankBit
	case start:
		return 1 << (uint(f.Class) + startShift)
	default:
		return 1 << f.Class
	}
}

// pass reports whether no field of the record has anything to report. b has the
// layout's size.
func (q *quick) pass(b []byte) bool {
	b = b[:q.size]
	if q.overlay >= 0 && b[q.overlay] != ' ' {
		return false
	}
	var wrong uint16
	last := byte(0)
	for i, x := range b {
		wrong |= q.need[i] &^ quickBytes[x]
		if x >= voiced && !takesMark(last, x) {
			return false
		}
		last = x
	}
	return wrong == 0 && q.fields(b)
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
	for i := range q.names {
		if !q.names[i].tidy(b) {
			return false
		}
	}
	return len(q.dates) == 0
}

// tidy reports whether a name starts at the left and, for banks, has no inner space;
// an optional name may be missing.
func (f *Field) tidy(b []byte) bool {
	v := f.Bytes(b)
	if v[0] == ' ' {
		return f.Presence != Required && isBlank(v)
	}
	if f.Class != ClassBank {
		return true
	}
	for i, x := range v {
		if x == ' ' {
			return isBlank(v[i:])
		}
	}
	return true
}
