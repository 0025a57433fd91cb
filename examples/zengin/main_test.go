package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func output(t *testing.T, in string, args ...string) (status int, out, errs string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	status = run(args, strings.NewReader(in), &stdout, &stderr)
	return status, stdout.String(), stderr.String()
}

func generated(t *testing.T, args ...string) string {
	t.Helper()
	status, out, _ := output(t, "", append([]string{"generate"}, args...)...)
	require.Equal(t, exitOK, status)
	return out
}

func TestGenerateIsTheSameForTheSameSeed(t *testing.T) {
	t.Parallel()
	assert.Equal(t, generated(t, "-seed", "3", "-kind", "91", "-results"), generated(t, "-seed", "3", "-kind", "91", "-results"))
	assert.NotEqual(t, generated(t, "-seed", "3"), generated(t, "-seed", "4"))
	assert.Len(t, generated(t, "-payments", "7", "-separator", "crlf", "-eof"), 10*122+1)
}

func TestAStatementIsNotInvented(t *testing.T) {
	t.Parallel()
	status, _, errs := output(t, "", "generate", "-kind", "03")
	assert.Equal(t, exitUsage, status)
	assert.Contains(t, errs, "11, 12, 21, 71, 72, 91")
}

func TestWhatIsNoBankFileIsSaidToBeNone(t *testing.T) {
	t.Parallel()
	status, out, _ := output(t, "a,b\n1,2\n", "inspect", "-")
	assert.Equal(t, exitFound, status)
	assert.Contains(t, out, "全銀ファイルではありません")
	status, out, _ = output(t, generated(t, "-seed", "3"), "inspect", "-")
	assert.Equal(t, exitOK, status)
	assert.NotContains(t, out, "全銀ファイルではありません")
}

func TestNothingPersonalIsShownUnlessRevealed(t *testing.T) {
	t.Parallel()
	file := generated(t, "-seed", "5", "-payments", "3")
	status, clear, _ := output(t, file, "convert", "-", "-to", "csv", "-reveal")
	require.Equal(t, exitOK, status)
	cells := strings.Split(strings.Split(clear, "\r\n")[1], ",")
	number, holder := cells[7], cells[8]
	other := generated(t, "-seed", "6", "-payments", "3")
	path := filepath.Join(t.TempDir(), "b.txt")
	require.NoError(t, os.WriteFile(path, []byte(other), 0o600))
	for _, args := range [][]string{
		{"inspect", "-", "-records"}, {"validate", "-"}, {"validate", "-", "-json"}, {"validate", "-", "-sarif"},
		{"explain", "-", "-record", "2"}, {"convert", "-", "-to", "json"}, {"convert", "-", "-to", "csv"}, {"diff", "-", path},
	} {
		_, out, errs := output(t, file, args...)
		assert.NotContains(t, out+errs, number, "%v", args)
		assert.NotContains(t, out+errs, holder, "%v", args)
	}
	for _, args := range [][]string{{"inspect", "-", "-records", "-reveal"}, {"explain", "-record", "2", "-", "-reveal"}} {
		_, out, _ := output(t, file, args...)
		assert.Contains(t, out, number, "%v", args)
		assert.Contains(t, out, holder, "%v", args)
	}
}

func TestValidateJudgesAndExits(t *testing.T) {
	t.Parallel()
	good := generated(t, "-payments", "2")
	status, out, _ := output(t, good, "validate", "-")
	assert.Equal(t, exitOK, status)
	assert.Contains(t, out, "誤りなし")

	bad := good[:len(good)-240] + "8000003" + good[len(good)-233:]
	status, out, _ = output(t, bad, "validate", "-")
	assert.Equal(t, exitFound, status)
	assert.Contains(t, out, "[count]（3、正しくは 2）")
	status, _, _ = output(t, bad, "validate", "-", "-suppress", "count")
	assert.Equal(t, exitOK, status)
	status, out, _ = output(t, bad, "validate", "-", "-json")
	assert.Equal(t, exitFound, status)
	assert.True(t, json.Valid([]byte(out)))
	status, _, _ = output(t, good, "validate", "-", "-sha256", "00")
	assert.Equal(t, exitFound, status)
}

func TestConvertThereAndBack(t *testing.T) {
	t.Parallel()
	file := generated(t, "-payments", "5", "-edi")
	_, asJSON, _ := output(t, file, "convert", "-", "-to", "json", "-reveal")
	status, back, _ := output(t, asJSON, "convert", "-", "-from", "json", "-reveal")
	require.Equal(t, exitOK, status)
	assert.Equal(t, file, back)
	_, lines, _ := output(t, file, "convert", "-", "-separator", "crlf", "-reveal")
	assert.Equal(t, file, strings.ReplaceAll(lines, "\r\n", ""))
	_, masked, _ := output(t, file, "convert", "-")
	status, _, _ = output(t, masked, "validate", "-", "-suppress", "duplicate")
	assert.Equal(t, exitOK, status)
}

func TestDiffNamesTheFields(t *testing.T) {
	t.Parallel()
	file := generated(t, "-payments", "2")
	path := filepath.Join(t.TempDir(), "a.txt")
	require.NoError(t, os.WriteFile(path, []byte(file), 0o600))
	status, out, _ := output(t, file, "diff", path, "-")
	assert.Equal(t, exitOK, status)
	assert.Equal(t, "違いなし\n", out)
	changed := file[:120+43] + "0000001" + file[120+50:]
	status, out, _ = output(t, changed, "diff", path, "-")
	assert.Equal(t, exitFound, status)
	assert.Equal(t, "2レコード 口座番号（number）：**** → ****\n", out)
}

func TestExplainRules(t *testing.T) {
	t.Parallel()
	_, out, _ := output(t, "", "explain", "holiday")
	assert.Contains(t, out, "銀行休業日")
	_, out, _ = output(t, "", "explain", "rules")
	assert.Contains(t, out, "ebcdic")
	status, _, _ := output(t, "", "explain", "nothing")
	assert.Equal(t, exitUsage, status)
}

func TestUsage(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{nil, {"pay"}, {"inspect"}, {"inspect", "no-such-file"}, {"convert", "-", "-to", "xml"}, {"validate", "-", "-suppress", "x"}, {"generate", "x"}, {"generate", "-kind", "99"}} {
		status, out, errs := output(t, "", args...)
		assert.Equal(t, exitUsage, status, "%v", args)
		assert.Empty(t, out)
		assert.NotEmpty(t, errs)
	}
}

func TestCommandLineHasTheHouseStyle(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args           []string
		status         int
		stdout, stderr string
	}{
		"help":             {[]string{"-h"}, exitOK, "zengin inspect FILE", ""},
		"help of a verb":   {[]string{"inspect", "-h"}, exitOK, "zengin inspect FILE [-records]", ""},
		"a wrong flag":     {[]string{"inspect", "-none"}, exitUsage, "", "zengin inspect: -none という指定はありません（-h で一覧）\n"},
		"no verb":          {nil, exitUsage, "", "zengin: inspect、validate、diff、explain、convert、generate のどれかを指定してください（-h で一覧）\n"},
		"no file":          {[]string{"validate"}, exitUsage, "", "zengin validate: ファイル名などを1つ指定してください（いまは0つ。-h で一覧）\n"},
		"generate by help": {[]string{"generate", "-h"}, exitOK, "-seed", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var stdout, stderr bytes.Buffer
			assert.Equal(t, c.status, run(c.args, strings.NewReader(""), &stdout, &stderr))
			assert.Contains(t, stdout.String(), c.stdout)
			assert.Equal(t, c.stderr, stderr.String())
		})
	}
}

// W9, W10: a file was checked against itself alone.
func TestValidateHoldsAFileAgainstWhatCanBePaidWasExpectedAndWasSent(t *testing.T) {
	t.Parallel()
	file := generated(t, "-seed", "5", "-payments", "3")
	_, list, _ := output(t, file, "convert", "-", "-to", "csv", "-reveal")
	dir, sent := t.TempDir(), t.TempDir()
	write := func(dir, name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	rows := strings.Split(list, "\r\n")
	name, all := write(dir, "file.txt", file), write(dir, "all.csv", list)
	raised := strings.Split(rows[1], ",")
	raised[9] = "46300000"
	fewer, other := write(dir, "fewer.csv", strings.Join(append(rows[:1:1], rows[2:]...), "\r\n")), write(dir, "raised.csv", strings.Replace(list, rows[1], strings.Join(raised, ","), 1))
	write(sent, "earlier.txt", file)
	for args, want := range map[string]struct {
		status int
		says   string
	}{
		"-expected " + all:   {exitOK, "誤りなし"},
		"-expected " + fewer: {exitFound, "予定にない支払です"},
		"-expected " + other: {exitFound, "ファイルにありません"},
		"-most 1":            {exitFound, "amount_over"},
		"-amounts 1,2":       {exitFound, "amount_other"},
		"-sent " + sent:      {exitFound, "sent_before"},
		"-ebcdic":            {exitFound, "record_type"},
		"-amounts x":         {exitUsage, ""},
		"-sent " + all:       {exitUsage, ""},
	} {
		status, out, _ := output(t, "", append([]string{"validate", name}, strings.Fields(args)...)...)
		assert.Equal(t, want.status, status, args)
		assert.Contains(t, out, want.says, args)
	}
	status, _, _ := output(t, file, "validate", "-", "-expected", all)
	assert.Equal(t, exitUsage, status)
}
