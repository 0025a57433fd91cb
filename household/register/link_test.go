package register_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/register"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const linked = "type,date,known,person,household,head,birth,kana,address,january\n" +
	"move_in,2010-01-01,2010-01-01,r1,h1,1,1950-04-01,シケン　タロウ,宮町二丁目４７番地１,\n" +
	"move_in,2010-01-01,2010-01-01,r2,h1,,1955-04-01,シケン　ハナコ,宮町二丁目４７番地１,\n" +
	"move_in,2010-01-01,2010-01-01,r3,h3,1,1960-04-01,タメシ　ジロウ,箱田1番地,\n" +
	"move_in,2021-05-01,2021-05-01,r4,h4,1,1970-04-01,タメシ　サブロウ,箱田2番地,111007\n" +
	"death,2021-06-01,2021-06-02,r3,,,,,,\n"

func TestLinkReportsWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	g := registerOf(t, linked)
	importTax(t, g, "person,fiscal_year,status,known,birth,kana,address,died_on,supporter\n"+
		"r1,2021,exempt,2021-06-01,1950-04-01,,,,none\n"+ // matched
		"r2,2021,exempt,2021-06-01,1955-04-02,,,2021-11-01,r77\n"+ // birth, death, supporter
		"r2,2021,taxed,2021-06-01,1955-04-01,,,,r77\n"+ // two rows
		"r3,2021,exempt,2021-06-01,1960-04-01,,,2021-06-01,\n"+ // died: no resident
		"r4,2021,exempt,2021-06-01,,,,,\n"+ // elsewhere on 1 January
		"x9,2021,exempt,2021-06-01,1950-04-01,しけん たろう,宮町二丁目47番地1,,\n") // a number nobody has
	importWelfare(t, g, "person,kind,from,birth,kana\nx8,障害,2020-01-01,1955-04-01,シケンハナコ\nr3,障害,2020-01-01,,\n")
	report := g.AsOf(base, allKnown).Link(2021)
	got := []string{}
	for _, l := range report.Links {
		got = append(got, l.Person+" "+l.Code)
		assert.NotContains(t, l.String(), l.Person)
	}
	assert.Equal(t, []string{
		"r2 birth_differs", "r2 death_differs", "r2 supporter_unlinked", "r2 two_tax_rows", "r3 tax_only", "r3 welfare_only",
		"r4 taxed_elsewhere", "x8 unregistered", "x8 welfare_only", "x9 tax_only", "x9 unregistered",
	}, got)
	assert.Equal(t, []int{3, 3, 0, 2, 2, 2}, []int{report.Residents, report.Matched, report.RegisterOnly, report.TaxOnly, report.WelfareOnly, report.Conflicting})
	assert.Equal(t, []register.Candidate{
		{Person: "x8", Resident: "r2", Score: 75, Birth: true, Kana: true},
		{Person: "x9", Resident: "r1", Score: 100, Birth: true, Kana: true, Address: true},
	}, report.Candidates)
	h, _ := g.AsOf(base, allKnown).Household("h1")
	assert.Equal(t, household.TaxUnknown, h.Members[h.Index("r2")].Tax.At(2021), "candidates are proposed and conflicts reported, nothing is joined")
	assert.Equal(t, 1, g.AsOf(base, allKnown).Link(2022).RegisterOnly-2, "nobody has facts of the next year")
}

func TestCandidatesNeedTwoFeatures(t *testing.T) {
	t.Parallel()
	for row, want := range map[string]int{
		"1950-04-01,シケンタロウ,":     75,
		"1950-04-01,,宮町二丁目47番地1": 65,
		",ｼｹﾝ ﾀﾛｳ,宮町二丁目４７番地１":    60,
		"1950-04-01,,":                 0,
		",シケンタロウ,":                     0,
		"1950-04-02,シケンタロウ,":           0,
		"1950,シケンタロウ,":                 0,
		"1950-04-01,シケンタロウ,宮町三丁目":      75,
		"1950-04-01,,宮町2-47-1":         65,
		"1950-04-01,,埼玉県熊谷市宮町二丁目47番地1": 65,
	} {
		g := registerOf(t, linked)
		importTax(t, g, "person,fiscal_year,birth,kana,address\nx1,2021,"+row+"\n")
		report := g.AsOf(base, allKnown).Link(2021)
		got := 0
		for _, c := range report.Candidates {
			got = max(got, c.Score)
			assert.NotContains(t, fmt.Sprint(c), "r1")
		}
		assert.Equal(t, want, got, row)
	}
}

func TestLinkOfAnEmptyRegister(t *testing.T) {
	t.Parallel()
	g := register.New(register.Config{})
	require.Equal(t, register.LinkReport{}, g.AsOf(base, allKnown).Link(2021))
}

// An address of 1 January elsewhere against a register that has the person here was settled
// silently.
func TestAnAddressOfJanuaryAgainstTheRegisterIsNamed(t *testing.T) {
	t.Parallel()
	for january, want := range map[string]bool{"132063": true, "112020": false, "": false} {
		g := registerOf(t, "date,known,person,household,head,january\n2015-04-01,2021-06-01,r1,h1,1,"+january+"\n")
		codes := []string{}
		for _, l := range g.AsOf(base, allKnown).Link(2021).Links {
			codes = append(codes, l.Code)
		}
		assert.Equal(t, want, slices.Contains(codes, register.LinkJanuaryDiffers), january)
	}
}
