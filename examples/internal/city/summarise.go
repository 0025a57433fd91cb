package city

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/kyufu-go/kyufu/benefit/casework/form"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// sampleCity is the city of the embedded sample and of the synthetic city.
const sampleCity = "112020"

// cityName is the name that the city's own data give, or that of the town as which the sample is
// judged.
func (j *job) cityName() string {
	if j.in != "" || j.municipality == sampleCity {
		return j.data.config.Name
	}
	e, err := municipality.Builtin().Lookup(j.own, j.on)
	if err != nil {
		return j.own.String() + "（架空のデータ）"
	}
	return "見本の" + e.Name + "（架空のデータ）"
}

// summarise counts what the report and the screen say.
func (j *job) summarise(transfers []*transfer) {
	program := j.program.Program()
	s := &j.summary
	*s = summary{
		Title: program.Name().JA + "　判定結果報告", Municipality: j.cityName(), Program: program.ID(), ProgramDigest: j.program.Digest()[:12],
		BaseDate: wareki(program.BaseDate()), KnownAt: wareki(j.knownAt), On: wareki(j.on), Inquiry: j.inquired,
		TransferOn: wareki(j.data.config.TransferOn), Seal: hex.EncodeToString(j.seal.SHA256[:8]),
	}
	rows := map[outcome]*outcomeRow{}
	for _, o := range []outcome{eligible, undetermined, ineligible} {
		rows[o] = &outcomeRow{Name: o.Japanese()}
	}
	for _, one := range j.all {
		r := rows[one.outcome]
		r.Households++
		r.Persons += len(one.persons)
		r.Yen += int64(one.amount)
	}
	for _, o := range []outcome{eligible, undetermined, ineligible} {
		s.Outcomes = append(s.Outcomes, *rows[o])
		s.Households += rows[o].Households
		s.Persons += rows[o].Persons
		s.Yen += rows[o].Yen
	}
	s.Eligible, s.Undetermined, s.Ineligible = rows[eligible].Households, rows[undetermined].Households, rows[ineligible].Households
	s.OpenYen = int64(s.Undetermined) * int64(program.Amount())
	s.Reasons = countReasons(j.all)
	s.Open = countMissing(j.all)
	s.countPayments(j.all)
	for _, t := range transfers {
		s.TransferYen += int64(t.amount)
	}
	s.Findings = j.bad.summary()
	s.Deadlines = j.deadlines()
	if s.Compared = j.earlier != nil; s.Compared {
		s.Changes = countChanges(j.changes())
	}
}

// wareki writes a day as a section chief reads it.
func wareki(d civil.Date) string { return d.Wareki(civil.WarekiStyle{}) }

func countReasons(all []*judged) []reasonRow {
	at, rows := map[string]int{}, []reasonRow(nil)
	for _, one := range all {
		for _, r := range one.reasons {
			i, ok := at[r.code]
			if !ok {
				i = len(rows)
				at[r.code] = i
				rows = append(rows, reasonRow{Code: r.code, Text: r.text, Basis: r.basis})
			}
			rows[i].Households++
		}
	}
	slices.SortFunc(rows, func(a, b reasonRow) int {
		return cmp.Or(cmp.Compare(b.Households, a.Households), strings.Compare(a.Code, b.Code))
	})
	return rows
}

func countMissing(all []*judged) []openRow {
	type key struct{ fact, year, route string }
	at, rows := map[key]int{}, []openRow(nil)
	for _, one := range all {
		seen := map[key]bool{}
		for _, m := range one.missing {
			k := key{m.fact, yearText(m.year), m.route}
			i, ok := at[k]
			if !ok {
				i = len(rows)
				at[k] = i
				rows = append(rows, openRow{Fact: factNames[m.fact], Year: k.year, Route: routeNames[m.route]})
			}
			rows[i].Count++
			if !seen[k] {
				seen[k] = true
				rows[i].Households++
			}
		}
	}
	slices.SortFunc(rows, func(a, b openRow) int {
		return cmp.Or(cmp.Compare(b.Households, a.Households), strings.Compare(a.Fact, b.Fact), strings.Compare(a.Route, b.Route))
	})
	return rows
}

var payNames = []struct {
	state form.Review
	name  string
}{
	{form.PayAccount, "口座へ振込"}, {form.PayCash, "現金で支給"}, {form.Undeclared, "誓約・同意欄の記入漏れ（D04）"}, {form.NoAccount, "口座の記入なし（D02）"},
	{form.BadAccount, "口座の誤り（D02）"}, {form.Misdated, "発送日より前の返送日（D08）"}, {form.NotReturned, "未返送・未申請"}, {form.NoReview, "受給者の死亡等により保留（notices.csv）"},
}

func (s *summary) countPayments(all []*judged) {
	households, yen := map[form.Review]int{}, map[form.Review]money.Yen{}
	for _, one := range all {
		if one.outcome == eligible {
			households[one.pay]++
			yen[one.pay] += one.amount
		}
	}
	for _, p := range payNames {
		if households[p.state] > 0 {
			s.Payments = append(s.Payments, paymentRow{p.name, households[p.state], int64(yen[p.state])})
		}
	}
	s.Transfers, s.Cash, s.NotReturned = households[form.PayAccount], households[form.PayCash], households[form.NotReturned]
	s.Defective = households[form.Undeclared] + households[form.NoAccount] + households[form.BadAccount] + households[form.Misdated]
}

// print writes the last lines of the screen.
func (j *job) print(w io.Writer) {
	s := &j.summary
	fmt.Fprintf(w, "%s　基準日 %s　判定日 %s\n", s.Municipality, s.BaseDate, s.On)
	fmt.Fprintf(w, "世帯 %s　人 %s\n", commas(int64(s.Households)), commas(int64(s.Persons)))
	fmt.Fprintf(w, "対象 %s　対象外 %s　未確定 %s\n", commas(int64(s.Eligible)), commas(int64(s.Ineligible)), commas(int64(s.Undetermined)))
	if j.program.Program().Unit() == "assessment" {
		fmt.Fprintln(w, "この制度の額は個人ごとの算定結果（調整給付）で決まります。入力に算定結果がないので、要件を満たす世帯も未確定です")
	}
	if i := s.Inquiry; i != nil {
		fmt.Fprintf(w, "照会 %s 件（照会前の未確定 %s 世帯）\n", commas(int64(i.Asked)), commas(int64(i.Before.Undetermined)))
	}
	fmt.Fprintf(w, "支給対象額 %s円　うち振込 %s件 %s円\n", commas(s.Yen), commas(int64(s.Transfers)), commas(s.TransferYen))
	fmt.Fprintf(w, "申請 %s件　支払予定 %s件 %s円\n", commas(int64(len(j.cases))), commas(int64(j.firstRun.Count)), commas(int64(j.firstRun.Total)))
	fmt.Fprintf(w, "出力 %s/ : %s\n", j.options.out, strings.Join(j.files(), " "))
	var stages []string
	for _, t := range j.progress.stages {
		stages = append(stages, fmt.Sprintf("%s %.1f", t.name, t.took.Seconds()))
	}
	fmt.Fprintf(w, "時間 %.1f秒（%s）\n", j.now().Sub(j.started).Seconds(), strings.Join(stages, "、"))
	fmt.Fprintf(w, "監査ログ %s件　検証済　ルート %s\n", commas(int64(j.report.Entries)), j.report.Root)
	fmt.Fprintf(w, "点検（台帳・支払・ログの突合）　不一致 %d件\n", len(j.checked))
	for _, f := range j.checked {
		fmt.Fprintf(w, "  %s %s %s\n", f.Code, f.Case, f.Store.Code)
	}
}
