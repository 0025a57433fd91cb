package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/casework/form"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/benefit/record"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/finding"
)

// forms are what came back in the post, as a scanning service delivers it.
const forms = `世帯番号,様式,発送日,返送日,扶養のみの世帯でない,他で受給していない,銀行コード,支店コード,預金種別,口座番号,口座名義人カナ
h17,確認書,2022-02-01,2022-02-10,1,1,0001,001,普通,1234567,ﾔﾏﾀﾞ ﾀﾛｳ
h18,確認書,2022-02-01,2022-02-10,1,1,,,,,
`

// A day is the example's state: the first error ends it.
type day struct {
	*town

	ctx context.Context //nolint:containedctx // a script of one goroutine
	w   io.Writer
	err error

	file []byte // the bank file of the last run
}

func year(ctx context.Context, w io.Writer) error {
	t, err := open(ctx)
	if err != nil {
		return err
	}
	d := &day{town: t, ctx: ctx, w: w}
	d.sends()
	d.reads()
	d.decides("17")
	d.cures("18")
	d.decides("18")
	d.pays("R1", office.Choice{Program: "P2"})
	d.hears("R1", "2022-03-04")
	d.repeats("18")
	d.twice()
	d.ends()
	d.books()
	d.checks()
	return d.err
}

func (d *day) on(date string) *day {
	d.today = civil.MustDate(date)
	d.say("%s", d.today)
	return d
}

func (d *day) say(format string, args ...any) {
	if d.err == nil {
		_, d.err = fmt.Fprintf(d.w, format+"\n", args...)
	}
}

// does starts an event on an officer's screen, has it seconded where somebody is named, and submits
// it.
func (d *day) does(who audit.Code, id string, e casework.Event, second ...audit.Code) {
	if d.err != nil {
		return
	}
	e.On = d.today
	shown, token, err := d.Start(d.ctx, by(who), id, e.Kind)
	if err != nil {
		d.err = err
		return
	}
	act := office.Act{Token: token, Event: e}
	var word *audit.Approval
	for _, s := range second {
		if word, d.err = d.Second(d.ctx, by(s), who, act); d.err != nil {
			return
		}
	}
	if e.Kind == casework.Erase {
		d.err = d.Erase(d.ctx, by(who), word, act)
	} else {
		_, d.err = d.Submit(d.ctx, by(who), word, act)
	}
	d.say("  %s　申請 %s（%s）　%s", desks[who], id, shown.State.JA(), e.Kind)
}

// desks are what the officers are called.
var desks = map[audit.Code]string{"counter": "受付", "examiner": "審査", "head": "決裁", "cashier": "支払", "keeper": "記録"}

func opening(id string) office.Opening {
	return office.Opening{
		ID: id, Program: "P2", Household: "h" + id, Head: id + "01", Members: []string{id + "01", id + "02"},
		Names: names[id], Event: casework.Event{Kind: casework.SendConfirmation, On: civil.MustDate("2022-02-01")},
	}
}

// names are those by which who comes without a number is found.
var names = map[string][]office.Named{
	"17": {{Kana: "ヤマダ　タロウ", Birth: civil.MustDate("1970-05-05"), PostalCode: "3600041", Lot: "宮町2-47-1"}},
	"18": {{Kana: "スズキ　ハナコ", Birth: civil.MustDate("1982-11-30"), PostalCode: "3600042", Lot: "本町1-10"}},
}

// sends opens the cases: the confirmation forms go out.
func (d *day) sends() {
	d.on("2022-02-01")
	if _, err := d.Open(d.ctx, by("counter"), nil, opening("17"), opening("18")); err != nil {
		d.err = err
		return
	}
	d.say("  受付　確認書を2件送付")
	if _, err := d.Open(d.ctx, by("cashier"), nil, opening("19")); errors.Is(err, office.CodeDenied) {
		d.say("  支払　権限のない手続は拒否：%v", err)
	}
}

// reads takes the forms in: what is wrong with one is a defect, with the day until which it is to
// be cured.
func (d *day) reads() {
	d.on("2022-02-10")
	all, err := form.Read(strings.NewReader(forms), "forms.csv", func(list finding.List) {
		for _, f := range list {
			d.say("  %s", form.Message(f))
		}
	})
	if err != nil {
		d.err = err
		return
	}
	check, err := form.New(record.Config{})
	if err != nil {
		d.err = err
		return
	}
	for _, id := range []string{"17", "18"} {
		d.takes(id, all["h"+id], check)
	}
}

func (d *day) takes(id string, a *form.Application, check *form.Validator) {
	for _, f := range check.Application(a) {
		d.say("  申請 %s　%s", id, form.Message(f))
	}
	review, account, _ := a.Check(bank.AccountConfig{})
	e := casework.Event{Kind: casework.ReturnForm, Form: &casework.Form{AppliedOn: a.Returned, Phone: a.Phone}}
	if review == form.PayAccount {
		e.Account = &casework.Account{Account: account, Source: casework.FromForm}
	}
	d.does("counter", id, e)
	if code := review.Defect(); code != "" {
		d.does("counter", id, casework.Event{Kind: casework.FindDefect, Codes: []string{code}, Until: d.today.AddDays(14)})
		d.does("counter", id, casework.Event{Kind: casework.NotifyDefect})
	}
}

// cures shows what is due, and lets the missing account come by an agent.
func (d *day) cures(id string) {
	d.on("2022-02-22")
	for todo, err := range d.Due(d.ctx, by("counter"), d.today, 3) {
		if err != nil {
			d.err = err
			return
		}
		d.say("  要処理　申請 %s　%s　期限 %s", todo.Case, todo.What, todo.Until)
	}
	found, err := d.Search(d.ctx, by("counter"), office.Named{Kana: "スズキ"}, 10)
	if err != nil {
		d.err = err
		return
	}
	d.say("  受付　カナ氏名での検索：申請 %s", strings.Join(found, "、"))
	d.does("counter", id, casework.Event{
		Kind: casework.Cure, Agent: &casework.Agent{Relation: "child", Authority: "委任状"},
		Mailing: &casework.Mailing{PostalCode: "360-8601", Address: "宮町二丁目47番地1", Name: "代理人"},
		Account: account("7654321"),
	})
}

func account(number string) *casework.Account {
	return &casework.Account{Account: bank.Account{Bank: "0001", Branch: "001", Type: bank.Ordinary, Number: number, Holder: "ﾔﾏﾀﾞ ﾀﾛｳ"}, Source: casework.FromForm}
}

// decides examines a form and grants: who proposes does not decide.
func (d *day) decides(id string) {
	d.does("counter", id, casework.Event{Kind: casework.CheckIdentity, Method: "driving_licence"})
	d.does("counter", id, casework.Event{Kind: casework.ReviewDocuments})
	d.does("examiner", id, casework.Event{Kind: casework.Accept})
	d.does("examiner", id, casework.Event{Kind: casework.Review, Ruling: d.judges(id)})
	d.does("head", id, casework.Event{Kind: casework.Grant})
	d.does("counter", id, casework.Event{Kind: casework.Notify})
}

// twice tries to pay a member of a household that was paid.
func (d *day) twice() {
	if d.err != nil {
		return
	}
	again := opening("20")
	again.Members = []string{"1702"}
	if _, err := d.Open(d.ctx, by("counter"), nil, again); err != nil {
		d.err = err
		return
	}
	d.does("head", "20", casework.Event{Kind: casework.OverrideGrant, Codes: []string{"F02"}, Words: "事務の誤りの訂正", Amount: 100000, Person: "2001"}, "second")
	d.does("counter", "20", casework.Event{Kind: casework.ChangeAccount, Account: account("9998887")})
	if d.err != nil {
		return
	}
	_, err := d.Submit(d.ctx, by("cashier"), nil, office.Act{Case: "20", Event: casework.Event{Kind: casework.PlanPayment, On: d.today, Run: "R3", Until: d.today.AddDays(10), Amount: 100000}})
	if !errors.Is(err, office.CodeAlreadyPaid) {
		d.err = errors.New("申請 17 の世帯員に二重に支払われます")
	}
	d.say("  支払　申請 20 には申請 17 の世帯員がいます：%v", err)
}

// ends lets the register's news reach a case, gives the money back, and erases after the years.
func (d *day) ends() {
	if d.err != nil {
		return
	}
	touched, err := d.Touched(d.ctx, by("counter"), casework.Change{Person: "1802", What: casework.TaxCorrected})
	if err != nil {
		d.err = err
		return
	}
	for _, t := range touched {
		d.say("  税の更正　申請 %s　できる手続 %v", t.Case, t.May)
	}
	d.does("head", "18", casework.Event{Kind: casework.DecideLess, Amount: 100000, Codes: []string{"B01"}}, "second")
	d.does("cashier", "18", casework.Event{Kind: casework.ReturnRest, Amount: 100000, Codes: []string{"B01"}, AccountingYear: 2021, Fund: "国庫"})
	d.on("2027-06-01").does("keeper", "17", casework.Event{Kind: casework.Close})
	d.does("keeper", "17", casework.Event{Kind: casework.Erase}, "second")
	if d.err != nil {
		return
	}
	left, err := d.Find(d.ctx, by("counter"), "1701")
	d.err = err
	d.say("  消去後の検索　申請 17　%d件", len(left))
}

// checks shows a case's history and reads the store against the log.
func (d *day) checks() {
	if d.err != nil {
		return
	}
	c, err := d.Case(d.ctx, by("counter"), "18")
	if err != nil {
		d.err = err
		return
	}
	history := c.History()
	d.say("申請 18　手続 %d件　%s", len(history), history[len(history)-1].State.JA())
	found, err := d.Check(d.ctx, by("auditor"), nil, store.TrailOfMemory("desk", d.log).Since(d.ctx, 0))
	d.err = err
	d.say("監査ログ %d件　不一致 %d件", len(d.log.Events()), len(found))
}
