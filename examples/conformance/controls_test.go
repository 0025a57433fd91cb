package main

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/examples/conformance/suite"
)

func TestControlsAsATable(t *testing.T) {
	t.Parallel()
	list, err := suite.Controls()
	require.NoError(t, err)
	r := runCommand(t, "", "-controls")
	assert.Equal(t, exitPassed, r.status)
	lines := strings.Split(strings.TrimSuffix(r.stdout, "\n"), "\n")
	assert.Len(t, lines, len(list)+5, "the assessment, an empty one, a heading, a line each, an empty one, the sum")
	assert.Contains(t, lines[0], "評価書番号18")
	assert.Regexp(t, `^[0-9]+件：実装（テストで保証） [0-9]+、証跡（市が示せる） [0-9]+、対象外 [0-9]+、未対応 [0-9]+$`, r.lastLine())
}

func TestControlsAsACSVForSelfInspection(t *testing.T) {
	t.Parallel()
	list, err := suite.Controls()
	require.NoError(t, err)
	r := runCommand(t, "", "-controls", "-csv")
	assert.Equal(t, exitPassed, r.status)
	text, ok := strings.CutPrefix(r.stdout, "\ufeff")
	require.True(t, ok, "a spreadsheet needs the byte order mark")
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, len(list)+1)
	assert.Equal(t, "点検結果", rows[0][7])
	for i, c := range list {
		row := rows[i+1]
		assert.Equal(t, []string{c.ID, c.Section, c.Text, c.Package}, row[:4])
		assert.NotEmpty(t, row[4], "the state has a name")
		for _, cell := range row {
			assert.NotContains(t, "=+-@", first(cell), "a spreadsheet would take it for a formula")
		}
	}
}

func first(s string) string {
	for _, r := range s {
		return string(r)
	}
	return " "
}

func TestWideCharactersTakeTwoColumns(t *testing.T) {
	t.Parallel()
	for s, n := range map[string]int{"": 0, "abc": 3, "あ": 2, "ｱ": 1, "Ⅲ.6": 4, "個人ID": 6} {
		assert.Equal(t, n, columns(s), "%s", s)
	}
}

func TestControlsAreTriedOnAnotherSystem(t *testing.T) {
	t.Parallel()
	r := runCommand(t, "", "-controls", "-exec", quoted(binary)+" -serve")
	assert.Equal(t, exitPassed, r.status, r.stderr)
	assert.Regexp(t, `^[1-9][0-9]* passed, 0 failed, 0 not answered, [1-9][0-9]* by attestation$`, r.lastLine())
	assert.Contains(t, r.stdout, "III.3.R1-01 passed (access.decide): ")
	r = runCommand(t, "", "-controls", "-exec", quoted(binary)+" -h")
	assert.Equal(t, exitFailed, r.status)
	assert.Regexp(t, `^0 passed, [1-9][0-9]* failed, `, r.lastLine())
	r = runCommand(t, "", "-controls", "-csv", "-exec", "x")
	assert.Equal(t, exitUsage, r.status)
}

func TestAnotherCitysAssessmentIsSetBesideTheControls(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "own.tsv")
	require.NoError(t, os.WriteFile(path, []byte("Ⅰ.5\t【情報提供の根拠】なし\nⅢ\t当市だけの措置。\n"), 0o600))
	r := runCommand(t, "", "-controls", "-assessment", path)
	assert.Equal(t, exitPassed, r.status, r.stderr)
	assert.Contains(t, r.stdout, "I.5-03\tⅠ.5\t")
	assert.Contains(t, r.stdout, "-\tⅢ\t当市だけの措置。\n")
	assert.Regexp(t, `^2文：措置で対応 1、対応なし 1。求められていない措置 [1-9][0-9]*$`, r.lastLine())
	assert.Equal(t, exitUsage, runCommand(t, "", "-assessment", path).status)
	assert.Equal(t, exitUsage, runCommand(t, "", "-controls", "-assessment", path+"x").status)
}

func TestUntouchedTellsWhatNoVectorTouches(t *testing.T) {
	t.Parallel()
	r := runCommand(t, "", "-untouched")
	assert.Equal(t, exitPassed, r.status, r.stderr)
	assert.Contains(t, r.stdout, "0 operations without a vector: \n")
	assert.Regexp(t, `\n[0-9]+ codes that no vector wants: .*\n[0-9]+ fields that no vector gives: .*\n[0-9]+ refusals of a program that no vector wants: .*\n[0-9]+ enforced sentences`, r.stdout)
	r = runCommand(t, "", "-untouched", write(t, t.TempDir(), "a.json", passing))
	assert.Contains(t, r.stdout, "mynumber.check")
	assert.Contains(t, r.stdout, " R01 ")
	assert.Contains(t, r.stdout, " P2/R01 ")
}
