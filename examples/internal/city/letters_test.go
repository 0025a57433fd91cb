package city

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// letteredYear gives the sample's year with its letters and its last screen. It is run once, for
// tests that only read it.
func letteredYear(t *testing.T) (dir, letters, screen string) {
	t.Helper()
	y := &lettered
	dir, letters = filepath.Join(plain.dir, "lettered", "out"), filepath.Join(plain.dir, "lettered", "letters")
	y.once.Do(func() {
		if _, y.err = runIn(dir, "-letters", letters); y.err == nil {
			y.screen, y.err = runIn(dir, "-next", sampleDays, "-letters", letters)
		}
	})
	require.NoError(t, y.err)
	return dir, letters, y.screen
}

var lettered struct {
	once   sync.Once
	screen string
	err    error
}

// A year's letters of the sample: what each day made due, to whom it may be written, and why the
// others wait. Nothing of the protected persons' address is on one.
func TestTheLettersOfTheSampleCitysYear(t *testing.T) {
	t.Parallel()
	_, letters, _ := letteredYear(t)
	kinds, held := map[string]int{}, map[string]int{}
	once := map[string]bool{} // what waits is on the lists of all days on which it does
	eachFile(t, letters, func(path string, data []byte) {
		for _, secret := range []string{"秘匿町", "ひみつ荘", "9丁目8番7号"} {
			require.False(t, bytes.Contains(data, []byte(secret)), path)
		}
		switch filepath.Base(path) {
		case "sheets.jsonl":
			for line := range bytes.Lines(data) {
				var l struct{ Kind string }
				require.NoError(t, json.Unmarshal(line, &l))
				kinds[l.Kind]++
			}
		case "held.csv":
			for _, r := range readTable(t, data) {
				if one := fmt.Sprint(r); !once[one] {
					once[one] = true
					held[r["申請連番"]+" "+r["コード"]]++
				}
			}
		}
	})
	require.Equal(t, map[string]int{
		"confirmation_form": 53, "application_form": 6, "advance_notice": 1, "grant_notice": 51, "refusal_notice": 17, "defect_notice": 3, "payment_notice": 44,
		"failure_notice": 2, "return_request": 4,
	}, kinds, "each of the nine kinds")
	// One protected household never names a mailing address, another and one that moved away do so
	// later, and one name holds a character that only its own town has.
	require.Equal(t, map[string]int{"32 moved": 2, "52 protected": 2, "62 protected": 3, "55 glyph": 3}, held)
	for day, want := range map[string][]string{
		"2022-04-20": {"振込不能のお知らせ"}, "2022-05-20": {"返還のお願い", "令和4年7月19日", "支給のお知らせ", "令和4年6月3日"},
		"2022-04-01": {"書類の不備のお知らせ", "現金（窓口でお渡しします）", "申請書"}, "2022-04-08": {"浦和区高砂三丁目15番1号"},
		"2022-06-10": {"浦和区高砂三丁目15番1号", "返還のお願い"},
	} {
		pages, err := os.ReadFile(filepath.Join(letters, day, "pages.html"))
		require.NoError(t, err)
		for _, s := range want {
			require.True(t, bytes.Contains(pages, []byte(s)), "%s: %s", day, s)
		}
	}
}

func TestLettersNeedTheTownsWords(t *testing.T) {
	t.Parallel()
	in := t.TempDir()
	require.NoError(t, os.CopyFS(in, sampleFiles))
	require.NoError(t, os.RemoveAll(filepath.Join(in, townName)))
	err := Run(t.Context(), world(new(bytes.Buffer)), "-in", in, "-on", "2022-04-01", "-out", filepath.Join(t.TempDir(), "out"), "-letters", t.TempDir())
	require.ErrorContains(t, err, townName)
}

// A letter that could not be written is written once, on the first day on which it can be: however
// often an address is named, and whatever other letter of its kind the case has had.
func TestALetterThatWaitedIsWrittenOnce(t *testing.T) {
	t.Parallel()
	const (
		left   = "E0301,転出,2022-05-18,2022-05-19,%s,%s,,,,,,,,,,,,,\n"
		dead   = "異動番号,異動事由,異動日,処理日,宛名番号,世帯番号,世帯主,続柄,氏名,氏名カナ,性別,生年月日,郵便番号,住所,1月1日住所,住所非公開,異動先世帯番号,対象異動番号,前住所コード\nE0302,死亡,2022-04-18,2022-04-19,%s,%s,,,,,,,,,,,,,\n"
		names  = "%s,change_mailing,,送付先の申出,,,,,,330-9302,埼玉県さいたま市浦和区高砂三丁目15番2号,見本　花子,,,,,,,\n"
		term   = "%s,extend,,送付先の申出が遅れたため,,%s,%s,,,,,,,,,,,,\n"
		heads  = "世帯番号,手続,事由コード,理由,額,期限,期限の種類,通知日,宛名番号,送付先郵便番号,送付先,氏名,代理人関係,代理権,銀行コード,支店コード,預金種別,口座番号,口座名義人カナ\n"
		titled = "世帯番号,手続,事由コード,理由,額,期限,期限の種類,通知日,宛名番号,送付先郵便番号,送付先,氏名,代理人関係,代理権,銀行コード,支店コード,預金種別,口座番号,口座名義人カナ,通知\n"
		spelt  = "異動番号,異動事由,異動日,処理日,宛名番号,世帯番号,世帯主,続柄,氏名,氏名カナ,性別,生年月日,郵便番号,住所,1月1日住所,住所非公開,異動先世帯番号,対象異動番号,前住所コード\nE0303,訂正,2022-04-27,2022-04-27,%s,%s,1,世帯主,鍋田　太郎,ナニタ　タロウ,男,1970-05-05,360-0060,埼玉県熊谷市見本町4丁目23番5号,112020,,,E0089,\n"
		// The protected household of case 52 has left its account open, and names no address in
		// April.
		account, named = "口座,0001,ミズホ,001,トウキヨウエイギヨウブ,1,1235887,,,ツキノ　ヒメ,月野　秘", "500056,change_mailing,,本人の申出,,,,,,360-0001,埼玉県熊谷市本町1丁目1番1号　支援センター気付,月野　秘,,,,,,,\n"
	)
	// Case 66 is paid later than in the sample: the runs of June have nothing to pay.
	later := []edit{
		{"next/2022-06-10/day.json", `, "run": "R4", "due": "2022-06-24", "held": true`, ""},
		{"next/2022-06-15/day.json", `"give_up": {"run": "R4", "words": "振込日を改めるため"}, "run": "R5", "due": "2022-06-30"`, ""},
		{"next/2022-07-15/day.json", `"results": "R5", "paid_on": "2022-06-30"`, ""},
	}
	first, step := oneIn(t, 3)
	for n, x := range []struct {
		name, of string
		edits    []edit
		want     []string
		says     []string // the screens, or the letters of the case
	}{
		{"an address is named a second time", "32", []edit{{"next/2022-04-20/acts.csv", "", said(names, "500033")}}, []string{
			"2022-04-01 held confirmation_form moved", "2022-04-01 held grant_notice moved", "2022-04-08 grant_notice", "2022-04-20 payment_notice",
		}, nil},
		{"what came back is not sent there again", "32", []edit{
			{"next/2022-05-06/acts.csv", "", titled + "500033,mail_returned,,あて所に尋ねあたらず,,,,,,,,,,,,,,,,grant_notice\n"}, {"next/2022-05-24/acts.csv", "", heads + said(names, "500033")},
		}, []string{
			"2022-04-01 held confirmation_form moved", "2022-04-01 held grant_notice moved", "2022-04-08 grant_notice", "2022-04-20 payment_notice",
			"2022-05-06 held grant_notice returned", "2022-05-20 held grant_notice returned", "2022-05-24 grant_notice",
		}, []string{"浦和区高砂三丁目15番2号"}},
		{"of two of a kind one was written when it was due", "33", []edit{
			{"next/2022-05-20/residents.csv", "", said(left, "1000052", "500034")}, {"next/2022-06-10/acts.csv", "", said(names, "500034")},
			{"next/2022-06-15/acts.csv", "", heads + said(names, "500034")},
		}, []string{
			"2022-04-01 application_form", "2022-04-01 refusal_notice", "2022-04-28 grant_notice", "2022-05-20 held grant_notice moved", "2022-05-24 held grant_notice moved", "2022-05-26 held grant_notice moved",
			"2022-06-10 grant_notice", "2022-06-10 payment_notice",
		}, nil},
		{"a defect is told once an address is named", "52", []edit{{"applications.csv", account, ",,,,,,,,,,"}}, []string{
			"2022-04-01 held confirmation_form protected", "2022-04-01 held defect_notice protected", "2022-04-08 defect_notice",
		}, nil},
		{"the days to cure a defect count from the letter", "52", []edit{
			{"applications.csv", account, ",,,,,,,,,,"}, {"next/2022-04-08/acts.csv", named, ""}, {"next/2022-05-06/acts.csv", "", heads + said(names, "500056")},
		}, []string{
			"2022-04-01 held confirmation_form protected", "2022-04-01 held defect_notice protected", "2022-04-08 held defect_notice protected",
			"2022-04-20 held defect_notice protected", "2022-04-28 held defect_notice protected", "2022-05-02 held defect_notice protected",
			"2022-05-06 defect_notice",
		}, []string{"令和4年6月5日までに"}},
		{"a defect of which nobody can be told is never deemed withdrawn", "52", []edit{
			{"applications.csv", account, ",,,,,,,,,,"}, {"next/2022-04-08/acts.csv", named, ""},
		}, nil, []string{"申請 52 不備　未送付 defect_notice"}},
		{"a household was told at the counter", "52", []edit{
			{"applications.csv", account, ",,,,,,,,,,"}, {"next/2022-04-08/acts.csv", named, "500056,notify_defect,,来庁した本人に窓口で説明,,,,,,,,,,,,,,,\n"},
		}, []string{
			"2022-04-01 held confirmation_form protected", "2022-04-01 held defect_notice protected",
		}, nil},
		{"a name is corrected that could not be printed", "55", []edit{{"next/2022-04-28/residents.csv", "", said(spelt, "1000086", "500059")}}, []string{
			"2022-04-01 held confirmation_form glyph", "2022-04-01 held grant_notice glyph", "2022-04-08 held grant_notice glyph",
			"2022-04-20 held grant_notice glyph", "2022-04-20 held payment_notice glyph", "2022-04-28 grant_notice", "2022-04-28 payment_notice",
		}, []string{"鍋田　太郎"}},
		{"a defect that was cured is told no more", "52", []edit{
			{"applications.csv", account, ",,,,,,,,,,"}, {"next/2022-04-08/acts.csv", named, ""},
			{"next/2022-04-20/acts.csv", "", "500056,withdraw_defect,,口座の届出あり,,,,,,,,,,,,,,,\n"}, {"next/2022-04-28/acts.csv", "", said(names, "500056")},
		}, []string{
			"2022-04-01 held confirmation_form protected", "2022-04-01 held defect_notice protected", "2022-04-08 held defect_notice protected",
		}, nil},
		{"an お知らせ is sent once an address is named", "66", []edit{
			{"next/2022-05-20/residents.csv", "", said(left, "1000094", "500065")}, {"next/2022-05-24/acts.csv", "", heads + said(names, "500065")},
		}, []string{"2022-05-20 held advance_notice moved", "2022-05-24 advance_notice", "2022-06-10 grant_notice", "2022-07-15 payment_notice"}, []string{"令和4年6月7日までに"}},
		{"the days to decline count from the お知らせ", "66", append([]edit{
			{"next/2022-05-20/residents.csv", "", said(left, "1000094", "500065")}, {"next/2022-06-03/acts.csv", "", heads + said(names, "500065")},
		}, later...), []string{
			"2022-05-20 held advance_notice moved", "2022-05-24 held advance_notice moved", "2022-05-26 held advance_notice moved", "2022-06-03 advance_notice",
			"2022-07-15 grant_notice", "2022-08-26 payment_notice",
		}, []string{"令和4年6月17日までに"}},
		{"an お知らせ says the day to which its term was extended", "66", append([]edit{
			{"next/2022-05-20/residents.csv", "", said(left, "1000094", "500065")}, {"next/2022-05-26/acts.csv", "", heads + said(term, "500065", "2022-06-30", "window")},
			{"next/2022-06-03/acts.csv", "", heads + said(names, "500065")},
		}, later...), []string{
			"2022-05-20 held advance_notice moved", "2022-05-24 held advance_notice moved", "2022-05-26 held advance_notice moved", "2022-06-03 advance_notice",
			"2022-07-15 grant_notice", "2022-08-26 payment_notice",
		}, []string{"令和4年6月30日までに"}},
		{"a grant that cannot be printed is handed over, and its case is closed", "55", []edit{
			{"next/2022-06-15/acts.csv", "", titled + "500059,notify,,来庁した本人に窓口で交付,,,,,,,,,,,,,,,,grant_notice\n"},
		}, nil, []string{"完結していない申請 1件", "申請 62 支払済　未送付 grant_notice"}},
		{"an お知らせ that never leaves ends no window", "66", append([]edit{
			{"next/2022-05-20/residents.csv", "", said(left, "1000094", "500065")},
		}, later...), nil, []string{"申請 66 支給のお知らせ送付済　未送付 advance_notice"}},
		{"who has died named an address before", "1", []edit{
			{"next/2022-04-08/acts.csv", "", said(names, "500001")}, {"next/2022-04-20/residents.csv", "", said(dead, "1000001", "500001")},
			{"next/2022-04-28/acts.csv", "", said(names, "500001")},
		}, []string{"2022-04-01 confirmation_form", "2022-04-01 grant_notice", "2022-04-20 held failure_notice died", "2022-04-28 failure_notice"}, nil},
		{"who has died was protected", "52", []edit{
			{"next/2022-04-20/residents.csv", "", said(dead, "1000083", "500056")}, {"next/2022-04-28/acts.csv", "", said(names, "500056")},
		}, []string{
			"2022-04-01 held confirmation_form protected", "2022-04-01 held grant_notice protected", "2022-04-08 grant_notice", "2022-04-20 held payment_notice died",
			"2022-04-28 payment_notice",
		}, []string{"浦和区高砂三丁目15番2号"}},
	} {
		if n%step != first {
			continue
		}
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			got, said := writtenOf(t, x.of, x.edits)
			if x.want != nil {
				require.Equal(t, x.want, got)
			}
			for _, s := range x.says {
				require.Contains(t, said, s)
			}
		})
	}
}

// An edit is made in a copy of the sample: what a file says is said otherwise, or with no words to
// be found, rows are put at its end.
type edit struct{ file, old, put string }

func said(format string, args ...any) string { return fmt.Sprintf(format, args...) }

// writtenOf lives the year of an edited sample up to its end, and lists the letters of one case and
// what of them was held, by their days; text is what the screen and the letters say.
func writtenOf(t *testing.T, id string, edits []edit) (list []string, text string) {
	t.Helper()
	in, out, letters := t.TempDir(), filepath.Join(t.TempDir(), "out"), t.TempDir()
	require.NoError(t, os.CopyFS(in, sampleFiles))
	for _, e := range edits {
		path := filepath.Join(in, e.file)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		b, err := os.ReadFile(path)
		require.True(t, err == nil || os.IsNotExist(err), path)
		if e.old == "" {
			b = append(b, e.put...)
		} else {
			require.True(t, bytes.Contains(b, []byte(e.old)), "%s: %s", e.file, e.old)
			b = bytes.Replace(b, []byte(e.old), []byte(e.put), 1)
		}
		require.NoError(t, os.WriteFile(path, b, 0o600)) //nolint:gosec // in the test's own folder
	}
	require.NoError(t, os.RemoveAll(filepath.Join(in, "next", "2027-11-01")))
	args := []string{"-in", in, "-on", "2022-04-01", "-letters", letters}
	_, err := runIn(out, args...)
	require.NoError(t, err)
	text = goesOn(t, out, filepath.Join(in, "next"), args...)
	eachFile(t, letters, func(path string, data []byte) {
		day := filepath.Base(filepath.Dir(path))
		switch filepath.Base(path) {
		case "sheets.jsonl":
			for line := range bytes.Lines(data) {
				var l struct{ Case, Kind string }
				require.NoError(t, json.Unmarshal(line, &l))
				if l.Case == id {
					list, text = append(list, day+" "+l.Kind), text+string(line)
				}
			}
		case heldName:
			for _, r := range readTable(t, data) {
				if r["申請連番"] == id {
					list = append(list, day+" held "+r["様式"]+" "+r["コード"])
				}
			}
		}
	})
	return list, text
}
