package casework_test

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/money"
)

func todo(c *casework.Case, on string) (what []string) {
	for t := range casework.Due(slices.Values([]*casework.Case{c}), day(on), 0) {
		what = append(what, t.What)
	}
	return what
}

// A notice that was once sent was never due again: of a second defect or decision nobody was told.
func TestWhatIsFoundOrDecidedAgainIsWrittenAgain(t *testing.T) {
	t.Parallel()
	defect := func(on string) casework.Event {
		return step(casework.FindDefect, on, func(e *casework.Event) { e.Codes, e.Until = []string{"D01"}, day("2022-03-31") })
	}
	c := fold(t, append(toGrant()[:2], defect("2022-02-11"), step(casework.NotifyDefect, "2022-02-12", nil))...)
	assert.Empty(t, todo(&c, "2022-02-12"))
	var err error
	for _, e := range []casework.Event{step(casework.Cure, "2022-02-13", nil), defect("2022-02-14")} {
		c, err = c.Apply(e)
		require.NoError(t, err)
	}
	assert.Equal(t, []string{"defect_notice"}, todo(&c, "2022-02-14"))

	c = fold(t, toGrant()...)
	assert.Empty(t, todo(&c, "2022-02-15"))
	again, err := c.Apply(step(casework.DecideAmount, "2022-02-16", func(e *casework.Event) { e.Amount, e.Words = 50000, "amount" }))
	require.NoError(t, err)
	assert.Equal(t, []string{"grant_notice"}, todo(&again, "2022-02-16"))
	for _, e := range []casework.Event{
		step(casework.Reopen, "2022-02-16", func(e *casework.Event) { e.Words, e.NoticeOn = "late fact", day("2022-02-16") }),
		step(casework.Review, "2022-02-17", func(e *casework.Event) { e.Ruling = granted() }),
		step(casework.Grant, "2022-02-18", func(e *casework.Event) { e.By = "ito" }),
	} {
		c, err = c.Apply(e)
		require.NoError(t, err)
	}
	assert.Equal(t, []string{"grant_notice"}, todo(&c, "2022-02-18"))
}

// A token comes from a screen: one of a version below the first ended the process.
func TestATokenOfNoVersionIsRefused(t *testing.T) {
	t.Parallel()
	c := fold(t, toGrant()[:2]...)
	for _, version := range []int{-1, math.MinInt, math.MaxInt} {
		_, _, err := c.Submit(casework.Token{Case: c.ID, Version: version, Event: casework.ReviewDocuments}, step(casework.ReviewDocuments, "2022-02-12", nil))
		assert.ErrorIs(t, err, casework.CodeEvent, version)
	}
}

// More was asked back than was paid, and what was added ran over into a debt.
func TestAmountsOfADecisionStayWithinWhatThereIs(t *testing.T) {
	t.Parallel()
	c := fold(t, toPaid()...)
	for kind, most := range map[casework.Kind]money.Yen{
		casework.DemandReturn: 100000, casework.DecideLess: 100000, casework.DecideMore: math.MaxInt64 - 100000,
	} {
		with := func(a money.Yen) casework.Event {
			return step(kind, "2022-04-01", func(e *casework.Event) { e.Amount, e.Words, e.Codes = a, "because", []string{"B01"} })
		}
		_, err := c.Apply(with(most + 1))
		require.ErrorIs(t, err, casework.CodeMissing, kind)
		next, err := c.Apply(with(most))
		require.NoError(t, err, kind)
		assert.GreaterOrEqual(t, next.Ruling.Amount, money.Yen(0), kind)
		assert.Equal(t, benefit.Eligible, next.Ruling.Outcome, kind)
	}
}
