package city

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What a clerk gets wrong on a day stops it and leaves nothing behind: with the file put right the
// day is worked as if nothing had been, and a year with all of these ends the same.
func TestAClumsyDayIsPutRightAndTheYearEndsTheSame(t *testing.T) {
	t.Parallel()
	whole, _ := livedYear(t)
	dir, _ := runCity(t)
	const acts = "世帯番号,手続,事由コード,理由,額\n"
	for _, x := range []struct{ name, file, wrong string }{
		{"a bank's word that nobody has mapped", "2022-04-20/results.csv", "口座番号,受取人名,金額,処理結果\n1234000,ｲｼｶﾜ ｹﾝﾀ,\"100,000\",組戻し済\n"},
		{"a result for an account that was not paid", "2022-04-20/results.csv", "口座番号,受取人名,金額,処理結果\n9999999,ｲｼｶﾜ ｹﾝﾀ,\"100,000\",口座解約\n"},
		{"a run that is lost has its results read", "2022-05-06/day.json", `{"results": "R2", "paid_on": "2022-05-06"}`},
		{"a run is sent and lost on one day", "2022-05-06/day.json", `{"send": "R2", "lost": "R2"}`},
		{"a run that was sent is given up", "2022-05-26/day.json", `{"give_up": {"run": "R3", "words": "x"}}`},
		{"an act that the case does not take", "2022-06-10/acts.csv", acts + "500004,demand_return,B01,x,1000\n"},
		{"more asked back than was paid", "2022-06-10/acts.csv", acts + "500020,demand_return,B01,x,100001\n"},
		{"an act about a household that has no form", "2022-06-10/acts.csv", acts + "500067,withdraw,,x,\n"},
		{"an act whose word is none", "2022-06-10/acts.csv", acts + "500004,withdrow,,x,\n"},
		{"an act with an address and an agent", "2022-06-10/acts.csv", "世帯番号,手続,送付先,代理人関係\n500004,change_mailing,見本町1番1号,法定代理人\n"},
		{"an ex officio opening of a case that is there", "2022-06-10/acts.csv", acts + "500001,open_ex_officio,,x,\n"},
		{"a return whose amount is none", "2022-07-15/returns.csv", "申請連番,戻入額,戻入事由,会計年度,財源\n10,4万円,B01,2022,国庫\n"},
		{"a return bigger than what was paid", "2022-07-15/returns.csv", "申請連番,戻入額,戻入事由,会計年度,財源\n10,100001,B01,2022,国庫\n"},
		{"a return of a year whose books are closed", "2022-07-15/returns.csv", "申請連番,戻入額,戻入事由,会計年度,財源\n10,40000,B01,2021,国庫\n"},
		{"a return of a case that is none", "2022-07-15/returns.csv", "申請連番,戻入額,戻入事由,会計年度,財源\n999,40000,B01,2022,国庫\n"},
		{"a run that was given up is sent", "2022-07-15/day.json", `{"send": "R4"}`},
		{"a run that is closed is made again", "2022-08-05/day.json", `{"run": "R2", "due": "2022-08-19"}`},
		{"a run whose name is a way out of the folder", "2022-08-05/day.json", `{"run": "../R6", "due": "2022-08-19"}`},
	} {
		today, _, _ := strings.Cut(x.file, "/")
		days := someDays(t, slices.IndexFunc(yearsDays(t), func(e os.DirEntry) bool { return e.Name() == today })+1)
		path := filepath.Join(days, x.file)
		require.NoError(t, os.WriteFile(path, []byte(x.wrong), 0o600))
		require.Error(t, Run(t.Context(), world(io.Discard), "-out", dir, "-next", days), x.name)
	}
	require.Contains(t, goesOn(t, dir, someDays(t, len(yearsDays(t))-1)), "不一致 0件")
	theSame(t, whole, dir)
}

// A day that stops takes no file of the bank away, and leaves none of a run that was not kept.
func TestADayThatStopsNeitherTakesNorLeavesAFileOfTheBank(t *testing.T) {
	t.Parallel()
	dir, _ := runCity(t)
	const today = "2022-06-15"
	until := slices.IndexFunc(yearsDays(t), func(e os.DirEntry) bool { return e.Name() == today })
	goesOn(t, dir, someDays(t, until))
	for wrong, content := range map[string]string{
		"day.json": `{"give_up": {"run": "R4", "words": "x"}, "results": "R9"}`, // stops behind what it gives up
		actsName:   "世帯番号,手続,事由コード,理由,額\n500004,demand_return,B01,x,1000\n",     // stops behind the day's run
	} {
		days := someDays(t, until+1)
		require.NoError(t, os.WriteFile(filepath.Join(days, today, wrong), []byte(content), 0o600))
		require.Error(t, Run(t.Context(), world(io.Discard), "-out", dir, "-next", days), wrong)
		require.FileExists(t, filepath.Join(dir, "transfer-R4.txt"), wrong)
		require.NoFileExists(t, filepath.Join(dir, "transfer-R5.txt"), wrong)
	}
	goesOn(t, dir, someDays(t, until+1))
	require.NoFileExists(t, filepath.Join(dir, "transfer-R4.txt"))
	require.FileExists(t, filepath.Join(dir, "transfer-R5.txt"))
}
