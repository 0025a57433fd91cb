package benefit

import (
	"errors"
	"fmt"
	"iter"
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
	tax := func(id string) Difference { return Difference{id, "tax_status"} }
	in := func(h *household.Household) *Input { return &Input{Municipality: kumagaya, Household: h} }

	assert.Equal(t, [][]Difference{{tax("p1")}}, whyNot(t, c, in(home(2, taxed(0)))))
	assert.Equal(t, [][]Difference{{tax("p1"), tax("p2")}}, whyNot(t, c, in(home(2, taxed(0), taxed(1)))))
	assert.Equal(t, [][]Difference{{{"p1", "supporter"}}, {{"p2", "supporter"}}}, whyNot(t, c, in(home(2, claimed(0), claimed(1)))), "one independent member is enough")
	assert.Empty(t, whyNot(t, c, in(home(4, taxed(0), taxed(1), taxed(2), taxed(3)))), "more than three facts stand in the way")
	assert.Empty(t, whyNot(t, c, in(home(1))), "nothing stands in the way")
	paid := in(home(1))
	paid.PaidBefore = []Payment{{Program: "P2", Head: "p1", State: Paid}}
	assert.Equal(t, [][]Difference{{{"", "paid_before"}}}, whyNot(t, c, paid))
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

func TestLedgerPaysOnce(t *testing.T) {
	t.Parallel()
	c, extension := compiled(t, "P2"), compiled(t, "P2C")
	var s Scratch
	l := NewLedger(kumagaya)
	in := &Input{Municipality: kumagaya, Household: home(2)}
	p, err := l.Pay(c, in, &s)
	require.NoError(t, err)
	assert.Equal(t, []string{"p1", "p2"}, p.Members)
	_, err = l.Pay(c, in, &s)
	assert.ErrorIs(t, err, &Error{code: CodeAlreadyPaid})
	_, err = l.Pay(extension, in, &s)
	assert.ErrorIs(t, err, &Error{code: CodeAlreadyPaid}, "one payment over all ways in")

	moved := home(2, func(h *household.Household) { h.Members[1].ID = "p7" })
	_, err = l.Pay(c, &Input{Municipality: kumagaya, Household: moved}, &s)
	assert.ErrorIs(t, err, &Error{code: CodeAlreadyPaid}, "the head was paid")
	member := home(1, func(h *household.Household) { h.Members[0].ID, h.Head = "p2", "p2" })
	_, err = l.Pay(c, &Input{Municipality: kumagaya, Household: member}, &s)
	require.NoError(t, err, "a member who was not head is not tainted")

	l.Note(Payment{Program: "P5", Municipality: saitama, Head: "p9", Members: []string{"p9"}, State: Addressed})
	nine := home(1, func(h *household.Household) { h.Members[0].ID, h.Head = "p9", "p9" })
	_, err = l.Pay(compiled(t, "P8"), &Input{Municipality: kumagaya, Household: nine}, &s)
	assert.ErrorIs(t, err, &Error{code: CodeAlreadyPaid}, "addressed elsewhere")
	_, err = l.Pay(c, &Input{Municipality: kumagaya, Household: home(1, taxed(0), func(h *household.Household) { h.Members[0].ID, h.Head = "q", "q" })}, &s)
	assert.ErrorIs(t, err, &Error{code: CodeInput, Detail: "not_eligible"})
}

func TestLedgerPaysAChildOnce(t *testing.T) {
	t.Parallel()
	c := compiled(t, "P7")
	var s Scratch
	l := NewLedger(kumagaya)
	family := home(2, func(h *household.Household) { h.Members[1].Birth = births[3] })
	_, err := l.Pay(c, &Input{Municipality: kumagaya, Household: family}, &s)
	require.NoError(t, err)
	other := home(2, func(h *household.Household) {
		h.Members[0].ID, h.Head, h.Members[1].Birth = "p8", "p8", births[3]
	})
	_, err = l.Pay(c, &Input{Municipality: kumagaya, Household: other}, &s)
	assert.ErrorIs(t, err, &Error{code: CodeAlreadyPaid})
}

func TestAnalyzeFindsIdleCriteria(t *testing.T) {
	t.Parallel()
	for _, id := range BuiltinIDs() {
		c := compiled(t, id)
		for track := range tracks {
			for _, use := range Analyze(c, track) {
				assert.False(t, use.Idle, "%s %s track %s", id, use.Criterion, track)
			}
		}
	}
	twice := compiled(t, "P2", `{"criteria": [
		{"id": "taxed", "refuse": "R01", "when": {"any_member": "taxed_or_unfiled"}, "basis": ["rules"]},
		{"id": "unfiled", "refuse": "R14", "when": {"any_member": "unfiled_taxable"}, "basis": ["rules"]},
		{"id": "never", "refuse": "R03", "when": {"all": [{"any_member": "treaty"}, {"no_member": "treaty"}]}, "basis": ["rules"]}]}`)
	uses := Analyze(twice, TrackA)
	assert.Equal(t, []bool{false, true, true}, []bool{uses[0].Idle, uses[1].Idle, uses[2].Idle})
	assert.Zero(t, uses[2].True)
	assert.Nil(t, Analyze(compiled(t, "P12"), TrackB))
}

func TestCompareFindsOverlapsAndGaps(t *testing.T) {
	t.Parallel()
	x, err := Compare(compiled(t, "P5"), compiled(t, "P6"), TrackA)
	require.NoError(t, err)
	assert.Zero(t, x.Both, "exempt and levy-only households exclude each other: %v", x.Overlap)
	assert.NotZero(t, x.Neither, "who owes an income levy gets neither")
	y, err := Compare(compiled(t, "P5"), compiled(t, "P7"), TrackA)
	require.NoError(t, err)
	assert.NotZero(t, y.Both)
	assert.NotEmpty(t, y.Overlap)
	_, err = Compare(compiled(t, "P5"), compiled(t, "P12"), TrackB)
	assert.ErrorIs(t, err, &Error{code: CodeInput})
}

func TestCoverage(t *testing.T) {
	t.Parallel()
	c := compiled(t, "P2")
	cov := NewCoverage(c, TrackA)
	var s Scratch
	for _, h := range []*household.Household{home(1), home(1, taxed(0)), home(1, func(h *household.Household) { h.Members[0].Tax = household.Always(household.TaxUnknown) })} {
		d, err := c.Evaluate(&Input{Municipality: kumagaya, Household: h}, &s)
		require.NoError(t, err)
		cov.Add(d)
	}
	for _, l := range cov.Lines() {
		if l.Criterion == "member_taxed" {
			assert.Equal(t, []int{1, 1, 1}, []int{l.True, l.False, l.Unknown})
		}
	}
	assert.False(t, slices.ContainsFunc(cov.Gaps(), func(l RuleCoverage) bool { return l.Criterion == "member_taxed" }))
	assert.True(t, slices.ContainsFunc(cov.Gaps(), func(l RuleCoverage) bool { return l.Criterion == "treaty" && l.Predicate == "treaty" && l.True == 0 }))
	assert.Nil(t, NewCoverage(compiled(t, "P12"), TrackB))
}

func inputs(hs []household.Household) iter.Seq[*Input] {
	return func(yield func(*Input) bool) {
		in := Input{Municipality: kumagaya}
		for i := range hs {
			in.Household = &hs[i]
			if !yield(&in) {
				return
			}
		}
	}
}

func TestWhatIf(t *testing.T) {
	t.Parallel()
	hs := sample(2000)
	before, after := compiled(t, "P5"), compiled(t, "P5", `{"amount": "80000", "flags": {"dependants_only_extension": true}}`)
	e := WhatIf(before, after, inputs(hs))
	assert.EqualValues(t, 2000, e.Households)
	assert.Zero(t, e.Lost)
	assert.Positive(t, e.Gained)
	assert.Equal(t, e.EligibleBefore+e.Gained, e.EligibleAfter)
	assert.Equal(t, money.Yen(e.EligibleBefore*10_000+e.Gained*80_000), e.YenGained)
	assert.Equal(t, e.YenAfter, e.YenBefore+e.YenGained)
	half := WhatIf(before, after, inputs(hs[:700]))
	half.Merge(WhatIf(before, after, inputs(hs[700:])))
	assert.Equal(t, e, half)
	back := WhatIf(after, before, inputs(hs))
	assert.Equal(t, e.Gained, back.Lost)
	assert.Equal(t, e.YenGained, back.YenLost)
}

func TestStreamAndSummary(t *testing.T) {
	t.Parallel()
	c := compiled(t, "P5")
	hs := sample(500)
	hs[3].Head = "nobody"
	var whole, left, right Summary
	var kept []Decision
	n := 0
	for d, err := range c.Stream(inputs(hs)) {
		if err != nil {
			assert.ErrorIs(t, err, &Error{code: CodeHousehold, Detail: DetailNoHead})
			whole.Failed++
			right.Failed++
			continue
		}
		whole.Add(&d)
		if n++; n%2 == 0 {
			left.Add(&d)
		} else {
			right.Add(&d)
		}
		kept = append(kept, d)
	}
	left.Merge(&right)
	assert.Equal(t, whole, left)
	assert.EqualValues(t, 499, whole.Households)
	assert.EqualValues(t, 1, whole.Failed)
	total := money.Yen(0)
	for i := range kept {
		total += kept[i].Amount
	}
	assert.Equal(t, whole.Amount, total, "what a stream yields is the caller's own")
	codes := map[string]int64{}
	for code, n := range whole.Reasons() {
		codes[code] += n
	}
	assert.Positive(t, codes["R01"])
	assert.Positive(t, codes["R06"])
	for range c.Stream(inputs(hs)) {
		break
	}
}

func TestShardIsEvenAndStable(t *testing.T) {
	t.Parallel()
	counts := make([]int, 4)
	for i := range 40_000 {
		counts[Shard(fmt.Sprintf("%08d", i), 4)]++
	}
	for _, n := range counts {
		assert.InDelta(t, 10_000, n, 600)
	}
	assert.Equal(t, 0, Shard("h", 0))
	assert.Equal(t, Shard("00001234", 7), Shard("00001234", 7))
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
		assert.Equal(t, CodeHousehold, e.Code())
		assert.Equal(t, detail, e.Detail)
	}
	_, err := c.Decide(&Input{Municipality: kumagaya})
	assert.ErrorIs(t, err, &Error{code: CodeHousehold})
	_, err = c.Decide(&Input{Household: home(1), Track: 9})
	assert.ErrorIs(t, err, &Error{code: CodeInput})
	_, err = c.Decide(&Input{Household: home(200)})
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
	assert.Equal(t, Stamp{"P5", a.Digest(), a.Program().doc.Version, EngineVersion}, stamp)
}

func TestKnowledgeOfOverrides(t *testing.T) {
	t.Parallel()
	p, err := Builtin("P4")
	require.NoError(t, err)
	o, err := ParseOverride([]byte(`{"format": 1, "program": "P4", "in_force": {"known_since": "2023-05-20"}, "set": {"amount": "35000"}}`))
	require.NoError(t, err)
	for day, want := range map[string]money.Yen{"2023-05-19": 30_000, "2023-05-20": 35_000} {
		c, err := Compiler{KnownAt: civil.MustDate(day)}.Compile(p, o)
		require.NoError(t, err)
		assert.Equal(t, want, c.Program().Amount(), day)
	}
	_, err = Compiler{KnownAt: civil.MustDate("2020-01-01")}.Compile(p)
	assert.ErrorIs(t, err, &Error{code: CodeProgram, Detail: "not_known"})
	other, err := Builtin("P5")
	require.NoError(t, err)
	_, err = Compile(other, o)
	assert.ErrorIs(t, err, &Error{code: CodeProgram})
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
			buf = d.AppendExplanation(buf[:0], Clerk, Japanese)
		}
	}
	run()
	assert.Zero(t, testing.AllocsPerRun(5, run))
	in.Household = home(3)
	d, err := c.Evaluate(&in, &s)
	require.NoError(t, err)
	var kept Decision
	assert.LessOrEqual(t, testing.AllocsPerRun(50, func() { kept = d.Clone() }), 2.0)
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
	assert.ErrorIs(t, err, &Error{code: CodeHousehold, Detail: DetailIncome})
}
