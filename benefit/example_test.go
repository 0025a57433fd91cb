package benefit_test

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// Who is eligible, why not, and what must still be asked.
func Example() {
	program, err := benefit.Builtin("P2") // 住民税非課税世帯等に対する臨時特別給付金
	if err != nil {
		fmt.Println(err)
		return
	}
	compiled, err := benefit.Compile(program) // share it between goroutines
	if err != nil {
		fmt.Println(err)
		return
	}
	exempt, nobody := household.Always(household.Exempt), household.Supporter{Kind: household.SupporterNone}
	home := household.Household{ID: "h1", Head: "p1", Members: []household.Member{
		{ID: "p1", Tax: exempt, Supporter: nobody},
		{ID: "p2", Supporter: nobody}, // nobody knows yet whether p2 owes the levy
	}}
	var scratch benefit.Scratch // one a goroutine
	in := benefit.Input{Municipality: municipality.Must("112020"), Household: &home}
	d, err := compiled.Evaluate(&in, &scratch) // nothing is allocated; Decide makes a value to keep
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, m := range d.AppendMissing(nil) { // printed whole it shows nothing: it is about a person
		fmt.Println(d.Outcome(), m.Person, m.Fact, m.FiscalYear, m.Route)
	}

	home.Members[1].Tax = household.Always(household.Taxed)
	kept, err := compiled.Decide(&in)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(kept.Outcome, kept.Reasons()[0].Code, kept.Reasons()[0].Persons)
	fmt.Println(kept.Explain(benefit.ExplainOptions{}))
	fmt.Println(kept.Explain(benefit.ExplainOptions{Audience: benefit.Citizen, Lang: benefit.English}))
	// Output:
	// undetermined p2 tax_status 2021 own_roll
	// ineligible R01 [p2]
	// 住民税非課税世帯等に対する臨時特別給付金（令和3年度）：支給要件に該当しません（不支給）。[R01] 世帯員に令和3年度住民税均等割の課税者あり（p2）、根拠：地方税法第295条第1項・第3項及び市町村税条例。
	// Special benefit for exempt households, fiscal 2021: not eligible. Someone in your household is liable for resident tax of fiscal 2021 (member 2).
}

// A further program and a town's override are data: no Go code knows their rules.
func ExampleLoadProgram() {
	raw, err := os.ReadFile("testdata/winter-fuel.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	program, err := benefit.LoadProgram(raw)
	if err != nil {
		fmt.Println(err)
		return
	}
	town, err := benefit.ParseOverride([]byte(`{
		"format": 1, "program": "winter-fuel", "municipality": "112020",
		"basis": {"id": "town", "act": "熊谷市冬季灯油購入費助成要綱", "en": "Kumagaya's rules on winter fuel"},
		"set": {"amount": "12000", "deadlines": {"end": "2026-03-13"}}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	compiled, err := benefit.Compiler{Municipality: municipality.Must("112020")}.Compile(program, town)
	if err != nil {
		fmt.Println(err)
		return
	}
	var home household.Household
	if err := json.Unmarshal([]byte(`{"id": "h1", "head": "p1", "members": [
		{"id": "p1", "birth": "1950-04-02", "tax": "exempt", "supporter": "none"},
		{"id": "p2", "birth": "1955-04-02", "tax": "exempt", "supporter": {"id": "p1"}}]}`), &home); err != nil {
		fmt.Println(err)
		return
	}
	d, err := compiled.Decide(&benefit.Input{Municipality: municipality.Must("112020"), Household: &home})
	fmt.Println(d.Outcome, d.Amount, err)
	home.Members[0].Birth, home.Members[1].Birth = home.Members[1].Birth.AddMonths(12*20), home.Members[1].Birth.AddMonths(12*20)
	d, err = compiled.Decide(&benefit.Input{Municipality: municipality.Must("112020"), Household: &home})
	fmt.Println(d.Explain(benefit.ExplainOptions{Audience: benefit.Citizen, Lang: benefit.English}), err)

	_, err = benefit.LoadProgram([]byte(`{"format": 1, "id": "broken", "amount": "NaN", "criteria": [{"id": "a", "refuse": "R01", "when": {"any_member": "rich"}, "basis": ["b"]}]}`))
	fmt.Println(err)
	// Output:
	// eligible 17000 <nil>
	// Winter fuel allowance: not eligible. Nobody in your household was 65 on the base date. <nil>
	// benefit: program
	// 	1:41 "/amount" amount
	// 	1:1 "/base_date" required
	// 	1:1 "/basis" required
	// 	1:113 "/criteria/0/when/any_member" unknown_predicate
	// 	1:1 "/name" required
	// 	1:1 "/payee" required
	// 	1:1 "/tracks" required
	// 	1:1 "/unit" required
	// 	1:1 "/version" required
}
