package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAYearAtOneDesk(t *testing.T) {
	t.Parallel()
	var out, errs bytes.Buffer
	require.Equal(t, 0, run(nil, &out, &errs), errs.String())
	for _, line := range []string{
		"支払　権限のない手続は拒否：office: denied: case 19", "要処理　申請 18　remind　期限 2022-02-24", "R1 起案・決裁・送付　2件 200,000円", "R1 のファイルの確認　相違なし",
		"別の支払処理のファイルの確認　other_run", "銀行の結果一覧　unmatched（4行目）", "同じ一覧をもう一度　read_before", "振込不能　申請 18　T01",
		"R1 精算　送付 200,000円　支払済 100,000円　振込不能 100,000円", "着金の確認　申請 18　着金済", "差引 100,000円",
		"申請 20 には申請 17 の世帯員がいます：office: already_paid: case 20", "税の更正　申請 18　できる手続 [decide_less decide_more]", "申請 17　0件", "不一致 0件",
		"受付　申請 17（支給決定）　notify",
	} {
		assert.Contains(t, out.String(), line)
	}
}

func TestTheTableInEveryForm(t *testing.T) {
	t.Parallel()
	for form, want := range map[string]string{
		"markdown": "| ", "mermaid": "stateDiagram-v2", "json": `"event":"plan_payment"`, "rights": "plan_payment         pay        account_frozen amount_due",
	} {
		var out bytes.Buffer
		require.Equal(t, 0, run([]string{"-table", form}, &out, &out), form)
		assert.Contains(t, out.String(), want, form)
		if form == "json" {
			assert.True(t, json.Valid(out.Bytes()))
		}
	}
	var errs strings.Builder
	assert.Equal(t, 1, run([]string{"-table", "other"}, &errs, &errs))
	assert.Equal(t, 2, run([]string{"more"}, &errs, &errs))
}
