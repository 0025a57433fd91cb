// Package intake reads other departments' files into a register. It says what did not fit.
//
//	report, err := intake.Residents(g, file, intake.Options{File: "residents.csv"})
//	report, err = intake.Tax(g, file, intake.Options{File: "tax.csv", Candidates: g.Has})
//	report, err = intake.Welfare(g, file, intake.Options{File: "welfare.csv", Candidates: g.Has})
//
// # Files
//
// CSV, UTF-8 or CP932, with headers in English or Japanese, in any order; columns not listed
// are reported and not read. Dates are written in any form that civil.Parse reads.
//
// Addressee and household numbers are kept without blanks around them and in ASCII; with a width in
// [Options] they have one spelling. What is no number (number), or is an individual number
// (individual_number), makes the row bad; the finding does not show it.
//
// residents.csv, events or a plain list (rows without a type are of [register.EventListed]); person
// is required:
//
//	event_id     異動番号, 異動ID              unique, for corrections and cancellations
//	type         異動事由, 異動区分            birth 出生, move_in 転入, move_out 転出, death 死亡, address_change 転居,
//	                                           split 世帯分離, merge 世帯合併 世帯変更, head_change 世帯主変更,
//	                                           correction 職権修正 職権記載 職権消除, cancel 取消, listed 現住
//	date         異動日, 異動年月日, 住民となった日
//	known        処理日, 届出日, 登録日
//	person       宛名番号, addressee_number
//	household    世帯番号, household_number
//	head         世帯主, 世帯主フラグ          1 or 0; 続柄 世帯主 counts as 1
//	relationship 続柄
//	name         氏名, 漢字氏名
//	kana         氏名カナ, カナ氏名, 氏名フリガナ
//	sex          性別                          男 女 or 1 2
//	birth        生年月日, birth_date
//	postal       郵便番号, postal_code
//	address      住所
//	january      1月1日住所, 賦課期日住所      municipality code or abroad
//	secret       住所非公開, 支援措置          1 sets, 0 lifts the mark
//	to           異動先世帯番号, to_household
//	of           対象異動番号, of_event
//	from         前住所コード, 前住所地        municipality code or abroad
//
// tax.csv; person and fiscal_year are required:
//
//	person              宛名番号
//	fiscal_year         年度, 賦課年度, 課税年度     2021, R3, 令和3年度
//	status              課税区分, 課税非課税区分     exempt 非課税, relieved 減免, treaty 租税条約, taxed 課税, unfiled 未申告
//	levy                均等割額                     yen; more than none without a status: taxed
//	income_levy         所得割額                     yen, or zero and owed
//	total_income        合計所得金額                 yen
//	supporter           扶養者宛名番号, 扶養者       none なし: nobody; blank: unknown
//	supporter_elsewhere 扶養者市外                   1: lives in another municipality
//	supporter_status    扶養者課税区分               as status
//	supporter_kind      扶養区分, 扶養親族区分       dependant 扶養親族 (and its kinds), spouse_special 配偶者特別控除,
//	                                                 family_employee 専従者, specified_relative 特定親族; blank: dependant
//	known               処理日, 登録日
//	from                更正日, 異動日               day of the assessment or its correction, which holds for the whole year
//	source              入手元, 情報元               own_roll 台帳, inquiry 照会, declaration 申告, ex_officio 職権
//
// and, for rows without a status, what the levy's tests ask: salary 給与収入, pension 公的年金収入, business
// 事業所得 (a loss with - or △), survivor_pension 遺族年金等, dependants 扶養人数, special 本人該当区分 (disabled 障害,
// widow 寡婦, single_parent ひとり親).
//
// welfare.csv; person and kind are required:
//
//	person    宛名番号
//	kind      区分, 種別      livelihood 生活扶助, medical 医療扶助, other_aid その他の扶助, disability 障害, widow 寡婦, widower 寡夫,
//	                          single_parent ひとり親, ever_married 婚姻歴, dv DV, placement 措置, contract 契約, child_allowance 児童手当
//	from      開始日, 認定日
//	to        終了日, 廃止日
//	known     処理日, 登録日
//	proof     証明書類, 疎明資料
//	against   相手方宛名番号
//	recipient 受給者宛名番号  of the child allowance, whose month is from
//	payer     支給者, 支給市区町村コード  who paid it in the month by which a program goes: a municipality code, employer 所属庁, 勤務先
//	source    入手元, 情報元
//
// tax.csv and welfare.csv may also carry birth 生年月日, kana 氏名カナ, address 住所 and died_on 死亡日:
// they serve [register.View.Link] alone.
//
// Files of standard systems (標準仕様書の基本データリスト) are read under their own headers and codes with a
// [Map]: [Standard] has those of four systems, as far as a source gives them.
//
// Every row ends as taken, as another's (not among [Options].Candidates: counted, never
// stored) or as bad, with its findings located. A repeated row and one that contradicts
// another are reported; nothing is dropped silently. Whom the bad rows are about stands in
// [register.Report].Unread: decide nothing about them by the rows that are left.
package intake
