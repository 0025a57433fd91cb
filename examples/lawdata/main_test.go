package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestEveryVerbSaysWhatAFileMeans(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args   string
		status int
		says   []string
	}{
		"what is built in":             {"", 0, []string{"levy        fiscal years 2020 to 2026", "towns       ", "holidays    1948-07-20 to "}},
		"a town's amounts":             {"levy testdata/levy.json -town 112020", 0, []string{"1 dependants: income 920,000円 (was 919,000円)", "income 919,001円 to 920,000円: was taxed (none), becomes exempt (ordinance_limit)", "send in", `"addition": "190000"`}},
		"a town that was not known":    {"levy testdata/levy-new.json -town 122238", 0, []string{"(not known before)"}},
		"amounts that cannot be":       {"levy testdata/levy-wrong.json -town 112020", 1, []string{"table at /municipalities/0/grade"}},
		"a year nobody has":            {"levy testdata/levy.json -town 112020 -year 2030", 1, []string{"levy: fiscal_year"}},
		"a town's permitted list":      {"permitted testdata/permitted.csv", 0, []string{"row 160 ", "local_tax of mayor, years window:5, known since 2026-04-01", "gap: P2 2021-12-10 to 2021-12-21: ", "4 versions of rows, sha256:"}},
		"no list":                      {"permitted testdata/levy.json", 1, []string{"permitted list:"}},
		"a town's codes":               {"codes testdata/codes.json -as-of 2025-01-10", 0, []string{"resident_record: TM00000000000007 (town)", "local_tax: TM00000000000002 (built in)"}},
		"codes before a town had them": {"codes testdata/codes.json -as-of 2023-01-10", 0, []string{"resident_record: no code"}},
		"codes of no day":              {"codes testdata/codes.json", 1, []string{"-as-of"}},
		"a newer table of towns":       {"towns testdata/towns.csv -as-of 2026-01-01", 0, []string{"112020 新熊谷市: was 熊谷市", "1 changes since 2024-01-01"}},
		"the turn of the year":         {"days 2026-12-31 2027-01-04", 0, []string{"令和8年12月31日 木 office closed bank closed", "令和9年1月4日 月 office open bank open"}},
		"days that no data covers":     {"days 2030-01-01 2030-01-01", 0, []string{"office unknown bank unknown"}},
		"help":                         {"-h", 0, []string{"lawdata levy FILE"}},
		"no such verb":                 {"taxes FILE", 2, []string{"-h says more"}},
		"a verb without its file":      {"levy -town 112020", 2, []string{"-h says more"}},
		"no such file":                 {"levy testdata/none.json -town 112020", 1, []string{"no such file"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out, errs strings.Builder
			assert.Equal(t, c.status, run(strings.Fields(c.args), &out, &errs), errs.String())
			for _, s := range c.says {
				assert.Contains(t, out.String()+errs.String(), s)
			}
		})
	}
}
