package benefit

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// assertDetail checks code and detail of an error.
func assertDetail(t *testing.T, err error, code Code, detail string) {
	t.Helper()
	var e *Error
	require.ErrorAs(t, err, &e)
	assert.ErrorIs(t, err, code)
	assert.Equal(t, detail, e.Detail)
}

// assertFault checks place and code of the first fault.
func assertFault(t *testing.T, err error, pointer, code string) {
	t.Helper()
	var e *Error
	require.ErrorAs(t, err, &e)
	require.NotEmpty(t, e.Faults)
	assert.Equal(t, []string{pointer, code}, []string{e.Faults[0].Pointer, e.Faults[0].Code})
}

// home makes a household of exempt people whom nobody claims; change alters member i.
func home(n int, change ...func(h *household.Household)) *household.Household {
	h := &household.Household{ID: "h", Head: "p1", Members: make([]household.Member, n)}
	for i := range h.Members {
		h.Members[i] = household.Member{
			ID: fmt.Sprintf("p%d", i+1), Tax: household.Always(household.Exempt), Supporter: household.Supporter{Kind: household.SupporterNone}, Birth: births[0],
		}
	}
	for _, f := range change {
		f(h)
	}
	return h
}

func taxed(i int) func(*household.Household) {
	return func(h *household.Household) { h.Members[i].Tax = household.Always(household.Taxed) }
}

func claimed(i int) func(*household.Household) {
	return func(h *household.Household) {
		h.Members[i].Supporter = household.Supporter{Kind: household.SupporterKnown, ID: "x", Tax: household.Always(household.Taxed)}
	}
}

func whyNot(t *testing.T, c *Compiled, in *Input) [][]Difference {
	t.Helper()
	var s Scratch
	sets, err := c.WhyNot(in, &s)
	require.NoError(t, err)
	return sets
}

func TestWhyNot(t *testing.T) {
	t.Parallel()
	c := compiled(t, "P2")
	tax := func(id string) Difference { return Difference{Person: id, Fact: "tax_status"} }
	in := func(h *household.Household) *Input { return &Input{Municipality: kumagaya, Household: h} }

	assert.Equal(t, [][]Difference{{tax("p1")}}, whyNot(t, c, in(home(2, taxed(0)))))
	assert.Equal(t, [][]Difference{{tax("p1"), tax("p2")}}, whyNot(t, c, in(home(2, taxed(0), taxed(1)))))
	assert.Equal(t, [][]Difference{{{Person: "p1", Fact: "supporter"}}, {{Person: "p2", Fact: "supporter"}}}, whyNot(t, c, in(home(2, claimed(0), claimed(1)))), "one independent member is enough")
	assert.Empty(t, whyNot(t, c, in(home(4, taxed(0), taxed(1), taxed(2), taxed(3)))), "more than three facts stand in the way")
	assert.Empty(t, whyNot(t, c, in(home(1))), "nothing stands in the way")
	paid := in(home(1))
	paid.PaidBefore = []Payment{{Program: "P2", Head: "p1", State: Paid}}
	assert.Equal(t, [][]Difference{{{Person: "", Fact: "paid_before"}}}, whyNot(t, c, paid))
	assert.Len(t, whyNot(t, c, in(home(20, func(h *household.Household) {
		for i := range h.Members {
			claimed(i)(h)
		}
	}))), 8, "at most eight sets")
}

// Every set is needed in full: none of its members can stay as it is.
func TestWhyNotSetsAreMinimalAndEnough(t *testing.T) {
	t.Parallel()
	c := compiled(t, "P2")
	rapid.Check(t, func(t *rapid.T) {
		in := drawInput(t, 4)
		var s Scratch
		sets, err := c.WhyNot(in, &s)
		require.NoError(t, err)
		for i, a := range sets {
			require.LessOrEqual(t, len(a), 3)
			for j, b := range sets {
				if i != j {
					require.False(t, !slices.ContainsFunc(a, func(d Difference) bool { return !slices.Contains(b, d) }), "no set contains another")
				}
			}
		}
	})
}

func TestHouseholdErrors(t *testing.T) {
	t.Parallel()
	c := compiled(t, "P2")
	tie := func(i int, to string) func(*household.Household) {
		return func(h *household.Household) {
			h.Members[i].Supporter = household.Supporter{Kind: household.SupporterKnown, ID: to}
		}
	}
	for detail, h := range map[string]*household.Household{
		DetailNoMembers:       {Head: "p1"},
		DetailNoHead:          home(1, func(h *household.Household) { h.Head = "" }),
		DetailTwoHeads:        home(2, func(h *household.Household) { h.Members[1].ID = "p1" }),
		DetailDuplicateMember: home(3, func(h *household.Household) { h.Members[2].ID = "p2" }),
		DetailEmptyID:         home(2, func(h *household.Household) { h.Members[1].ID = "" }),
		DetailSupporterCycle:  home(3, tie(0, "p2"), tie(1, "p3"), tie(2, "p1")),
		DetailSupporterTax:    home(2, claimed(0), claimed(1), func(h *household.Household) { h.Members[1].Supporter.Tax = household.Always(household.Exempt) }),
		DetailTooLarge:        home(maxMembers + 1),
	} {
		_, err := c.Decide(&Input{Municipality: kumagaya, Household: h})
		var e *Error
		require.True(t, errors.As(err, &e), detail)
		assert.ErrorIs(t, err, CodeHousehold)
		assert.Equal(t, detail, e.Detail)
	}
	_, err := c.Decide(&Input{Municipality: kumagaya})
	assert.ErrorIs(t, err, CodeHousehold)
	_, err = c.Decide(&Input{Municipality: kumagaya, Household: home(1), Track: 9})
	assertDetail(t, err, CodeInput, "track")
	_, err = c.Decide(&Input{Household: home(1)})
	assertDetail(t, err, CodeInput, "municipality")
	_, err = c.Decide(nil)
	assertDetail(t, err, CodeInput, "input")
	_, err = c.Decide(&Input{Municipality: kumagaya, Household: home(200)})
	assert.NoError(t, err, "a large household is judged like any other")
}

func TestADecisionIsReproducible(t *testing.T) {
	t.Parallel()
	a, b := compiled(t, "P5"), compiled(t, "P5")
	assert.Equal(t, a.Digest(), b.Digest())
	assert.NotEqual(t, a.Digest(), compiled(t, "P5", `{"amount": "70001"}`).Digest())
	d, err := a.Decide(&Input{Municipality: kumagaya, Household: home(1)})
	require.NoError(t, err)
	stamp := d.Stamp()
	assert.Equal(t, Stamp{"P5", a.Digest(), a.Program().doc.Version, EngineVersion, ""}, stamp)
}

func TestKnowledgeOfOverrides(t *testing.T) {
	t.Parallel()
	p, err := Builtin("P4")
	require.NoError(t, err)
	o, err := ParseOverride([]byte(`{"format": 1, "program": "P4", "municipality": "any", "in_force": {"known_since": "2023-05-20"}, "set": {"amount": "35000"}}`))
	require.NoError(t, err)
	for day, want := range map[string]money.Yen{"2023-05-19": 30_000, "2023-05-20": 35_000} {
		known := civil.MustDate(day)
		belonging := Overrides([]Override{o}, p, kumagaya, civil.Date{}, known)
		c, err := Compiler{KnownAt: known}.Compile(p, belonging...)
		require.NoError(t, err)
		assert.Equal(t, want, c.Program().Amount(), day)
	}
	_, err = Compiler{KnownAt: civil.MustDate("2023-05-19")}.Compile(p, o)
	assertFault(t, err, "/in_force/known_since", FaultDay)
	_, err = Compiler{KnownAt: civil.MustDate("2020-01-01")}.Compile(p)
	assertDetail(t, err, CodeProgram, "not_known")
	other, err := Builtin("P5")
	require.NoError(t, err)
	_, err = Compile(other, o)
	assert.ErrorIs(t, err, CodeProgram)
}

func TestEvaluationDoesNotAllocate(t *testing.T) { // not parallel: AllocsPerRun counts the whole process
	hs := sample(200)
	for i := range hs {
		if i%5 == 0 {
			hs[i].Members[0].Tax = household.ByYear[household.TaxStatus]{}
		}
	}
	c := compiled(t, "P5")
	var s Scratch
	in := Input{Municipality: kumagaya}
	buf := make([]byte, 0, 1<<16)
	run := func() {
		for i := range hs {
			in.Household = &hs[i]
			d, err := c.Evaluate(&in, &s)
			if err != nil {
				t.Fatal(err)
			}
			buf = d.AppendExplanation(buf[:0], ExplainOptions{})
		}
	}
	run()
	assert.Zero(t, testing.AllocsPerRun(5, run))
	in.Household = home(3)
	d, err := c.Evaluate(&in, &s)
	require.NoError(t, err)
	var kept Decision
	assert.LessOrEqual(t, testing.AllocsPerRun(50, func() { kept = d.Own() }), 2.0)
	assert.Equal(t, Eligible, kept.Outcome)
}

func TestFindingsSayWhatToLookAt(t *testing.T) {
	t.Parallel()
	c := compiled(t, "P2")
	rich, poor := money.Yen(5_000_000), money.Yen(0)
	income := func(yen *money.Yen) *household.Income {
		known := household.NewIncome()
		known.Total, known.Adult = yen, true
		return &known
	}
	h := home(7, taxed(1), taxed(2), func(h *household.Household) {
		h.Members[0].Income = income(&rich)
		h.Members[1].Income = income(&poor)
		h.Members[2].Declared = household.NoTaxableIncome
		h.Members[3].Levy = household.Always(household.LevyOwed)
		h.Members[4].Protected = &household.Protection{Kind: household.Violence}
		h.Members[5].Income = income(&poor)
		h.Members[6].Income = income(&poor)
		h.Members[6].Residence = []household.Residence{{At: household.In(municipality.Must("473821"))}}
	})
	list, err := c.Findings(&Input{Municipality: kumagaya, Household: h})
	require.NoError(t, err)
	var got []string
	for _, f := range list {
		got = append(got, fmt.Sprintf("%d %s", f.Line, f.Code))
	}
	assert.Equal(t, []string{
		"1 " + FindingRollDiffers, "2 " + FindingRollDiffers, "3 " + FindingDeclarationOverruled, "4 " + FindingRollConflict,
		"5 " + FindingProtectionUnproven, "7 " + FindingNoParameters,
	}, got)
	d, err := c.Decide(&Input{Municipality: kumagaya, Household: home(1, func(h *household.Household) { h.Members[0].Income = income(&rich) })})
	require.NoError(t, err)
	assert.Equal(t, Eligible, d.Outcome, "the roll decides")
	minus := money.Yen(-1)
	_, err = c.Findings(&Input{Municipality: kumagaya, Household: home(1, func(h *household.Household) { h.Members[0].Income = income(&minus) })})
	assertDetail(t, err, CodeHousehold, DetailIncome)
}
