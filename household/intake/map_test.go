package intake_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/intake"
	"github.com/kyufu-go/kyufu/household/register"
)

func sample(t *testing.T, name string) *bytes.Reader {
	t.Helper()
	b, err := os.ReadFile("testdata/standard/" + name)
	require.NoError(t, err)
	return bytes.NewReader(b)
}

// ofTown is the map of a system with what the sample's town says of it.
func ofTown(t *testing.T, system string) *intake.Map {
	t.Helper()
	own, err := os.ReadFile("testdata/standard/town.tsv")
	require.NoError(t, err)
	var lines []string
	for line := range strings.Lines(string(own)) {
		if strings.HasPrefix(line, system+"\t") {
			lines = append(lines, line)
		}
	}
	m, err := intake.Standard(system).With([]byte(strings.Join(lines, "")))
	require.NoError(t, err)
	return m
}

func TestFilesOfStandardSystemsAreReadByAMap(t *testing.T) {
	t.Parallel()
	g := registerOf(t, "宛名番号\n")
	report, err := intake.Residents(g, sample(t, "residents.csv"), intake.Options{File: "residents.csv", Map: ofTown(t, intake.SystemResidents)})
	require.NoError(t, err)
	assert.Equal(t, 2, report.Taken)
	assert.Equal(t, 1, report.Others, "who is no resident any more")
	assert.Equal(t, 1, report.Bad)
	assert.Len(t, report.Unread, 1)
	f := report.Findings[len(report.Findings)-1]
	assert.Equal(t, []any{intake.FindingMark, 5, 9}, []any{f.Code, f.Line, f.Column}, "located in the file as it is")
	h, ok := g.AsOf(base, allKnown).Household("501")
	require.True(t, ok)
	assert.Equal(t, "1980-04-05", h.Members[0].Birth.String())
	assert.True(t, h.Members[1].Birth.IsZero(), "不詳")
	p, _ := g.AsOf(base, allKnown).Person("1001")
	assert.Equal(t, "埼玉県熊谷市見本町二丁目47番地1コーポ見本101号室", p.Address.Text())
	assert.Equal(t, register.Male, p.Sex)
	p, _ = g.AsOf(base, allKnown).Person("1002")
	assert.Empty(t, p.Address.Text(), "支援措置")

	report, err = intake.Tax(g, sample(t, "tax.csv"), intake.Options{File: "tax.csv", Map: ofTown(t, intake.SystemTax), Candidates: g.Has})
	require.NoError(t, err)
	assert.Equal(t, []string{intake.FindingUnconfirmed, intake.FindingCodeUnknown}, report.Findings.Codes(), "均等割額 is known from no source; 7 is no code of the town's")
	assert.Equal(t, []int{4, 4}, []int{report.Findings[0].Column, report.Findings[1].Line})
	h, _ = g.AsOf(base, allKnown).Household("501")
	assert.Equal(t, household.Taxed, h.Members[0].Tax.At(2024))
	assert.Equal(t, household.Exempt, h.Members[1].Tax.At(2024))

	report, err = intake.Welfare(g, sample(t, "public_assistance.csv"), intake.Options{File: "public_assistance.csv", Map: intake.Standard(intake.SystemPublicAssistance), Candidates: g.Has})
	require.NoError(t, err)
	assert.Equal(t, 3, report.Taken, "three aids of one person")
	assert.Contains(t, report.Findings.Codes(), intake.FindingKind, "生活保護 alone says not which aid")
	var kinds []register.WelfareKind
	for _, w := range g.AsOf(base, allKnown).Welfare("1001") {
		kinds = append(kinds, w.Kind)
	}
	assert.ElementsMatch(t, []register.WelfareKind{register.LivelihoodAid, register.MedicalAid, register.OtherAid}, kinds)

	report, err = intake.Welfare(g, sample(t, "child_allowance.csv"), intake.Options{File: "child_allowance.csv", Map: intake.Standard(intake.SystemChildAllowance), Candidates: g.Has})
	require.NoError(t, err)
	assert.Equal(t, 1, report.Taken)
	assert.Len(t, report.Findings, 4, "no column of it is confirmed")
	assert.Equal(t, []string{intake.FindingUnconfirmed}, report.Findings.Codes())
}

func TestCodesThatNobodyHasSaidAreNotGuessed(t *testing.T) {
	t.Parallel()
	g := registerOf(t, "宛名番号\n")
	_, err := intake.Residents(g, sample(t, "residents.csv"), intake.Options{Map: intake.Standard(intake.SystemResidents)})
	require.ErrorContains(t, err, intake.FindingCodesUnset)
	_, err = intake.Tax(g, sample(t, "tax.csv"), intake.Options{Map: intake.Standard(intake.SystemTax)})
	require.ErrorContains(t, err, intake.FindingCodesUnset)
	assert.Zero(t, g.Persons())
}

func TestAMapThatIsNoneIsRefusedWithItsLine(t *testing.T) {
	t.Parallel()
	assert.Nil(t, intake.Standard("weather"))
	for _, text := range []string{"x", "tax\tstatus\t課税区分\tguess\t", "tax\tstatus\t\t\t", "tax\tstatus\tA\tcodes:1\t", "tax\tstatus\tA\tonly:1\t", "tax\tkind\tA\tflag:\t", "tax\tstatus\tA\tflag:x\t", "tax\tkind\tA\tconst:x\t", "tax\t\tA\t\t"} {
		_, err := (*intake.Map)(nil).With([]byte("# one\n" + text))
		var wrong *intake.MapError
		require.ErrorAs(t, err, &wrong, text)
		assert.Equal(t, 2, wrong.Line)
		assert.Equal(t, "map", wrong.Code())
	}
	m, err := (&intake.Map{}).With(nil)
	require.NoError(t, err)
	_, err = intake.Tax(registerOf(t, "宛名番号\n"), strings.NewReader("宛名番号\n1\n"), intake.Options{Map: m})
	require.NoError(t, err, "a map without lines reads nothing")
}
