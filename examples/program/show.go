package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/law"
	"github.com/kyufu-go/kyufu/benefit/levy"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// written is what a program's own JSON says and no method of it does.
type written struct {
	Basis       []law.Citation `json:"basis"`
	AmountBasis []string       `json:"amount_basis"`
	PerChild    any            `json:"per_child"`
	PerPerson   any            `json:"per_person"`
	Additions   []struct {
		ID     string    `json:"id"`
		Amount money.Yen `json:"amount"`
		When   any       `json:"when"`
		Basis  []string  `json:"basis"`
	} `json:"additions"`
	Criteria []struct {
		ID    string   `json:"id"`
		When  any      `json:"when"`
		Basis []string `json:"basis"`
	} `json:"criteria"`
}

// cite names the citations of a list of ids.
func (w *written) cite(ids []string) string {
	var cited []string
	for _, id := range ids {
		if i := slices.IndexFunc(w.Basis, func(c law.Citation) bool { return c.ID == id }); i >= 0 {
			text := w.Basis[i].String()
			if w.Basis[i].Unconfirmed {
				text += "（条文と未照合）"
			}
			cited = append(cited, text)
		}
	}
	if len(cited) == 0 {
		return ""
	}
	return "　根拠：" + strings.Join(cited, "、")
}

// show says in plain Japanese who gets how much, until when, on what basis.
func show(o *options, names []string) error {
	c, err := o.compile(names)
	if err != nil {
		return err
	}
	p := c.Program()
	var w written
	if err := json.Unmarshal(p.JSON(), &w); err != nil {
		return err
	}
	o.printf("%s（%s）\n", p.Name().In(benefit.Japanese), p.ID())
	if alias := p.Alias(); alias != "" {
		o.printf("別名　%s\n", alias)
	}
	if d, ok := p.Designation(); ok {
		o.designated(d)
	}
	o.printf("基準日　%s\n", p.BaseDate().Wareki(civil.WarekiStyle{}))
	if year := p.FiscalYear(); year != 0 {
		o.printf("課税年度　%s\n", year.Wareki())
	}
	o.amounts(p, &w)
	o.days(p.Deadlines())
	if err := o.limits(p); err != nil {
		return err
	}
	for t := benefit.TrackA; t <= benefit.TrackC; t++ {
		o.refusals(c, &w, t)
	}
	o.printf("識別　%s\n", c.Digest())
	return nil
}

func (o *options) designated(d benefit.Designation) {
	o.printf("特定公的給付　%s%s（%sから）", d.Notice, d.Item, d.From.Wareki(civil.WarekiStyle{}))
	if d.Unconfirmed {
		o.printf("　告示と未照合")
	}
	o.printf("\n")
}

// units says what one amount is for.
var units = map[string]string{
	"household": "一世帯につき", "person": "一人につき", "child": "児童一人につき", "assessment": "税額から計算",
}

// amounts breaks the amount down by line, with who counts for each.
func (o *options) amounts(p *benefit.Program, w *written) {
	o.printf("支給額　%s（%s）%s\n", p.Amount().Format(), units[p.Unit()], w.cite(w.AmountBasis))
	for _, who := range []any{w.PerChild, w.PerPerson} {
		if who != nil {
			o.printf("　対象となる方　%s\n", inWords(who))
		}
	}
	for _, a := range w.Additions {
		o.printf("加算　%s　一人につき　%s%s\n　対象となる方　%s\n", a.ID, a.Amount.Format(), w.cite(a.Basis), inWords(a.When))
	}
}

// days are the days that end something.
func (o *options) days(d benefit.Deadlines) {
	for _, line := range []struct {
		name string
		day  civil.Date
	}{
		{"受付期限", d.End}, {"世帯変更の反映期限", d.HouseholdChangeUntil}, {"支払期限", d.PaymentUntil},
		{"会計年度の終わり", d.AccountingYearEnd}, {"返還の期限", d.ReturnUntil},
	} {
		if line.day.Known() {
			o.printf("%s　%sまで\n", line.name, line.day.Wareki(civil.WarekiStyle{}))
		}
	}
	if d.ReplyMonths > 0 {
		o.printf("確認書の返送　発送から%dか月\n", d.ReplyMonths)
	}
	if !d.End.Known() {
		o.printf("受付期限　定めがありません（町の上書きで deadlines.end を定めます）\n")
	}
}

// limits says up to which income the town's levy is not owed in the program's year.
func (o *options) limits(p *benefit.Program) error {
	if p.FiscalYear() == 0 {
		return nil
	}
	tables, err := o.tables()
	if err != nil {
		return err
	}
	town, err := municipality.Parse(o.town)
	if err != nil {
		return err
	}
	rules, err := tables.Rules(p.FiscalYear(), town, civil.Date{})
	if err != nil {
		o.printf("非課税限度額　この市区町村のデータがありません（-levy で足せます）\n")
		return nil //nolint:nilerr // a town without data has no line
	}
	o.printf("住民税が非課税となる所得　根拠：%s\n", rules.Basis(levy.ByOrdinanceLimit))
	for n := range 3 {
		limit := rules.Limit(n)
		o.printf("　扶養%d人　合計所得%s（給与収入%s、65歳以上の公的年金%s）、所得割は合計所得%s\n", n, limit.Format(),
			rules.SalaryLimit(limit, levy.Statutory).Format(), rules.PensionLimit(limit, true).Format(), rules.IncomeLevyLimit(n).Format())
	}
	return nil
}

// refusals lists the reasons for which a track refuses, each with its cases.
func (o *options) refusals(c *benefit.Compiled, w *written, t benefit.Track) {
	if !c.Program().HasTrack(t) {
		return
	}
	o.printf("区分%s　次の場合は支給しません\n", t)
	for _, one := range c.Criteria(t) {
		text, ok := benefit.Wording(one.Code, benefit.WordingOptions{Program: c.Program()})
		if !ok {
			text = one.ID
		}
		for _, written := range w.Criteria {
			if written.ID == one.ID {
				o.printf("　%s　%s：%s%s\n", one.Code, text, inWords(written.When), w.cite(written.Basis))
			}
		}
	}
}

func (o *options) printf(format string, args ...any) { _, _ = fmt.Fprintf(o.out, format, args...) }
