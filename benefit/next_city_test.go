package benefit

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/synth"
)

// asked is a household of the synthetic city that answers questions about itself.
type asked struct {
	truth *synth.Household
	in    *Input
	aside []Missing
}

// stranger is what a page knows of a household before the first question: how many people live in
// it, and which earlier payments to ask about.
func stranger(c *Compiled, truth *synth.Household) *asked {
	h := &household.Household{ID: "h", Head: truth.Persons[0].Addressee}
	var ids []string
	for i := range truth.Persons {
		h.Members = append(h.Members, household.Member{ID: truth.Persons[i].Addressee, ResidenceUnknown: true})
		ids = append(ids, truth.Persons[i].Addressee)
	}
	in := &Input{Municipality: kumagaya, Household: h}
	e := c.Excludes(TrackA)
	for _, program := range append(slices.Clone(e.Programs[:min(1, len(e.Programs))]), e.Persons[:min(1, len(e.Persons))]...) {
		in.PaidBefore = append(in.PaidBefore, Payment{Program: program, Head: h.Head, Members: ids}, Payment{Program: program, Municipality: saitama, Head: h.Head, Members: ids})
	}
	return &asked{truth: truth, in: in}
}

// answer tells one fact as the city's departments know it; what they do not know is set aside.
func (a *asked) answer(m Missing) {
	here := a.in.Household
	i := here.Index(m.Person)
	if m.Fact == FactPaid {
		for k := range a.in.PaidBefore {
			if p := &a.in.PaidBefore[k]; (p.Municipality == 0) == (m.Route == OwnRoll) {
				p.State = NotPaid
			}
		}
		return
	}
	if m.Fact == FactSupporterTax || m.Fact == FactIncome {
		a.aside = append(a.aside, m)
		return
	}
	one, person := &here.Members[i], &a.truth.Persons[i]
	tax := person.Tax
	if tax.Status == "" {
		tax = person.Elsewhere
	}
	switch m.Fact {
	case FactResidence:
		one.ResidenceUnknown = false
		if place := person.January; place == household.Abroad { // they came from abroad
			one.Residence = []household.Residence{{At: household.In(kumagaya), From: a.truth.Since}}
		}
	case FactTax:
		status, ok := household.ParseTaxStatus(tax.Status)
		if !ok || status == household.TaxUnknown || one.Tax.At(m.FiscalYear) == status {
			a.aside = append(a.aside, m)
			return
		}
		one.Tax = household.Always(status)
	case FactLevy:
		one.Levy = household.Always(household.LevyOwed)
		if tax.IncomeLevyZero || tax.Status != "taxed" {
			one.Levy = household.Always(household.LevyZero)
		}
	case FactBirth:
		one.Birth = person.Birth
	case FactSupporter:
		one.Supporter = household.Supporter{Kind: household.SupporterNone}
		if s := tax.Supporter; s != "none" && s != "" {
			one.Supporter = household.Supporter{Kind: household.SupporterKnown, ID: s}
			if status, ok := household.ParseTaxStatus(tax.SupporterStatus); ok {
				one.Supporter.Tax = household.Always(status)
			}
		}
	default: // told above
	}
}

// way is a way of asking: what is missing in the order of the program's criteria and of the people,
// or as Next says.
type way func(c *Compiled, a *asked) (Missing, bool)

func inOrder(c *Compiled, a *asked) (Missing, bool) {
	d, err := c.Decide(a.in)
	if err != nil {
		panic(err)
	}
	open := slices.DeleteFunc(d.Missing(), func(m Missing) bool {
		// The tax amounts of an assessment are the town's to find, and nobody is asked for them.
		return slices.ContainsFunc(a.aside, m.about) || c.plans[TrackA].assessed && m.Fact == FactIncome
	})
	for i := range c.plans[TrackA].criteria {
		for k := range a.in.Household.Members {
			for _, m := range open {
				if m.Person == a.in.Household.Members[k].ID && c.plans[TrackA].criteria[i].reads.has(m.Fact) {
					return m, true
				}
			}
		}
	}
	if len(open) == 0 {
		return Missing{}, false
	}
	return open[0], true
}

func asNextSays(c *Compiled, a *asked) (Missing, bool) {
	m, ok, err := c.Next(a.in, a.aside)
	if err != nil {
		panic(err)
	}
	return m, ok
}

// ask asks until nothing is left to ask, and counts.
func (a *asked) ask(c *Compiled, next way) (n int) {
	for last := (Missing{}); ; n++ {
		m, ok := next(c, a)
		if ok && m == last { // the answer did not help
			a.aside = append(a.aside, m)
			if m, ok = next(c, a); ok && m == last {
				panic("asked twice")
			}
		}
		if !ok {
			return n
		}
		last = m
		a.answer(m)
	}
}

// everything is how many facts the program can ask of a household.
func (a *asked) everything(c *Compiled) int {
	d, err := c.Decide(a.in)
	if err != nil {
		panic(err)
	}
	return len(d.Missing())
}

// counts are how many questions households were asked, by way of asking.
type counts struct{ everything, ordered, asked int }

// count asks the households of the synthetic city, of which at first nothing is known but how many
// people live in them.
func count(t *testing.T, c *Compiled, persons int) (n counts) {
	for h := range (synth.Config{Persons: persons, Seed: 7, Municipality: kumagaya, BaseDate: c.codes.base}).Households() {
		n.everything += stranger(c, &h).everything(c)
		one, other := stranger(c, &h), stranger(c, &h)
		n.ordered += one.ask(c, inOrder)
		n.asked += other.ask(c, asNextSays)
		if len(one.aside)+len(other.aside) > 0 {
			continue
		}
		d, err := c.Decide(one.in)
		require.NoError(t, err)
		e, err := c.Decide(other.in)
		require.NoError(t, err)
		require.Equal(t, d.Outcome, e.Outcome, c.program.ID())
		require.Equal(t, d.Amount, e.Amount, c.program.ID())
	}
	return n
}

func (n counts) row(name string) string {
	less := func(of int) string { return fmt.Sprintf("%.0f %%", 100-100*float64(n.asked)/float64(of)) }
	return fmt.Sprintf("| %s | %d | %d | %d | %s | %s |\n", name, n.everything, n.ordered, n.asked, less(n.ordered), less(n.everything))
}

// For each program: a sixth fewer questions than in the order of its criteria, and a third fewer
// than all of them. Two have less to choose: of P0, which pays for each person, every answer
// changes the amount, and P11 asks one kind of fact, in whatever order.
func TestFewQuestionsOverTheCity(t *testing.T) {
	t.Parallel()
	n := 100
	long := os.Getenv("KYUFU_LONG") == "1"
	if long {
		n = 400
	}
	var all counts
	var table strings.Builder
	table.WriteString(questionsHead)
	for _, id := range BuiltinIDs() {
		c := compiled(t, id)
		if c.plans[TrackA] == nil {
			continue
		}
		one := count(t, c, n)
		table.WriteString(one.row(id))
		all.everything, all.ordered, all.asked = all.everything+one.everything, all.ordered+one.ordered, all.asked+one.asked
		if one.everything > one.ordered {
			assert.LessOrEqual(t, float64(one.asked), 0.65*float64(one.everything), id)
		}
		if one.everything > one.ordered && len(c.Reads(TrackA).Facts) > 1 {
			assert.LessOrEqual(t, float64(one.asked), 0.85*float64(one.ordered), id)
		}
		assert.LessOrEqual(t, one.asked, one.ordered, id)
	}
	table.WriteString(all.row("all"))
	if long {
		t.Log("\n" + table.String())
		return
	}
	const golden = "testdata/questions.md"
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(table.String()), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), table.String(), "go test ./benefit -run FewQuestions -update writes it anew")
}

const questionsHead = `# How many questions

Asked by go test ./benefit -run FewQuestions -update: households of the synthetic city (100 people), of which at first is known how many people live in them.
Everything: all facts that can matter. In order: what is missing, in the order of the program's criteria and of the people; what cannot matter any more is skipped.
P0 pays for each person, so that every answer changes the amount; P11 asks one kind of fact.

| program | everything | in order | as Next asks | fewer than in order | than everything |
| --- | --- | --- | --- | --- | --- |
`
