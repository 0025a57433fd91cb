package benefit

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
)

// walkKinds are the kinds of programs by what they pay for.
var walkKinds = map[string]string{
	"P0": "person", "P1": "allowance", "P14": "allowance", "P7": "child", "P9": "child", "P13": "child", "P15": "child", "P15R3": "child", "P15R4": "child", "P10": "tax", "P11": "tax",
	"P2": "home", "P2C": "home", "P3": "home", "P4": "home", "P5": "home", "P6": "home", "P8": "home", "P12": "home",
}

// cell is what a kind of program says in a situation: outcome, units paid and codes, where that
// stands ("rules" is benefit-rules, "finding" law-findings, by section or number), and why.
type cell struct{ want, source, why string }

type situation struct {
	change func(in *Input, p *Program)
	cells  map[string]cell // by kind, or by programs where they differ
}

// of is the cell of a program.
func (s *situation) of(id string) cell {
	for key, c := range s.cells {
		if slices.Contains(strings.Fields(key), id) {
			return c
		}
	}
	return s.cells[walkKinds[id]]
}

// parameter is what the town says instead of the cell, or "".
func (c *cell) parameter() string {
	_, after, _ := strings.Cut(c.source, "(parameter ")
	name, _, _ := strings.Cut(after, ")")
	return name
}

// unconfirmed reports whether nothing but general knowledge stands behind a cell.
func (c *cell) unconfirmed() bool { return strings.Contains(c.source, "[G]") }

// walkHome is a head and a child who are paid by every program.
func walkHome(p *Program) *Input {
	h := &household.Household{ID: "h", Head: "p1", Members: []household.Member{
		{ID: "p1", Birth: civil.MustDate("1985-01-01"), Tax: household.Always(household.Exempt), Supporter: household.Supporter{Kind: household.SupporterNone}},
		{ID: "p2", Birth: civil.MustDate("2015-04-02"), Tax: household.Always(household.Exempt), Supporter: household.Supporter{Kind: household.SupporterKnown, ID: "p1"}},
	}}
	if id := p.ID(); id == "P6" || id == "P10" {
		h.Members[0].Tax, h.Members[0].Levy = household.Always(household.Taxed), household.Always(household.LevyZero)
	}
	return &Input{Municipality: kumagaya, Household: h}
}

func walkAdult(change func(*household.Member)) household.Member {
	m := household.Member{ID: "p3", Birth: civil.MustDate("1950-01-01"), Tax: household.Always(household.Exempt), Supporter: household.Supporter{Kind: household.SupporterNone}}
	change(&m)
	return m
}

func since(day civil.Date, before household.Place) []household.Residence {
	return []household.Residence{{At: before, To: day}, {At: household.In(kumagaya), From: day}}
}

var walk = map[string]situation{
	"mover": {func(in *Input, p *Program) {
		for i := range in.Household.Members {
			in.Household.Members[i].Residence = since(p.BaseDate().AddDays(1), household.In(saitama))
		}
	}, map[string]cell{
		"home":      {"ineligible R06", "rules 3.2, H11", "the town of the base date pays a household"},
		"person":    {"ineligible R06", "rules 5, P0", "everyone is paid where they were registered on the base date"},
		"child":     {"ineligible R06", "rules 5, P7", "an addition follows the household of the base date"},
		"allowance": {"ineligible R06", "finding 2", "the recipient's town of the base month pays"},
		"tax":       {"ineligible R06", "finding 6", "who levies the tax of 1 January pays"},
	}},
	"newborn": {func(in *Input, p *Program) { in.Household.Members[1].Birth = p.BaseDate().AddDays(10) }, map[string]cell{
		"home":      {"eligible 1", "rules 3.2", "a birth after the base date changes no household of it"},
		"person":    {"eligible 1", "rules 5, P0", "who was born after the base date is not paid"},
		"child":     {"eligible 1", "rules 5, P9 and P13", "later newborns count until the town's limit"},
		"allowance": {"eligible 1", "rules 5, P1 and P14", "births count until the last of the range"},
		"tax":       {"undetermined 0", "finding 7", "people are counted with the tax, not by the household"},
	}},
	"child apart": {func(in *Input, _ *Program) {
		m := &in.Household.Members[1]
		m.Residence, m.ChildAllowance = []household.Residence{{At: household.In(saitama)}}, &household.ChildAllowance{Recipient: "p1"}
	}, map[string]cell{
		"home":      {"eligible 1", "rules 3.2, X1a", "who is registered elsewhere is no member of the household"},
		"person":    {"eligible 1", "rules 5, P0 by registration", "the child is paid where it is registered"},
		"child":     {"eligible 1", "finding 2, settled: children of other households", "children of other households count when they are supported"},
		"allowance": {"eligible 1", "finding 2, P14.2 and P1.5", "the allowance decides and not the child's address"},
		"tax":       {"undetermined 0", "rules 5.1", "dependants come with the amounts"},
	}},
	"child in a home": {func(in *Input, _ *Program) {
		in.Household.Members[1].Protected = &household.Protection{Kind: household.Measure}
	}, map[string]cell{
		"home":      {"eligible 1", "rules 3.4, H20", "the placed child is a household of its own"},
		"person":    {"eligible 1", "rules 3.4 [G]", "the head is paid for those who stay"},
		"child":     {"ineligible R20", "rules 3.4 [S26]", "a child in a facility is not counted to the family"},
		"allowance": {"ineligible R20", "finding 2, facility", "the allowance goes to the facility, and so does this"},
		"tax":       {"undetermined 0", "rules 5.1 [G]", "placement says nothing of tax amounts"},
	}},
	"dead on the base date": {func(in *Input, p *Program) {
		in.Household.Members = append(in.Household.Members, walkAdult(func(m *household.Member) { m.DiedOn = p.BaseDate() }))
	}, map[string]cell{
		"home":      {"eligible 1", "rules 3.2 [G]", "one amount, whoever of the others died"},
		"person":    {"eligible 3", "finding 8", "who was registered that day counts, the dead of it too"},
		"child":     {"eligible 1", "rules 5, P7 [G]", "only children are counted"},
		"allowance": {"eligible 1", "rules 5, P14 [G]", "the dead adult receives no allowance"},
		"tax":       {"undetermined 0", "rules 5.1, T01", "each person has amounts of their own"},
	}},
	"dead head": {func(in *Input, p *Program) {
		in.Household.Members[0].DiedOn, in.On = p.BaseDate().AddDays(20), p.BaseDate().AddDays(30)
		in.Household.Members = append(in.Household.Members, walkAdult(func(*household.Member) {}))
	}, map[string]cell{
		"home":      {"eligible 1 new_head", "rules 3.2, H17", "the new head applies"},
		"person":    {"eligible 3 new_head", "rules 3.2 [S31]", "the new head receives for all of the base date"},
		"child":     {"eligible 1 new_head", "rules 3.2 for additions", "the addition goes with the household's benefit"},
		"allowance": {"eligible 1 new_head", "finding 2 [G]", "who cares for the child now follows the recipient"},
		"tax":       {"undetermined 0", "rules 5.1 [G] death", "each amount is one person's, and no new head's"},
	}},
	"new head": {func(in *Input, p *Program) {
		in.PaidBefore = []Payment{{Program: p.ID(), Household: "h", Head: "x", Members: []string{"x", "p1", "p2"}, State: Paid}}
	}, map[string]cell{
		"home":      {"ineligible R04", "rules 3.3, X3", "the household was paid, whoever heads it now"},
		"person":    {"ineligible R04", "rules 3.3, X3 for P0", "all of its people were paid under the old head"},
		"child":     {"ineligible R04", "rules 5, P7 paid", "every child was paid for"},
		"allowance": {"ineligible R04", "rules 5, P14 previous recipient", "what was spent on the child is not paid twice"},
		"tax":       {"undetermined 0", "finding 7, first payment", "what is taken off is a figure of the person"},
	}},
	"split off before": {func(in *Input, p *Program) {
		in.Household.Split = household.Split{From: "g", On: p.BaseDate().AddDays(-10), SameAddress: true}
		in.PaidBefore = []Payment{{Program: p.ID(), Household: "g", Head: "x", Members: []string{"x"}, State: Paid}}
	}, map[string]cell{
		"home":      {"eligible 1", "rules 3.2, H14", "two households of the base date are judged apart"},
		"person":    {"eligible 2", "rules 5, P0 [G] split", "only x was paid"},
		"child":     {"eligible 1", "rules 5, P9 [G] split", "nobody paid for this child"},
		"allowance": {"eligible 1", "rules 5, P1 [G] split", "households do not matter to the allowance"},
		"tax":       {"undetermined 0", "finding 6, split", "a split changes no levied tax"},
	}},
	"split off after": {func(in *Input, p *Program) {
		in.Household.Split = household.Split{From: "g", On: p.BaseDate().AddDays(10), SameAddress: true}
		in.PaidBefore = []Payment{{Program: p.ID(), Household: "g", Head: "x", Members: []string{"x", "p1"}, State: Paid}}
	}, map[string]cell{
		"home":      {"ineligible R13", "rules 3.2, H13", "one household of the base date is paid once"},
		"person":    {"eligible 1", "rules 3.3, X3 by person", "who was paid with the other household is not paid again, the child is"},
		"child":     {"eligible 1", "rules 5, P13 per child", "the child was not among those paid for"},
		"allowance": {"eligible 1", "finding 2, per child", "payments are counted by child"},
		"tax":       {"undetermined 0", "rules 5.1 per person", "the person's own amounts decide"},
	}},
	"treaty": {func(in *Input, _ *Program) {
		in.Household.Members = append(in.Household.Members, walkAdult(func(m *household.Member) { m.Tax = household.Always(household.Treaty) }))
	}, map[string]cell{
		"home":            {"ineligible R03", "rules 3.3, X2; finding 10", "a treaty member excludes"},
		"person":          {"eligible 3", "rules 5, P0 has no tax test", "no tax is asked"},
		"child":           {"ineligible R03", "rules 3.3, X2 for P9 and P13", "the addition follows the household's exclusion"},
		"P15 P15R3 P15R4": {"eligible 1", "rules 5, P15 [G]", "the tax of who brings up the child is asked, nobody else's"},
		"allowance":       {"eligible 1", "rules 5, P1 by allowance", "resident tax is not asked of recipients"},
		"tax":             {"undetermined 0", "rules 5.1, no treaty rule", "the treaty shows in the amounts"},
	}},
	"arrival after 1 January": {func(in *Input, p *Program) {
		day := p.BaseDate().AddDays(-20)
		if p.FiscalYear() != 0 {
			day = p.FiscalYear().AssessmentDate().AddDays(10)
		}
		for i := range in.Household.Members {
			in.Household.Members[i].Residence = since(day, household.Abroad)
		}
	}, map[string]cell{
		"home":      {"eligible 1", "rules 2.1", "who was abroad is no taxpayer"},
		"P8 P12":    {"eligible 1", "finding 11 (parameter arrivals_excluded)", "some towns exclude arrivals, and say so"},
		"P2C":       {"ineligible R06", "rules 5, P2C", "who was not registered in Japan on 2021-12-10 is out"},
		"P6":        {"eligible 1", "rules 2.1 with a roll", "the roll decides who owes the levy"},
		"person":    {"eligible 2", "rules 3.2 [S18]", "registered on the base date is enough"},
		"child":     {"eligible 1", "rules 5, P7", "registration on the base date counts"},
		"P9 P13":    {"eligible 1", "finding 11 (parameter arrivals_excluded)", "the addition goes as the town lets the benefit go"},
		"allowance": {"eligible 1", "finding 2, return from abroad", "the recipient is registered here in the base month"},
		"tax":       {"ineligible R06", "finding 6, abroad", "nobody levied a tax on 1 January"},
	}},
	"unfiled child": {func(in *Input, _ *Program) { in.Household.Members[1].Tax = household.Always(household.Unfiled) }, map[string]cell{
		"home":      {"eligible 1", "finding 3", "no town asks a child to file"},
		"person":    {"eligible 2", "finding 3, P0", "filing does not matter"},
		"child":     {"eligible 1", "finding 3, additions", "the child's own tax holds nothing up"},
		"allowance": {"eligible 1", "finding 3, allowance", "nobody's tax is asked"},
		"tax":       {"undetermined 0", "finding 3 and rules 5.1", "the taxpayer's amounts are awaited, not the child's row"},
	}},
	"unknown earlier payment": {func(in *Input, p *Program) {
		in.PaidBefore = []Payment{{Program: p.ID(), Municipality: saitama, Head: "p1", Members: []string{"p1", "p2"}}}
	}, map[string]cell{
		"home":      {"undetermined 0", "rules 4.2", "unknown is asked and never guessed"},
		"person":    {"undetermined 0", "rules 4.2 for P0", "the other town is asked"},
		"child":     {"undetermined 0", "rules 4.2 per child", "whether the child was paid for decides"},
		"allowance": {"undetermined 0", "rules 5, P14 unknown", "a former recipient's payment is asked for"},
		"tax":       {"undetermined 0", "finding 7, unknown", "the first payment comes with the amounts"},
	}},
}

// Every program is asked in every situation, and says what the rules say.
func TestEveryProgramInEverySituation(t *testing.T) {
	t.Parallel()
	for name, s := range walk {
		for _, id := range BuiltinIDs() {
			c := compiled(t, id)
			in := walkHome(c.Program())
			s.change(in, c.Program())
			want := s.of(id)
			d, err := c.Decide(in)
			require.NoError(t, err, "%s %s", name, id)
			got := d.Outcome.String()
			if d.Outcome == Ineligible {
				got += " " + strings.Join(d.AppendCodes(nil), " ")
			} else {
				units := int64(0)
				if unit := c.Program().Amount(); unit > 0 {
					units = int64(d.Amount / unit)
				}
				got += fmt.Sprintf(" %d", units)
				if d.PayeeState() == PayeeNewHead {
					got += " new_head"
				}
			}
			assert.Equal(t, want.want, got, "%s under %s: %s (%s)", name, id, want.why, want.source)
		}
	}
}

// A cell without a source or with the reason of another is no cell, and at most a quarter of what
// is said of all programs is a town's choice.
func TestEverySituationHasItsReasons(t *testing.T) {
	t.Parallel()
	seen, towns, all := map[string]string{}, 0, 0
	for name, s := range walk {
		for kind, c := range s.cells {
			at := name + ", " + kind
			assert.Greater(t, len(c.why), 10, at)
			assert.Regexp(t, `^(rules|finding) \d+`, c.source, at)
			assert.Empty(t, seen[c.why], at+" has the reason of another")
			seen[c.why] = at
		}
		for _, id := range BuiltinIDs() {
			c := s.of(id)
			assert.NotEmpty(t, c.want, "%s says nothing of %s", name, id)
			all++
			if c.parameter() != "" {
				towns++
			}
		}
	}
	assert.LessOrEqual(t, 4*towns, all)
	assert.NotZero(t, towns)
}

// What a town may say differently is a parameter that the program reads, and two vectors that are
// one but for it show what it does.
func TestATownsCellHasTwoVectorsThatDifferInItsParameterOnly(t *testing.T) {
	t.Parallel()
	vectors := evaluated(t)
	for name, s := range walk {
		for _, id := range BuiltinIDs() {
			c := s.of(id)
			flag := c.parameter()
			if flag == "" {
				continue
			}
			require.Contains(t, flagNames, flag, name)
			assert.True(t, readsFlag(t, id, flag), "%s reads no %s (%s)", id, flag, name)
			assert.True(t, slices.ContainsFunc(vectors, func(v vector) bool { return v.In["program"] == id && pair(vectors, v, flag) }),
				"no two vectors of %s differ in %s only (%s)", id, flag, name)
		}
	}
}

// readsFlag reports whether a criterion of a program depends on a flag.
func readsFlag(t *testing.T, id, flag string) bool {
	t.Helper()
	p, err := Builtin(id)
	require.NoError(t, err)
	return slices.ContainsFunc(p.doc.Criteria, func(c criterionDoc) bool { return c.If == flag || c.Unless == flag })
}

// vector is a case of benefit.evaluate.
type vector struct {
	In   map[string]any `json:"in"`
	Want map[string]any `json:"want"`
}

// evaluated are the vectors of the suite about programs and households.
func evaluated(t *testing.T) (all []vector) {
	t.Helper()
	files, err := filepath.Glob("../examples/conformance/suite/vectors/benefit*.json")
	require.NoError(t, err)
	for _, name := range files {
		raw, err := os.ReadFile(name)
		require.NoError(t, err)
		var file struct {
			Op    string   `json:"op"`
			Cases []vector `json:"cases"`
		}
		require.NoError(t, json.Unmarshal(raw, &file))
		if file.Op == "benefit.evaluate" {
			all = append(all, file.Cases...)
		}
	}
	return all
}

// pair reports whether another vector is the same but for a flag, and has another outcome.
func pair(all []vector, v vector, flag string) bool {
	without := func(v vector) map[string]any {
		in := maps.Clone(v.In)
		over, _ := in["overrides"].(map[string]any)
		flags, _ := over["flags"].(map[string]any)
		if _, set := flags[flag]; !set {
			return in
		}
		flags = maps.Clone(flags)
		delete(flags, flag)
		over = maps.Clone(over)
		delete(in, "overrides")
		if delete(over, "flags"); len(flags) > 0 {
			over["flags"] = flags
		}
		if len(over) > 0 {
			in["overrides"] = over
		}
		return in
	}
	return slices.ContainsFunc(all, func(o vector) bool {
		return !assert.ObjectsAreEqual(o.In, v.In) && assert.ObjectsAreEqual(without(o), without(v)) && o.Want["outcome"] != v.Want["outcome"]
	})
}
