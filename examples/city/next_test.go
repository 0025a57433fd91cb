package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// goesOn runs the days of a folder after a finished run, in the test's process.
func goesOn(t *testing.T, dir, days string, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, run(context.Background(), append([]string{"-out", dir, "-next", days}, args...), &out, io.Discard, clock, rand.Reader))
	return out.String()
}

const sampleDays = "sample/next"

// A year of the sample city: sent, failed, forms that came since, corrected accounts and taxes, a
// death and moves, two more runs, returns, the end, the erasure.
func TestTheSampleCitysYear(t *testing.T) {
	t.Parallel()
	dir, _ := runCity(t)
	screen := goesOn(t, dir, sampleDays)
	for _, line := range []string{
		"R1 決裁・送付　38件 3,800,000円", "R1 結果　支払済 36件 3,600,000円　振込不能 2件 200,000円", "C1 窓口払い　1件",
		"R2 起案・決裁・送付　4件 400,000円", "R3 起案・決裁・送付　1件 100,000円", "戻入 3件",
		"決算　支払 4,100,000円　現金 100,000円　戻入 200,000円　差引 4,000,000円", "完結していない申請 0件", "消去 62件", "検証済　不一致 0件",
	} {
		require.Contains(t, screen, line)
	}
	require.Equal(t, 4+3, strings.Count(string(file(t, dir, "transfer-R2.txt")), "\r\n"))
	rows := readTable(t, file(t, dir, "books.csv"))
	require.Equal(t, "4000000", rows[len(rows)-1]["額"])

	kept := file(t, dir, casesName)
	again := goesOn(t, dir, sampleDays)
	require.NotContains(t, again, "決裁", "a day is worked once")
	require.Equal(t, kept, file(t, dir, casesName))
}

// someDays copies the first days of the sample.
func someDays(t *testing.T, n int) string {
	t.Helper()
	dir := t.TempDir()
	entries, err := os.ReadDir(sampleDays)
	require.NoError(t, err)
	for _, e := range entries[:n] {
		require.NoError(t, os.CopyFS(filepath.Join(dir, e.Name()), os.DirFS(filepath.Join(sampleDays, e.Name()))))
	}
	return dir
}

// A day that was broken off after its entries were in the log and before its cases were kept is
// begun again: the log's lines are taken back, and the year ends as it would have.
func TestADayThatWasBrokenOffIsBegunAgain(t *testing.T) {
	t.Parallel()
	whole, _ := runCity(t)
	goesOn(t, whole, someDays(t, 7))
	for n := range 7 {
		t.Run(fmt.Sprintf("day %d", n+1), func(t *testing.T) {
			t.Parallel()
			dir, _ := runCity(t)
			if n > 0 {
				goesOn(t, dir, someDays(t, n))
			}
			before := file(t, dir, casesName)
			goesOn(t, dir, someDays(t, n+1))
			require.NoError(t, os.WriteFile(filepath.Join(dir, casesName), before, 0o600))
			screen := goesOn(t, dir, someDays(t, 7))
			require.Contains(t, screen, "不一致 0件")
			for _, name := range []string{"books.csv", "transfer-R2.txt", "transfer-R3.txt"} {
				require.Equal(t, string(file(t, whole, name)), string(file(t, dir, name)), name)
			}
		})
	}
}

func TestNextGoesOnFromAFinishedRunOfTheSameInputOnly(t *testing.T) {
	t.Parallel()
	dir, _ := runCity(t)
	for name, args := range map[string][]string{
		"another program":  {"-out", dir, "-next", sampleDays, "-program", "P4"},
		"no run":           {"-out", t.TempDir(), "-next", sampleDays},
		"no days":          {"-out", dir, "-next", t.TempDir()},
		"no folder":        {"-out", dir, "-next", filepath.Join(t.TempDir(), "none")},
		"damaged cases":    {"-out", damaged(t), "-next", sampleDays},
		"a day of nothing": {"-out", dir, "-next", written(t, "2022-04-08/day.json", `{"sent": "R1"}`)},
	} {
		require.Error(t, run(context.Background(), args, io.Discard, io.Discard, clock, rand.Reader), name)
	}
}

func damaged(t *testing.T) string {
	t.Helper()
	dir, _ := runCity(t)
	b := file(t, dir, casesName)
	b[len(b)/2] ^= 1
	require.NoError(t, os.WriteFile(filepath.Join(dir, casesName), b, 0o600))
	return dir
}

// written is a folder with files: name and content in turn.
func written(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		path := filepath.Join(dir, files[i])
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte(files[i+1]), 0o600))
	}
	return dir
}

// The same year for a synthetic city: the first payments fail, corrected accounts come, some are
// taxed after all and pay back, and at the end nothing is open and the books are even.
func TestASyntheticCitysYear(t *testing.T) {
	t.Parallel()
	persons := "1000"
	if os.Getenv("KYUFU_LONG") == "1" {
		persons = "5000"
	}
	args := []string{"-synthetic", persons}
	dir, _ := runCity(t, args...)
	var failed, forms, taxes, returns strings.Builder
	failed.WriteString("口座番号,受取人名,金額,処理結果\n")
	forms.WriteString("世帯番号,様式,発送日,返送日,扶養のみの世帯でない,他で受給していない,受取方法,銀行コード,支店コード,預金種別,口座番号,口座名義人カナ\n")
	taxes.WriteString("宛名番号,年度,課税区分,均等割額,所得割額,扶養者宛名番号,処理日,入手元\n")
	returns.WriteString("申請連番,戻入額,戻入事由,会計年度,財源\n")
	n := 0
	for _, r := range readTable(t, file(t, dir, "records.csv")) {
		if r["B113 支給予定日"] == "" || r["B37 現金口座区分"] != "1" {
			continue
		}
		switch n++; {
		case n <= 10:
			fmt.Fprintf(&failed, "%s,%s,\"100,000\",口座解約\n", r["B41 口座番号"], r["B44 口座名義人カナ"])
			if n <= 8 { // two are never corrected
				fmt.Fprintf(&forms, "%s,確認書,%s,2022-04-22,1,1,口座,0017,204,1,%07d,%s\n", r["C6 世帯番号"], "2022-02-01", 7000000+n, r["B61 受給者カナ氏名"])
			}
		case n <= 15:
			fmt.Fprintf(&taxes, "%s,令和3年度,課税,5000,20000,なし,2022-05-16,台帳\n", r["I2 宛名番号"])
			fmt.Fprintf(&returns, "%s,100000,B01,2022,国庫\n", r["B1 申請連番"])
		}
	}
	require.Greater(t, n, 15)
	meanings := string(must(os.ReadFile(filepath.Join(sampleDays, "2022-04-20/results.json"))))
	screen := goesOn(t, dir, written(t,
		"2022-04-08/day.json", `{"send": "R1"}`,
		"2022-04-20/day.json", `{"results": "R1", "paid_on": "2022-04-15", "cash": "C1"}`, "2022-04-20/results.csv", failed.String(), "2022-04-20/results.json", meanings,
		"2022-04-28/day.json", `{"run": "R2", "due": "2022-05-13"}`, "2022-04-28/applications.csv", forms.String(),
		"2022-05-20/day.json", `{"results": "R2", "paid_on": "2022-05-13"}`, "2022-05-20/tax.csv", taxes.String(),
		"2022-07-15/returns.csv", returns.String(),
		"2022-12-28/day.json", `{"end": true}`,
		"2027-11-01/day.json", `{"erase": true}`,
	), args...)
	require.Contains(t, screen, "振込不能 10件 1,000,000円")
	require.Contains(t, screen, "R2 起案・決裁・送付")
	require.Contains(t, screen, "戻入 5件")
	require.Contains(t, screen, "不一致 0件")
	t.Log(screen)
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
