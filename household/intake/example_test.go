package intake_test

import (
	"fmt"
	"strings"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/intake"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/register"
)

// A plain list of residents becomes households. A row that does not fit is named, and the others
// are taken.
func Example() {
	const residents = `宛名番号,世帯番号,世帯主,生年月日
1001,501,○,昭和50年3月1日
1002,501,,H10.10.10
1003,502,○,平成40年1月1日
`
	g := register.New(register.Config{Municipality: municipality.Must("112020")})
	report, err := intake.Residents(g, strings.NewReader(residents), intake.Options{File: "residents.csv"})
	fmt.Println(report.Taken, "of", report.Rows, err)
	for _, f := range report.Findings {
		fmt.Println(f)
	}
	day := civil.MustDate("2021-12-10")
	for h := range g.AsOf(day, day).All() {
		fmt.Println(h.ID, "head", h.Head, "of", len(h.Members))
	}
	// Output:
	// 2 of 3 <nil>
	// residents.csv:4:4: error era in birth
	// 501 head 1001 of 2
}
