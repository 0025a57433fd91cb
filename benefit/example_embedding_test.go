package benefit_test

import (
	"fmt"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// The README's example: what is unknown is named, not guessed, and the head's declaration settles
// it.
func Example_embedding() {
	program, _ := benefit.Builtin("P2") // 令和3年度 住民税非課税世帯等に対する臨時特別給付金
	rules, _ := benefit.Compile(program)

	nobody := household.Supporter{Kind: household.SupporterNone}
	h := household.Household{ID: "501", Head: "1001", Members: []household.Member{
		{ID: "1001", Birth: civil.MustDate("1975-03-01"), Tax: household.InYear(2021, household.Exempt), Supporter: nobody},
		{ID: "1002", Birth: civil.MustDate("1998-10-10"), Tax: household.InYear(2021, household.Unfiled), Supporter: nobody},
	}}
	in := benefit.Input{Municipality: municipality.Must("112020"), Household: &h}

	d, _ := rules.Decide(&in)
	for _, m := range d.Missing() {
		fmt.Println(d.Outcome, m.Person, m.Fact, m.FiscalYear, m.Route)
	}

	h.Members[1].Declared = household.NoTaxableIncome // 課税相当の所得なし
	d, _ = rules.Decide(&in)
	fmt.Println(d.Outcome, d.Amount)
	// Output:
	// undetermined 1002 tax_status 2021 declaration
	// eligible 100000
}
