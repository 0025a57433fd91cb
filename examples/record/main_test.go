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
	assert.Equal(t, "0 differences, 0 gone\n", said)
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
	assert.Contains(t, said, "line 3, ")
	assert.Contains(t, said, "1 applications without a latest history")
	status, more := call("diff", old, wrong)
	assert.Equal(t, 1, status)
	assert.Contains(t, more, "line 3: C1 氏名 ")
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
