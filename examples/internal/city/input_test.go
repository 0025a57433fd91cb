package city

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kyufu-go/kyufu/benefit/casework/form"
	"github.com/kyufu-go/kyufu/household/intake"
	"github.com/kyufu-go/kyufu/household/register"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/japanese"
)

// sampleFolder is a copy of the sample that a test may spoil.
func sampleFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range append([]string{"city.json"}, inputNames...) {
		b, err := fs.ReadFile(sampleFiles, name)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), b, 0o600))
	}
	return dir
}

func spoil(t *testing.T, dir, name string, change func(string) string) {
	t.Helper()
	path := filepath.Join(dir, name)
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, []byte(change(string(b))), 0o600))
}

func on(args ...string) []string { return append([]string{"-on", sampleOn}, args...) }

func TestRowsThatCannotBeReadAreListedAndTheOthersGoOn(t *testing.T) {
	t.Parallel()
	in, out := sampleFolder(t), filepath.Join(t.TempDir(), "out")
	spoil(t, in, "residents.csv", func(s string) string {
		return strings.Replace(s, "E0002,転入,2015-04-01", "E0002,引越,2015-13-45", 1)
	})
	spoil(t, in, "applications.csv", func(s string) string { return strings.Replace(s, ",確認書,", ",回覧板,", 1) })
	status, _, said := asked(t, on("-in", in, "-out", out)...)
	require.Equal(t, exitRowsBad, status, said)
	rows := readTable(t, file(t, out, "errors.csv"))
	require.GreaterOrEqual(t, len(rows), 2)
	require.Equal(t, "residents.csv", rows[0]["ファイル"])
	require.Equal(t, "3", rows[0]["行"])
	var codes []string
	for _, r := range rows {
		if r["ファイル"] == "applications.csv" {
			codes = append(codes, r["コード"])
		}
	}
	require.Equal(t, []string{form.CodeWord, "household_unknown"}, codes, "the household whose row could not be read has a form that joins nothing")
	for _, value := range []string{"引越", "回覧板", "2015-13-45", "上田", "ウエダ"} {
		require.NotContains(t, said, value)
		require.NotContains(t, string(file(t, out, "errors.csv")), value)
	}
	require.Contains(t, said, "residents.csv 3行")
	require.FileExists(t, filepath.Join(out, "decisions.csv"))
}

func TestInputThatCannotBeUsedStopsWithOneSentence(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		file   string
		change func(string) string
		says   string
	}{
		"a missing column":       {"residents.csv", func(s string) string { return strings.Replace(s, "宛名番号", "番号札", 1) }, "residents.csv"},
		"an empty file":          {"tax.csv", func(string) string { return "" }, "tax.csv"},
		"an unreadable encoding": {"welfare.csv", func(string) string { return "\xff\xfea\x00b\x00" }, "welfare.csv"},
		"broken city.json":       {"city.json", func(string) string { return "{" }, "city.json"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in, out := sampleFolder(t), filepath.Join(t.TempDir(), "out")
			spoil(t, in, c.file, c.change)
			status, _, said := asked(t, on("-in", in, "-out", out)...)
			require.Equal(t, Stopped, status)
			require.Contains(t, said, c.says)
			require.Equal(t, 1, strings.Count(strings.TrimSpace(said), "\n")+1, said)
		})
	}
}

func TestMissingFileAndForeignFolderStop(t *testing.T) {
	t.Parallel()
	in := sampleFolder(t)
	require.NoError(t, os.Remove(filepath.Join(in, "welfare.csv")))
	status, _, said := asked(t, on("-in", in, "-out", filepath.Join(t.TempDir(), "out"))...)
	require.Equal(t, Stopped, status)
	require.Contains(t, said, "welfare.csv")

	status, _, _ = asked(t, "-out", in)
	require.Equal(t, Stopped, status)
	require.FileExists(t, filepath.Join(in, "tax.csv"))
}

func TestUsageErrorsStop(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"-nope"}, {"-encoding", "utf7"}, {"-program", "P99"}, {"-on", "明日"}, {"-in", "a", "-synthetic", "5"}, {"-synthetic", "-1"}, {"extra"}, {"-municipality", "112021"}} {
		status, _, said := asked(t, append(args, "-out", filepath.Join(t.TempDir(), "out"))...)
		require.Equal(t, Stopped, status, args)
		require.NotEmpty(t, said, args)
	}
}

// A file in CP932 with English headers says the same as one in UTF-8 with Japanese ones.
func TestEncodingAndLanguageOfTheFilesDoNotMatter(t *testing.T) {
	t.Parallel()
	plain := sampleFolder(t)
	// the sample's names outside CP932 are not what this test is about
	spoil(t, plain, "residents.csv", func(s string) string {
		return strings.NewReplacer("𠮷", "吉", "彅", "弓", "\ue000", "何", "\U000e0101", "", "\U000e0100", "").Replace(s)
	})
	spoil(t, plain, "applications.csv", func(s string) string {
		return strings.NewReplacer("𠮷", "吉", "彅", "弓", "\ue000", "何", "\U000e0101", "", "\U000e0100", "").Replace(s)
	})
	other := t.TempDir()
	for _, name := range append([]string{"city.json"}, inputNames...) {
		b, err := os.ReadFile(filepath.Join(plain, name))
		require.NoError(t, err)
		text := string(b)
		if name != "city.json" {
			text = strings.NewReplacer("世帯番号,様式,発送日,返送日", "household,form,issued,returned", "宛名番号,年度,課税区分", "person,fiscal_year,status",
				"異動番号,異動事由,異動日,処理日,宛名番号", "event_id,type,date,known,person", "宛名番号,区分,開始日", "person,kind,from").Replace(text)
			text, err = japanese.ShiftJIS.NewEncoder().String(text)
			require.NoError(t, err)
		}
		require.NoError(t, os.WriteFile(filepath.Join(other, name), []byte(text), 0o600))
	}
	a, _ := runCity(t, on("-in", plain)...)
	b, _ := runCity(t, on("-in", other)...)
	for _, name := range []string{"decisions.csv", "records.csv", "missing.csv", "inquiries.csv", "transfer.txt"} {
		require.Equal(t, string(file(t, a, name)), string(file(t, b, name)), name)
	}
}

// A plain list of residents, without events, gives the same households as their history does.
func TestPlainListOfResidents(t *testing.T) {
	t.Parallel()
	in := t.TempDir()
	files := map[string]string{
		"residents.csv":    "宛名番号,世帯番号,世帯主,続柄,氏名,性別,生年月日,住所\n1,10,1,世帯主,見本　一,男,S50.1.1,埼玉県熊谷市見本町1\n2,10,0,妻,見本　二,女,S51.1.1,埼玉県熊谷市見本町1\n3,11,1,世帯主,見本　三,男,S52.1.1,埼玉県熊谷市見本町2\n",
		"tax.csv":          "宛名番号,年度,課税区分,扶養者宛名番号\n1,R3,非課税,なし\n2,R3,非課税,1\n3,R3,課税,なし\n9,R3,課税,なし\n",
		"welfare.csv":      "宛名番号,区分\n",
		"applications.csv": "世帯番号,様式,発送日,返送日,扶養のみの世帯でない,他で受給していない,銀行コード,支店コード,預金種別,口座番号,口座名義人カナ\n10,確認書,R4.2.1,R4.2.20,○,○,0017,001,普通,1234567,ミホン　イチ\n",
	}
	for name, text := range files {
		require.NoError(t, os.WriteFile(filepath.Join(in, name), []byte(text), 0o600))
	}
	dir, screen := runCity(t, on("-in", in)...)
	rows := readTable(t, file(t, dir, "decisions.csv"))
	require.Len(t, rows, 2)
	require.Equal(t, []string{"eligible", "ineligible"}, []string{rows[0]["結果"], rows[1]["結果"]})
	require.Len(t, file(t, dir, "transfer.txt"), 4*122)
	require.Contains(t, screen, "世帯 2　人 3")
	require.Contains(t, string(file(t, dir, "report.html")), "住民でない者の行")
}

// Facts that contradict each other, and an account that cannot be right, stop nobody else's
// decision.
func TestContradictionsAndWrongAccountsDoNotStopTheOthers(t *testing.T) {
	t.Parallel()
	in, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
	files := map[string]string{
		"residents.csv": "異動番号,異動事由,異動日,処理日,宛名番号,世帯番号,世帯主,続柄,生年月日\n" +
			"E1,現住,,,1,10,1,世帯主,S50.1.1\nE2,現住,,,6,12,1,世帯主,S52.1.1\nE3,現住,,,7,12,0,妻,S52.1.1\n",
		"tax.csv":     "宛名番号,年度,課税区分,扶養者宛名番号\n1,R3,非課税,なし\n6,R3,非課税,7\n7,R3,非課税,6\n",
		"welfare.csv": "宛名番号,区分\n",
		"applications.csv": "世帯番号,様式,発送日,返送日,扶養のみの世帯でない,他で受給していない,銀行コード,支店コード,預金種別,口座番号,口座名義人カナ\n" +
			"10,確認書,R4.2.1,R4.2.20,1,1,0017,001,普通,12345678901,ミホン\n12,確認書,R4.2.1,R4.2.20,1,1,0017,001,普通,1234567,ミホン\n",
	}
	for name, text := range files {
		require.NoError(t, os.WriteFile(filepath.Join(in, name), []byte(text), 0o600))
	}
	status, _, said := asked(t, on("-in", in, "-out", out)...)
	require.Equal(t, exitRowsBad, status, said)
	decisions := readTable(t, file(t, out, "decisions.csv"))
	require.Equal(t, []string{"eligible", "undetermined"}, []string{decisions[0]["結果"], decisions[1]["結果"]})
	require.Equal(t, "supporter_cycle", readTable(t, file(t, out, "missing.csv"))[0]["事実"])
	require.Len(t, readTable(t, file(t, out, "errors.csv")), 1, "the wrong account is a defect of its form")
	require.Equal(t, "D02", readTable(t, file(t, out, "records.csv"))[0]["B8 不備コード"])
	require.Len(t, file(t, out, "transfer.txt"), 3*122)
}

// W20: what notices.csv names says in words what it is, whatever the code.
func TestWhatIsNoticedOfARowSaysWhatItIs(t *testing.T) {
	t.Parallel()
	for _, code := range []string{
		intake.FindingMark, intake.FindingSex, intake.FindingPlace, intake.FindingVague, intake.FindingDuplicate, intake.FindingConflict,
		intake.FindingAge, intake.FindingBirthLater, intake.FindingAttributes, form.CodeRequired,
	} {
		require.NotEmpty(t, findingNames[code], code)
	}
	for _, code := range []string{
		register.AnomalyMovedOutTwice, register.AnomalyNotRegistered, register.AnomalyTwoHouseholds, register.AnomalyRegisteredTwice, register.AnomalyBeforeBirth,
		register.AnomalyAfterDeath, register.AnomalyNoHead, register.AnomalyTwoHeads, register.AnomalyHeadNotMember, register.AnomalySameHousehold,
		register.AnomalyEmptyHousehold, register.AnomalyOtherHousehold, register.AnomalyDateUnknown, register.AnomalyUnknownEvent, register.AnomalyAmendsLater,
		register.AnomalyAmendsCancel, register.AnomalyDuplicateID, register.AnomalyDuplicateEvent,
	} {
		require.NotEmpty(t, findingNames["register."+code], code)
	}
}
