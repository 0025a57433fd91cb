package main

import (
	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/examples/compare/rules/sample"
	"github.com/kyufu-go/kyufu/household"
)

const oursName = "kyufu, full trace"

// all prepares every engine; what is prepared once is not measured.
func all(hs []household.Household, rows []sample.Row) ([]engine, error) {
	program, err := benefit.LoadProgram(sample.Program)
	if err != nil {
		return nil, err
	}
	compiled, err := benefit.Compile(program)
	if err != nil {
		return nil, err
	}
	engines := []engine{
		{"hand-written Go", "the amount", 1, func(n int) (int, int64, error) { return handWritten(hs[:n]) }},
		{oursName, "decision and every step with its value", 1, func(n int) (int, int64, error) { return ours(compiled, hs[:n], false) }},
		{"kyufu, owned result", "the same, kept", 1, func(n int) (int, int64, error) { return ours(compiled, hs[:n], true) }},
		{"kyufu, Japanese text", "the same, and its explanation", 1, func(n int) (int, int64, error) { return explained(compiled, hs[:n]) }},
	}
	for _, prepare := range []func([]sample.Row) ([]engine, error){exprEngine, celEngines, cedarEngine, opaEngine, sqliteEngine} {
		more, err := prepare(rows)
		if err != nil {
			return nil, err
		}
		engines = append(engines, more...)
	}
	return engines, nil
}

func handWritten(hs []household.Household) (eligible int, amount int64, err error) {
	for i := range hs {
		if a := sample.HandWritten(&hs[i]); a > 0 {
			eligible++
			amount += a
		}
	}
	return eligible, amount, nil
}

func ours(c *benefit.Compiled, hs []household.Household, own bool) (eligible int, amount int64, err error) {
	var s benefit.Scratch
	var kept benefit.Decision // as an embedder keeps one
	defer func() { _ = kept }()
	in := benefit.Input{Municipality: sample.Here}
	for i := range hs {
		in.Household = &hs[i]
		d, err := c.Evaluate(&in, &s)
		if err != nil {
			return 0, 0, err
		}
		if own {
			kept = d.Own()
		}
		if d.Outcome() == benefit.Eligible {
			eligible++
			amount += int64(d.Amount())
		}
	}
	return eligible, amount, nil
}

func explained(c *benefit.Compiled, hs []household.Household) (eligible int, amount int64, err error) {
	var s benefit.Scratch
	var buf []byte
	in := benefit.Input{Municipality: sample.Here}
	for i := range hs {
		in.Household = &hs[i]
		d, err := c.Evaluate(&in, &s)
		if err != nil {
			return 0, 0, err
		}
		buf = d.AppendExplanation(buf[:0], benefit.ExplainOptions{})
		if d.Outcome() == benefit.Eligible {
			eligible++
			amount += int64(d.Amount())
		}
	}
	return eligible, amount, nil
}

func exprEngine(rows []sample.Row) ([]engine, error) {
	program, err := expr.Compile(`
		let residents = filter(Members, .In <= 55121 && .Out > 55121 && .Birth <= 55121);
		len(residents) == 0 || any(residents, .Tax == 4) || all(residents, .Supporter == 4)
			? 0 : 70000 + 50000 * count(residents, .Birth >= 48304)`, expr.Env(sample.Row{}), expr.AsInt())
	if err != nil {
		return nil, err
	}
	run := func(n int) (eligible int, amount int64, err error) {
		var machine vm.VM
		for i := range rows[:n] {
			out, err := machine.Run(program, rows[i])
			if err != nil {
				return 0, 0, err
			}
			if a, ok := out.(int); ok && a > 0 {
				eligible++
				amount += int64(a)
			}
		}
		return eligible, amount, nil
	}
	return []engine{{"expr-lang/expr", "a number", 2, run}}, nil
}
