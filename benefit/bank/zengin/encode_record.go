package zengin

import "github.com/kyufu-go/kyufu/benefit/bank"

// header fills a header record.
func (e *encoder) header(l *Layout, h *Header) {
	e.start(&l.Header)
	for i := range l.Header.Fields {
		f := &l.Header.Fields[i]
		switch f.ID { //nolint:exhaustive // the fields of a payment header; all others stay blank.
		case FieldOriginator:
			e.digits(f, h.Code)
		case FieldOriginatorName:
			e.text(f, h.Name)
		case FieldDate:
			e.integer(f, int64(h.Date.Month)*100+int64(h.Date.Day))
		case FieldBank:
			e.digits(f, h.Bank)
		case FieldBankName:
			e.text(f, h.BankName)
		case FieldBranch:
			e.digits(f, h.Branch)
		case FieldBranchName:
			e.text(f, h.BranchName)
		case FieldType:
			e.byte(f, '0'+byte(h.Type)) // none is zero, as for every unused N field
		case FieldNumber:
			e.digits(f, h.Number)
		}
	}
}

// transfer fills a data record.
func (e *encoder) transfer(r *RecordLayout, t *bank.Transfer) {
	e.start(r)
	edi := t.EDI != "" && r.Overlay != nil
	for i := range r.Fields {
		f := &r.Fields[i]
		switch f.ID { //nolint:exhaustive // the fields of a payment; all others stay blank.
		case FieldBank:
			e.digits(f, t.Bank)
		case FieldBankName:
			e.text(f, t.BankName)
		case FieldBranch:
			e.digits(f, t.Branch)
		case FieldBranchName:
			e.text(f, t.BranchName)
		case FieldType:
			e.byte(f, '0'+byte(t.Type))
		case FieldNumber:
			if t.Number == "" {
				e.refuse(f.ID, bank.FindEmpty, -1)
			}
			e.digits(f, t.Number)
		case FieldHolder:
			e.text(f, t.Holder)
		case FieldAmount:
			e.integer(f, int64(t.Amount))
		case FieldNew:
			e.byte(f, '0'+byte(t.New))
		case FieldCustomer1:
			e.digits(f, t.Customer1)
		case FieldCustomer2:
			e.digits(f, t.Customer2)
		case FieldMethod:
			e.method(f, t.Method)
		case FieldIdentification:
			if edi {
				e.byte(f, identificationEDI)
			}
		case FieldCustomer:
			e.text(f, t.Customer)
		case FieldResult:
			e.byte(f, '0'+byte(t.Result))
		}
	}
	if edi {
		copy(r.Overlay.Field.Bytes(e.rec[:]), spaces)
		e.text(&r.Overlay.Field, t.EDI)
	}
	if t.EDI != "" || t.Customer != "" || t.Method|bank.Method(t.Result) != 0 || t.Customer1 != "" || t.Customer2 != "" {
		e.lost(r, t, edi)
	}
}

func (e *encoder) method(f *Field, m bank.Method) {
	if m == bank.Telegraphic {
		m = telegraphic7
	}
	e.byte(f, byte(m))
}

// lost refuses values for which the record has no place.
func (e *encoder) lost(r *RecordLayout, t *bank.Transfer, edi bool) {
	no := func(id FieldID) bool { return r.index[id] == 0 }
	codes := t.Customer1 != "" || t.Customer2 != ""
	switch {
	case t.EDI != "" && !edi:
		e.refuse(FieldEDI, string(CodeField), -1)
	case codes && (edi || no(FieldCustomer1)):
		e.refuse(FieldCustomer1, string(CodeField), -1)
	case t.Method != bank.Telegraphic && no(FieldMethod):
		e.refuse(FieldMethod, string(CodeField), -1)
	case t.Customer != "" && no(FieldCustomer):
		e.refuse(FieldCustomer, string(CodeField), -1)
	case t.Result != bank.Paid && no(FieldResult):
		e.refuse(FieldResult, string(CodeField), -1)
	}
}

// trailer fills a trailer record.
func (e *encoder) trailer(r *RecordLayout, t *Trailer) {
	e.start(r)
	for i := range r.Fields {
		f := &r.Fields[i]
		switch f.ID { //nolint:exhaustive // the fields of a payment trailer; all others stay blank.
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
		}
	}
}
