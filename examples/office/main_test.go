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
		"office: denied: case 19", "due: 18 remind until 2022-02-24", "run R1: 2 payments", "file of another run: [{other_run 0  R1 }]", "the bank says of 18: T01", "R1 closed: sent 200000, paid 100000, failed 100000", "again: [{read_before 0  R1 }]",
		"asked: 18 came", "out at the end: 100,000",
		"20 has a member of 17: office: already_paid: case 20", "may lead to [decide_less decide_more]", "found by nobody: 0", " 0 findings",
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
