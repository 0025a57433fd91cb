package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/record"
	"github.com/kyufu-go/kyufu/household/civil"
)

// cases rebuilds the cases of an export that is taken over on a day, and says how many come to
// which state, and of how many a field does not say what led to it.
func cases(o options, args []string) error {
	on, err := civil.ParseDate(args[1])
	if err != nil {
		return err
	}
	applications := map[string][]record.Record{}
	err = eachOfCSV(o, args[0], func(row *record.Row) error {
		applications[row.Record.ApplicationNumber] = append(applications[row.Record.ApplicationNumber], row.Record)
		return nil
	})
	if err != nil {
		return err
	}
	states, unsaid := map[string]int{}, map[record.Field]int{}
	by := casework.TakeOver{By: "take_over", Second: "take_over_2", On: on}
	for _, rows := range applications {
		built, open := casework.Rebuild(casework.Config{}, by, rows...)
		states[cmp.Or(built.State.String(), "none")]++
		for _, f := range open {
			unsaid[f]++
		}
	}
	for _, s := range slices.Sorted(maps.Keys(states)) {
		_, _ = fmt.Fprintln(o.out, s, strconv.Itoa(states[s]))
	}
	for _, f := range slices.Sorted(maps.Keys(unsaid)) {
		_, _ = fmt.Fprintln(o.out, "unsaid", f, unsaid[f])
	}
	return nil
}
