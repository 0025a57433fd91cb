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

// The cases of codes that have several. A code says something of its own in each.
const (
	CaseOther        = "other_program" // R04, R05: not paid before, but covered by another program
	CaseEveryChild   = "every_child"   // R04: every child has been paid for
	CaseNotInJapan   = "not_in_japan"  // R06: registered nowhere in Japan on the program's day
	CaseLate         = "late"          // R08: the form came after the deadline
	CaseNoForm       = "no_form"       // R08: no form came
	CaseSuddenChange = "sudden_change" // R18: no track for 家計急変
	CaseElsewhere    = "elsewhere"     // R20: the child is registered elsewhere
	CaseFacility     = "facility"      // R20: the child is placed in a facility
	CaseAllowance    = "allowance"     // R20: the child allowance is paid to another household
)

// reasonNoTrack is the code of a track that a program does not have.
const reasonNoTrack = "R18"

// reasonNothing is the code of a household in which nothing is due for anybody.
const reasonNothing = "R22"

// wording is what a code means, for clerk and citizen.
type wording struct {
	code, in       string // in: its case
	clerk, citizen Text
}

// reasonTable lists every code. Codes are retired, never reused. What stands in braces is filled by
// [slots].
var reasonTable = []wording{
	{"R01", "",
		Text{"世帯員に{year}住民税均等割の課税者あり", "a member owes the per-capita levy{ of |year}"},
		Text{"世帯の中に、{|year|の}住民税（均等割）が課税されている方がいらっしゃるため", "someone in your household is liable for resident tax{ of |year}"}},
	{"R02", "",
		Text{"課税者の扶養親族等のみで構成", "only dependants of taxed persons"},
		Text{"世帯の全員が、住民税を課税されている別の方（親・子など）の扶養に入っているため", "everyone in your household is a dependant of someone else who is liable for resident tax"}},
	{"R03", "",
		Text{"租税条約による免除者を含む世帯", "a member is exempt by tax treaty"},
		Text{"世帯の中に、租税条約の届出により住民税が免除されている方がいらっしゃるため", "someone in your household is exempt from resident tax under a tax treaty"}},
	{"R04", "",
		Text{"本市で支給済", "already paid here"},
		Text{"同じ給付金をすでに支給しているため", "this benefit has already been paid"}},
	{"R05", "",
		Text{"他市区町村で支給済", "already paid elsewhere"},
		Text{"ほかの市区町村から同じ給付金を受け取られているため", "another municipality has already paid you this benefit"}},
	{"R06", "",
		Text{"基準日{（|base|）}に本市の住民基本台帳に記録なし", "not registered here on the base date{ (|base|)}"},
		Text{"基準日{（|base|）}に本市に住民登録がなかったため{。|town|にお問い合わせください}", "you were not registered here on the base date{ (|base|)}{. Please ask |town}"}},
	{"R07", "",
		Text{"申請前に死亡、基準日の世帯員に存命の者なし", "died before applying, and nobody of the household of the base date is alive"},
		Text{"確認書のご提出の前に亡くなられ、基準日の世帯にほかにご存命の方がいらっしゃらないため", "nobody of the household of the base date is left: they died before the form was returned"}},
	{"R08", "",
		Text{"期限内に提出なし", "the form did not come in time"},
		Text{"受付期限{（|day|）}までに確認書のご提出がなかったため", "the form did not come by the deadline{ (|day|)}"}},
	{"R09", "",
		Text{"辞退", "declined"},
		Text{"受給を辞退される旨のお届けがあったため", "you declined the benefit"}},
	{"R10", "",
		Text{"年間収入・所得の見込額が非課税相当の限度額を超過", "the estimated yearly income is over the limit equivalent to exemption"},
		Text{"申し立てられた収入（所得）の見込額が、住民税非課税に相当する額を超えているため", "the income you declared is above the amount up to which no resident tax is owed"}},
	{"R11", "",
		Text{"季節変動・定年等、予期された減収", "the fall in income was to be expected: season, retirement age"},
		Text{"季節的な変動や定年退職など、あらかじめ見込まれた収入の減少は対象とならないため", "a fall in income that was to be expected, such as by season or retirement age, is not covered"}},
	{"R12", "",
		Text{"申立ての月が対象期間{（|months|）}外", "the month is outside the period{ (|months|)}"},
		Text{"申し立てられた月が対象期間{（|months|）}に含まれないため", "the month you declared is outside the period{ (|months|)}"}},
	{"R13", "",
		Text{"基準日の世帯が対象（基準日後に分かれた世帯）", "covered by the payment to the household of the base date"},
		Text{"基準日より後に世帯を分けられた場合は、基準日の世帯を一つの世帯として扱い、その世帯が支給の対象となるため", "those who left a household after the base date are covered by the payment to it"}},
	{"R14", "",
		Text{"課税となる所得がある未申告者あり", "a member has not filed and has taxable income"},
		Text{"住民税の申告がお済みでなく、課税となる所得があると見られる方がいらっしゃるため。申告の結果、非課税となった場合はお申し出ください", "someone in your household has not filed a return and seems to have taxable income. Please tell us if the return shows that none is owed"}},
	{"R15", "",
		Text{"求めた書類が期限{（|day|）}までに提出されず", "the documents asked for did not come in time{ (|day|)}"},
		Text{"お願いした書類を期限{（|day|）}までにご提出いただけなかったため", "the documents we asked for did not come in time{ (|day|)}"}},
	{"R16", "",
		Text{"本市では未実施", "the municipality does not run this benefit"},
		Text{"本市ではこの給付金を実施していないため", "this municipality does not run this benefit"}},
	{"R17", "",
		Text{"世帯員に{year}住民税所得割（定額減税前）の課税者あり", "a member owes the income levy{ of |year}, before the fixed relief"},
		Text{"世帯の中に、{|year|の}住民税所得割（定額減税前）が課税されている方がいらっしゃるため", "someone in your household is liable for the income-based part of resident tax{ of |year}, before the fixed relief"}},
	{"R18", "",
		Text{"この申請区分なし", "no such track in this program"},
		Text{"この給付金にはこの申請区分がないため", "this benefit has no such way to apply"}},
	{"R19", "",
		Text{"合計所得金額が上限{（|ceiling|）}を超過", "the total income is over the ceiling{ (|ceiling|)}"},
		Text{"合計所得金額が上限{（|ceiling|）}を超えているため", "the total income is above the ceiling{ (|ceiling|)}"}},
	{"R20", "",
		Text{"支給対象児童なし", "no child in the birth range"},
		Text{"支給の対象となる児童{（|births|に生まれた方）}がいらっしゃらないため", "there is no child born in the period{ (|births|)}"}},
	{"R21", "",
		Text{"均等割の課税者なし", "nobody owes the per-capita levy"},
		Text{"世帯の全員が住民税非課税のため（非課税世帯への給付金の対象となる場合があります）", "nobody in your household is liable for resident tax (a benefit for exempt households may be open to you)"}},
	{"R22", "",
		Text{"支給額の算定の対象となる方なし", "nobody in the household for whom anything is due"},
		Text{"世帯の中に、支給額の算定の対象となる方がいらっしゃらないため", "there is nobody in your household for whom anything is due"}},
	{"D01", "",
		Text{"本人確認書類の不備{（|detail|）}", "the identity document is not in order{ (|detail|)}"},
		Text{"本人確認書類に不備があります{（|detail|）}。{|day|までに}再度ご提出ください", "the identity document is not in order{ (|detail|)}. Please hand it in again{ by |day}"}},
	{"D02", "",
		Text{"口座確認書類の不備{（|detail|）}", "the account document is not in order{ (|detail|)}"},
		Text{"口座の確認書類に不備があります{（|detail|）}。{|day|までに}再度ご提出ください", "the account document is not in order{ (|detail|)}. Please hand it in again{ by |day}"}},
	{"D03", "",
		Text{"口座名義の相違{（|detail|）}", "account name differs{ (|detail|)}"},
		Text{"口座の名義が世帯主（受給者）と異なっています{（|detail|）}。{|day|までに}世帯主（受給者）名義の口座をお知らせください", "the account is not in the name of the head of household (recipient){ (|detail|)}. Please give us an account in that name{ by |day}"}},
	{"D04", "",
		Text{"誓約・同意欄の記入漏れ{（|detail|）}", "declaration not ticked{ (|detail|)}"},
		Text{"確認欄に記入のないところがあります{（|detail|）}。ご記入のうえ、{|day|までに}再度ご提出ください", "a declaration is not ticked{ (|detail|)}. Please tick it and hand in the form again{ by |day}"}},
	{"D05", "",
		Text{"代理権の確認書類の不備{（|detail|）}", "the document of the agent's authority is not in order{ (|detail|)}"},
		Text{"代理の確認書類に不備があります{（|detail|）}。{|day|までに}再度ご提出ください", "the document of the agent's authority is not in order{ (|detail|)}. Please hand it in again{ by |day}"}},
	{"D06", "",
		Text{"収入書類の不備{（|detail|）}", "the income document is not in order{ (|detail|)}"},
		Text{"収入のわかる書類に不備があります{（|detail|）}。{|day|までに}再度ご提出ください", "the income document is not in order{ (|detail|)}. Please hand it in again{ by |day}"}},
	{"D07", "",
		Text{"世帯員の記載の相違{（|detail|）}", "the list of members differs{ (|detail|)}"},
		Text{"世帯の方の記入が住民登録と異なっています{（|detail|）}。{|day|までに}再度ご提出ください", "the list of members differs from the register{ (|detail|)}. Please hand in the form again{ by |day}"}},
	{"D08", "",
		Text{"署名・日付の不備{（|detail|）}", "signature or date not in order{ (|detail|)}"},
		Text{"署名または日付に不備があります{（|detail|）}。ご記入のうえ、{|day|までに}再度ご提出ください", "signature or date is not in order{ (|detail|)}. Please complete it and hand in the form again{ by |day}"}},
	{"F01", "",
		Text{"判決・裁決", "court or appeal"},
		Text{"判決または裁決によるものです", "by decision of a court or on appeal"}},
	{"F02", "",
		Text{"事務誤りの訂正", "clerical correction"},
		Text{"事務の誤りを訂正したものです", "a clerical error was corrected"}},
	{"F03", "",
		Text{"国の指示", "instruction of the ministry"},
		Text{"国の指示によるものです", "by instruction of the ministry"}},
	{"F04", "",
		Text{"ＤＶ等避難", "protection from violence"},
		Text{"避難されている方の特例によるものです", "by the rule for people in refuge"}},
	{"F05", "",
		Text{"施設入所", "facility placement"},
		Text{"施設に入所されている方の特例によるものです", "by the rule for people placed in a facility"}},
	{"return.B01", "",
		Text{"課税への更正", "re-assessed to taxed"},
		Text{"住民税が課税となったため、お支払いした給付金の返還をお願いします", "resident tax is now owed, so we ask you to return the benefit"}},
	{"return.B02", "",
		Text{"重複支給", "double payment"},
		Text{"同じ給付金を重ねてお支払いしたため、重複した分の返還をお願いします", "the benefit was paid twice, so we ask you to return one payment"}},
	{"return.B03", "",
		Text{"誤った口座", "wrong account"},
		Text{"誤った口座に振り込まれたため、返還をお願いします", "it was paid into a wrong account, so we ask you to return it"}},
	{"return.B04", "",
		Text{"受給権発生前の死亡", "death before entitlement"},
		Text{"受給が決まる前に亡くなられていたため、お支払いした給付金の返還をお願いします", "the person had died before being entitled, so we ask for the benefit to be returned"}},
	{"return.B05", "",
		Text{"申立てが事実と異なる", "untrue application"},
		Text{"申立ての内容が事実と異なることを確認したため、お支払いした給付金の返還をお願いします", "we found that what was declared is not so, and ask you to return the benefit"}},
	{"return.B06", "",
		Text{"自主返納", "voluntary"},
		Text{"お申し出により返納いただくものです", "returned of your own accord"}},
	{"return.B07", "",
		Text{"支給要件の非該当", "not eligible"},
		Text{"支給の対象とならないことが分かったため、お支払いした給付金の返還をお願いします", "we found that the benefit was not due, so we ask you to return it"}},
	{"return.B08", "",
		Text{"支給額の減額", "less is due"},
		Text{"お支払いした額が支給すべき額を超えていたため、差額の返還をお願いします", "more was paid than is due, so we ask you to return the difference"}},
	{"transfer.T01", "",
		Text{"口座解約済", "account closed"},
		Text{"ご指定の口座が解約されているため、お振り込みできませんでした", "the account you gave is closed, so the transfer failed"}},
	{"transfer.T02", "",
		Text{"該当口座なし", "no such account"},
		Text{"ご指定の口座を確認できず、お振り込みできませんでした", "we could not find the account you gave, so the transfer failed"}},
	{"transfer.T03", "",
		Text{"名義相違", "name mismatch"},
		Text{"口座の名義が一致しないため、お振り込みできませんでした", "the name does not match the account, so the transfer failed"}},
	{"transfer.T04", "",
		Text{"銀行・支店の統合", "bank or branch merged"},
		Text{"銀行または支店が統合されているため、お振り込みできませんでした", "the bank or branch was merged, so the transfer failed"}},
	{"transfer.T05", "",
		Text{"その他の振込不能", "other"},
		Text{"お振り込みができませんでした", "the transfer failed"}},
}

// caseTable lists what a code says in its cases; in all others it says what [reasonTable] has.
var caseTable = []wording{
	{"R04", CaseOther,
		Text{"{detail}の対象世帯{（|also|を含む）}", "the household was covered by {detail}{ (|also| included)}"},
		Text{"{detail}の対象となった世帯のため", "your household was covered by {detail}"}},
	{"R04", CaseEveryChild,
		Text{"支給対象児童の全員が支給済", "every child has been paid for already"},
		Text{"支給の対象となる児童の全員について、すでに支給されているため", "the benefit has already been paid for every child"}},
	{"R05", CaseOther,
		Text{"他市区町村で{detail}の対象世帯{（|also|を含む）}", "the household was covered by {detail} in another municipality{ (|also| included)}"},
		Text{"ほかの市区町村で{detail}の対象となった世帯のため", "your household was covered by {detail} in another municipality"}},
	{"R06", CaseNotInJapan,
		Text{"{|day|に}日本国内の住民基本台帳に記録なし", "registered nowhere in Japan{ on |day}"},
		Text{"{|day|に}日本国内に住民登録がなかったため", "you were registered nowhere in Japan{ on |day}"}},
	{"R08", CaseLate,
		Text{"期限{（|day|）}後の提出", "the form came after the deadline{ (|day|)}"},
		Text{"受付期限{（|day|）}を過ぎて提出されたため", "the form came after the deadline{ (|day|)}"}},
	{"R08", CaseNoForm,
		Text{"期限{（|day|）}内に提出なし（辞退とみなす）", "no form by the deadline{ (|day|)}: taken as declined"},
		Text{"期限{（|day|）}までに確認書のご提出がなかったため", "we did not receive the form by the deadline{ (|day|)}"}},
	{"R18", CaseSuddenChange,
		Text{"家計急変の区分なし", "no track for a sudden fall in income"},
		Text{"この給付金には家計急変世帯を対象とする申請がないため", "this benefit has no application for households whose income fell suddenly"}},
	{"R20", CaseElsewhere,
		Text{"対象年齢の児童は本市の住民基本台帳に記録なし", "the child of that age is not registered here"},
		Text{"対象となる年齢{（|births|に生まれた方）}の児童が、本市に住民登録されていないため", "the child of that age{ (born |births|)} is not registered here"}},
	{"R20", CaseFacility,
		Text{"対象年齢の児童は施設入所等のため世帯の対象外", "the child of that age is placed in a facility"},
		Text{"対象となる年齢の児童が施設などに入所されており、この世帯への支給の対象とならないため", "the child of that age is placed in a facility and is not counted to this household"}},
	{"R20", CaseAllowance,
		Text{"対象年齢の児童の児童手当は別の世帯の者が受給", "the allowance for the child of that age is paid to somebody of another household"},
		Text{"対象となる年齢の児童の児童手当を、ほかの世帯の方が受給されているため", "the allowance for the child of that age is paid to somebody of another household"}},
}

// findReason returns what a code says in a case, nil if there is no such code.
func findReason(code, in string) *wording {
	for _, table := range [...][]wording{caseTable, reasonTable} {
		for i := range table {
			if w := &table[i]; w.code == code && (w.in == in || w.in == "") {
				return w
			}
		}
	}
	return nil
}

func (w *wording) text(audience Audience) Text {
	if audience == Citizen {
		return w.citizen
	}
	return w.clerk
}
