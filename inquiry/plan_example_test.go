package inquiry_test

import (
	"fmt"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

func ExampleMakePlan() {
	plan := inquiry.MakePlan([]inquiry.MissingFact{
		{Person: "p1", Subject: permitted.Head, Fact: "tax_status", FiscalYear: 2021, Route: inquiry.RouteInquiry},
		{Person: "p1", Subject: permitted.Head, Fact: "income_levy", FiscalYear: 2021, Route: inquiry.RouteInquiry},
		{Person: "p2", Subject: permitted.Member, Fact: "tax_status", FiscalYear: 2021, Route: inquiry.RouteInquiry},
	}, inquiry.PlanConfig{
		Designation: "from-2021-12-20",
		List:        permitted.BuiltIn(), On: civil.MustDate("2022-02-01"), Own: municipality.Must("112020"),
		Assessment: permitted.Assessment{PublishedOn: civil.MustDate("2021-12-01")},
		Residence: func(person string, _ civil.Date) inquiry.Residence {
			if person == "p2" {
				return inquiry.Residence{Kind: inquiry.ResidesOverseas}
			}
			return inquiry.Residence{Kind: inquiry.ResidesIn, Municipality: municipality.Must("112186")}
		},
	})
	for _, a := range plan.Asks {
		fmt.Println("ask", a.Provider, "about", a.Person, a.Facts, "row", a.Verdict.No, "via", a.Verdict.Carrier)
	}
	for _, u := range plan.Unasked {
		fmt.Println("not asked:", u.Fact.Person, u.Outcome)
	}
	// Output:
	// ask mayor:112186 about p1 [tax_status income_levy] row 121 via disabled_child_high_cost
	// not asked: p2 overseas
}
