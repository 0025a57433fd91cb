// Package household rebuilds households as they stood on any day, as known on any day, out
// of the resident register and of what the tax and welfare departments know.
//
// # In one screen
//
//	register := household.NewRegister(household.Config{Municipality: "112020"})
//	report, err := register.ImportResidents(file, household.ImportOptions{File: "residents.csv"})
//	report, err = register.ImportTax(file, household.ImportOptions{File: "tax.csv", Candidates: register.Has})
//	report, err = register.ImportWelfare(file, household.ImportOptions{File: "welfare.csv", Candidates: register.Has})
//	view := register.AsOf(civil.MustDate("2021-12-10"), civil.MustDate("2022-03-31"))
//	for h := range view.All() {
//		decision, err := compiled.Evaluate(&benefit.Input{Household: &h, …}, &scratch)
//	}
//	person, found := view.Person("1001") // name, address: the flat value has neither
//
// # Two times
//
// Every entry and fact holds from a day (valid) and was learnt on a day (known). AsOf takes
// both: the base date (基準日), at whose end households are composed, and the day of
// knowledge. An entry on the base date has happened; what was learnt on the day of knowledge
// is known. A correction learnt later changes the answer for later days of knowledge only, so
// that a decision can be asked again as it was taken. Nothing is ever changed or removed by
// appending; only [Register.Erase] removes.
//
// # Events
//
// An [Event] is of a type ([EventType]) and speaks of a person and households by number. On
// one day events go by the day they became known, then by their place in the list. A
// correction replaces what it gives of the event that it names and leaves the rest; a
// cancellation says that an event never happened and can be cancelled in turn; of several
// amendments of one event the newest decides. An unknown known date means the event's own.
// Whoever is alone in a household is its head, and stays it when others join later.
//
// A history that cannot be is an [Anomaly] with a code; the event is left out, or stands
// where the code says so, and everything else is composed. A date of which parts are unknown
// counts from the last day it can be; when the base date lies between the first and the last,
// that is an anomaly (date_unknown).
//
// [View.Update] composes only the households that new events touch; [View.Composed] says how
// many. [View.NewSince] gives the households that came into being after the base date, with
// the split they came from and where their members were registered on the base date.
//
// # Residence
//
// A member of the flat value says where they were registered, when that is not here since
// ever. Before entering the municipality a person was where the entry says (column from), else
// where the address on 1 January was (column january), which is taken to have lasted until
// then; else the place is unknown. January speaks of the 1 January of the year in which the
// entry was known.
//
// # Facts
//
// Tax facts ([TaxFact]) are of a person and a fiscal year. The one learnt last decides; on one
// day an entry ex officio before an inquiry's answer before the roll. A declaration decides
// only what they leave unfiled or unknown. Two facts of one source and one day that disagree
// decide nothing: the status is unknown. The own roll says nothing about who lived elsewhere on the assessment
// date (賦課期日): the status is unknown, and that is what makes an inquiry. Supporter and
// income in the flat value are those of the fiscal year in which the base date lies.
//
// Welfare facts ([WelfareFact]) hold for a period. An evacuee is protected unless the
// evacuation ended before the base date, also when it began later; a placed person is when
// the placement holds on the base date. Every fact has its [Provenance] and can be asked
// whether it is older than a number of days.
//
// # Secret addresses
//
// An [Address] with the mark set shows itself to no printer, encoder or log. It is set for a
// person with the mark in the register, for an evacuee, and for whoever lives in the household
// of a marked head, as known today, whatever day is asked about. Only Disclose gives it.
//
// # Files
//
// CSV, UTF-8 or CP932, with headers in English or Japanese, in any order; columns not listed
// are reported and not read. Dates are written in any form that civil.Parse reads.
//
// residents.csv, events or a plain list (rows without a type are of [EventListed]); person
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
//	levy                均等割額                     yen
//	income_levy         所得割額                     yen, or zero and owed
//	total_income        合計所得金額                 yen
//	supporter           扶養者宛名番号, 扶養者       none なし: nobody; blank: unknown
//	supporter_elsewhere 扶養者市外                   1: lives in another municipality
//	supporter_status    扶養者課税区分               as status
//	known               処理日, 登録日
//	from                更正日, 異動日               the assessment holds from this day
//	source              入手元, 情報元               own_roll 台帳, inquiry 照会, declaration 申告, ex_officio 職権
//
// and, for rows without a status, what the levy's tests ask: salary 給与収入, pension 公的年金収入, business
// 事業所得, survivor_pension 遺族年金等, dependants 扶養人数, special 本人該当区分 (disabled 障害, widow 寡婦, single_parent ひとり親).
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
//	source    入手元, 情報元
//
// Both may carry birth 生年月日, kana 氏名カナ, address 住所 and died_on 死亡日: they serve [View.Link] alone.
//
// Every row ends as taken, as another's (not among [ImportOptions].Candidates: counted, never
// stored) or as bad, with its findings located. A repeated row and one that contradicts
// another are reported; nothing is dropped silently.
//
// # Linking, providing, erasing
//
// [View.Link] reconciles residents, tax and welfare by addressee number and reports by code
// what does not fit; whom a number that nobody has may mean is proposed with a score and never
// joined. [Provider] hands items to registered systems and officers after a decision
// ([Access]) and an audit entry ([Trail]), else nothing. [Register.Erase] removes what is past
// its period, by the approval of a second person, from register, facts and copies.
//
// # Goroutines
//
// A Register is changed, and views are made of it, by one goroutine at a time; a [View] can
// be read by many between updates, and the households it yields are owned by who asked.
package household
