package zengin

import "bytes"

// maskByte fills masked fields: N fields with 9, C fields with ﾏ. The whole width is
// filled, so that not even the length of a name or number shows.
const (
	maskDigit = '9'
	maskKana  = 0xCF // ﾏ
)

// Mask returns a copy of the record in which every personal field is filled with the
// same bytes over its whole width. The record keeps its length and stays readable by
// the layout; amounts, dates and bank codes are left. A record without a layout is
// masked whole but for its type.
func (r *Record) Mask() Record {
	out := *r
	out.rest = nil
	if len(r.rest) > 0 {
		out.rest = bytes.Repeat([]byte{maskKana}, len(r.rest))
	}
	l := r.Layout()
	if l == nil {
		for i := 1; i < out.n; i++ {
			out.data[i] = maskKana
		}
		return out
	}
	for i := range l.Fields {
		maskField(&l.Fields[i], out.data[:])
	}
	if l.Overlay != nil && l.overlaid(r.data[:]) {
		maskField(&l.Overlay.Field, out.data[:])
	}
	return out
}

func maskField(f *Field, b []byte) {
	if !f.ID.Personal() {
		return
	}
	fill := byte(maskKana)
	if f.Attribute == Numeric {
		fill = maskDigit
	}
	for i := f.Offset; i < f.Offset+f.Width; i++ {
		b[i] = fill
	}
}

// Mask masks every record of a document: see [Record.Mask]. Duplicates and the seal are
// of course lost.
func (d *Document) Mask() *Document {
	out := &Document{Records: make([]Record, len(d.Records))}
	for i := range d.Records {
		out.Records[i] = d.Records[i].Mask()
	}
	return out
}
