package zengin

import "github.com/kyufu-go/kyufu/benefit/bank"

// Kind is the business of a bank file, 種別コード: two digits.
type Kind string

// The kinds this package has layouts for.
const (
	KindDeposit       Kind = "01" // 振込入金通知, 200 bytes
	KindStatement     Kind = "03" // 入出金取引明細, 200 bytes
	KindSalary        Kind = "11" // 給与振込
	KindBonus         Kind = "12" // 賞与振込
	KindTransfer      Kind = "21" // 総合振込
	KindPublicSalary  Kind = "71" // 給与振込 (地方公務員)
	KindPublicBonus   Kind = "72" // 賞与振込 (地方公務員)
	KindDebit         Kind = "91" // 預金口座振替, request and result
	maxRecordSize          = 200
	recordSize             = 120
	noticeSize             = 200
	recordHeader           = '1'
	recordData             = '2'
	recordTrailer          = '8'
	recordEnd              = '9'
	endOfFile         byte = 0x1A
	identificationEDI byte = 'Y'
)

// Attribute is how a field is filled: N digits to the right with zeros, C
// characters to the left with spaces.
type Attribute byte

// The attributes of the format.
const (
	Numeric   Attribute = 'N'
	Character Attribute = 'C'
)

// Presence says what may stand in a field.
type Presence uint8

// The kinds of presence.
const (
	Optional Presence = iota // zeros or spaces where there is nothing to say
	Required                 // blank is an error
	Constant                 // exactly Values
	Unused                   // blank by the format; anything else is a warning and is kept
)

// Field is one field of a record layout.
type Field struct {
	ID        FieldID
	JA        string    // the name in the format
	Attribute Attribute // Numeric or Character
	Width     int       // bytes
	Offset    int       // bytes from the start of the record; computed from the widths
	Presence  Presence
	Class     bank.Class // permitted characters of a Character field
	Values    string     // permitted single bytes, or the constant; empty: any
	Blank     bool       // a Numeric field that may also be spaces
	Date      bool       // six digits YYMMDD of an era, or MMDD
}

// RecordLayout is the layout of one record type.
type RecordLayout struct {
	Type   byte // データ区分
	Fields []Field
	// Overlay replaces the fields it covers when the byte of When equals Value:
	// 識別表示 = Y turns 顧客コード1 and 2 into EDI情報.
	Overlay *Overlay
	index   [fieldEnd]int8
	quick   quick
	blank   []byte // the record with nothing but its constants
}

// Overlay is a conditional redefinition of some bytes of a record.
type Overlay struct {
	When  FieldID
	Value byte
	Hides []FieldID
	Field Field
}

// Layout describes every record of one kind of file. Layouts are data: read
// them, print them, generate documents from them. A Layout from this package
// must not be changed.
type Layout struct {
	Kind    Kind
	JA      string // the name of the business
	EN      string
	Size    int    // bytes of a record
	Source  string // where the layout is published
	Header  RecordLayout
	Data    RecordLayout
	Trailer RecordLayout
	End     RecordLayout
}

// Lookup finds a field of the record; an overlay's field is found too.
func (r *RecordLayout) Lookup(id FieldID) (Field, bool) {
	if id >= fieldEnd || id == FieldNone {
		return Field{}, false
	}
	if i := r.index[id]; i > 0 {
		return r.Fields[i-1], true
	}
	if r.Overlay != nil && r.Overlay.Field.ID == id {
		return r.Overlay.Field, true
	}
	return Field{}, false
}

// Record returns the layout of a record type: '1', '2', '8' or '9'.
func (l *Layout) Record(recordType byte) (*RecordLayout, bool) {
	switch recordType {
	case recordHeader:
		return &l.Header, true
	case recordData:
		return &l.Data, true
	case recordTrailer:
		return &l.Trailer, true
	case recordEnd:
		return &l.End, true
	default:
		return nil, false
	}
}

// LayoutOf returns the layout of a kind; false when this package has none.
func LayoutOf(k Kind) (*Layout, bool) {
	for i := range layouts {
		if layouts[i].Kind == k {
			return &layouts[i], true
		}
	}
	return nil, false
}

// Layouts returns all layouts, by kind.
func Layouts() []*Layout {
	all := make([]*Layout, len(layouts))
	for i := range layouts {
		all[i] = &layouts[i]
	}
	return all
}

// Bytes returns the field's bytes in a record.
func (f *Field) Bytes(record []byte) []byte { return record[f.Offset : f.Offset+f.Width] }

func compile(l Layout) Layout {
	for _, r := range []*RecordLayout{&l.Header, &l.Data, &l.Trailer, &l.End} {
		at := 0
		for i := range r.Fields {
			f := &r.Fields[i]
			f.Offset = at
			at += f.Width
			if f.ID != FieldFiller {
				r.index[f.ID] = int8(i + 1)
			}
		}
		if r.Overlay != nil {
			o := *r.Overlay
			o.Field.Offset = r.Fields[r.index[o.Hides[0]]-1].Offset
			r.Overlay = &o
		}
		r.quick = compileQuick(r)
		r.blank = blankRecord(r)
	}
	return l
}

func blankRecord(r *RecordLayout) []byte {
	var b []byte
	for _, f := range r.Fields {
		switch {
		case f.Presence == Constant:
			b = append(b, f.Values...)
		case f.Attribute == Numeric:
			b = append(b, zeros[:f.Width]...)
		default:
			b = append(b, spaces[:f.Width]...)
		}
	}
	return b
}
