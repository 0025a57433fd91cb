package inquiry_test

import (
	"context"
	"fmt"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/memnet"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

func ExampleMakePlan() {
	plan := inquiry.MakePlan([]inquiry.MissingFact{
		{Person: "p1", Subject: permitted.Head, Fact: "tax_status", FiscalYear: 2021, Route: inquiry.RouteInquiry},
		{Person: "p1", Subject: permitted.Head, Fact: "income_levy", FiscalYear: 2021, Route: inquiry.RouteInquiry},
		{Person: "p2", Subject: permitted.Member, Fact: "tax_status", FiscalYear: 2021, Route: inquiry.RouteInquiry},
	}, inquiry.PlanConfig{
		List: permitted.BuiltIn(), On: civil.MustDate("2022-02-01"), Own: city.Municipality,
		Assessment: permitted.Assessment{PublishedOn: civil.MustDate("2021-12-01")},
		Residence: func(person string, _ civil.Date) inquiry.Residence {
			if person == "p2" {
				return inquiry.Residence{Kind: inquiry.ResidesOverseas}
			}
			return inquiry.Residence{Kind: inquiry.ResidesIn, Municipality: fukaya.Municipality}
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

// From a plan to facts in the register: the whole of an embedding but for the access policy, which is the city's.
func ExampleDesk() {
	ctx := context.Background()
	now := time.Date(2022, 8, 1, 1, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	key, _ := answer.GenerateKey()

	net := memnet.New(memnet.Config{Now: clock}) // a vendor's gateway in real life
	net.Join(city, key.Public())
	net.Provide(fukaya, permitted.LocalTax)
	net.Resident("somebody", memnet.At{city: "000000000000101", fukaya: "000000000000007"})
	_ = net.Tax(fukaya, "somebody", 2021, answer.TaxExempt, "0", "0")

	desk, err := inquiry.New(inquiry.Config{
		Self: city, List: permitted.BuiltIn(), Assessment: permitted.Assessment{PublishedOn: civil.MustDate("2021-12-01")},
		Store: inquiry.NewMemory(), Gateway: net.Gateway(city), Codes: net.Codes(city), Key: key,
		Audit: &audit.Memory{}, Access: engine(), DutyCode: "benefit", Now: clock,
		Handle: func(addressee.Integrated) (audit.Handle, error) { return audit.Handle{1}, nil }, // audit.Vault in real life
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	ids, _ := desk.Draft(ctx, clerk, inquiry.Ask{
		Person: "000000000000101", Subject: permitted.Member, Provider: fukaya, Information: permitted.LocalTax, FiscalYear: 2021,
		Items: []answer.Item{answer.ItemTaxStatus, answer.ItemPerCapitaLevy},
	})
	_ = desk.Approve(ctx, chief, ids...)
	for p, err := desk.Advance(ctx, system); err == nil && p.Waiting > 0; p, err = desk.Advance(ctx, system) {
		now = p.Next // a job that runs every few minutes in real life
	}
	_, _ = desk.Retrieve(ctx, clerk, ids...)
	views, _ := desk.Review(ctx, checker, ids...)
	_ = desk.Verify(ctx, checker, inquiry.Confirm{ID: ids[0], Digest: views[0].Digest})
	_ = desk.Register(ctx, clerk, func(_ context.Context, facts []inquiry.Fact) error {
		status, _ := facts[0].Value(answer.ItemTaxStatus)
		fmt.Println("fiscal year", facts[0].FiscalYear, "is", status.Text)
		return nil
	}, ids...)
	q, _ := desk.Get(ctx, ids[0])
	for _, s := range q.Trail {
		fmt.Print(s.Event, " ")
	}
	fmt.Println(q.State)
	// Output:
	// fiscal year 2021 is exempt
	// draft approve permit send accept answer retrieve verify register registered
}
