package main

import (
	"encoding/json"
	"os"
	"strings"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// one decides about the household of a file and says why: to the citizen, line by line of the
// amount, with what a clerk should look at, and to the clerk with the whole trace.
func (o *options) one(c *benefit.Compiled) error {
	raw, err := os.ReadFile(o.household)
	if err != nil {
		return err
	}
	var h household.Household
	if err := json.Unmarshal(raw, &h); err != nil {
		return err
	}
	town, err := municipality.Parse(o.town)
	if err != nil {
		return err
	}
	in := benefit.Input{Municipality: town, Household: &h}
	d, err := c.Decide(&in)
	if err != nil {
		return err
	}
	o.explain("世帯あて", d, benefit.Citizen)
	for _, line := range d.Lines() {
		o.line(line)
	}
	o.payee(d.Payee(), d.PayeeState())
	if err := o.remarks(c, &in); err != nil {
		return err
	}
	if err := o.different(c, &in); err != nil {
		return err
	}
	o.printf("【職員用】")
	return d.Render(o.out, benefit.Japanese)
}

// explain says why, in the words of a reader.
func (o *options) explain(name string, d benefit.Decision, reader benefit.Audience) {
	o.printf("【%s】%s\n", name, strings.ReplaceAll(d.Explain(benefit.ExplainOptions{Audience: reader}), "。[", "。\n　["))
}

func (o *options) line(l benefit.AmountLine) {
	o.printf("　内訳　%s　%s×%d\n", l.ID, l.Unit.Format(), l.Count)
}

// payees say who is paid.
var payees = map[benefit.PayeeState]string{
	benefit.PayeeHead: "世帯主", benefit.PayeeRecipient: "児童手当の受給者", benefit.PayeeNewHead: "新しい世帯主",
	benefit.PayeeEstate: "相続人", benefit.PayeeUnknown: "確認が必要", benefit.PayeeSeveral: "児童手当の受給者が複数（額を分ける）",
}

func (o *options) payee(person string, state benefit.PayeeState) {
	if text := payees[state]; text != "" {
		o.printf("　受け取る方　%s %s\n", text, person)
	}
}

// remarks are what a clerk should look at.
func (o *options) remarks(c *benefit.Compiled, in *benefit.Input) error {
	found, err := c.Findings(in)
	for _, f := range found {
		o.printf("　確認　世帯員%d人目　%s\n", f.Line, f.Code)
	}
	return err
}

// different says what would have to be different for a refused household to be eligible.
func (o *options) different(c *benefit.Compiled, in *benefit.Input) error {
	var s benefit.Scratch
	sets, err := c.WhyNot(in, &s)
	for _, set := range sets {
		parts := make([]string, 0, len(set))
		for _, one := range set {
			parts = append(parts, fact(one))
		}
		o.printf("　次が違えば対象になりえます　%s\n", strings.Join(parts, "、"))
	}
	return err
}

func fact(d benefit.Difference) string {
	if d.Person == "" {
		return d.Fact
	}
	return d.Person + " " + d.Fact
}
