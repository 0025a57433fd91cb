package main

import (
	"github.com/cedar-policy/cedar-go"

	"github.com/kyufu-go/kyufu/examples/compare/rules/sample"
)

// Cedar has no quantifier over members and no numbers in its answer: the caller
// makes sets of what the residents are, and the decision is all there is.
const cedarRules = `
permit(principal, action, resource) when { !context.taxed.isEmpty() };
forbid(principal, action, resource) when { context.taxed.contains(true) };
forbid(principal, action, resource) unless { context.dependant.contains(false) };
`

func cedarEngine(rows []sample.Row) ([]engine, error) {
	policies, err := cedar.NewPolicySetFromBytes("rules.cedar", []byte(cedarRules))
	if err != nil {
		return nil, err
	}
	who, act := cedar.NewEntityUID("Household", "h"), cedar.NewEntityUID("Action", "pay")
	what := cedar.NewEntityUID("Program", "p")
	return []engine{{"cedar-go", "decision and the policies that decided; no amount", 4, func(n int) (eligible int, amount int64, err error) {
		for i := range rows[:n] {
			var taxed, dependant []cedar.Value
			for _, m := range rows[i].Members {
				if m.Resident() {
					taxed = append(taxed, cedar.Boolean(m.Tax == sample.Taxed))
					dependant = append(dependant, cedar.Boolean(m.Supporter == sample.Taxed))
				}
			}
			decision, _ := cedar.Authorize(policies, cedar.EntityMap{}, cedar.Request{
				Principal: who, Action: act, Resource: what,
				Context: cedar.NewRecord(cedar.RecordMap{"taxed": cedar.NewSet(taxed...), "dependant": cedar.NewSet(dependant...)}),
			})
			if decision == cedar.Allow {
				eligible++
			}
		}
		return eligible, -1, nil
	}}}, nil
}
