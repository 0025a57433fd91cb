package main

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

var start = time.Date(2022, 8, 1, 1, 0, 0, 0, time.UTC)

func TestQuestionBecomesAFactAndEveryStepAnEntry(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log := &audit.Memory{}
	require.NoError(t, ask(t.Context(), &out, log, start))
	assert.Equal(t, "fiscal year 2021 is exempt\n", out.String())
	who := map[audit.Code]bool{}
	for _, e := range log.Events() {
		who[e.Actor.ID] = true
	}
	for _, id := range []audit.Code{clerk.Actor.ID, chief.Actor.ID, checker.Actor.ID, system.Actor.ID} {
		assert.True(t, who[id], "%s left no entry", id)
	}
}

func TestNobodyDoesAnothersPart(t *testing.T) {
	t.Parallel()
	desk, err := newDesk(t.Context(), &audit.Memory{}, func() time.Time { return start })
	require.NoError(t, err)
	question := inquiry.Ask{
		Person: "000000000000101", Subject: permitted.Member, Provider: them, Information: permitted.LocalTax, FiscalYear: 2021,
		Items: []answer.Item{answer.ItemTaxStatus},
	}
	_, err = desk.Draft(t.Context(), checker, question)
	assert.ErrorIs(t, err, inquiry.CodeDenied, "the checker does not ask")
	ids, err := desk.Draft(t.Context(), clerk, question)
	require.NoError(t, err)
	asked, err := desk.Show(t.Context(), chief, ids...)
	require.NoError(t, err)
	require.Error(t, desk.Approve(t.Context(), clerk, asked), "who asked does not approve")
	q, err := desk.Get(t.Context(), ids[0])
	require.NoError(t, err)
	assert.Equal(t, inquiry.Draft, q.State)
}
