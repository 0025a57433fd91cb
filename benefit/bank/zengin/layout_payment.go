package zengin

import "github.com/kyufu-go/kyufu/benefit/bank"

const (
	accountTypesHeader   = "129"
	accountTypesTransfer = "1249"
	accountTypesSalary   = "12"
	accountTypesDebit    = "1239"
	newCodes             = "012"
	methods              = "078"
	resultCodes          = "0123489"
	sourcePayment        = "全国銀行協会の標準フォーマット (総合振込, 給与・賞与振込, 預金口座振替), 120バイト"
)

func n(id FieldID, ja string, width int, p Presence) Field {
	return Field{ID: id, JA: ja, Attribute: Numeric, Width: width, Presence: p}
}

func c(id FieldID, ja string, width int, class bank.Class, p Presence) Field {
	return Field{ID: id, JA: ja, Attribute: Character, Width: width, Class: class, Presence: p}
}

func filler(width int) Field {
	return Field{ID: FieldFiller, JA: "ダミー", Attribute: Character, Width: width, Presence: Unused}
}

func constant(id FieldID, ja, value string) Field {
	return Field{ID: id, JA: ja, Attribute: Numeric, Width: len(value), Presence: Constant, Values: value}
}

func oneOf(id FieldID, ja, values string, p Presence) Field {
	return Field{ID: id, JA: ja, Attribute: Numeric, Width: 1, Presence: p, Values: values}
}

func optionalOneOf(id FieldID, ja, values string) Field {
	f := oneOf(id, ja, values, Optional)
	f.Blank = true
	return f
}

func dated(f Field) Field {
	f.Date = true
	return f
}

func paymentHeader(k Kind, code, name, date, from, branch string) RecordLayout {
	return RecordLayout{Type: recordHeader, Fields: []Field{
		constant(FieldRecordType, "データ区分", "1"),
		constant(FieldKind, "種別コード", string(k)),
		constant(FieldCoding, "コード区分", "0"),
		n(FieldOriginator, code, 10, Required),
		c(FieldOriginatorName, name, 40, bank.ClassParty, Required),
		dated(n(FieldDate, date, 4, Required)),
		n(FieldBank, from+"番号", 4, Required),
		c(FieldBankName, from+"名", 15, bank.ClassBank, Optional),
		n(FieldBranch, branch+"番号", 3, Required),
		c(FieldBranchName, branch+"名", 15, bank.ClassBank, Optional),
		optionalOneOf(FieldType, "預金種目", accountTypesHeader),
		{ID: FieldNumber, JA: "口座番号", Attribute: Numeric, Width: 7, Blank: true},
		filler(17),
	}}
}

func paymentTrailer(rest ...Field) RecordLayout {
	return RecordLayout{Type: recordTrailer, Fields: append([]Field{
		constant(FieldRecordType, "データ区分", "8"),
		n(FieldCount, "合計件数", 6, Required),
		n(FieldTotal, "合計金額", 12, Required),
	}, rest...)}
}

func paymentEnd(rest ...Field) RecordLayout {
	return RecordLayout{Type: recordEnd, Fields: append([]Field{constant(FieldRecordType, "データ区分", "9")}, rest...)}
}

func transferLayout() Layout {
	return compile(Layout{
		Kind: KindTransfer, JA: "総合振込", EN: "bulk transfer", Size: recordSize, Source: sourcePayment,
		Header: paymentHeader(KindTransfer, "振込依頼人コード", "振込依頼人名", "振込指定日", "仕向銀行", "仕向支店"),
		Data: RecordLayout{Type: recordData, Fields: []Field{
			constant(FieldRecordType, "データ区分", "2"),
			n(FieldBank, "被仕向銀行番号", 4, Required),
			c(FieldBankName, "被仕向銀行名", 15, bank.ClassBank, Optional),
			n(FieldBranch, "被仕向支店番号", 3, Required),
			c(FieldBranchName, "被仕向支店名", 15, bank.ClassBank, Optional),
			{ID: FieldClearing, JA: "手形交換所番号", Attribute: Numeric, Width: 4, Presence: Unused, Blank: true},
			oneOf(FieldType, "預金種目", accountTypesTransfer, Required),
			n(FieldNumber, "口座番号", 7, Required),
			c(FieldHolder, "受取人名", 30, bank.ClassParty, Required),
			n(FieldAmount, "振込金額", 10, Required),
			optionalOneOf(FieldNew, "新規コード", newCodes),
			{ID: FieldCustomer1, JA: "顧客コード1", Attribute: Numeric, Width: 10, Blank: true},
			{ID: FieldCustomer2, JA: "顧客コード2", Attribute: Numeric, Width: 10, Blank: true},
			optionalOneOf(FieldMethod, "振込指定区分", methods),
			{ID: FieldIdentification, JA: "識別表示", Attribute: Character, Width: 1, Class: bank.ClassEDI, Values: " Y"},
			filler(7),
		}, Overlay: &Overlay{
			When: FieldIdentification, Value: identificationEDI, Hides: []FieldID{FieldCustomer1, FieldCustomer2},
			Field: c(FieldEDI, "EDI情報", 20, bank.ClassEDI, Optional),
		}},
		Trailer: paymentTrailer(filler(101)),
		End:     paymentEnd(filler(119)),
	})
}

func payrollLayout(k Kind, ja, en string) Layout {
	return compile(Layout{
		Kind: k, JA: ja, EN: en, Size: recordSize, Source: sourcePayment,
		Header: paymentHeader(k, "会社コード", "会社名", "振込指定日", "仕向銀行", "仕向支店"),
		Data: RecordLayout{Type: recordData, Fields: []Field{
			constant(FieldRecordType, "データ区分", "2"),
			n(FieldBank, "被仕向銀行番号", 4, Required),
			c(FieldBankName, "被仕向銀行名", 15, bank.ClassBank, Optional),
			n(FieldBranch, "被仕向支店番号", 3, Required),
			c(FieldBranchName, "被仕向支店名", 15, bank.ClassBank, Optional),
			{ID: FieldClearing, JA: "手形交換所番号", Attribute: Numeric, Width: 4, Presence: Unused, Blank: true},
			oneOf(FieldType, "預金種目", accountTypesSalary, Required),
			n(FieldNumber, "口座番号", 7, Required),
			c(FieldHolder, "預金者名", 30, bank.ClassPayroll, Required),
			n(FieldAmount, "振込金額", 10, Required),
			optionalOneOf(FieldNew, "新規コード", newCodes),
			{ID: FieldCustomer1, JA: "社員番号", Attribute: Numeric, Width: 10, Blank: true},
			{ID: FieldCustomer2, JA: "所属コード", Attribute: Numeric, Width: 10, Blank: true},
			filler(9),
		}},
		Trailer: paymentTrailer(filler(101)),
		End:     paymentEnd(filler(119)),
	})
}

func debitLayout() Layout {
	return compile(Layout{
		Kind: KindDebit, JA: "預金口座振替", EN: "direct debit", Size: recordSize, Source: sourcePayment,
		Header: paymentHeader(KindDebit, "委託者コード", "委託者名", "引落日", "取引銀行", "取引支店"),
		Data: RecordLayout{Type: recordData, Fields: []Field{
			constant(FieldRecordType, "データ区分", "2"),
			n(FieldBank, "引落銀行番号", 4, Required),
			c(FieldBankName, "引落銀行名", 15, bank.ClassBank, Optional),
			n(FieldBranch, "引落支店番号", 3, Required),
			c(FieldBranchName, "引落支店名", 15, bank.ClassBank, Optional),
			filler(4),
			oneOf(FieldType, "預金種目", accountTypesDebit, Required),
			n(FieldNumber, "口座番号", 7, Required),
			c(FieldHolder, "預金者名", 30, bank.ClassParty, Required),
			n(FieldAmount, "引落金額", 10, Required),
			optionalOneOf(FieldNew, "新規コード", newCodes),
			c(FieldCustomer, "顧客番号", 20, bank.ClassEDI, Optional),
			oneOf(FieldResult, "振替結果コード", resultCodes, Required),
			filler(8),
		}},
		Trailer: paymentTrailer(
			n(FieldPaidCount, "振替済件数", 6, Optional),
			n(FieldPaidTotal, "振替済金額", 12, Optional),
			n(FieldUnpaidCount, "振替不能件数", 6, Optional),
			n(FieldUnpaidTotal, "振替不能金額", 12, Optional),
			filler(65)),
		End: paymentEnd(filler(119)),
	})
}

// layouts is fixed at compile time of the package and never changes.
var layouts = [...]Layout{
	depositLayout(),
	statementLayout(),
	payrollLayout(KindSalary, "給与振込", "salary transfer"),
	payrollLayout(KindBonus, "賞与振込", "bonus transfer"),
	transferLayout(),
	payrollLayout(KindPublicSalary, "給与振込（地方公務員）", "salary transfer (local officials)"),
	payrollLayout(KindPublicBonus, "賞与振込（地方公務員）", "bonus transfer (local officials)"),
	debitLayout(),
}
