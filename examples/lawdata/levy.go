package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/kyufu-go/kyufu/benefit/levy"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
)

// checkLevy reads a town's amounts, prints the limits that follow from them beside those that held
// before, who would be judged otherwise, and the file to send in.
func checkLevy(o options, _ string, r io.Reader) error {
	if o.town == 0 {
		return errors.New("-town には、この額を定める市区町村のコードを指定してください")
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	before, err := levy.Builtin()
	if err != nil {
		return err
	}
	after, err := before.With(raw)
	if err != nil {
		return err
	}
	fy := civil.FiscalYear(o.year)
	own, err := after.Rules(fy, o.town, civil.Date{})
	if err != nil {
		return err
	}
	was, err := before.Rules(fy, o.town, civil.Date{})
	known := err == nil && was.Known().Grade != 0
	if err := printLimits(o.out, own, was, known); err != nil {
		return err
	}
	if known {
		if err := printChanged(o.out, own, was); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(o.out, "\n送る内容（\"source\" に条例の出典を書く）：\n%s", raw)
	return err
}

// printLimits prints what somebody with n dependants may have.
func printLimits(w io.Writer, own, was levy.Rules, known bool) error {
	if _, err := fmt.Fprintf(w, "%d年度、%s。障害者等は合計所得 %sまで\n",
		own.FiscalYear(), own.Basis(levy.ByOrdinanceLimit), own.SpecialCeiling().Format()); err != nil {
		return err
	}
	for n := range 5 {
		limit := own.Limit(n)
		said := "これまで不明"
		if known {
			said = "これまで " + was.Limit(n).Format()
		}
		if _, err := fmt.Fprintf(w, "扶養%d人：合計所得 %s（%s）、給与 %s、年金65歳未満 %s、65歳以上 %s。所得割は %sから\n", n, limit.Format(), said,
			own.SalaryLimit(limit, levy.Statutory).Format(), own.PensionLimit(limit, false).Format(),
			own.PensionLimit(limit, true).Format(), own.IncomeLevyLimit(n).Format()); err != nil {
			return err
		}
	}
	return nil
}

// printChanged tells whom the amounts judge otherwise: between the two limits of each number of
// dependants, as the tests themselves say at both ends.
func printChanged(w io.Writer, own, was levy.Rules) error {
	changed := 0
	for n := range 5 {
		low, high := own.Limit(n), was.Limit(n)
		if low == high {
			continue
		}
		changed++
		low, high = min(low, high)+1, max(low, high)
		now, err := assessed(own, low, n)
		if err != nil {
			return err
		}
		then, err := assessed(was, high, n)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "扶養%d人、合計所得 %sから%s：%s（%s）から %s（%s）に変わる\n",
			n, low.Format(), high.Format(), then.Status, then.By, now.Status, now.By); err != nil {
			return err
		}
	}
	if changed == 0 {
		_, err := fmt.Fprintln(w, "判定の変わる人はいない")
		return err
	}
	return nil
}

// assessed puts somebody of full age with n dependants and nothing out of the ordinary to the
// tests.
func assessed(r levy.Rules, total money.Yen, n int) (levy.Result, error) {
	p := household.NewIncome()
	p.Birth, p.Total, p.Dependants = civil.MustDate("1970-04-01"), &total, household.Dependants{Count: n}
	return r.Assess(&p, levy.Statutory)
}
