package main

import (
	"fmt"

	"github.com/kyufu-go/kyufu/benefit/levy"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

// builtIn tells what the library has and until when it speaks.
func builtIn(o options) error {
	tables, err := levy.Builtin()
	if err != nil {
		return err
	}
	var years []civil.FiscalYear
	for y := civil.FiscalYear(2015); y < 2035; y++ {
		if _, err := tables.ForGrade(y, 1, civil.Date{}); err == nil {
			years = append(years, y)
		}
	}
	towns, named := municipality.Builtin(), 0
	for range towns.All() {
		named++
	}
	list, days := permitted.BuiltIn(), civil.HolidayData()
	_, err = fmt.Fprintf(o.out, `非課税限度額  %d年度から%d年度（ほかの年度は扱えない）
照合リスト    %s：項の版 %d、%s（%s）
市区町村      %d団体、%s時点
休日          %sから%s
`, years[0], years[len(years)-1], list.ID(), list.Len(), list.Digest(), list.Source(), named, towns.AsOf(), days.From, days.To)
	return err
}

// listDays prints the days off between two days, and what the data does not say.
func listDays(o options, operands []string) error {
	from, err := civil.ParseDate(operands[0])
	if err != nil {
		return fmt.Errorf("始まりの日: %w", err)
	}
	to, err := civil.ParseDate(operands[1])
	if err != nil {
		return fmt.Errorf("終わりの日: %w", err)
	}
	office, bank := civil.OfficeDays(), civil.BankDays()
	for d := from; d.Days() <= to.Days(); d = d.AddDays(1) {
		weekday, _ := d.Weekday()
		open, known := office.BusinessDay(d)
		paid, _ := bank.BusinessDay(d)
		if _, err := fmt.Fprintf(o.out, "%s %s 市役所 %s 銀行 %s\n", d.Wareki(civil.WarekiStyle{}), weekdays[weekday], openness(open, known), openness(paid, known)); err != nil {
			return err
		}
	}
	return nil
}

func openness(open, known bool) string {
	switch {
	case !known:
		return "不明"
	case open:
		return "開"
	}
	return "休"
}

var weekdays = [...]string{"日", "月", "火", "水", "木", "金", "土"}
