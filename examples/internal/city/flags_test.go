package city

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const townProgram = `{"based_on": "P2", "id": "town-p2", "version": "1", "name": {"ja": "町の給付金", "en": "the town's benefit"}, "amount": "120000"}`

// A town's own program and its overrides had to be compiled in.
func TestATownsOwnProgramAndItsOverrideAreTakenFromFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	program, override := filepath.Join(dir, "town.json"), filepath.Join(dir, "override.json")
	require.NoError(t, os.WriteFile(program, []byte(townProgram), 0o600))
	require.NoError(t, os.WriteFile(override, []byte(`{"format": 1, "municipality": "112020", "program": "town-p2", "set": {"deadlines": {"end": "2022-04-10"}}}`), 0o600))
	out := filepath.Join(t.TempDir(), "out")
	status, _, said := asked(t, on("-out", out, "-program", program, "-override", override)...)
	require.Equal(t, exitDone, status, said)
	require.Equal(t, "120000", decided(t, out, first)["支給額"])
	var codes []string
	for _, r := range readTable(t, file(t, out, "notices.csv")) {
		codes = append(codes, r["コード"])
	}
	require.Contains(t, codes, noticePaid, "the program does not exclude who was paid under it: the ledger does")
	report := string(file(t, out, "report.html"))
	require.Contains(t, report, "申請・返送の期限")
	require.Contains(t, report, "令和4年4月10日")
	require.Contains(t, report, "<td>9 日</td>", "from 2022-04-01")
	require.Contains(t, report, "14日以内", "forms that are not back and have little time left")

	for name, args := range map[string][]string{
		"no such program":           {"-program", filepath.Join(dir, "none.json")},
		"an override of elsewhere":  {"-municipality", "132063", "-program", program, "-override", override},
		"an override that is none":  {"-override", program},
		"no such override":          {"-override", filepath.Join(dir, "none.json")},
		"no run to compare with":    {"-before", dir},
		"a program that is no JSON": {"-program", "flags_test.go"},
	} {
		status, _, said := asked(t, append(on("-out", filepath.Join(t.TempDir(), "out")), args...)...)
		require.Equal(t, Stopped, status, name)
		require.NotEmpty(t, said, name)
	}
}

func TestWhatHasChangedSinceAnEarlierRunIsCountedAndListed(t *testing.T) {
	t.Parallel()
	before, _ := runCity(t)
	in, out := sampleFolder(t), filepath.Join(t.TempDir(), "out")
	spoil(t, in, "tax.csv", func(s string) string {
		return strings.Replace(s, "1000001,令和3年度,,,,415000,", "1000001,令和3年度,,,,415001,", 1)
	})
	status, _, said := asked(t, on("-in", in, "-out", out, "-before", before)...)
	require.Equal(t, exitDone, status, said)
	rows := readTable(t, file(t, out, "changes.csv"))
	require.Len(t, rows, 1)
	require.Equal(t, map[string]string{"世帯番号": first, "前回": "対象", "今回": "対象外", "前回の額": "100000", "今回の額": "0", "差額": "-100000"}, rows[0])
	require.Contains(t, string(file(t, out, "report.html")), "前回との違い")

	again := filepath.Join(t.TempDir(), "out")
	status, _, said = asked(t, on("-out", again, "-before", before)...)
	require.Equal(t, exitDone, status, said)
	require.Empty(t, readTable(t, file(t, again, "changes.csv")))
	require.Contains(t, string(file(t, again, "report.html")), "前回と違う世帯はない")
}

// What stopped a run, or a row, was said in English or by a code.
func TestErrorsAreSaidInJapanese(t *testing.T) {
	t.Parallel()
	foreign := sampleFolder(t)
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"a day that is none":    {[]string{"-on", "2022-13-01"}, "-on には日付を"},
		"a town that is none":   {[]string{"-municipality", "1"}, "6桁の団体コード"},
		"a program that's none": {[]string{"-program", "P99"}, "-program には P0 P1"},
		"both sources":          {[]string{"-in", foreign, "-synthetic", "5"}, "同時に指定できません"},
		"a folder of others":    {[]string{"-out", foreign}, "出力先にほかのファイルがあります"},
		"no such flag":          {[]string{"-nosuch"}, "-nosuch という指定はありません"},
		"a number that is none": {[]string{"-synthetic", "x"}, "-synthetic の値が正しくありません"},
		"no earlier run":        {[]string{"-before", filepath.Join(foreign, "none")}, "前に出力したフォルダ"},
		"no input":              {[]string{"-in", filepath.Join(foreign, "none")}, "フォルダ"},
	} {
		status, _, said := asked(t, append([]string{"-out", filepath.Join(t.TempDir(), "out")}, c.args...)...)
		require.Equal(t, Stopped, status, name)
		require.Contains(t, said, c.says, name)
	}
	in, out := sampleFolder(t), filepath.Join(t.TempDir(), "out")
	spoil(t, in, "residents.csv", func(s string) string {
		return strings.Replace(s, "E0002,転入,2015-04-01", "E0002,引越,2015-13-45", 1)
	})
	spoil(t, in, "tax.csv", func(s string) string { return strings.Replace(s, ",415000,", ",-1,", 1) })
	status, _, said := asked(t, on("-in", in, "-out", out)...)
	require.Equal(t, exitRowsBad, status)
	for _, r := range readTable(t, file(t, out, "errors.csv")) {
		require.NotEmpty(t, r["内容"], r["コード"])
		require.Contains(t, said, r["内容"])
	}
}

// "0 eligible, 67 undetermined" of a program whose amounts are worked out for persons said nothing.
func TestAProgramThatHouseholdsAloneDoNotDecideIsSaidToBeOne(t *testing.T) {
	t.Parallel()
	_, said, _ := asked(t, "-program", "P10", "-out", filepath.Join(t.TempDir(), "out"))
	require.Contains(t, said, "個人ごとの算定結果")
	_, said, _ = asked(t, "-out", filepath.Join(t.TempDir(), "out"))
	require.NotContains(t, said, "個人ごとの算定結果")
}

// The screen and the report of another town's run were headed with the sample's own city.
func TestTheSampleAsAnotherTownIsHeadedWithItsName(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "out")
	_, said, _ := asked(t, "-municipality", "131016", "-out", out)
	require.Contains(t, said, "見本の千代田区")
	require.NotContains(t, said, "熊谷")
	page := string(file(t, out, "report.html"))
	require.Contains(t, page, "千代田区")
	require.NotContains(t, page, "熊谷")
}

// Nothing remembered what was sent: a second run paid everybody again.
func TestWhatWasSentIsNotPaidAgain(t *testing.T) {
	t.Parallel()
	before, _ := runCity(t)
	sent := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(sent, "2022-04.txt"), file(t, before, "transfer.txt"), 0o600))
	out := filepath.Join(t.TempDir(), "out")
	status, _, said := asked(t, on("-out", out, "-sent", sent)...)
	require.Equal(t, exitDone, status, said)
	require.Equal(t, 3, transfers(t, out), "header, trailer and end: nobody")
	require.Contains(t, codesOf(t, out, first), noticeSent)
	require.Equal(t, "eligible", decided(t, out, first)["結果"])

	status, _, said = asked(t, on("-out", filepath.Join(t.TempDir(), "out"), "-sent", t.TempDir())...)
	require.Equal(t, Stopped, status)
	require.Contains(t, said, "-sent")
}

// The files of standard systems had to be rewritten by hand.
func TestFilesOfStandardSystemsAreReadUnderTheirOwnHeaders(t *testing.T) {
	t.Parallel()
	in, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
	put := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(in, name), []byte(text), 0o600))
	}
	samples := filepath.Join("..", "..", "..", "household", "intake", "testdata", "standard")
	for from, to := range map[string]string{
		"residents.csv": "residents.csv", "tax.csv": "tax.csv", "public_assistance.csv": "welfare.csv", "child_allowance.csv": childName, "town.tsv": columnsName,
	} {
		b, err := os.ReadFile(filepath.Join(samples, from))
		require.NoError(t, err)
		put(to, string(b))
	}
	put("applications.csv", strings.SplitAfter(string(mustSample(t, "applications.csv")), "\n")[0])
	status, _, said := asked(t, on("-in", in, "-out", out)...)
	require.Equal(t, exitRowsBad, status, said)
	require.Contains(t, decided(t, out, "501")["不足"], "1001:tax_status", "the sample has taxes of 2024 alone")
	codes := []string{}
	for _, r := range readTable(t, file(t, out, "errors.csv")) {
		require.NotEmpty(t, r["内容"], r["コード"])
		codes = append(codes, r["ファイル"]+" "+r["コード"])
	}
	require.Equal(t, []string{"residents.csv mark", "tax.csv code_unknown"}, codes)

	put(columnsName, "")
	status, _, said = asked(t, on("-in", in, "-out", filepath.Join(t.TempDir(), "out"))...)
	require.Equal(t, Stopped, status)
	require.Contains(t, said, columnsName)
}

func mustSample(t *testing.T, name string) []byte {
	t.Helper()
	b, err := fs.ReadFile(sampleFiles, name)
	require.NoError(t, err)
	return b
}
