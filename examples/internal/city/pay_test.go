package city

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/casework/form"
	"github.com/stretchr/testify/require"
)

// first is the household of the sample's first form; it is paid to an account.
const first = "500001"

// W4: what the bank file refuses is a defect of one form, and everybody else is paid; a bank's name
// is not needed and refuses nothing.
func TestAFormThatCannotBePaidIsADefectAndStopsNobodyElse(t *testing.T) {
	t.Parallel()
	whole, _ := runCity(t)
	before := strings.Count(string(file(t, whole, "transfer.txt")), "\r\n")
	for name, c := range map[string]struct {
		from, to, code string
		paid           int
	}{
		"a bank's name in kanji":            {",ミズホ,", ",龘銀行,", noticeBankName, before},
		"a branch's name that is too long":  {",トウキヨウエイギヨウブ,", "," + strings.Repeat("ト", 40) + ",", noticeBankName, before},
		"a holder in kanji":                 {",イシカワ　ケンタ,", ",石川　健太,", "character", before - 1},
		"two accounts, of which none is it": {",1234000,,,", ",1234000,14030,12345671,", form.FindingTwoAccounts, before - 1},
		"back before it was sent":           {",2022-02-01,2022-02-08,", ",2022-02-01,2022-01-08,", form.FindingMisdated, before - 1},
		"a number of zeros":                 {",1234000,,,", ",0000000,,,", "placeholder", before},
		"another bank's name beside ゆうちょ":   {",0001,ミズホ,001,トウキヨウエイギヨウブ,1,1234000,,,", ",,ミズホ,,トウキヨウエイギヨウブ,,,14030,12345671,", noticeBankName, before},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in, out := sampleFolder(t), filepath.Join(t.TempDir(), "out")
			spoil(t, in, "applications.csv", func(s string) string { return strings.Replace(s, c.from, c.to, 1) })
			status, _, said := asked(t, on("-in", in, "-out", out)...)
			require.Equal(t, exitDone, status, said)
			require.Equal(t, c.paid, strings.Count(string(file(t, out, "transfer.txt")), "\r\n"))
			require.Contains(t, noticeCodes(t, out, first), c.code)
		})
	}
}

// W6, W20: every check that the library has about a payment names the household and the line.
func TestAHolderWhoIsNotThePayeeIsNamedWithHouseholdAndLine(t *testing.T) {
	t.Parallel()
	in, out := sampleFolder(t), filepath.Join(t.TempDir(), "out")
	spoil(t, in, "applications.csv", func(s string) string {
		return strings.Replace(s, ",イシカワ　ケンタ,", ",ベツノ　ヒト,", 1)
	})
	status, _, said := asked(t, on("-in", in, "-out", out)...)
	require.Equal(t, exitDone, status, said)
	require.Contains(t, noticeCodes(t, out, first), noticeHolder)
}

// W5: a first written in full width or with blanks is the same first; one that joins nothing is an
// error with its line.
func TestAFormJoinsItsHouseholdHoweverTheNumberIsWrittenAndNeverVanishes(t *testing.T) {
	t.Parallel()
	wide := strings.Map(func(r rune) rune { return r - '0' + '０' }, first)
	in, out := sampleFolder(t), filepath.Join(t.TempDir(), "out")
	spoil(t, in, "applications.csv", func(s string) string { return strings.Replace(s, "\n"+first+",", "\n　"+wide+" ,", 1) })
	status, _, said := asked(t, on("-in", in, "-out", out)...)
	require.Equal(t, exitDone, status, said)
	whole, _ := runCity(t)
	require.Equal(t, string(file(t, whole, "transfer.txt")), string(file(t, out, "transfer.txt")))

	in, out = sampleFolder(t), filepath.Join(t.TempDir(), "out")
	spoil(t, in, "applications.csv", func(s string) string { return strings.Replace(s, "\n"+first+",", "\n999999,", 1) })
	status, _, said = asked(t, on("-in", in, "-out", out)...)
	require.Equal(t, exitRowsBad, status, said)
	rows := readTable(t, file(t, out, "errors.csv"))
	require.Equal(t, "household_unknown", rows[0]["コード"])
	require.NotEqual(t, "0", rows[0]["行"])
}

// W3: payments.csv says what is known of earlier payments.
func TestAnEarlierPaymentRefusesTheHousehold(t *testing.T) {
	t.Parallel()
	dir, _ := runCity(t)
	head := ""
	for _, r := range readTable(t, file(t, dir, "decisions.csv")) {
		if r["世帯番号"] == first {
			head = r["世帯主"]
		}
	}
	in, out := sampleFolder(t), filepath.Join(t.TempDir(), "out")
	put := "制度,市区町村コード,世帯番号,世帯主,宛名番号,状態\nP2C,," + first + "," + head + "," + head + ",支給済\nP2,,,,,支給済\n"
	require.NoError(t, os.WriteFile(filepath.Join(in, paymentsName), []byte(put), 0o600))
	status, _, said := asked(t, on("-in", in, "-out", out)...)
	require.Equal(t, exitRowsBad, status, said)
	for _, r := range readTable(t, file(t, out, "decisions.csv")) {
		if r["世帯番号"] == first {
			require.Equal(t, "ineligible", r["結果"])
			require.Equal(t, "R04", r["理由"])
		}
	}
	require.Equal(t, paymentsName, readTable(t, file(t, out, "errors.csv"))[0]["ファイル"])
}

func noticeCodes(t *testing.T, out, household string) (codes []string) {
	t.Helper()
	for _, r := range readTable(t, file(t, out, "notices.csv")) {
		if r["世帯番号"] == household {
			require.Equal(t, "applications.csv", r["ファイル"])
			require.NotEqual(t, "0", r["行"])
			codes = append(codes, r["コード"])
		}
	}
	return codes
}

// W5, W13: of whom a row could not be read is not decided by what is left, as if the member with
// the broken date, the tax or the earlier payment did not exist.
func TestAHouseholdOfWhichARowCannotBeReadIsNotDecided(t *testing.T) {
	t.Parallel()
	dir, _ := runCity(t)
	head := ""
	for _, r := range readTable(t, file(t, dir, "decisions.csv")) {
		if r["世帯番号"] == first {
			head = r["世帯主"]
		}
	}
	const columns = "制度,市区町村コード,世帯番号,世帯主,宛名番号,状態\n"
	for name, c := range map[string]struct{ file, row string }{
		"a member's day of birth":               {"residents.csv", "E9999,転入,2015-04-01,2015-04-01,1999999," + first + ",,妻,石川　春,イシカワ　ハル,女,1975-02-30,360-0002,埼玉県熊谷市見本町2丁目2番2号,112020,,,,\n"},
		"a member whose number is none":         {"residents.csv", "E9999,転入,2015-04-01,2015-04-01,妻," + first + ",,妻,石川　春,イシカワ　ハル,女,1975-02-03,360-0002,埼玉県熊谷市見本町2丁目2番2号,112020,,,,\n"},
		"a row that ends too soon":              {"residents.csv", "E9999,転入,2015-04-01,2015-04-01,1999999," + first + "\n"},
		"a corrected tax":                       {"tax.csv", head + ",令和3年度,課税かも,,,,,,,,,なし,,,2021-08-10,台帳\n"},
		"a day of what the welfare office says": {"welfare.csv", head + ",DV等避難,2021-13-01,,2021-12-01,保護命令\n"},
		"an earlier payment's state":            {paymentsName, columns + "P2,112020," + first + "," + head + "," + head + ",支給\n"},
		"an earlier payment's town":             {paymentsName, columns + "P2,11202," + first + "," + head + "," + head + ",支給済\n"},
		"an earlier payment of this very town":  {paymentsName, columns + "P2,112020," + first + ",,妻 さん,支給済\n"},
		"a split into the household":            {"residents.csv", "E9998,世帯分離,2021-11-31,2021-12-01,1000004,500003,,,,,,,,,,," + first + ",,\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in, out := sampleFolder(t), filepath.Join(t.TempDir(), "out")
			was, _ := os.ReadFile(filepath.Join(in, c.file)) // payments.csv is new
			require.NoError(t, os.WriteFile(filepath.Join(in, c.file), append(was, c.row...), 0o600))
			status, _, said := asked(t, on("-in", in, "-out", out)...)
			require.Equal(t, exitRowsBad, status, said)
			require.Equal(t, c.file, readTable(t, file(t, out, "errors.csv"))[0]["ファイル"])
			for _, r := range readTable(t, file(t, out, "decisions.csv")) {
				if r["世帯番号"] == first {
					require.Equal(t, "undetermined", r["結果"])
					require.Contains(t, r["不足"], factUnread)
				}
			}
		})
	}
}

// W22: the program of an earlier payment is the same in either width and case.
func TestAnEarlierPaymentCountsHoweverItsProgramIsWritten(t *testing.T) {
	t.Parallel()
	dir, _ := runCity(t)
	head := readTable(t, file(t, dir, "decisions.csv"))[0]["世帯主"]
	in, out := sampleFolder(t), filepath.Join(t.TempDir(), "out")
	put := "制度,市区町村コード,世帯番号,世帯主,宛名番号,状態\nｐ２,," + first + "," + head + "," + head + ",支給済\n"
	require.NoError(t, os.WriteFile(filepath.Join(in, paymentsName), []byte(put), 0o600))
	status, _, said := asked(t, on("-in", in, "-out", out)...)
	require.Equal(t, exitDone, status, said)
	require.Equal(t, "R04", readTable(t, file(t, out, "decisions.csv"))[0]["理由"])
}

// W5: a town hands over its whole list of payments, with benefits of its own in it: they are
// nothing to this program, and are named with their line.
func TestAPaymentOfATownsOwnBenefitIsNamedAndStopsNobody(t *testing.T) {
	t.Parallel()
	whole, _ := runCity(t)
	head := decided(t, whole, first)["世帯主"]
	in, out := sampleFolder(t), filepath.Join(t.TempDir(), "out")
	put := "制度,市区町村コード,世帯番号,世帯主,宛名番号,状態\nkumagaya-r4-bukka,," + first + "," + head + "," + head + ",支給済\n"
	require.NoError(t, os.WriteFile(filepath.Join(in, paymentsName), []byte(put), 0o600))
	status, _, said := asked(t, on("-in", in, "-out", out)...)
	require.Equal(t, exitDone, status, said)
	require.Equal(t, "eligible", decided(t, out, first)["結果"])
	require.Contains(t, string(file(t, out, "notices.csv")), first+","+head+","+paymentsName+",2,program,"+noticeProgram, "the notice named nobody")
}

// W5: a payment of "P22" under P2 was another program's, and the household was paid twice: what is
// one slip away from a program whose payments exclude may well be it. Its alias and name are it.
func TestAnEarlierPaymentWhoseProgramIsMisspeltIsNotPassedOver(t *testing.T) {
	t.Parallel()
	whole, _ := runCity(t)
	head := decided(t, whole, first)["世帯主"]
	p2, err := benefit.Builtin("P2")
	require.NoError(t, err)
	for program, want := range map[string]string{
		"P22": "undetermined", "Ｐ-２": "undetermined", "O2": "undetermined", "2P": "undetermined", "P": "undetermined",
		p2.Alias(): "ineligible", strings.ToUpper(p2.Alias()): "ineligible", p2.Name().JA: "ineligible",
		p2.Alias()[1:]: "undetermined", "P3": "eligible", "P12": "eligible", "令和6年度独自給付": "eligible",
	} {
		t.Run(program, func(t *testing.T) {
			t.Parallel()
			in, out := sampleFolder(t), filepath.Join(t.TempDir(), "out")
			put := "制度,市区町村コード,世帯番号,世帯主,宛名番号,状態\n" + program + ",," + first + "," + head + "," + head + ",支給済\n"
			require.NoError(t, os.WriteFile(filepath.Join(in, paymentsName), []byte(put), 0o600))
			status, _, said := asked(t, on("-in", in, "-out", out)...)
			require.Equal(t, want, decided(t, out, first)["結果"])
			if want == "undetermined" {
				require.Equal(t, exitRowsBad, status, said)
				require.Contains(t, string(file(t, out, "errors.csv")), paymentsName+",2,1,program,word")
			}
		})
	}
}

// W5: a row that is not known yet on the day that is asked about is nothing, and one that would
// have changed an event leaves its household open.
func TestARowThatCannotBeReadCountsFromTheDayItIsKnownAndForTheEventItNames(t *testing.T) {
	t.Parallel()
	whole, _ := runCity(t)
	head := decided(t, whole, first)["世帯主"]
	for row, want := range map[string]string{
		"tax.csv " + head + ",令和3年度,課税かも,,,,,,,,,なし,,,2023-07-10,台帳\n":       "eligible",
		"residents.csv E9997,取消,2021-13-20,2021-12-21,,,,,,,,,,,,,,E0001,\n": "undetermined",
	} {
		name, line, _ := strings.Cut(row, " ")
		in, out := sampleFolder(t), filepath.Join(t.TempDir(), "out")
		spoil(t, in, name, func(s string) string { return s + line })
		status, _, said := asked(t, on("-in", in, "-out", out)...)
		require.Equal(t, exitRowsBad, status, said)
		require.Equal(t, want, decided(t, out, first)["結果"], name)
	}
}

// W5: rows that can say nothing of what is asked opened their households for questions: an aid that
// had ended long before, a payment of a program that excludes nobody here. What ends the aid of
// another row, or ended since, is asked about.
func TestABadRowAboutWhatIsNotAskedOpensNobody(t *testing.T) {
	t.Parallel()
	whole, _ := runCity(t)
	head := decided(t, whole, first)["世帯主"]
	const columns = "制度,市区町村コード,世帯番号,世帯主,宛名番号,状態\n"
	for name, c := range map[string]struct{ file, rows, want string }{
		"an aid that had ended":                {"welfare.csv", head + ",生活ふじょ,2015-04-01,2018-03-31,2018-04-02,\n", "eligible"},
		"one whose beginning is no day":        {"welfare.csv", head + ",DV等避難,2015-13-01,2018-03-31,,保護命令\n", "eligible"},
		"one that ended on the day asked of":   {"welfare.csv", head + ",生活ふじょ,2015-04-01,2020-12-31,,\n", "undetermined"},
		"one that ended the day before that":   {"welfare.csv", head + ",生活ふじょ,2015-04-01,2020-12-30,,\n", "eligible"},
		"one whose end is no day":              {"welfare.csv", head + ",生活扶助,2015-04-01,2018-02-30,,\n", "undetermined"},
		"an end of what another row began":     {"welfare.csv", head + ",生活扶助,2015-04-01,,,\n" + head + ",生活ふじょ,2015-04-01,2018-03-31,,\n", "undetermined"},
		"a payment of a program of later":      {paymentsName, columns + "P12,112020," + first + "," + head + "," + head + ",支給\n", "eligible"},
		"a payment of a program that excludes": {paymentsName, columns + "P2,112020," + first + "," + head + "," + head + ",支給\n", "undetermined"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in, out := sampleFolder(t), filepath.Join(t.TempDir(), "out")
			was, _ := os.ReadFile(filepath.Join(in, c.file)) // payments.csv is new
			require.NoError(t, os.WriteFile(filepath.Join(in, c.file), append(was, c.rows...), 0o600))
			status, _, said := asked(t, on("-in", in, "-out", out)...)
			require.Equal(t, exitRowsBad, status, said)
			require.Equal(t, c.want, decided(t, out, first)["結果"])
		})
	}
}

// W5: a row that a later one puts right leaves nothing open.
func TestARowThatALaterOnePutsRightLeavesNothingOpen(t *testing.T) {
	t.Parallel()
	whole, _ := runCity(t)
	head := decided(t, whole, first)["世帯主"]
	in, out := sampleFolder(t), filepath.Join(t.TempDir(), "out")
	spoil(t, in, "tax.csv", func(s string) string {
		return s + head + ",令和3年度,課税かも,,,,,,,,,なし,,,2021-07-10,台帳\n" + head + ",令和3年度,非課税,0,0,,,,,,,なし,,,2021-09-10,台帳\n"
	})
	status, _, said := asked(t, on("-in", in, "-out", out)...)
	require.Equal(t, exitRowsBad, status, said)
	require.Equal(t, "eligible", decided(t, out, first)["結果"])
}
