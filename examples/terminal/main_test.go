package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestADayAtTheTerminalLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var out, errs strings.Builder
	require.Equal(t, 0, run([]string{"-dir", dir}, &out, &errs), errs.String())
	for _, s := range []string{
		"照会 3件をファイルで送った", "どの照会の回答でもない行 1：format", "no_data、次にできること [erase]、終わり：はい",
		"登録：2021年度は exempt", "もう一度照会し、broken_off", "異常なし：はい", "disputed 1件", "rejected 1件",
		"不開示の印のある記録を除き 0件を開示", "prime_minister に訂正を通知", "年金のシステムへの回答：exempt",
		"それ以上は：share: denied", "十年後、税の情報 1件を消去", "消去 5件", "授受の記録 3件を廃棄",
	} {
		assert.Contains(t, out.String(), s)
	}
	for _, person := range people {
		assert.NotContains(t, out.String(), string(person))
	}
	for _, folder := range []string{"office", "medium", "server"} {
		left, err := os.ReadDir(filepath.Join(dir, folder))
		require.NoError(t, err)
		assert.Empty(t, left, "no file is left")
	}
}

func TestAWrongFlagIsOneSentence(t *testing.T) {
	t.Parallel()
	var out, errs strings.Builder
	assert.Equal(t, 2, run([]string{"-folder", "x"}, &out, &errs))
	assert.Equal(t, 1, strings.Count(errs.String(), "\n"))
	assert.Equal(t, 0, run([]string{"-h"}, &out, &errs))
}
