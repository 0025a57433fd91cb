package main

import (
	"reflect"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/ext"

	"github.com/kyufu-go/kyufu/examples/compare/rules/sample"
)

const celRule = `[members.filter(m, m.In <= 55121 && m.Out > 55121 && m.Birth <= 55121)].map(residents,
	residents.size() == 0 || residents.exists(m, m.Tax == 4) || residents.all(m, m.Supporter == 4)
	? 0 : 70000 + 50000 * residents.filter(m, m.Birth >= 48304).size())[0]`

func celEngines(rows []sample.Row) ([]engine, error) {
	env, err := cel.NewEnv(
		ext.NativeTypes(reflect.TypeFor[sample.Member]()),
		cel.Variable("members", cel.ListType(cel.ObjectType("sample.Member"))),
	)
	if err != nil {
		return nil, err
	}
	ast, issues := env.Compile(celRule)
	if issues != nil && issues.Err() != nil {
		return nil, issues.Err()
	}
	var out []engine
	for _, e := range []struct {
		name, note string
		share      int
		option     cel.EvalOption
	}{
		{"cel-go", "a number", 10, cel.OptOptimize},
		{"cel-go, state tracked", "the value of each subexpression by node", 20, cel.OptTrackState},
	} {
		program, err := env.Program(ast, cel.EvalOptions(e.option))
		if err != nil {
			return nil, err
		}
		out = append(out, engine{e.name, e.note, e.share, func(n int) (eligible int, amount int64, err error) {
			vars := map[string]any{}
			for i := range rows[:n] {
				vars["members"] = rows[i].Members
				v, _, err := program.Eval(vars)
				if err != nil {
					return 0, 0, err
				}
				if a, ok := v.Value().(int64); ok && a > 0 {
					eligible++
					amount += a
				}
			}
			return eligible, amount, nil
		}})
	}
	return out, nil
}
