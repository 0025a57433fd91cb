package bank

import (
	"strings"

	"github.com/kyufu-go/kyufu/benefit/money"
)

// appendUnicode appends JIS X 0201 bytes as Unicode: ASCII as it is (5C is written
// \), kana as half-width kana, anything else as U+FFFD.
func appendUnicode(dst, b []byte) []byte {
	for _, x := range b {
		switch {
		case x < 0x80:
			dst = append(dst, x)
		case x >= 0xA1 && x <= 0xBF:
			dst = append(dst, 0xEF, 0xBD, x)
		case x >= 0xC0 && x <= 0xDF:
			dst = append(dst, 0xEF, 0xBE, x-0x40)
		default:
			dst = append(dst, 0xEF, 0xBF, 0xBD)
		}
	}
	return dst
}

// unicodeText is the value of a C field without its filler.
func unicodeText(b []byte) string {
	n := len(b)
	for n > 0 && b[n-1] == ' ' {
		n--
	}
	if n == 0 {
		return ""
	}
	var buf [3 * maxRecordSize]byte
	return string(appendUnicode(buf[:0], b[:n]))
}

// chunk is how much text the decoder gathers in one allocation.
const chunk = 16 << 10

// decoder makes the texts of records. The texts of about a hundred records share an
// allocation: whoever keeps one field of a record keeps such a chunk.
type decoder struct {
	chunk strings.Builder
	rec   []byte
}

// load makes room for the texts of a record.
func (d *decoder) load(b []byte) {
	d.rec = b
	if d.chunk.Cap()-d.chunk.Len() < 3*maxRecordSize {
		d.chunk = strings.Builder{}
		d.chunk.Grow(chunk)
	}
}

// raw is a field as it stands.
func (d *decoder) raw(f *Field) string { return d.text(f.Bytes(d.rec)) }

// trimmed is a field without its filler.
func (d *decoder) trimmed(f *Field) string {
	v := f.Bytes(d.rec)
	return d.text(v[:trimmed(v)])
}

// text appends to the chunk and returns what was appended: a chunk never moves, so that
// texts cut out of it before stay valid.
func (d *decoder) text(v []byte) string {
	if len(v) == 0 {
		return ""
	}
	start := d.chunk.Len()
	wide := byte(0)
	for _, x := range v {
		wide |= x
	}
	if wide < 0x80 {
		d.chunk.Write(v)
		return d.chunk.String()[start:]
	}
	var buf [3 * maxTextWidth]byte
	for len(v) > 0 {
		n := min(len(v), maxTextWidth)
		d.chunk.Write(appendUnicode(buf[:0], v[:n]))
		v = v[n:]
	}
	return d.chunk.String()[start:]
}

// maxTextWidth is a good deal for one field.
const maxTextWidth = 40

// code is the value of an N field that is a code: "" when blank or all zeros and
// optional.
func (d *decoder) code(f *Field) string {
	v := f.Bytes(d.rec)
	if f.Presence != Required && (isZeros(v) || isBlank(v)) {
		return ""
	}
	return d.text(v[:trimmed(v)])
}

func (d *decoder) header(l *RecordLayout, b []byte) (h Header) {
	d.load(b)
	for i := range l.Fields {
		f := &l.Fields[i]
		switch f.ID { //nolint:exhaustive // what Header has.
		case FieldKind:
			h.Kind = Kind(d.raw(f))
		case FieldOriginator:
			h.Code = d.trimmed(f)
		case FieldOriginatorName:
			h.Name = d.trimmed(f)
		case FieldDate:
			h.Date, _ = ParseMonthDay(d.raw(f))
		case FieldBank:
			h.Bank = d.raw(f)
		case FieldBankName:
			h.BankName = d.trimmed(f)
		case FieldBranch:
			h.Branch = d.raw(f)
		case FieldBranchName:
			h.BranchName = d.trimmed(f)
		case FieldType:
			h.Type = accountTypeOf(b[f.Offset])
		case FieldNumber:
			h.Number = d.trimmed(f)
		case FieldHolder:
			h.Name = d.trimmed(f)
		}
	}
	return h
}

func accountTypeOf(b byte) AccountType {
	if b-'1' > 8 {
		return 0
	}
	return AccountType(b - '0')
}

func (d *decoder) transfer(l *RecordLayout, b []byte, t *Transfer) {
	d.load(b)
	*t = Transfer{}
	edi := l.Overlay != nil && l.overlaid(b)
	for i := range l.Fields {
		f := &l.Fields[i]
		switch f.ID { //nolint:exhaustive // what Transfer has.
		case FieldBank:
			t.Bank = d.raw(f)
		case FieldBankName:
			t.BankName = d.trimmed(f)
		case FieldBranch:
			t.Branch = d.raw(f)
		case FieldBranchName:
			t.BranchName = d.trimmed(f)
		case FieldType:
			t.Type = accountTypeOf(b[f.Offset])
		case FieldNumber:
			t.Number = d.raw(f)
		case FieldHolder:
			t.Holder = d.trimmed(f)
		case FieldAmount:
			t.Amount = money.Yen(number(f.Bytes(b)))
		case FieldNew:
			t.New = NewCode(digit(b[f.Offset]))
		case FieldCustomer1:
			if edi {
				t.EDI = d.trimmed(&l.Overlay.Field)
			} else {
				t.Customer1 = d.code(f)
			}
		case FieldCustomer2:
			if !edi {
				t.Customer2 = d.code(f)
			}
		case FieldMethod:
			if t.Method = Method(b[f.Offset]); t.Method == telegraphic7 {
				t.Method = Telegraphic
			}
		case FieldCustomer:
			t.Customer = d.trimmed(f)
		case FieldResult:
			t.Result = Result(digit(b[f.Offset]))
		}
	}
}

func digit(b byte) byte {
	if b-'0' > 9 {
		return 0
	}
	return b - '0'
}

func decodeTrailer(l *RecordLayout, b []byte) Trailer {
	return Trailer{
		Count:       int(l.number(b, FieldCount)),
		Total:       money.Yen(l.number(b, FieldTotal)),
		PaidCount:   int(l.number(b, FieldPaidCount)),
		PaidTotal:   money.Yen(l.number(b, FieldPaidTotal)),
		UnpaidCount: int(l.number(b, FieldUnpaidCount)),
		UnpaidTotal: money.Yen(l.number(b, FieldUnpaidTotal)),
	}
}
