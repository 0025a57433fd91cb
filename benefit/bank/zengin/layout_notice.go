package zengin

import "github.com/kyufu-go/kyufu/benefit/bank"

const sourceNotice = "全国銀行協会の標準フォーマット (振込入金通知A, 入出金取引明細), 200バイト"

func blank(f Field) Field {
	f.Blank = true
	return f
}

func noticeHeader(k Kind, rest ...Field) RecordLayout {
	return RecordLayout{Type: recordHeader, Fields: append([]Field{
		constant(FieldRecordType, "データ区分", "1"),
		constant(FieldKind, "種別コード", string(k)),
		constant(FieldCoding, "コード区分", "0"),
		dated(n(FieldCreated, "作成日", 6, Required)),
		dated(n(FieldFrom, "勘定日（自）", 6, Required)),
		dated(n(FieldTo, "勘定日（至）", 6, Required)),
		n(FieldBank, "銀行コード", 4, Required),
		c(FieldBankName, "銀行名", 15, bank.ClassBank, Optional),
		n(FieldBranch, "支店コード", 3, Required),
		c(FieldBranchName, "支店名", 15, bank.ClassBank, Optional),
	}, rest...)}
}

// depositLayout is 振込入金通知, form A: money that arrived, among it transfers
// that came back (振込不能による返金).
func depositLayout() Layout {
	return compile(Layout{
		Kind: KindDeposit, JA: "振込入金通知", EN: "notice of incoming transfers", Size: noticeSize, Source: sourceNotice,
		Header: noticeHeader(KindDeposit,
			oneOf(FieldType, "預金種目", "124", Required),
			n(FieldNumber, "口座番号", 7, Required),
			c(FieldHolder, "口座名", 40, bank.ClassNotice, Optional),
			filler(93)),
		Data: RecordLayout{Type: recordData, Fields: []Field{
			constant(FieldRecordType, "データ区分", "2"),
			blank(n(FieldInquiryNumber, "照会番号", 6, Optional)),
			dated(n(FieldBookDate, "勘定日", 6, Required)),
			dated(n(FieldValueDate, "起算日", 6, Required)),
			n(FieldAmount, "金額", 10, Required),
			blank(n(FieldOtherBank, "うち他店券金額", 10, Optional)),
			blank(n(FieldRemitterCode, "振込依頼人コード", 10, Optional)),
			c(FieldRemitter, "振込依頼人名", 48, bank.ClassNotice, Optional),
			c(FieldRemitterBank, "仕向銀行名", 15, bank.ClassBank, Optional),
			c(FieldRemitterBranch, "仕向店名", 15, bank.ClassBank, Optional),
			optionalOneOf(FieldCancel, "取消区分", "01"),
			c(FieldEDI, "EDI情報", 20, bank.ClassEDI, Optional),
			filler(52),
		}},
		Trailer: RecordLayout{Type: recordTrailer, Fields: []Field{
			constant(FieldRecordType, "データ区分", "8"),
			n(FieldCount, "振込合計件数", 6, Required),
			n(FieldTotal, "振込合計金額", 12, Required),
			blank(n(FieldCancelCount, "取消合計件数", 6, Optional)),
			blank(n(FieldCancelTotal, "取消合計金額", 12, Optional)),
			filler(163),
		}},
		End: paymentEnd(filler(199)),
	})
}

// statementLayout is 入出金取引明細 for ordinary, current and savings accounts.
func statementLayout() Layout {
	return compile(Layout{
		Kind: KindStatement, JA: "入出金取引明細", EN: "account statement", Size: noticeSize, Source: sourceNotice,
		Header: noticeHeader(KindStatement,
			Field{ID: FieldFiller, JA: "ダミー", Attribute: Numeric, Width: 3, Presence: Unused, Blank: true},
			oneOf(FieldType, "預金種目", "124567", Required),
			n(FieldNumber, "口座番号", 10, Required),
			c(FieldHolder, "口座名", 40, bank.ClassNotice, Optional),
			optionalOneOf(FieldOverdraft, "貸越区分", "012"),
			optionalOneOf(FieldPassbook, "通帳・証書区分", "012"),
			blank(n(FieldBalanceBefore, "取引前残高", 14, Optional)),
			filler(71)),
		Data: RecordLayout{Type: recordData, Fields: []Field{
			constant(FieldRecordType, "データ区分", "2"),
			blank(n(FieldInquiryNumber, "照会番号", 8, Optional)),
			dated(n(FieldBookDate, "勘定日", 6, Required)),
			dated(n(FieldValueDate, "預入・払出日", 6, Required)),
			oneOf(FieldDirection, "入払区分", "12", Required),
			blank(n(FieldCategory, "取引区分", 2, Optional)),
			n(FieldAmount, "取引金額", 12, Required),
			blank(n(FieldOtherBank, "うち他店券金額", 12, Optional)),
			blank(dated(n(FieldClearingDate, "交換呈示日", 6, Optional))),
			blank(dated(n(FieldDishonoured, "不渡返還日", 6, Optional))),
			optionalOneOf(FieldBillKind, "手形・小切手区分", "0123"),
			blank(n(FieldBillNumber, "手形・小切手番号", 7, Optional)),
			blank(n(FieldPartnerBranch, "僚店番号", 3, Optional)),
			blank(n(FieldRemitterCode, "振込依頼人コード", 10, Optional)),
			c(FieldRemitter, "振込依頼人名または契約者番号", 48, bank.ClassNotice, Optional),
			c(FieldRemitterBank, "仕向銀行名", 15, bank.ClassBank, Optional),
			c(FieldRemitterBranch, "仕向店名", 15, bank.ClassBank, Optional),
			c(FieldRemark, "摘要内容", 20, bank.ClassNotice, Optional),
			c(FieldEDI, "EDI情報", 20, bank.ClassEDI, Optional),
			filler(1),
		}},
		Trailer: RecordLayout{Type: recordTrailer, Fields: []Field{
			constant(FieldRecordType, "データ区分", "8"),
			n(FieldDepositCount, "入金件数", 6, Required),
			n(FieldDepositTotal, "入金額合計", 13, Required),
			n(FieldWithdrawCount, "出金件数", 6, Required),
			n(FieldWithdrawTotal, "出金額合計", 13, Required),
			optionalOneOf(FieldOverdraft, "貸越区分", "012"),
			blank(n(FieldBalanceAfter, "取引後残高", 14, Optional)),
			n(FieldDataCount, "データ・レコード件数", 7, Required),
			filler(139),
		}},
		End: paymentEnd(
			n(FieldRecordCount, "レコード総件数", 10, Required),
			n(FieldAccountCount, "口座数", 5, Required),
			filler(184)),
	})
}
