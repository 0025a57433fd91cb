package main

import (
	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// judges says what can be proposed of a case: its household as of the base date, under the rules of
// its program. In earnest package household/register makes the household out of the town's rolls.
func (d *day) judges(id string) *casework.Ruling {
	if d.err != nil {
		return nil
	}
	o := opening(id)
	h := household.Household{ID: o.Household, Head: o.Head}
	for _, person := range o.Members {
		h.Members = append(h.Members, household.Member{
			ID: person, Tax: household.InYear(2021, household.Exempt), Supporter: household.Supporter{Kind: household.SupporterNone},
		})
	}
	program, err := benefit.Builtin(o.Program)
	if err != nil {
		d.err = err
		return nil
	}
	rules, err := benefit.Compile(program)
	if err != nil {
		d.err = err
		return nil
	}
	decision, err := rules.Decide(&benefit.Input{Municipality: municipality.Must("112020"), Household: &h, On: d.today})
	if d.err = err; err != nil {
		return nil
	}
	d.say("  申請 %s　%s", id, decision.Explain(benefit.ExplainOptions{}))
	return casework.RulingOf(decision, o.Head)
}
