package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"strings"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/benefit/office/outcome"
	"github.com/kyufu-go/kyufu/household/civil"
)

// payer is the town and the account that the money leaves.
var payer = zengin.Header{Code: "1120200001", Name: "ｸﾏｶﾞﾔｼ", Bank: "0017", Branch: "204", Type: bank.Ordinary, Number: "0000001"}

// meanings are what the bank's list means, as the town wrote it down once.
const meanings = `{
  "columns": {"number": ["口座番号"], "holder": ["受取人名"], "amount": ["金額"], "result": ["処理結果"]},
  "paid": ["振込済"],
  "causes": {"口座解約": "closed", "該当口座なし": "no-such-account", "名義相違": "name-mismatch"}
}`

// results are the bank's list. It does not say which record of the file it means.
const results = `口座番号,受取人名,金額,処理結果
1234567,ﾔﾏﾀﾞ ﾀﾛｳ,"100,000",振込済
7654321,ﾔﾏﾀﾞ ﾀﾛｳ,"100,000",口座解約
5555555,ｽｽﾞｷ ﾊﾅｺ,"100,000",振込済
`

// pays drafts a run by a rule, has it approved as it was shown, writes its file and hands that over
// once.
func (d *day) pays(run string, c office.Choice) {
	if d.err != nil {
		return
	}
	due := d.today.AddDays(10)
	shown, left, err := d.Draft(d.ctx, by("cashier"), run, c, due)
	for _, l := range left {
		d.say("  支払えない申請 %s　%s", l.Case, l.Why)
	}
	if err == nil {
		err = d.ApproveRun(d.ctx, by("head"), shown)
	}
	var file bytes.Buffer
	if err == nil {
		_, err = d.ExportRun(d.ctx, by("cashier"), run, office.Order{Payer: payer, On: due}, &file)
	}
	if err == nil {
		err = d.checksFile(run, file.Bytes())
	}
	if err == nil {
		err = d.SendRun(d.ctx, by("cashier"), run, sha256.Sum256(file.Bytes()))
	}
	d.err = err
	d.say("  %s 起案・決裁・送付　%d件 %s", run, shown.Count, shown.Total.Format())
	d.file = file.Bytes()
}

// checksFile is the last look before the bank has it: is this the run's file? The file of the run
// before, from another folder, is not.
func (d *day) checksFile(run string, file []byte) error {
	found, err := d.CheckFile(d.ctx, by("cashier"), run, file)
	if err != nil {
		return err
	}
	d.say("  %s のファイルの確認　%s", run, told(found))
	if d.file == nil {
		return nil
	}
	found, err = d.CheckFile(d.ctx, by("cashier"), run, d.file)
	d.say("  別の支払処理のファイルの確認　%s", told(found))
	return err
}

// hears reads the bank's list, asks a payee whether the money came, and closes the run to the yen.
func (d *day) hears(run, on string) {
	d.on(on)
	if d.err != nil {
		return
	}
	m, err := outcome.ParseMapping([]byte(meanings))
	if err != nil {
		d.err = err
		return
	}
	for _, which := range []string{"銀行の結果一覧", "同じ一覧をもう一度"} {
		list, err := outcome.ReadList([]byte(results), m)
		if err != nil {
			d.err = err
			return
		}
		found, err := d.ReadResults(d.ctx, by("cashier"), run, list, d.today)
		if err != nil {
			d.err = err
			return
		}
		d.say("  %s　%s", which, told(found))
	}
	d.waits()
	d.closes(run)
}

// told says what was found about a file or a list, in codes with the line.
func told(found []office.FileFinding) string {
	if len(found) == 0 {
		return "相違なし"
	}
	codes := make([]string, len(found))
	for i, f := range found {
		if codes[i] = string(f.Code); f.Line > 0 {
			codes[i] += fmt.Sprintf("（%d行目）", f.Line)
		}
	}
	return strings.Join(codes, "、")
}

// waits shows what has not reached its payee, the oldest of each state first.
func (d *day) waits() {
	for w, err := range d.Waiting(d.ctx, by("cashier"), d.today) {
		if err != nil {
			d.err = err
			return
		}
		if w.State == casework.Failed {
			c, err := d.Case(d.ctx, by("cashier"), w.Case)
			if err != nil {
				d.err = err
				return
			}
			d.say("  振込不能　申請 %s　%s　%d日前", w.Case, c.Payments[len(c.Payments)-1].Failed, w.Days)
		}
	}
}

func (d *day) closes(run string) {
	if d.err != nil {
		return
	}
	b, err := d.CloseRun(d.ctx, by("cashier"), run)
	d.err = err
	d.say("  %s 精算　送付 %s　支払済 %s　振込不能 %s", run, b.Sent.Yen.Format(), b.Paid.Yen.Format(), b.Failed.Yen.Format())
}

// repeats pays again what failed, to the account as corrected: the bank lists failures alone, and
// of this run it lists none. A payee is asked whether the money came.
func (d *day) repeats(id string) {
	d.does("counter", id, casework.Event{Kind: casework.CorrectAccount, Account: account("1112223")})
	d.pays("R2", office.Choice{Which: office.Repeat})
	d.on("2022-03-14")
	if d.err != nil {
		return
	}
	if d.err = d.PayRest(d.ctx, by("cashier"), "R2", civil.MustDate("2022-03-14")); d.err != nil {
		return
	}
	asked, err := d.Sample(d.ctx, by("examiner"), "R2", 1)
	if err != nil {
		d.err = err
		return
	}
	for _, a := range asked {
		d.err = d.Answered(d.ctx, by("examiner"), "R2", a.Case, office.Came)
		d.say("  着金の確認　申請 %s　着金済", a.Case)
	}
	d.closes("R2")
}

// books closes the benefit: what was paid and did not come back.
func (d *day) books() {
	if d.err != nil {
		return
	}
	b, err := d.Books(d.ctx, by("cashier"))
	d.err = err
	for _, y := range b.Years {
		d.say("  戻入　%d年度　%s　%s", y.Year, y.Fund, y.Sum.Yen.Format())
	}
	d.say("差引 %s", b.Out().Format())
}
