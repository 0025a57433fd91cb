package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/record"
	"github.com/kyufu-go/kyufu/household/civil"
)

// file writes two applications, of which the second has a status of no list when wrong is set.
func file(t *testing.T, dir, name string, change func(i int, r *record.Record)) string {
	t.Helper()
	var out bytes.Buffer
	w := record.NewCSVWriter(&out, record.CSVConfig{})
	for i, number := range []string{"1", "2"} {
		r := record.Record{AddresseeNumber: "100" + number, Name: "山田太郎", ApplicationNumber: number, ApplicationHistory: "1", LatestFlag: "1"}
		change(i, &r)
		_, err := w.Write(&r)
		require.NoError(t, err)
	}
	require.NoError(t, w.Flush())
	path := filepath.Join(dir, name)
	require.NoError(t, os.WriteFile(path, out.Bytes(), 0o600))
	return path
}

func call(args ...string) (int, string) {
	var out, errs strings.Builder
	status := run(args, &out, &errs)
	return status, out.String() + errs.String()
}

func TestFilesAreConvertedThereAndBack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	from := file(t, dir, "a.csv", func(int, *record.Record) {})
	fixed, back := filepath.Join(dir, "a.txt"), filepath.Join(dir, "b.csv")
	status, said := call("fixed", from, fixed)
	require.Zero(t, status, said)
	status, said = call("csv", fixed, back)
	require.Zero(t, status, said)
	status, said = call("diff", from, back)
	assert.Zero(t, status, said)
	assert.Equal(t, "違い 0件、なくなった申請 0件\n", said)
	status, _ = call("csv", fixed, back)
	assert.Equal(t, 1, status, "what is there is not written over")
}

func TestWhatIsWrongIsToldWithoutValues(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	old := file(t, dir, "a.csv", func(int, *record.Record) {})
	wrong := file(t, dir, "b.csv", func(i int, r *record.Record) {
		if i == 1 {
			r.Name, r.Sex, r.LatestFlag = "鈴木花子", "Z", ""
		}
	})
	status, said := call("check", wrong)
	assert.Equal(t, 1, status)
	assert.Contains(t, said, "3行 5列 C3 性別：コード一覧にない値です [code]")
	assert.Contains(t, said, "最新の履歴がない申請 1件")
	status, more := call("diff", old, wrong)
	assert.Equal(t, 1, status)
	assert.Contains(t, more, "3行 C1 氏名 変わった")
	assert.NotContains(t, said+more, "鈴木")
}

func TestTheDictionaryHasAllFields(t *testing.T) {
	t.Parallel()
	for form, part := range map[string]string{"md": "戻入事由", "html": "<html", "schema": `"$schema"`} {
		status, said := call("fields", "-as", form)
		assert.Zero(t, status)
		assert.Contains(t, said, part)
	}
	for _, args := range [][]string{{"fields", "-as", "pdf"}, {"check", "none.csv"}, {"check", "-lists", "none.json", "x"}, {"turn"}, {"fixed", "a"}} {
		status, said := call(args...)
		assert.NotZero(t, status)
		assert.Equal(t, 1, strings.Count(said, "\n"), said)
	}
}

// A file of something else, and a header with a slip of the pen, passed with nothing found.
func TestColumnsThatNobodyReadsAreSaid(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	good := file(t, dir, "a.csv", func(int, *record.Record) {})
	text, err := os.ReadFile(good)
	require.NoError(t, err)
	for name, c := range map[string]struct {
		text, says string
	}{
		"a file of something else": {"a,b\n1,2\n", "1行 B1：この見出しの列がありません [column_missing]"},
		"a slip in a header":       {strings.Replace(string(text), "C3 性別", "C3 せいべつ", 1), "1行 5列 知らない見出しです。この列は読みません [column_unknown]"},
	} {
		path := filepath.Join(dir, "other.csv")
		require.NoError(t, os.WriteFile(path, []byte(c.text), 0o600))
		status, said := call("check", path)
		assert.Equal(t, 1, status, name)
		assert.Contains(t, said, c.says, name)
	}
}

func TestErrorsAreSaidInJapanese(t *testing.T) {
	t.Parallel()
	for args, says := range map[string]string{
		"check none.csv": "none.csv がありません", "turn": "check、fixed、csv、diff、cases、fields のどれか", "check -x a.csv": "-x という指定はありません",
	} {
		_, said := call(strings.Fields(args)...)
		assert.Contains(t, said, says)
	}
}

func TestCasesAreTakenOverFromAnExport(t *testing.T) {
	t.Parallel()
	from := file(t, t.TempDir(), "a.csv", func(i int, r *record.Record) {
		r.HouseholdNumber = "501"
		r.SetDate(record.B4, civil.MustDate("2022-02-10"))
		r.SetDate(record.B7, civil.MustDate("2022-02-11"))
		r.SetDate(record.B10, civil.MustDate("2022-02-11"))
		r.SetDate(record.B11, civil.MustDate("2022-02-12"))
		if r.Status = "04"; i == 0 {
			r.Status, r.PaymentClass, r.RecipientNumber = "05", "1", "1001"
			r.SetDate(record.B12, civil.MustDate("2022-02-14"))
			r.SetYen(record.B114, 100000)
		}
	})
	status, said := call("cases", from, "2023-04-01")
	require.Zero(t, status, said)
	assert.Equal(t, "accepted 1\ngranted 1\nunsaid B2 2\n", said)
	status, _ = call("cases", from, "soon")
	assert.Equal(t, 1, status)
}
