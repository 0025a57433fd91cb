// Package citytest makes the days that follow a finished run of examples/city, for tests of the
// year on every store.
package citytest

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Meanings is what the columns and words of the bank's list mean.
const Meanings = `{
  "columns": {"number": ["口座番号"], "holder": ["受取人名"], "amount": ["金額"], "result": ["処理結果"]},
  "paid": ["振込済"],
  "causes": {"口座解約": "closed", "該当口座なし": "no-such-account"}
}`

// Table reads a CSV file into rows by header.
func Table(t testing.TB, data []byte) (rows []map[string]string) {
	t.Helper()
	all, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, cells := range all[1:] {
		row := make(map[string]string)
		for i, name := range all[0] {
			row[name] = cells[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// table reads a file of a run.
func table(t testing.TB, out, name string) []map[string]string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(out, name))
	if err != nil {
		t.Fatal(err)
	}
	return Table(t, b)
}

// Folder is a folder with files: name and content in turn.
func Folder(t testing.TB, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		path := filepath.Join(dir, files[i])
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(files[i+1]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// year collects the files of a synthetic city's year.
type year struct {
	failed, corrected, forms, taxes, moves, returns, late strings.Builder

	paid int // households that the first run pays
}

// DaysAfter makes the year that follows the first day of a synthetic city, out of its records: ten
// payments fail, of which eight get another account; forms come that had not, and facts that were
// missing; five of the paid are taxed after all, one has died before the base date and one moved
// away, and they pay back at once, in parts, over two accounting years; one pays back unasked; at
// the end all is closed and erased.
func DaysAfter(t testing.TB, out string) string {
	t.Helper()
	y := &year{}
	y.failed.WriteString("口座番号,受取人名,金額,処理結果\n")
	for _, forms := range []*strings.Builder{&y.corrected, &y.forms} {
		forms.WriteString("世帯番号,様式,発送日,返送日,扶養のみの世帯でない,他で受給していない,受取方法,銀行コード,支店コード,預金種別,口座番号,口座名義人カナ\n")
	}
	y.taxes.WriteString("宛名番号,年度,課税区分,均等割額,所得割額,扶養者宛名番号,処理日,入手元\n")
	y.moves.WriteString("異動番号,異動事由,異動日,処理日,宛名番号,世帯番号\n")
	y.returns.WriteString("申請連番,戻入額,戻入事由,会計年度,財源\n")
	y.late.WriteString("申請連番,戻入額,戻入事由,会計年度,財源\n")
	sent := 0
	for _, r := range table(t, out, "records.csv") {
		switch {
		case r["B113 支給予定日"] != "" && r["B37 現金口座区分"] == "1":
			y.follows(r)
		case r["B3 申請年月日"] == "" && sent < 10: // not back: it comes now
			sent++
			form(&y.forms, r, "2022-05-16", sent)
		}
	}
	asked := map[string]bool{}
	for _, m := range table(t, out, "missing.csv") { // what was missing is known by then
		if who := m["宛名番号"]; !asked[who] {
			asked[who] = true
			fmt.Fprintf(&y.taxes, "%s,令和3年度,非課税,0,0,なし,2022-05-16,照会\n", who)
		}
	}
	if y.paid <= 20 {
		t.Fatalf("%d payments are too few for a year", y.paid)
	}
	return Folder(t,
		"2022-04-08/day.json", `{"send": "R1"}`,
		"2022-04-20/day.json", `{"results": "R1", "paid_on": "2022-04-15", "cash": "C1"}`, "2022-04-20/results.csv", y.failed.String(), "2022-04-20/results.json", Meanings,
		"2022-04-28/day.json", `{"run": "R2", "due": "2022-05-13"}`, "2022-04-28/applications.csv", y.corrected.String(),
		"2022-05-20/day.json", `{"results": "R2", "paid_on": "2022-05-13", "run": "R3", "due": "2022-06-03"}`, "2022-05-20/tax.csv", y.taxes.String(), "2022-05-20/residents.csv", y.moves.String(),
		"2022-05-20/applications.csv", y.forms.String(),
		"2022-06-10/day.json", `{"results": "R3", "paid_on": "2022-06-03"}`,
		"2022-07-15/returns.csv", y.returns.String(),
		"2023-06-15/day.json", `{"end": true}`, "2023-06-15/returns.csv", y.late.String(),
		"2028-11-01/day.json", `{"erase": true}`,
	)
}

// follows says what becomes of a household that the first run pays.
func (y *year) follows(r map[string]string) {
	y.paid++
	id, head := r["B1 申請連番"], r["I2 宛名番号"]
	switch n := y.paid; {
	case n <= 10:
		fmt.Fprintf(&y.failed, "%s,%s,\"100,000\",口座解約\n", r["B41 口座番号"], r["B44 口座名義人カナ"])
		if n <= 8 { // two are never corrected
			form(&y.corrected, r, "2022-04-22", 100+n)
		}
	case n <= 15:
		fmt.Fprintf(&y.taxes, "%s,令和3年度,課税,5000,20000,なし,2022-05-16,台帳\n", head)
		if n < 15 {
			fmt.Fprintf(&y.returns, "%s,100000,B01,2022,国庫\n", id)
			break
		}
		fmt.Fprintf(&y.returns, "%s,30000,B01,2022,国庫\n%s,20000,B01,2022,国庫\n", id, id)
		fmt.Fprintf(&y.late, "%s,50000,B01,2023,国庫\n", id)
	case n == 16:
		fmt.Fprintf(&y.moves, "N%d,死亡,2022-05-02,2022-05-06,%s,%s\n", n, head, r["C6 世帯番号"])
	case n == 17:
		fmt.Fprintf(&y.moves, "N%d,転出,2022-04-28,2022-04-28,%s,%s\n", n, head, r["C6 世帯番号"])
	case n == 18: // unasked
		fmt.Fprintf(&y.returns, "%s,100000,B06,2022,一般\n", id)
	}
}

// form is a form with an account of its own.
func form(to *strings.Builder, r map[string]string, back string, n int) {
	holder := r["B61 受給者カナ氏名"]
	if holder == "" {
		return
	}
	fmt.Fprintf(to, "%s,確認書,2022-03-15,%s,1,1,口座,0017,204,1,%07d,%s\n", r["C6 世帯番号"], back, 7000000+n, holder)
}
