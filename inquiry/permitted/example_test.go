package permitted_test

import (
	"fmt"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

func ExampleList_Check() {
	q := permitted.Query{
		Designation: "from-2021-12-20",
		Inquirer:    permitted.PayingBody, Duty: permitted.SpecifiedPublicBenefit, Provider: permitted.Mayor,
		Information: permitted.ResidentRecord, Subject: permitted.Member,
		Assessment: permitted.Assessment{PublishedOn: civil.MustDate("2021-12-01")},
	}
	for _, day := range []string{"2022-03-01", "2024-05-26", "2024-05-27"} {
		q.On = civil.MustDate(day)
		v := permitted.BuiltIn().Check(q)
		fmt.Println(day, v.Permitted, "row", v.No, v.Reason)
	}
	// Output:
	// 2022-03-01 false row 121 information
	// 2024-05-26 false row 121 information
	// 2024-05-27 true row 160 permitted
}
