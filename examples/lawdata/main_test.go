package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEveryVerbSaysWhatAFileMeans(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args   string
		status int
		says   []string
	}{
		"what is built in":             {"", 0, []string{"非課税限度額  2020年度から2026年度", "市区町村      ", "休日          1948-07-20から"}},
		"a town's amounts":             {"levy testdata/levy.json -town 112020", 0, []string{"扶養1人：合計所得 920,000円（これまで 919,000円）", "合計所得 919,001円から920,000円：taxed（none）から exempt（ordinance_limit）に変わる", "送る内容", `"addition": "190000"`}},
		"a town that was not known":    {"levy testdata/levy-new.json -town 122238", 0, []string{"（これまで不明）"}},
		"amounts that cannot be":       {"levy testdata/levy-wrong.json -town 112020", 1, []string{"table at /municipalities/0/grade"}},
		"a year nobody has":            {"levy testdata/levy.json -town 112020 -year 2030", 1, []string{"levy: fiscal_year"}},
		"a town's permitted list":      {"permitted testdata/permitted.csv", 0, []string{"160項 ", "local_tax を mayor から、年度 window:5、2026-04-01に公表", "照会できない期間：P2 2021-12-10から2021-12-21：", "項の版 6、sha256:"}},
		"no list":                      {"permitted testdata/levy.json", 1, []string{"permitted list:"}},
		"a town's codes":               {"codes testdata/codes.json -as-of 2025-01-10", 0, []string{"resident_record：TM00000000000007（町の符号）", "local_tax：TM00000000000002（組込み）"}},
		"codes before a town had them": {"codes testdata/codes.json -as-of 2023-01-10", 0, []string{"resident_record：符号なし"}},
		"codes of no day":              {"codes testdata/codes.json", 1, []string{"-as-of"}},
		"a newer table of towns":       {"towns testdata/towns.csv -as-of 2026-01-01", 0, []string{"112020 新熊谷市：前は 熊谷市", "変更 1件（2024-01-01から）"}},
		"the turn of the year":         {"days 2026-12-31 2027-01-04", 0, []string{"令和8年12月31日 木 市役所 休 銀行 休", "令和9年1月4日 月 市役所 開 銀行 開"}},
		"days that no data covers":     {"days 2030-01-01 2030-01-01", 0, []string{"市役所 不明 銀行 不明"}},
		"what is known of a town":      {"known -town 281000", 0, []string{"281000 1-0 確認済：神戸市: 350,000 × n", "条例の額がわかっている市区町村 1"}},
		"what is known of every town":  {"known -year 2026", 0, []string{"111007 1-1 未確認：級地区分", "条例の額がわかっている市区町村 7"}},
		"a bundle without a verb":      {"bundle", 2, []string{"bundle key 名前"}},
		"a bundle without a key":       {"bundle show testdata", 2, []string{"-trust"}},
		"a bundle on no day":           {"bundle check testdata -trust k", 2, []string{"-as-of"}},
		"a bundle that is none":        {"bundle show testdata -as-of 2026-12-01 -trust law.example.jp+6f3bb3a1+AQ==", 1, []string{"bundle:"}},
		"help":                         {"-h", 0, []string{"lawdata levy FILE"}},
		"no such verb":                 {"taxes FILE", 2, []string{"-h で一覧"}},
		"a verb without its file":      {"levy -town 112020", 2, []string{"-h で一覧"}},
		"no such file":                 {"levy testdata/none.json -town 112020", 1, []string{"testdata/none.json がありません"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out, errs strings.Builder
			assert.Equal(t, c.status, run(strings.Fields(c.args), &out, &errs), errs.String())
			for _, s := range c.says {
				assert.Contains(t, out.String()+errs.String(), s)
			}
		})
	}
}

func TestABundleIsMadeCheckedShownComparedAndGoneBackTo(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	lawdata := func(status int, args ...string) string {
		t.Helper()
		var out, errs strings.Builder
		require.Equal(t, status, run(args, &out, &errs), errs.String())
		return out.String() + errs.String()
	}
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	key := filepath.Join(dir, "signer")
	trust := strings.TrimSpace(lawdata(0, "bundle", "key", "law.example.jp", "-key", key))
	lawdata(1, "bundle", "key", "law.example.jp", "-key", key) // never over another
	make := func(number int, limit string) string {
		manifest := fmt.Sprintf(`{"format": 1, "id": "law", "number": %d, "issued_on": "2026-11-29", "valid_from": "2026-12-01",
			"parts": [{"kind": "levy", "file": "levy.json"}]}`, number)
		folder := fmt.Sprintf("bundle-%d", number)
		write(folder+"/levy.json", `{"format": 1, "municipalities": [{"code": "112020", "name": "熊谷市", "grade": 2, "basic": "`+limit+`", "source": "test"}]}`)
		said := lawdata(0, "bundle", "make", filepath.Join(dir, folder), "-key", key, "-manifest", write(folder+".json", manifest))
		assert.Contains(t, said, fmt.Sprintf("%d号：1個に署名", number))
		return filepath.Join(dir, folder)
	}
	old, now := make(1, "316000"), make(2, "320000")
	assert.Contains(t, lawdata(0, "bundle", "show", now, "-trust", trust, "-as-of", "2026-12-01"), "市区町村 112020：2級地 限度額 420,000円、前は 2級地 限度額 415,000円：test")
	assert.Contains(t, lawdata(0, "bundle", "diff", old, now, "-trust", trust, "-as-of", "2026-12-01"), "限度額 420,000円、前は 2級地 限度額 416,000円：test\n違い 1件")
	lawdata(1, "bundle", "check", now, "-trust", trust, "-as-of", "2026-12-01", "-as-of", "2026-11-30")
	use := func(path string, more ...string) string {
		said := lawdata(0, append([]string{"bundle", "check", path, "-trust", trust, "-as-of", "2026-12-01"}, more...)...)
		_, kept, found := strings.Cut(strings.TrimSpace(said), "-in-use ")
		require.True(t, found, said)
		return kept
	}
	before, after := use(old), use(now)
	lawdata(1, "bundle", "check", old, "-trust", trust, "-as-of", "2026-12-01", "-in-use", after)
	_, digest, _ := strings.Cut(before, ",")
	assert.Equal(t, before, use(old, "-in-use", after, "-back", digest))
	write("bundle-2/levy.json", `{"format": 1}`)
	assert.Contains(t, lawdata(1, "bundle", "check", now, "-trust", trust, "-as-of", "2026-12-01"), "digest in levy.json")
}
