package benefit

// Lang is a language.
type Lang uint8

// The languages.
const (
	Japanese Lang = iota
	English
)

// Audience is who reads a wording.
type Audience uint8

// The audiences.
const (
	Clerk Audience = iota // 職員
	Citizen
)

// reasonNoTrack is the code of a track that a program does not have.
const reasonNoTrack = "R18"

// wording is what a code means, for clerk and citizen.
type wording struct {
	code           string
	clerk, citizen Text
}

// reasonTable lists every code. Codes are retired, never reused.
var reasonTable = []wording{
	{"R01", Text{"課税者がいる", "a member owes the levy"}, Text{"世帯の中に住民税が課税されている方がいます", "someone in your household is liable for resident tax"}},
	{"R02", Text{"課税者の扶養親族等のみ", "only dependants of taxed persons"}, Text{"世帯の全員が、住民税が課税されている方の扶養親族等です", "everyone in your household is a dependant of someone liable for resident tax"}},
	{"R03", Text{"租税条約による免除", "exempt by tax treaty"}, Text{"租税条約による住民税の免除を受けている方がいます", "someone in your household is exempt from resident tax under a tax treaty"}},
	{"R04", Text{"当市で支給済", "already paid here"}, Text{"この給付金はすでに支給されています", "this benefit has already been paid"}},
	{"R05", Text{"他市区町村で支給済", "already paid elsewhere"}, Text{"ほかの市区町村からすでに支給されています", "another municipality has already paid this benefit"}},
	{"R06", Text{"基準日に住民登録なし", "not registered on the base date"}, Text{"基準日に住民登録がありませんでした", "you were not registered here on the base date"}},
	{"R07", Text{"単身者が申請前に死亡", "single member died before applying"}, Text{"お申し込みの前に亡くなられました", "the only member of the household died before applying"}},
	{"R08", Text{"期限後", "past the deadline"}, Text{"受付期限を過ぎています", "the deadline has passed"}},
	{"R09", Text{"辞退", "declined"}, Text{"受給を辞退されています", "you declined the benefit"}},
	{"R10", Text{"収入要件を満たさない", "income test failed"}, Text{"収入が基準を上回っています", "the income is above the limit"}},
	{"R11", Text{"予期できた減収", "the change was foreseeable"}, Text{"収入の減少が予期できたものです", "the fall in income was foreseeable"}},
	{"R12", Text{"対象月の範囲外", "outside the month window"}, Text{"対象となる期間の月ではありません", "the month is outside the period"}},
	{"R13", Text{"基準日の世帯に支給（基準日後に分かれた世帯）", "covered by the payment to the household of the base date"}, Text{"基準日に同じ世帯であった方への支給に含まれています（基準日より後に世帯を分けられたとき）", "you are covered by the payment to the household you belonged to on the base date"}},
	{"R14", Text{"未申告の課税相当所得あり", "unfiled with taxable income"}, Text{"申告されていない課税相当の所得がある方がいます", "someone in your household has taxable income that was not declared"}},
	{"R15", Text{"求めた書類の提出なし", "evidence missing after request"}, Text{"お願いした書類が提出されていません", "the documents we asked for were not handed in"}},
	{"R16", Text{"実施自治体でない", "not in the program's municipality"}, Text{"この給付金を行っている市区町村ではありません", "this municipality does not run this benefit"}},
	{"R17", Text{"所得割課税者がいる", "a member owes the income levy"}, Text{"世帯の中に住民税の所得割が課税されている方がいます", "someone in your household is liable for the income-based part of resident tax"}},
	{"R18", Text{"この区分なし", "no such track in this program"}, Text{"この給付金にはこの申請区分がありません", "this benefit has no such way to apply"}},
	{"R19", Text{"所得上限超過", "income over the ceiling"}, Text{"所得が上限を上回っています", "the income is above the ceiling"}},
	{"R20", Text{"対象児童なし", "no child in the birth range"}, Text{"対象となるお子さんがいません", "there is no child born in the period"}},
	{"R21", Text{"課税者がいない", "nobody owes the levy"}, Text{"世帯の中に住民税が課税されている方がいません", "nobody in your household is liable for resident tax"}},
	{"D01", Text{"本人確認書類の不備", "identity document"}, Text{"本人確認書類をご確認ください", "please check the identity document"}},
	{"D02", Text{"口座確認書類の不備", "account document"}, Text{"口座の確認書類をご確認ください", "please check the account document"}},
	{"D03", Text{"口座名義の相違", "account name differs"}, Text{"口座名義が異なっています", "the account is in another name"}},
	{"D04", Text{"誓約・同意欄の記入漏れ", "declaration unchecked"}, Text{"確認欄にチェックがありません", "a declaration is not ticked"}},
	{"D05", Text{"代理権の確認不可", "agent's authority"}, Text{"代理の確認書類をご確認ください", "please check the agent's authority"}},
	{"D06", Text{"収入書類の不備", "income document"}, Text{"収入のわかる書類をご確認ください", "please check the income document"}},
	{"D07", Text{"世帯員の記載の相違", "member list"}, Text{"世帯の方の記入をご確認ください", "please check the list of members"}},
	{"D08", Text{"署名・日付の不備", "signature or date"}, Text{"署名と日付をご確認ください", "please check signature and date"}},
	{"F01", Text{"判決・裁決", "court or appeal"}, Text{"判決または裁決によるものです", "by decision of a court or on appeal"}},
	{"F02", Text{"事務誤りの訂正", "clerical correction"}, Text{"事務の誤りを訂正したものです", "a clerical error was corrected"}},
	{"F03", Text{"国の指示", "instruction of the ministry"}, Text{"国の指示によるものです", "by instruction of the ministry"}},
	{"F04", Text{"ＤＶ等避難", "protection from violence"}, Text{"避難されている方の特例によるものです", "by the rule for people in refuge"}},
	{"F05", Text{"施設入所", "facility placement"}, Text{"施設に入所されている方の特例によるものです", "by the rule for people placed in a facility"}},
	{"return.B01", Text{"課税への更正", "re-assessed to taxed"}, Text{"住民税が課税に変わりました", "resident tax was re-assessed"}},
	{"return.B02", Text{"重複支給", "double payment"}, Text{"重複して支給されています", "the benefit was paid twice"}},
	{"return.B03", Text{"誤った口座", "wrong account"}, Text{"誤った口座に振り込まれました", "it was paid to a wrong account"}},
	{"return.B04", Text{"受給権発生前の死亡", "death before entitlement"}, Text{"受給の前に亡くなられました", "the person died before being entitled"}},
	{"return.B05", Text{"申立てが事実と異なる", "untrue application"}, Text{"お申し立てが事実と異なります", "what was declared is not so"}},
	{"return.B06", Text{"自主返納", "voluntary"}, Text{"お申し出による返納です", "returned of your own accord"}},
	{"transfer.T01", Text{"口座解約済", "account closed"}, Text{"口座が解約されています", "the account is closed"}},
	{"transfer.T02", Text{"口座なし", "no such account"}, Text{"口座が見つかりません", "there is no such account"}},
	{"transfer.T03", Text{"名義相違", "name mismatch"}, Text{"口座名義が一致しません", "the name does not match"}},
	{"transfer.T04", Text{"銀行・支店の統合", "bank or branch merged"}, Text{"銀行または支店が統合されています", "the bank or branch was merged"}},
	{"transfer.T05", Text{"その他の振込不能", "other"}, Text{"振り込みができませんでした", "the transfer failed"}},
}

func findReason(code string) *wording {
	for i := range reasonTable {
		if reasonTable[i].code == code {
			return &reasonTable[i]
		}
	}
	return nil
}

// Wording returns what a code of the families R, D, F, return.B and transfer.T
// says, and whether there is such a code.
func Wording(code string, audience Audience, lang Lang) (string, bool) {
	w := findReason(code)
	if w == nil {
		return "", false
	}
	return w.text(audience).In(lang), true
}

func (w *wording) text(audience Audience) Text {
	if audience == Citizen {
		return w.citizen
	}
	return w.clerk
}
