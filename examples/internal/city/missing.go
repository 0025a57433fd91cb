package city

import (
	"io"
	"strconv"

	"github.com/kyufu-go/kyufu/benefit/asking"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/register"
	"github.com/kyufu-go/kyufu/household/text/table"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

var factNames = map[string]string{
	"tax_status": "課税状況", "income_levy": "所得割の有無", "supporter": "扶養関係", "supporter_tax_status": "扶養者の課税状況",
	"residence": "住所", "birth": "生年月日", "paid_elsewhere": "他の市町村での受給", "income": "所得", "child_allowance": "児童手当の支給者",
	"supporter_cycle": "扶養関係の矛盾（互いに扶養）", "supporter_tax": "扶養者の課税状況の矛盾",
	"no_head": "世帯主のいない世帯", factUnread: "読めなかった行（errors.csv）",
}

var routeNames = map[string]string{
	"own_roll": "自団体の台帳", "inquiry": "情報照会", "declaration": "本人の申告", "other_municipality": "他の市町村",
}

func writeMissing(w io.Writer, all []*judged) error {
	out := table.NewWriter(w, table.WriterConfig{File: "missing.csv", Columns: columns("世帯番号", "宛名番号", "事実", "事実名", "年度", "求める先", "求める先名")})
	for _, j := range all {
		for _, m := range j.missing {
			if _, err := out.Write([]string{j.number, m.person, m.fact, factNames[m.fact], yearText(m.year), m.route, routeNames[m.route]}); err != nil {
				return err
			}
		}
	}
	return out.Flush()
}

func yearText(y civil.FiscalYear) string {
	if y == 0 {
		return ""
	}
	return strconv.Itoa(int(y))
}

// planner turns what is missing into requests over the network.
type planner struct {
	view  *register.View
	list  *permitted.List
	table *municipality.Table
	own   municipality.Code
	on    civil.Date
	known civil.Date

	designation permitted.Designation
}

// assessment is the privacy impact assessment of the duty: published on the day the file was first
// held.
var assessment = permitted.Assessment{PublishedOn: civil.MustDate("2021-12-10")}

// facts are the missing facts whose route is the network. A supporter's are never among them.
func networkFacts(all []*judged) []inquiry.MissingFact {
	var list []inquiry.MissingFact
	for _, j := range all {
		for _, m := range j.missing {
			if m.route != inquiry.RouteInquiry {
				continue
			}
			subject := permitted.Member
			if m.person == j.head {
				subject = permitted.Head
			}
			list = append(list, inquiry.MissingFact{Person: m.person, Subject: subject, Fact: m.fact, FiscalYear: m.year, Route: m.route})
		}
	}
	return list
}

func (p *planner) plan(all []*judged) inquiry.Plan {
	return inquiry.MakePlan(networkFacts(all), inquiry.PlanConfig{
		List: p.list, On: p.on, KnownAt: p.known, Own: p.own, Residence: asking.Residence(p.view), Municipalities: p.table, Assessment: assessment,
		Designation: p.designation,
	})
}

// writeInquiries lists what is to be asked, of whom and on what ground, and what cannot be asked
// and why.
func (j *job) writeInquiries(w io.Writer, names *municipality.Table) error {
	out := table.NewWriter(w, table.WriterConfig{File: "inquiries.csv", Columns: columns(
		"世帯番号", "宛名番号", "情報", "年度", "照会先", "照会先名", "可否", "条項", "根拠", "告示", "転用手続", "理由", "回答",
	)})
	for i := range j.plan.Asks {
		a := &j.plan.Asks[i]
		name := ""
		if m, err := names.Lookup(a.Provider.Municipality, j.on); err == nil {
			name = m.Name
		}
		v := &a.Verdict
		if _, err := out.Write([]string{
			j.planned[a.Person], a.Person, string(a.Information), yearText(a.FiscalYear), a.Provider.Municipality.String(), name,
			"可", v.No, v.Article, v.Notice, v.Carrier, v.Reason.Code(), j.answer(a.Person),
		}); err != nil {
			return err
		}
	}
	for _, u := range j.plan.Unasked {
		f := &u.Fact
		if _, err := out.Write([]string{j.planned[f.Person], f.Person, f.Fact, yearText(f.FiscalYear), "", "", "否", "", "", "", "", string(u.Outcome), ""}); err != nil {
			return err
		}
	}
	return out.Flush()
}

// answer says what came of an inquiry: nothing as long as nobody has asked.
func (j *job) answer(person string) string {
	switch {
	case j.answered == nil:
		return ""
	case j.answered[person]:
		return "登録済"
	}
	return "回答なし"
}
