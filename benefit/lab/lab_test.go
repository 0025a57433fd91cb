package lab_test

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/lab"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
)

var (
	kumagaya = municipality.Must("112020")
	saitama  = municipality.Must("111007")
)

func compiled(tb testing.TB, id string, patches ...string) *benefit.Compiled {
	tb.Helper()
	p, err := benefit.Builtin(id)
	require.NoError(tb, err)
	var list []benefit.Override
	for _, text := range patches {
		o, err := benefit.Patch([]byte(text))
		require.NoError(tb, err)
		list = append(list, o)
	}
	c, err := benefit.Compile(p, list...)
	require.NoError(tb, err)
	return c
}

// home makes a household of exempt people whom nobody claims; change alters member i.
func home(n int, change ...func(h *household.Household)) *household.Household {
	h := &household.Household{ID: "h", Head: "p1", Members: make([]household.Member, n)}
	for i := range h.Members {
		h.Members[i] = household.Member{
			ID: fmt.Sprintf("p%d", i+1), Tax: household.Always(household.Exempt), Supporter: household.Supporter{Kind: household.SupporterNone}, Birth: civil.MustDate("1970-05-05"),
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

// sample makes households of exempt and taxed people, some of whom live elsewhere or are
// claimed by somebody taxed.
func sample(n int) []household.Household {
	r := rand.New(rand.NewPCG(1, 2))
	out := make([]household.Household, n)
	for i := range out {
		h := &out[i]
		h.ID, h.Head, h.Members = "h", "p1", make([]household.Member, 1+r.IntN(4))
		for j := range h.Members {
			m := &h.Members[j]
			m.ID = fmt.Sprintf("p%d", j+1)
			m.Tax, m.Levy, m.Supporter.Kind = household.Always(household.Exempt), household.Always(household.LevyZero), household.SupporterNone
			switch r.IntN(6) {
			case 0:
				m.Tax = household.Always(household.Taxed)
			case 1:
				m.Supporter = household.Supporter{Kind: household.SupporterKnown, ID: "x", Tax: household.Always(household.Taxed)}
			case 2:
				m.Residence = []household.Residence{{At: household.In(saitama)}}
			}
		}
	}
	return out
}

func inputs(hs []household.Household) iter.Seq[*benefit.Input] {
	return func(yield func(*benefit.Input) bool) {
		in := benefit.Input{Municipality: kumagaya}
		for i := range hs {
			in.Household = &hs[i]
			if !yield(&in) {
				return
			}
		}
	}
}

func TestAnalyzeFindsIdleCriteria(t *testing.T) {
	t.Parallel()
	for _, id := range benefit.BuiltinIDs() {
		c := compiled(t, id)
		if c.Program().Deadlines() == (benefit.Deadlines{}) { // asks for a deadline that only a town's override sets
			c = compiled(t, id, `{"deadlines": {"end": "`+c.Program().BaseDate().AddMonths(7).String()+`"}}`)
		}
		for track := range benefit.TrackC + 1 {
			if track == benefit.TrackB && id != "P2" && os.Getenv("KYUFU_LONG") == "" {
				continue // asks what it asks under P2, of far more households than the other tracks
			}
			for _, use := range lab.Analyze(c, track) {
				assert.False(t, use.Idle, "%s %s track %s", id, use.Criterion, track)
			}
		}
	}
	twice := compiled(t, "P2", `{"criteria": [
		{"id": "taxed", "refuse": "R01", "when": {"any_member": "taxed_or_unfiled"}, "basis": ["rules"]},
		{"id": "unfiled", "refuse": "R14", "when": {"any_member": "unfiled_taxable"}, "basis": ["rules"]},
		{"id": "never", "refuse": "R03", "when": {"all": [{"any_member": "treaty"}, {"no_member": "treaty"}]}, "basis": ["rules"]}]}`)
	uses := lab.Analyze(twice, benefit.TrackA)
	assert.Equal(t, []bool{false, true, true}, []bool{uses[0].Idle, uses[1].Idle, uses[2].Idle})
	assert.Zero(t, uses[2].True)
	assert.Nil(t, lab.Analyze(compiled(t, "P12"), benefit.TrackB))
}

func TestCompareFindsOverlapsAndGaps(t *testing.T) {
	t.Parallel()
	x, err := lab.Compare(compiled(t, "P5"), compiled(t, "P6"), benefit.TrackA)
	require.NoError(t, err)
	assert.Zero(t, x.Both, "exempt and levy-only households exclude each other: %v", x.Overlap)
	assert.NotZero(t, x.Neither, "who owes an income levy gets neither")
	y, err := lab.Compare(compiled(t, "P5"), compiled(t, "P7"), benefit.TrackA)
	require.NoError(t, err)
	assert.NotZero(t, y.Both)
	assert.NotEmpty(t, y.Overlap)
	_, err = lab.Compare(compiled(t, "P5"), compiled(t, "P12"), benefit.TrackB)
	assert.ErrorIs(t, err, lab.CodeInput)
}

func TestCoverage(t *testing.T) {
	t.Parallel()
	c := compiled(t, "P2")
	cov := lab.NewCoverage(c, benefit.TrackA)
	var s benefit.Scratch
	for _, h := range []*household.Household{home(1), home(1, taxed(0)), home(1, func(h *household.Household) { h.Members[0].Tax = household.Always(household.TaxUnknown) })} {
		d, err := c.Evaluate(&benefit.Input{Municipality: kumagaya, Household: h}, &s)
		require.NoError(t, err)
		cov.Add(d.Own())
	}
	for _, l := range cov.Lines() {
		if l.Criterion == "member_taxed" {
			assert.Equal(t, []int{1, 1, 1}, []int{l.True, l.False, l.Unknown})
		}
	}
	assert.False(t, slices.ContainsFunc(cov.Gaps(), func(l lab.RuleCoverage) bool { return l.Criterion == "member_taxed" }))
	assert.True(t, slices.ContainsFunc(cov.Gaps(), func(l lab.RuleCoverage) bool {
		return l.Criterion == "treaty" && l.Predicate == "treaty" && l.True == 0
	}))
	assert.Nil(t, lab.NewCoverage(compiled(t, "P12"), benefit.TrackB))
}

func TestWhatIf(t *testing.T) {
	t.Parallel()
	hs := sample(2000)
	before, after := compiled(t, "P5"), compiled(t, "P5", `{"amount": "80000", "flags": {"dependants_only_extension": true}}`)
	e := lab.WhatIf(before, after, inputs(hs))
	assert.EqualValues(t, 2000, e.Households)
	assert.Zero(t, e.Lost)
	assert.Positive(t, e.Gained)
	assert.Equal(t, e.EligibleBefore+e.Gained, e.EligibleAfter)
	assert.Equal(t, money.Yen(e.EligibleBefore*10_000+e.Gained*80_000), e.YenGained)
	assert.Equal(t, e.YenAfter, e.YenBefore+e.YenGained)
	half := lab.WhatIf(before, after, inputs(hs[:700]))
	half.Merge(lab.WhatIf(before, after, inputs(hs[700:])))
	assert.Equal(t, e, half)
	back := lab.WhatIf(after, before, inputs(hs))
	assert.Equal(t, e.Gained, back.Lost)
	assert.Equal(t, e.YenGained, back.YenLost)
}
