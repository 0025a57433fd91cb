package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What README and the package comment promise: a program of 25 lines, no Go.
func TestATownsTwentyFiveLinesAreCheckedShownTriedAndCompared(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/town.json")
	require.NoError(t, err)
	lines := 0
	for _, b := range raw {
		if b == '\n' {
			lines++
		}
	}
	assert.LessOrEqual(t, lines, 25)

	status, out, errs := program(t, "check", "testdata/town.json")
	assert.Equal(t, []any{0, ""}, []any{status, errs})
	assert.Contains(t, out, "問題は見つかりません（町物価高騰支援給付金）")

	status, out, errs = program(t, "show", "testdata/town.json")
	assert.Equal(t, []any{0, ""}, []any{status, errs})
	for _, line := range []string{
		"基準日　令和6年12月13日", "課税年度　令和6年度", "支給額　30,000円（一世帯につき）",
		"加算　child　一人につき　20,000円　根拠：", "平成18年4月2日から令和6年12月13日までに生まれた", "受付期限　令和7年3月31日まで",
		"　扶養0人　合計所得415,000円（給与収入965,000円", "R01　世帯員に令和6年度住民税均等割の課税者あり：世帯に次の者がいる：住民税均等割が課税されている",
	} {
		assert.Contains(t, out, line)
	}

	status, out, errs = program(t, "try", "testdata/town.json", "-household", "testdata/household.json")
	assert.Equal(t, []any{0, ""}, []any{status, errs})
	for _, line := range []string{"支給対象（70,000円、内訳：30,000円＋20,000円×2）", "　内訳　amount　30,000円×1", "　内訳　child　20,000円×2", "受け取る方　世帯主 p1"} {
		assert.Contains(t, out, line)
	}

	status, out, errs = program(t, "diff", "P12", "testdata/town.json", "-in", sample)
	assert.Equal(t, []any{1, ""}, []any{status, errs})
	assert.Contains(t, out, "両方の対象になる世帯：あり")
	assert.Contains(t, out, "支給額　0円 → ")
}

func TestARefusedHouseholdReadsWhatWouldHaveToBeDifferent(t *testing.T) {
	t.Parallel()
	h := file(t, "h.json", `{"id": "h1", "head": "p1", "members": [{"id": "p1", "tax": "taxed", "supporter": "none", "declared": ["no_taxable_income"]}]}`)
	status, out, errs := program(t, "try", "P2", "-household", h)
	assert.Equal(t, []any{0, ""}, []any{status, errs})
	assert.Contains(t, out, "次が違えば対象になりえます　p1 tax_status")
	assert.Contains(t, out, "確認　世帯員1人目　declaration_overruled")
	first, _, _ := strings.Cut(out, "\n")
	assert.NotContains(t, first, "R01", "no code for the household")
	assert.NotContains(t, first, "p1", "no id for the household")
}

func TestCheckNamesCriteriaThatNeverDecide(t *testing.T) {
	t.Parallel()
	path := file(t, "idle.json", `{"based_on": "P2", "id": "x", "version": "1", "name": {"ja": "x", "en": "x"}, "criteria": [
		{"id": "taxed", "refuse": "R01", "when": {"any_member": "taxed_or_unfiled"}, "basis": ["rules"]},
		{"id": "unfiled", "refuse": "R14", "when": {"any_member": "unfiled_taxable"}, "basis": ["rules"]}]}`)
	status, out, _ := program(t, "check", path)
	assert.Zero(t, status)
	assert.Contains(t, out, "注意 区分A unfiled（R14） 単独では支給を左右しません：ほかの理由に含まれます [idle]")
}

func TestOfAFolderOfOverridesTheTownsAreTaken(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"kumagaya.json": `{"format": 1, "program": "P2", "municipality": "112020", "set": {"amount": "120000"}}`,
		"saitama.json":  `{"format": 1, "program": "P2", "municipality": "111007", "set": {"amount": "130000"}}`,
	} {
		require.NoError(t, os.WriteFile(dir+"/"+name, []byte(text), 0o600))
	}
	status, out, errs := program(t, "show", "P2", "-override", dir)
	assert.Equal(t, []any{0, ""}, []any{status, errs})
	assert.Contains(t, out, "適用しない上書き　saitama.json")
	assert.Contains(t, out, "支給額　120,000円")
}

func TestLevyParametersOfATownCanBeAdded(t *testing.T) {
	t.Parallel()
	status, out, errs := program(t, "show", "P2", "-municipality", "011002", "-levy", file(t, "levy.json", `{"format": 1, "municipalities": [{"code": "011002", "name": "札幌市", "grade": 1, "from": 2021}]}`))
	assert.Equal(t, []any{0, ""}, []any{status, errs})
	assert.Contains(t, out, "　扶養0人　合計所得450,000円")
	status, _, errs = program(t, "show", "P2", "-levy", file(t, "levy.json", `{"format": 2}`))
	assert.Equal(t, 1, status)
	assert.Contains(t, errs, "levy: table")
}

func TestTheSchemaIsPrintedForAnEditor(t *testing.T) {
	t.Parallel()
	status, out, _ := program(t, "schema")
	assert.Zero(t, status)
	assert.True(t, json.Valid([]byte(out)))
	assert.Contains(t, out, "taxed_or_unfiled")
}

func TestHelpEndsWithNothingWrong(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"-h"}, {"show", "-h"}, {"try", "P2", "-h"}} {
		status, out, errs := program(t, args...)
		assert.Equal(t, []any{0, ""}, []any{status, errs}, args)
		assert.Contains(t, out, "program try PROGRAM -household FILE|-in DIR", args)
	}
}
