package bank

// header appends a header record.
func (e *encoder) header(l *Layout, h *Header) {
	for i := range l.Header.Fields {
		f := &l.Header.Fields[i]
		switch f.ID { //nolint:exhaustive // the fields of a payment header; all others are blank.
		case FieldRecordType, FieldKind, FieldCoding:
			e.dst = append(e.dst, f.Values...)
		case FieldOriginator:
			e.digits(f, h.Code)
		case FieldOriginatorName:
			e.text(f, h.Name)
		case FieldDate:
			d := h.Date
			e.dst = append(e.dst, '0'+d.Month/10, '0'+d.Month%10, '0'+d.Day/10, '0'+d.Day%10)
		case FieldBank:
			e.digits(f, h.Bank)
		case FieldBankName:
			e.text(f, h.BankName)
		case FieldBranch:
			e.digits(f, h.Branch)
		case FieldBranchName:
			e.text(f, h.BranchName)
		case FieldType:
			e.byte('0' + byte(h.Type)) // an unused N field is zeros
		case FieldNumber:
			e.digits(f, h.Number)
		default:
			e.blank(f)
		}
	}
}

// transfer appends a data record.
func (e *encoder) transfer(r *RecordLayout, t *Transfer) {
	edi := t.EDI != "" && r.Overlay != nil
	for i := range r.Fields {
		f := &r.Fields[i]
		switch f.ID { //nolint:exhaustive // the fields of a payment; all others are blank.
		case FieldRecordType:
			e.dst = append(e.dst, f.Values...)
		case FieldBank:
			e.digits(f, t.Bank)
		case FieldBankName:
			e.text(f, t.BankName)
		case FieldBranch:
			e.digits(f, t.Branch)
		case FieldBranchName:
			e.text(f, t.BranchName)
		case FieldType:
			e.byte('0' + byte(t.Type))
		case FieldNumber:
			e.field = f
			if t.Number == "" {
				e.refuse(FindEmpty, -1)
			}
			e.digits(f, t.Number)
		case FieldHolder:
			e.text(f, t.Holder)
		case FieldAmount:
			e.integer(f, int64(t.Amount))
		case FieldNew:
			e.byte('0' + byte(t.New))
		case FieldCustomer1:
			if edi {
				e.text(&r.Overlay.Field, t.EDI)
				continue
			}
			e.digits(f, t.Customer1)
		case FieldCustomer2:
			if !edi {
				e.digits(f, t.Customer2)
			}
		case FieldMethod:
			e.method(t.Method)
		case FieldIdentification:
			if edi {
				e.byte(identificationEDI)
			} else {
				e.byte(' ')
			}
		case FieldCustomer:
			e.text(f, t.Customer)
		case FieldResult:
			e.byte('0' + byte(t.Result))
		default:
			e.blank(f)
		}
	}
	e.lost(r, t, edi)
}

func (e *encoder) method(m Method) {
	if m == Telegraphic {
		e.byte(telegraphic7)
		return
	}
	e.byte(byte(m))
}

// lost refuses values for which the record has no place.
func (e *encoder) lost(r *RecordLayout, t *Transfer, edi bool) {
	no := func(id FieldID) bool { return r.index[id] == 0 }
	switch {
	case t.EDI != "" && !edi,
		edi && (t.Customer1 != "" || t.Customer2 != ""),
		t.Method != Telegraphic && no(FieldMethod),
		t.Customer != "" && no(FieldCustomer),
		t.Result != Paid && no(FieldResult),
		(t.Customer1 != "" || t.Customer2 != "") && no(FieldCustomer1):
		e.field = &Field{}
		e.refuse(CodeField, -1)
	}
}

// trailer appends a trailer record.
func (e *encoder) trailer(r *RecordLayout, t *Trailer) {
	for i := range r.Fields {
		f := &r.Fields[i]
		switch f.ID { //nolint:exhaustive // the fields of a payment trailer; all others are blank.
		case FieldRecordType:
			e.dst = append(e.dst, f.Values...)
		case FieldCount:
			e.integer(f, int64(t.Count))
		case FieldTotal:
			e.integer(f, int64(t.Total))
		case FieldPaidCount:
			e.integer(f, int64(t.PaidCount))
		case FieldPaidTotal:
			e.integer(f, int64(t.PaidTotal))
		case FieldUnpaidCount:
			e.integer(f, int64(t.UnpaidCount))
		case FieldUnpaidTotal:
			e.integer(f, int64(t.UnpaidTotal))
		default:
			e.blank(f)
		}
	}
}

func (e *encoder) end(r *RecordLayout) {
	for i := range r.Fields {
		if f := &r.Fields[i]; f.Presence == Constant {
			e.dst = append(e.dst, f.Values...)
		} else {
			e.blank(f)
		}
	}
}
