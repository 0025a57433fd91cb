package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAYearAtTheNumberDesk(t *testing.T) {
	t.Parallel()
	var out, errs bytes.Buffer
	require.Equal(t, 0, run(nil, &out, &errs), errs.String())
	for _, line := range []string{
		"認証要素 2種類", "セッション 1件を終了", "正しいもの：session: locked", "3人を引き継いだ。3行 registry: number_taken",
		"申請書の番号：mynumber: check_digit", "承認も：wrong_operation", "もう一度：mynumber: grant", "提示された番号と一致：いいえ",
		"80点、生年月日 similar", "請求（開示）　期限 2026-07-01　granted", "本人に51項目を開示（うち伏せたもの 3）、証明書 complete", "denied: view: suspended",
		"承認前の120件の引渡し：processor: state", "報告がまだない委託先：[printer]", "残ったままの返却：media: state", "search: outside_hours",
		"パスワードは期限切れ：はい", "新しい方針が有効：はい", "もう一度：signin: assertion: replay", "台帳が監査ログより古い",
		"消去された人：registry: erased",
	} {
		assert.Contains(t, out.String(), line)
	}
	days := strings.Split(strings.TrimSpace(out.String()), "\n")
	for i := range days[1:] {
		assert.LessOrEqual(t, days[i][:10], days[i+1][:10], "the clock runs forward")
	}
	assert.NotRegexp(t, `\b\d{12}\b`, out.String(), "no number is printed")
}

func TestTheTables(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"claim": "received --> checked : check", "medium": "| lent, used | use | used |"} {
		var out bytes.Buffer
		require.Equal(t, 0, run([]string{"-table", name}, &out, &out), name)
		assert.Contains(t, out.String(), want)
	}
	var errs bytes.Buffer
	assert.Equal(t, 1, run([]string{"-table", "other"}, &errs, &errs))
	assert.Equal(t, 2, run([]string{"more"}, &errs, &errs))
}
