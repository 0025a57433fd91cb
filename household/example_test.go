package household_test

import (
	"fmt"
	"strings"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
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
	register := household.NewRegister(household.Config{Municipality: "112020"})
	if _, err := register.ImportResidents(strings.NewReader(residents), household.ImportOptions{File: "residents.csv"}); err != nil {
		fmt.Println(err)
	}
	if _, err := register.ImportTax(strings.NewReader(tax), household.ImportOptions{File: "tax.csv"}); err != nil {
		fmt.Println(err)
	}
	base := civil.MustDate("2021-12-10")
	for _, known := range []string{"2021-12-28", "2022-03-31"} {
		view := register.AsOf(base, civil.MustDate(known))
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
