package civil_test

import (
	"fmt"

	"github.com/kyufu-go/kyufu/household/civil"
)

func ExampleParse() {
	for _, text := range []string{"令和元年5月1日", "Ｓ５０．７．２１", "昭和五十年七月廿一日", "昭和25年不詳", "平成31年5月1日", "5020131"} {
		r, err := civil.Parse(text, civil.ParseOptions{})
		fmt.Println(r.Date, r.Notes, err)
	}
	// Output:
	// 2019-05-01 [] <nil>
	// 1975-07-21 [] <nil>
	// 1975-07-21 [] <nil>
	// 1950 [unknown_part] <nil>
	//  [] civil: era
	//  [] civil: era
}

func ExampleDate_Order() {
	born, _ := civil.NewPartial(1950, 0, 0) // 昭和25年不詳
	fmt.Println(born.Order(civil.MustDate("1951-01-01")))
	fmt.Println(born.Order(civil.MustDate("1950-06-30")))
	// Output:
	// -1 true
	// 0 false
}

func ExampleAgeOn() {
	fmt.Println(civil.AgeOn(civil.MustDate("2002-01-02"), civil.MustDate("2022-01-01")))
	fmt.Println(civil.AgeOn(civil.MustDate("2002-01-03"), civil.MustDate("2022-01-01")))
	// Output:
	// 20 true
	// 19 true
}

func ExampleDate_Wareki() {
	d := civil.MustDate("2019-05-01")
	fmt.Println(d.Wareki(civil.WarekiStyle{}), d.Wareki(civil.WarekiStyle{Letters: true, Padded: true}))
	// Output: 令和元年5月1日 R01.05.01
}

func ExampleFiscalYear() {
	year, _ := civil.ParseFiscalYear("令和3年度")
	fmt.Println(year, year.AssessmentDate())
	// Output: 2021 2021-01-01
}

func ExampleCalendar_AddBusinessDays() {
	pay, err := civil.BankDays().AddBusinessDays(civil.MustDate("2021-12-28"), 3)
	fmt.Println(pay, err)
	_, err = civil.BankDays().AddBusinessDays(civil.MustDate("2027-12-30"), 1)
	fmt.Println(err)
	// Output:
	// 2022-01-04 <nil>
	// civil: no_data
}
