package zengin

import (
	"strings"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/household/money"
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

func accountTypeOf(b byte) bank.AccountType {
	if b-'1' > 8 {
		return 0
	}
	return bank.AccountType(b - '0')
}

// span is a piece of the text of the record that is being decoded.
type span struct{ from, to int }

// gathering collects the texts of a record, so that they go into the chunk together.
type gathering struct {
	buf [4 * recordSize]byte
	n   int
}

func (g *gathering) add(v []byte) span {
	n := g.n
	for _, x := range v {
		if x < 0x80 {
			g.buf[n] = x
			n++
			continue
		}
		lead, trail := byte(0xBF), byte(0xBD) // U+FFFD
		switch {
		case x >= 0xA1 && x <= 0xBF:
			lead, trail = 0xBD, x
		case x >= 0xC0 && x <= 0xDF:
			lead, trail = 0xBE, x-0x40
		}
		g.buf[n], g.buf[n+1], g.buf[n+2] = 0xEF, lead, trail
		n += 3
	}
	from := g.n
	g.n = n
	return span{from, n}
}

// digits is add for what is ASCII but in a broken record.
func (g *gathering) digits(v []byte) span {
	high := byte(0)
	for _, x := range v {
		high |= x
	}
	if high >= 0x80 {
		return g.add(v)
	}
	from := g.n
	g.n += copy(g.buf[from:], v)
	return span{from, g.n}
}

func (g *gathering) trimmed(v []byte) span { return g.add(v[:trimmed(v)]) }

// code is the value of an optional N field: nothing when blank or all zeros.
func (g *gathering) code(v []byte) span {
	if isZeros(v) || isBlank(v) {
		return span{}
	}
	return g.digits(v[:trimmed(v)])
}

// Where the fields lie that all data records of 120 bytes have in common; a test holds
// them against the layouts.
const (
	bankNameAt, bankNameEnd     = 5, 20
	branchNameAt, branchNameEnd = 23, 38
	numberAt, numberEnd         = 43, 50
	holderAt, holderEnd         = 50, 80
	amountAt, amountEnd         = 80, 90
	newAt                       = 90
	customerAt, customerEnd     = 91, 111
)

// transfer decodes a data record of 120 bytes.
func (d *decoder) transfer(l *RecordLayout, b []byte, t *bank.Transfer) {
	var g gathering
	code, branch, number := g.digits(b[bankAt:bankEnd]), g.digits(b[branchAt:branchEnd]), g.digits(b[numberAt:numberEnd])
	bankName, branchName := g.trimmed(b[bankNameAt:bankNameEnd]), g.trimmed(b[branchNameAt:branchNameEnd])
	holder := g.trimmed(b[holderAt:holderEnd])
	var first, second, edi, customer span
	switch {
	case l.index[FieldCustomer] > 0:
		customer = g.trimmed(b[customerAt:customerEnd])
	case l.Overlay != nil && l.overlaid(b):
		edi = g.trimmed(b[customerAt:customerEnd])
	default:
		middle := (customerAt + customerEnd) / 2
		first, second = g.code(b[customerAt:middle]), g.code(b[middle:customerEnd])
	}
	d.load(b)
	start := d.chunk.Len()
	d.chunk.Write(g.buf[:g.n])
	s := d.chunk.String()[start:]
	t.Bank, t.Branch, t.Number = s[code.from:code.to], s[branch.from:branch.to], s[number.from:number.to]
	t.BankName, t.BranchName, t.Holder = s[bankName.from:bankName.to], s[branchName.from:branchName.to], s[holder.from:holder.to]
	t.Customer1, t.Customer2 = s[first.from:first.to], s[second.from:second.to]
	t.EDI, t.Customer = s[edi.from:edi.to], s[customer.from:customer.to]
	t.Type = accountTypeOf(b[typeAt])
	t.Amount = money.Yen(amountOf(b))
	t.New = bank.NewCode(digit(b[newAt]))
	t.Method, t.Result = bank.Telegraphic, bank.Paid
	if i := l.index[FieldMethod]; i > 0 && b[l.Fields[i-1].Offset] != telegraphic7 {
		t.Method = bank.Method(b[l.Fields[i-1].Offset])
	}
	if i := l.index[FieldResult]; i > 0 {
		t.Result = bank.Result(digit(b[l.Fields[i-1].Offset]))
	}
}

func amountOf(b []byte) int64 { return number(b[amountAt:amountEnd]) }

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

// telegraphic7 is how the zero Method is written.
const telegraphic7 = '7'
