package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAMonthOfTheKeeperOfTheLog(t *testing.T) {
	t.Parallel()
	var out, errs strings.Builder
	require.Equal(t, 0, run([]string{"-dir", t.TempDir()}, &out, &errs), errs.String())
	for _, s := range []string{
		"app2：0s前に 2か所へ係留、遅れ：いいえ", "一日係留しないと：anchor: late", "out_of_hours:",
		"1人の漏えい等：prompt の報告の期限 2026-07-09", "final の報告の期限 2026-09-02", "問合せへの回答の期限 2026-07-21、遅れ：いいえ",
		"app1：", "改ざんなし：はい", "のときのログに続く：はい", "始めて終わっていない操作：印刷", "が請求した本人に関するもの",
		"app1：u0666 によるもの 3件、初日のもの 2件、閲覧 13件", "2033-07-05 10:00:00  本人と記録との対応を消去：はい", "最も古いものを廃棄：はい",
	} {
		assert.Contains(t, out.String(), s)
	}
}
