package main

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/open-policy-agent/opa/v1/rego"

	"github.com/kyufu-go/kyufu/examples/compare/rules/sample"
)

const regoRule = `package benefit

residents := [m | some m in input.members; m.in <= 55121; m.out > 55121; m.birth <= 55121]

default amount := 0

amount := 70000 + (50000 * count([m | some m in residents; m.birth >= 48304])) if {
	count(residents) > 0
	count([m | some m in residents; m.tax == 4]) == 0
	some m in residents
	m.supporter != 4
}
`

func opaEngine(rows []sample.Row) ([]engine, error) {
	ctx := context.Background()
	query, err := rego.New(rego.Query("data.benefit.amount"), rego.Module("benefit.rego", regoRule)).PrepareForEval(ctx)
	if err != nil {
		return nil, err
	}
	const share = 100
	inputs := make([]any, len(rows)/share)
	for i := range inputs {
		members := make([]any, len(rows[i].Members))
		for j, m := range rows[i].Members {
			members[j] = map[string]any{"in": m.In, "out": m.Out, "birth": m.Birth, "tax": m.Tax, "supporter": m.Supporter}
		}
		inputs[i] = map[string]any{"members": members}
	}
	return []engine{{"OPA rego", "a document", share, func(n int) (eligible int, amount int64, err error) {
		for i := range inputs[:n] {
			result, err := query.Eval(ctx, rego.EvalInput(inputs[i]))
			if err != nil {
				return 0, 0, err
			}
			if len(result) != 1 {
				return 0, 0, errors.New("no result")
			}
			number, _ := result[0].Expressions[0].Value.(json.Number)
			a, err := number.Int64()
			if err != nil {
				return 0, 0, err
			}
			if a > 0 {
				eligible++
				amount += a
			}
		}
		return eligible, amount, nil
	}}}, nil
}
