package register_test

import (
	"fmt"
	"strings"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/intake"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/register"
)

const residents = `宛名番号,世帯番号,異動事由,異動日,処理日,世帯主,続柄,氏名,氏名カナ,性別,生年月日,郵便番号,住所,1月1日住所,異動先世帯番号
1001,501,現住,,,1,世帯主,試験　太郎,シケン　タロウ,男,昭和50年3月1日,360-8601,熊谷市宮町二丁目47番地1,112020,
1002,501,現住,,,,妻,試験　花子,シケン　ハナコ,女,1977-11-23,360-8601,熊谷市宮町二丁目47番地1,112020,
1002,501,世帯分離,R4.1.10,R4.1.11,1,世帯主,,,,,,,,502
`

const tax = `宛名番号,年度,課税区分,均等割額,所得割額,扶養者宛名番号,処理日
1001,令和3年度,非課税,0,0,なし,R3.6.1
1002,令和3年度,課税,5000,0,なし,R3.6.1
1002,令和3年度,非課税,0,0,なし,R4.2.1
`

// A whole embedding: two files in, households as they stood on the base date out.
func Example() {
	g := register.New(register.Config{Municipality: municipality.Must("112020")})
	if _, err := intake.Residents(g, strings.NewReader(residents), intake.Options{File: "residents.csv"}); err != nil {
		fmt.Println(err)
	}
	if _, err := intake.Tax(g, strings.NewReader(tax), intake.Options{File: "tax.csv"}); err != nil {
		fmt.Println(err)
	}
	base := civil.MustDate("2021-12-10")
	for _, known := range []string{"2021-12-28", "2022-03-31"} {
		view := g.AsOf(base, civil.MustDate(known))
		for h := range view.All() {
			fmt.Println(known, h.ID, "head", h.Head)
			for _, m := range h.Members {
				person, _ := view.Person(m.ID)
				fmt.Println(" ", m.ID, person.Name, m.Birth, m.Tax.At(2021))
			}
		}
	}
	// Output:
	// 2021-12-28 501 head 1001
	//   1001 試験　太郎 1975-03-01 exempt
	//   1002 試験　花子 1977-11-23 taxed
	// 2022-03-31 501 head 1001
	//   1001 試験　太郎 1975-03-01 exempt
	//   1002 試験　花子 1977-11-23 exempt
}

func sample() *register.Register {
	g := register.New(register.Config{Municipality: municipality.Must("112020")})
	_, _ = intake.Residents(g, strings.NewReader(residents), intake.Options{})
	_, _ = intake.Tax(g, strings.NewReader(tax), intake.Options{Candidates: g.Has})
	return g
}

// A death learnt later composes one household again, and the answer of before stays.
func ExampleView_Update() {
	g := sample()
	base := civil.MustDate("2021-12-10")
	before, now := g.AsOf(base, civil.MustDate("2021-12-28")), g.AsOf(base, civil.Date{})
	_ = g.Append(register.Event{
		Type: register.EventDeath, Person: "1001", Date: civil.MustDate("2021-12-09"), Known: civil.MustDate("2022-01-20"),
	})
	fmt.Println(before.Update(), now.Update())
	was, _ := before.Household("501")
	is, _ := now.Household("501")
	fmt.Println(was.Head, len(was.Members), is.Head, len(is.Members))
	// Output:
	// 0 1
	// 1001 2 1002 1
}

func ExampleView_Link() {
	g := sample()
	_, _ = intake.Tax(g, strings.NewReader("宛名番号,年度,課税区分,生年月日,氏名カナ\n9999,R3,非課税,S50.3.1,ｼｹﾝ ﾀﾛｳ\n"), intake.Options{})
	report := g.AsOf(civil.MustDate("2021-12-10"), civil.Date{}).Link(2021)
	fmt.Println(report.Residents, "residents,", report.Matched, "matched")
	for _, l := range report.Links {
		fmt.Println(l.Person, l.Code)
	}
	for _, c := range report.Candidates {
		fmt.Println(c.Person, "may be", c.Resident, c.Score)
	}
	// Output:
	// 2 residents, 2 matched
	// 9999 tax_only
	// 9999 unregistered
	// 9999 may be 1001 75
}

func ExampleRegister_Erase() {
	g := sample()
	gone, err := g.Erase(register.Erasure{
		Retention: register.Retention{Register: 5, Tax: 5, Welfare: 5},
		On:        civil.MustDate("2027-04-01"),
	})
	fmt.Println(gone, err)
	// Output:
	// 0 persons, 0 events, 3 tax facts, 0 welfare facts, 0 identities <nil>
}
