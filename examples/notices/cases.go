package main

import (
	"slices"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/notice"
	"github.com/kyufu-go/kyufu/household/civil"
)

func on(date string) civil.Date { return civil.MustDate(date) }

// terms are the town's.
var terms = casework.Terms{
	casework.ReplyClock: {Days: 90}, casework.WindowClock: {Days: 14}, casework.CureClock: {Days: 14},
	casework.CorrectionClock: {Days: 30}, casework.ReturnClock: {Days: 60},
}

var account = casework.Account{Source: casework.FromForm, Account: bank.Account{
	Bank: "0017", Branch: "204", Type: bank.Ordinary, Number: "1234567", Holder: "ﾀｶﾔﾏ ﾀﾛｳ",
}}

// lives are cases that have come to each kind of letter.
func lives() map[casework.Notice][]casework.Event {
	asked := casework.Event{Kind: casework.SendConfirmation}
	came := casework.Event{Kind: casework.ReturnForm, Account: &account}
	answered := casework.Account{Source: casework.FromRegister, Account: account.Account}
	granted := casework.Event{Kind: casework.OverrideGrant, Codes: []string{"F02"}, Words: "clerical correction", Amount: 100_000, Person: "1701"}
	sent := []casework.Event{
		asked, came, granted,
		{Kind: casework.PlanPayment, Run: "R1", Until: on("2022-03-01"), Amount: 100000},
		{Kind: casework.ApprovePayment, Run: "R1", By: "head"},
		{Kind: casework.SendPayment, Run: "R1", Digest: "…"},
	}
	paid := append(slices.Clip(sent), casework.Event{Kind: casework.Pay, Run: "R1", On: on("2022-03-01")})
	return map[casework.Notice][]casework.Event{
		casework.ConfirmationForm: {asked},
		notice.ApplicationForm:    {asked},
		casework.AdvanceNotice: {
			{Kind: casework.AnswerAccount, Account: &answered, Inquiry: "inquiry"}, {Kind: casework.SendAdvanceNotice},
		},
		casework.GrantNotice:   {asked, came, granted},
		casework.RefusalNotice: {asked, came, {Kind: casework.OverrideRefuse, Codes: []string{"R01", "R05"}, Words: "corrected roll"}},
		casework.DefectNotice: {asked, came, {
			Kind: casework.FindDefect, Codes: []string{"D02"}, Words: "口座番号が読み取れません", Until: on("2022-03-03"),
		}},
		casework.PaymentNotice: paid,
		casework.FailureNotice: append(slices.Clip(sent), casework.Event{Kind: casework.FailPayment, Codes: []string{"T02"}, On: on("2022-03-04")}),
		casework.ReturnRequest: append(slices.Clip(paid), casework.Event{
			Kind: casework.DemandReturn, Codes: []string{"B01"}, Amount: 100_000, On: on("2022-04-01"),
		}),
	}
}

// letters are one of each kind, in the order of the work.
func letters(t *notice.Town) ([]*notice.Notice, error) {
	program, err := benefit.Builtin("P2")
	if err != nil {
		return nil, err
	}
	home := notice.Party{PostalCode: "360-0041", Address: "埼玉県熊谷市宮町", Street: "二丁目47番地1 コーポ宮町101号室"}
	named := func(name string) notice.Party { p := home; p.Name = name; return p }
	facts := notice.Facts{
		Town: t, Number: "熊福第123号", Program: program, Amount: 100_000,
		To: notice.Person{Party: named("髙山　太郎")},
		Members: []notice.Person{
			{Party: named("髙山　花子")},
			// who fled is on no letter to those they left
			{Party: notice.Party{PostalCode: "360-0012", Address: "埼玉県熊谷市上之", Street: "9丁目8-7", Name: "髙山　桜"}, Kana: "タカヤマ　サクラ", Protected: true},
		},
		Bank: func(string, string) (string, string) { return "埼玉りそな銀行", "熊谷支店" },
	}
	all := lives()
	out := make([]*notice.Notice, 0, len(all))
	for _, kind := range notice.Kinds() {
		c, err := live(all[kind])
		if err != nil {
			return nil, err
		}
		facts.Date = c.Event(c.Version() - 1).On // a letter bears the day of what it tells: its terms lie ahead
		n, err := notice.Of(kind, c, facts)
		if err != nil {
			return nil, err
		}
		out = append(out, &n)
	}
	return out, nil
}

func live(events []casework.Event) (*casework.Case, error) {
	for i := range events {
		e := &events[i]
		if e.By == "" {
			e.By = "counter"
		}
		if e.On.IsZero() {
			e.On = on("2022-02-10")
		}
		e.Second, e.Recorded = "second", e.On
	}
	c, err := casework.Fold(casework.Config{ID: "2022/17", Program: "P2", Household: "h17", Terms: terms}, events...)
	return &c, err
}
