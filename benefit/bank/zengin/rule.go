package zengin

import "github.com/kyufu-go/kyufu/household/finding"

// Tier groups the rules by what they look at.
type Tier uint8

// The tiers, in the order in which they are judged.
const (
	TierStructure  Tier = iota + 1 // the order and length of records
	TierSyntax                     // one field by itself
	TierTotals                     // the trailer against the data
	TierReference                  // banks and branches that exist
	TierCalendar                   // days on which banks work
	TierSuspicious                 // valid, but worth a look
)

// String returns the name of the tier.
func (t Tier) String() string {
	return [...]string{"", "structure", "syntax", "totals", "reference", "calendar", "suspicious"}[t]
}

// Rule is one thing that is checked in a bank file. ID is the code of its findings;
// it never changes its meaning.
type Rule struct {
	ID       string
	Tier     Tier
	Severity finding.Severity
	// Fixed rules cannot be suppressed: without them nothing else means anything.
	Fixed  bool
	JA, EN string
}

type ruleID uint8

const (
	ruleBOM ruleID = iota
	ruleEBCDIC
	ruleLength
	ruleRecordType
	ruleKind
	ruleOrder
	ruleSeparator
	ruleMixedSeparator
	ruleTrailerMissing
	ruleEndMissing
	ruleAfterEnd
	ruleEmpty
	ruleNoData
	ruleSeal
	ruleDigits
	ruleCharacter
	ruleValue
	ruleRequired
	ruleUnused
	ruleLeadingSpace
	ruleInnerSpace
	ruleDate
	ruleCount
	ruleTotal
	ruleCountLimit
	ruleTotalLimit
	ruleResultTotal
	ruleBankUnknown
	ruleBranchUnknown
	ruleBankClosed
	ruleBranchClosed
	ruleYuchoBranch
	ruleYuchoType
	ruleHoliday
	ruleCalendarEnd
	ruleAmountZero
	ruleNumberZero
	ruleDuplicate
	ruleDuplicatePayee
	ruleAmountOver
	ruleAmountOther
	ruleSentBefore
	ruleEnd
)

var rules = [ruleEnd]Rule{
	ruleBOM:            {"bom", TierStructure, finding.Error, true, "UTF-8のBOMがある（全銀ファイルは1バイト文字）", "starts with a byte order mark: this is UTF-8, not the single-byte code of bank files"},
	ruleEBCDIC:         {"ebcdic", TierStructure, finding.Error, true, "コード区分が指定した符号と違う（JISとEBCDIC）", "the coding is not the one that the reader was told: read as the other a file would never fail and always be wrong"},
	ruleLength:         {"length", TierStructure, finding.Error, true, "レコード長が違う", "the record is longer or shorter than its layout"},
	ruleRecordType:     {"record_type", TierStructure, finding.Error, true, "データ区分が1, 2, 8, 9のいずれでもない", "the record type is none of 1, 2, 8, 9"},
	ruleKind:           {"kind", TierStructure, finding.Error, true, "種別コードに対応していない", "no layout for this kind of file"},
	ruleOrder:          {"order", TierStructure, finding.Error, true, "レコードの順序が違う（ヘッダー・データ・トレーラ・エンド）", "the record does not follow the one before: header, data, trailer, end"},
	ruleSeparator:      {"separator", TierStructure, finding.Warning, false, "区切りがCRのみまたはLFのみ", "separated by CR alone or LF alone: some banks refuse it"},
	ruleMixedSeparator: {"mixed_separator", TierStructure, finding.Error, false, "区切りが混在している", "not the separator that the first record has"},
	ruleTrailerMissing: {"trailer_missing", TierStructure, finding.Error, true, "トレーラレコードがない", "the batch has no trailer"},
	ruleEndMissing:     {"end_missing", TierStructure, finding.Error, true, "エンドレコードがない", "the file has no end record"},
	ruleAfterEnd:       {"after_end", TierStructure, finding.Error, false, "エンドレコードの後にデータがある", "bytes after the end record"},
	ruleEmpty:          {"empty", TierStructure, finding.Error, true, "レコードがない", "the file has no record"},
	ruleNoData:         {"no_data", TierStructure, finding.Warning, false, "データレコードが1件もない", "the batch has no data record"},
	ruleSeal:           {"seal", TierStructure, finding.Error, false, "作成時のファイルと内容が違う", "not the bytes that were sealed when the file was written"},
	ruleDigits:         {"digits", TierSyntax, finding.Error, false, "数字項目に数字以外がある", "something else than digits in a numeric field"},
	ruleCharacter:      {"character", TierSyntax, finding.Error, false, "項目に使えない文字がある", "a byte that the field does not permit, or a voiced mark without its base"},
	ruleValue:          {"value", TierSyntax, finding.Error, false, "項目に使えない値がある", "not one of the values of the field"},
	ruleRequired:       {"required", TierSyntax, finding.Error, false, "必須項目が空", "a required field is blank"},
	ruleUnused:         {"unused", TierSyntax, finding.Warning, false, "未使用項目に値がある", "something in a field that the format leaves blank"},
	ruleLeadingSpace:   {"leading_space", TierSyntax, finding.Warning, false, "文字項目が左詰めでない", "a character field does not start at the left"},
	ruleInnerSpace:     {"inner_space", TierSyntax, finding.Info, false, "銀行名・支店名の中に空白がある", "a space inside the name of a bank or branch"},
	ruleDate:           {"date", TierSyntax, finding.Error, false, "日付として正しくない", "no such day"},
	ruleCount:          {"count", TierTotals, finding.Error, false, "合計件数がデータ件数と違う", "the trailer's count is not the number of data records"},
	ruleTotal:          {"total", TierTotals, finding.Error, false, "合計金額がデータの合計と違う", "the trailer's total is not the sum of the amounts"},
	ruleCountLimit:     {"count_limit", TierTotals, finding.Error, true, "件数が上限を超える（分割が必要）", "more records than the trailer can count: split the file"},
	ruleTotalLimit:     {"total_limit", TierTotals, finding.Error, true, "合計金額が上限を超える（分割が必要）", "more yen than the trailer can hold: split the file"},
	ruleResultTotal:    {"result_total", TierTotals, finding.Error, false, "振替済・振替不能の件数または金額が合わない", "the trailer's paid and unpaid figures do not follow from the results"},
	ruleBankUnknown:    {"bank_unknown", TierReference, finding.Warning, false, "銀行番号が一覧にない（一覧の基準日を確認）", "the directory of that date does not list the bank"},
	ruleBranchUnknown:  {"branch_unknown", TierReference, finding.Warning, false, "支店番号が一覧にない（一覧の基準日を確認）", "the directory of that date does not list the branch"},
	ruleBankClosed:     {"bank_closed", TierReference, finding.Warning, false, "銀行が廃止または合併されている", "the bank closed or merged before that day"},
	ruleBranchClosed:   {"branch_closed", TierReference, finding.Warning, false, "支店が廃止または統合されている", "the branch closed or merged before that day"},
	ruleYuchoBranch:    {"yucho_branch", TierReference, finding.Error, false, "ゆうちょ銀行にない店番", "not in the closed list of branches of bank 9900"},
	ruleYuchoType:      {"yucho_type", TierReference, finding.Warning, false, "ゆうちょ銀行の店番と預金種目が合わない", "branches ending in 8 have no current accounts, those ending in 9 only such"},
	ruleHoliday:        {"holiday", TierCalendar, finding.Error, false, "銀行休業日", "banks do not work on that day"},
	ruleCalendarEnd:    {"calendar_end", TierCalendar, finding.Info, false, "休日一覧の範囲外の日付", "past the calendar's data: not judged"},
	ruleAmountZero:     {"amount_zero", TierSuspicious, finding.Warning, false, "金額が0円", "an amount of zero"},
	ruleNumberZero:     {"number_zero", TierSuspicious, finding.Warning, false, "口座番号が0のみ", "an account number of zeros"},
	ruleDuplicate:      {"duplicate", TierSuspicious, finding.Warning, false, "同じ口座・名義・金額のレコードがある", "the same account, holder and amount again in this batch"},
	ruleDuplicatePayee: {"duplicate_payee", TierSuspicious, finding.Warning, false, "同じ人（宛名番号）への支払が2件ある", "the same person (addressee number) is paid twice in this file, perhaps to two accounts"},
	ruleAmountOver:     {"amount_over", TierSuspicious, finding.Error, false, "1件の金額が上限を超える", "one record holds more than the most that was given"},
	ruleAmountOther:    {"amount_other", TierSuspicious, finding.Error, false, "制度で支給しうる額でない", "not one of the amounts that the program can pay"},
	ruleSentBefore:     {"sent_before", TierSuspicious, finding.Error, false, "前に送ったファイルに同じ支払がある", "the same payment stands in a file that was sent before"},
}

// Rules returns the rule book.
func Rules() []Rule { return append([]Rule(nil), rules[:]...) }

// suppression is a set of rules.
type suppression uint64

func (s suppression) has(r ruleID) bool { return s>>r&1 != 0 }

// suppress reads the IDs of a configuration. A rule that does not exist or cannot
// be suppressed is an error: nothing is ignored silently.
func suppress(ids []string) (suppression, error) {
	var s suppression
next:
	for _, id := range ids {
		for r := range rules {
			if rules[r].ID == id && !rules[r].Fixed {
				s |= 1 << r
				continue next
			}
		}
		return 0, &Error{code: CodeOption, field: "suppress"}
	}
	return s, nil
}
