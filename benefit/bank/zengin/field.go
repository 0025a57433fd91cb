package zengin

// FieldID names one field of a record in a bank file. The same ID stands for
// the same meaning in every layout: FieldBank is 被仕向銀行番号 in a transfer,
// 引落銀行番号 in a debit and 仕向銀行番号 in a header. String gives the stable
// name that findings carry.
type FieldID uint8

// The fields of the layouts in this package. Values are for use in one build
// only; the names that String gives are stable.
const (
	FieldNone           FieldID = iota
	FieldRecordType             // データ区分
	FieldKind                   // 種別コード
	FieldCoding                 // コード区分
	FieldOriginator             // 振込依頼人コード, 会社コード, 委託者コード
	FieldOriginatorName         // 振込依頼人名, 会社名, 委託者名
	FieldDate                   // 振込指定日, 支給日, 引落日 (MMDD)
	FieldBank                   // 銀行番号
	FieldBankName               // 銀行名
	FieldBranch                 // 支店番号
	FieldBranchName             // 支店名
	FieldClearing               // 手形交換所番号
	FieldType                   // 預金種目
	FieldNumber                 // 口座番号
	FieldHolder                 // 受取人名, 預金者名, 口座名
	FieldAmount                 // 金額
	FieldNew                    // 新規コード
	FieldCustomer1              // 顧客コード1, 社員番号
	FieldCustomer2              // 顧客コード2, 所属コード
	FieldEDI                    // EDI情報
	FieldMethod                 // 振込指定区分
	FieldIdentification         // 識別表示
	FieldCustomer               // 顧客番号
	FieldResult                 // 振替結果コード
	FieldCount                  // 合計件数
	FieldTotal                  // 合計金額
	FieldPaidCount              // 振替済件数
	FieldPaidTotal              // 振替済金額
	FieldUnpaidCount            // 振替不能件数
	FieldUnpaidTotal            // 振替不能金額
	FieldCreated                // 作成日
	FieldFrom                   // 勘定日（自）
	FieldTo                     // 勘定日（至）
	FieldOverdraft              // 貸越区分
	FieldPassbook               // 通帳・証書区分
	FieldBalanceBefore          // 取引前残高
	FieldInquiryNumber          // 照会番号
	FieldBookDate               // 勘定日
	FieldValueDate              // 起算日, 預入・払出日
	FieldDirection              // 入払区分
	FieldCategory               // 取引区分
	FieldOtherBank              // うち他店券金額
	FieldClearingDate           // 交換呈示日
	FieldDishonoured            // 不渡返還日
	FieldBillKind               // 手形・小切手区分
	FieldBillNumber             // 手形・小切手番号
	FieldPartnerBranch          // 僚店番号
	FieldRemitterCode           // 振込依頼人コード
	FieldRemitter               // 振込依頼人名または契約者番号
	FieldRemitterBank           // 仕向銀行名
	FieldRemitterBranch         // 仕向店名
	FieldRemark                 // 摘要内容
	FieldCancel                 // 取消区分
	FieldCancelCount            // 取消合計件数
	FieldCancelTotal            // 取消合計金額
	FieldDepositCount           // 入金件数
	FieldDepositTotal           // 入金額合計
	FieldWithdrawCount          // 出金件数
	FieldWithdrawTotal          // 出金額合計
	FieldBalanceAfter           // 取引後残高
	FieldDataCount              // データ・レコード件数
	FieldRecordCount            // レコード総件数
	FieldAccountCount           // 口座数
	FieldFiller                 // ダミー
	fieldEnd
)

var fieldNames = [fieldEnd]string{
	"", "record_type", "kind", "coding", "code", "name", "date", "bank", "bank_name", "branch", "branch_name",
	"clearing", "type", "number", "holder", "amount", "new", "customer1", "customer2", "edi", "method",
	"identification", "customer", "result", "count", "total", "paid_count", "paid_total", "unpaid_count",
	"unpaid_total", "created", "from", "to", "overdraft", "passbook", "balance_before", "inquiry_number",
	"book_date", "value_date", "direction", "category", "other_bank", "clearing_date", "dishonoured",
	"bill_kind", "bill_number", "partner_branch", "remitter_code", "remitter", "remitter_bank",
	"remitter_branch", "remark", "cancel", "cancel_count", "cancel_total", "deposit_count", "deposit_total",
	"withdraw_count", "withdraw_total", "balance_after", "data_count", "record_count", "account_count", "filler",
}

// String returns the stable name, as it stands in findings and JSON.
func (f FieldID) String() string {
	if f >= fieldEnd {
		return ""
	}
	return fieldNames[f]
}

// Personal reports whether the field can tell who a person is or where their
// account is. Masking hides these fields.
func (f FieldID) Personal() bool {
	switch f { // the personal few; all others are false.
	case FieldNumber, FieldHolder, FieldCustomer1, FieldCustomer2, FieldCustomer, FieldEDI,
		FieldRemitter, FieldRemitterCode, FieldRemark, FieldBillNumber, FieldInquiryNumber:
		return true
	default:
		return false
	}
}
