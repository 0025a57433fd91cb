package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const sample = "../city/sample"

func program(t *testing.T, args ...string) (status int, out, errs string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	status = run(args, &stdout, &stderr)
	return status, stdout.String(), stderr.String()
}

func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// town is a town's own program: what differs from a national one.
const town = `{
  "note": "町の上乗せ",
  "based_on": "P2", "id": "town-2021", "version": "1",
  "name": {"ja": "町の臨時給付金", "en": "Town benefit"},
  "amount": "30000"
}`

func TestATownsProgramIsCheckedShownAndTriedWithoutGo(t *testing.T) {
	t.Parallel()
	path := file(t, "town.json", town)
	status, out, errs := program(t, "check", path)
	assert.Equal(t, []any{0, ""}, []any{status, errs})
	assert.Contains(t, out, "問題は見つかりません（町の臨時給付金）")

	status, out, _ = program(t, "show", path)
	assert.Zero(t, status)
	assert.Contains(t, out, "支給額　30,000円（一世帯につき）")
	assert.Contains(t, out, "R01　")

	status, out, errs = program(t, "try", path, "-in", sample)
	assert.Equal(t, []any{0, ""}, []any{status, errs})
	assert.Regexp(t, `^対象 [1-9]\d*世帯 [0-9,]+円、対象外 [1-9]`, out)
	assert.Contains(t, out, "R01 ")

	status, out, _ = program(t, "diff", "P2", path)
	assert.Equal(t, 1, status)
	assert.Contains(t, out, `/amount: "100000" → "30000"`)
	status, out, _ = program(t, "diff", path, path)
	assert.Equal(t, []any{0, ""}, []any{status, out})
}

func TestFaultsAreToldWithLineAndSentence(t *testing.T) {
	t.Parallel()
	path := file(t, "wrong.json", "{\n  \"based_on\": \"P2\", \"id\": \"x\",\n  \"amount\": \"3,000\", \"unit\": \"dog\"\n}")
	status, out, _ := program(t, "check", path)
	assert.Equal(t, 1, status)
	assert.Contains(t, out, ":3:13: /amount 金額が正しくありません [amount]")
	assert.Contains(t, out, "（household、person、child、assessment） [value]")
	status, _, errs := program(t, "try", path, "-in", sample)
	assert.Equal(t, 1, status)
	assert.Contains(t, errs, "3:13: /amount")
}

func TestFaultsOfAnOverrideNameTheFileAndThePlace(t *testing.T) {
	t.Parallel()
	override := file(t, "override.json", "{\"format\": 1, \"program\": \"P2\", \"municipality\": \"112020\",\n \"set\": {\"amount\": \"12万\"}}")
	const place = "override.json:2:20: /set/amount 金額が正しくありません [amount]"
	_, _, errs := program(t, "show", "P2", "-override", override)
	assert.Contains(t, errs, place)
	status, out, _ := program(t, "check", override)
	assert.Equal(t, 1, status)
	assert.Contains(t, out, place)
	_, _, errs = program(t, "show", "P2", "-override", file(t, "typo.json", "{\"format\": 1,\n \"municipalty\": \"112020\", \"set\": {}}"))
	assert.Contains(t, errs, "typo.json:2:17: /municipalty 知らない項目です")
	assert.NotContains(t, errs, "0:0")
}

func TestAnOverrideIsTheTowns(t *testing.T) {
	t.Parallel()
	override := file(t, "override.json", `{"format": 1, "program": "P2", "municipality": "112020", "set": {"amount": "120000"}}`)
	status, out, errs := program(t, "show", "P2", "-override", override)
	assert.Equal(t, []any{0, ""}, []any{status, errs})
	assert.Contains(t, out, "120,000円")
	status, _, errs = program(t, "show", "P2", "-override", override, "-municipality", "111007")
	assert.Equal(t, 1, status)
	assert.Contains(t, errs, "ほかの市区町村の上書きです")
}

func TestAHouseholdIsTriedAndExplained(t *testing.T) {
	t.Parallel()
	household := file(t, "h.json", `{"id": "h1", "head": "p1", "members": [{"id": "p1", "tax": "taxed", "supporter": "none"}]}`)
	status, out, errs := program(t, "try", "P2", "-household", household)
	assert.Equal(t, []any{0, ""}, []any{status, errs})
	assert.Contains(t, out, "[R01]")
	assert.Contains(t, out, "はい")
}

func TestOurDecisionsStandBesideTheirs(t *testing.T) {
	t.Parallel()
	_, out, _ := program(t, "try", "P2", "-in", sample)
	require.NotEmpty(t, out)
	theirs := file(t, "theirs.csv", "世帯番号,支給額\n")
	status, out, errs := program(t, "compare", "P2", "-in", sample, "-theirs", theirs)
	assert.Equal(t, []any{0, ""}, []any{status, errs})
	assert.Contains(t, out, "比べられない")
	assert.Contains(t, out, "差額\t0円")
}

func TestAWrongCommandLineIsOneSentence(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{}, {"chek"}, {"show", "P2", "-x"}} {
		status, out, errs := program(t, args...)
		assert.Equal(t, []any{2, ""}, []any{status, out}, args)
		assert.Equal(t, 1, strings.Count(errs, "\n"), args)
		assert.Contains(t, errs, "（-h で一覧）", "Japanese output has Japanese errors")
	}
	for args, says := range map[string]string{
		"check": "ファイルを指定", "show": "制度を一つ", "diff P2": "制度を二つ", "try P2": "-household に", "show none.json": "none.json がありません",
		"show P2 -municipality 9": "6桁の団体コード",
	} {
		status, _, errs := program(t, strings.Fields(args)...)
		assert.Equal(t, 1, status, args)
		assert.Contains(t, errs, says, args)
	}
	status, out, _ := program(t, "-h")
	assert.Zero(t, status)
	assert.Contains(t, out, "check FILE")
	status, out, _ = program(t, "predicates")
	assert.Zero(t, status)
	assert.Contains(t, out, "taxed_or_unfiled")
}
