package casework_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/civil"
)

// The days to object do not end with the close: an objection that came behind it could not be
// recorded, and the case was erased under it.
func TestAnObjectionComesBehindTheClose(t *testing.T) {
	t.Parallel()
	refused := lettersLeft()[casework.RefusalNotice]
	for name, way := range map[string][]casework.Event{
		"refused": refused,
		"and the letter came back": append(append([]casework.Event{}, refused...),
			step(casework.Close, "2022-03-01", nil), returned(casework.RefusalNotice, "2022-03-10"),
			step(casework.Notify, "2022-03-20", names(casework.RefusalNotice))),
	} {
		if name == "refused" {
			way = append(append([]casework.Event{}, way...), step(casework.Close, "2022-03-01", nil))
		}
		c, err := casework.Fold(towns(), way...)
		require.NoError(t, err, name)
		c, err = c.Apply(step(casework.Object, "2022-04-01", func(e *casework.Event) { e.Words = "審査請求" }))
		require.NoError(t, err, name)
		assert.True(t, c.Held, name)
		assert.Equal(t, casework.Closed, c.State, name)
		for i := range c.Clocks {
			assert.False(t, c.Clocks[i].Stopped.IsZero(), "%s: %s runs", name, c.Clocks[i].Clock)
		}
		erase := step(casework.Erase, "2024-04-01", func(e *casework.Event) { e.Digest = "d" })
		_, err = c.Apply(erase)
		var refusal *casework.Error
		require.ErrorAs(t, err, &refusal, name)
		assert.Equal(t, []casework.Guard{casework.NotHeld}, refusal.Missing, name)

		opened, err := c.Apply(step(casework.Reopen, "2022-05-01", func(e *casework.Event) { e.Words, e.NoticeOn = "審査請求", day("2022-05-01") }))
		require.NoError(t, err, "%s: it is decided anew", name)
		assert.True(t, opened.Held, name)
		settled, err := c.Apply(step(casework.SettleObjection, "2022-06-01", func(e *casework.Event) { e.Words = "棄却" }))
		require.NoError(t, err, name)
		_, err = settled.Apply(erase)
		require.NoError(t, err, name)
	}
}

// Of two objections one settlement ended both, and what they hold took effect under the other.
func TestEachObjectionIsSettled(t *testing.T) {
	t.Parallel()
	object := step(casework.Object, "2022-03-02", func(e *casework.Event) { e.Words = "審査請求" })
	settle := step(casework.SettleObjection, "2022-04-01", func(e *casework.Event) { e.Words = "棄却" })
	erase := step(casework.Erase, "2022-09-01", func(e *casework.Event) { e.Digest = "d" })
	closed := append(slices.Clip(lettersLeft()[casework.RefusalNotice]), step(casework.Close, "2022-03-01", nil), object, object, settle)
	c, err := casework.Fold(towns(), closed...)
	require.NoError(t, err)
	assert.True(t, c.Held, "one is pending")
	_, err = c.Apply(erase)
	var refusal *casework.Error
	require.ErrorAs(t, err, &refusal)
	assert.Contains(t, refusal.Missing, casework.NotHeld)
	c, err = c.Apply(settle)
	require.NoError(t, err)
	assert.False(t, c.Held)
	_, err = c.Apply(settle)
	require.ErrorIs(t, err, casework.CodeMissing)
	_, err = c.Apply(erase)
	require.NoError(t, err)

	object.On, object.Recorded = day("2022-02-16"), day("2022-02-16")
	plan := step(casework.PlanPayment, "2022-04-02", func(e *casework.Event) { e.Run = "R1" })
	way := append(toGrant(), object, object, settle)
	c = fold(t, way...)
	_, err = c.Apply(plan)
	require.ErrorIs(t, err, casework.CodeMissing)
	c = fold(t, append(way, plan)...)
	assert.False(t, c.Held, "what was taken when one settlement ended all is read")
	past := c.AsOf(civil.Date{}, civil.Date{})
	assert.Equal(t, c.State, past.State)
	assert.False(t, past.Held)
	_, err = casework.Fold(config(), append(toGrant(), object, object, plan)...)
	require.ErrorIs(t, err, casework.CodeMissing, "nothing was settled")
}

// A case was erased while the days to object ran: those of a letter that left again, and those that
// the close stopped.
func TestNoCaseIsErasedUnderTheDaysToObject(t *testing.T) {
	t.Parallel()
	closed := append(slices.Clip(lettersLeft()[casework.RefusalNotice]), step(casework.Close, "2022-03-01", nil))
	again := append(slices.Clip(closed), returned(casework.RefusalNotice, "2022-03-10"),
		step(casework.Notify, "2022-03-20", names(casework.RefusalNotice)))
	erase := func(on string) casework.Event {
		return step(casework.Erase, on, func(e *casework.Event) { e.Digest = "d" })
	}
	for name, x := range map[string]struct {
		way  []casework.Event
		last string
	}{"left again": {again, "2022-06-20"}, "closed": {closed, lastToObject(t, closed)}} {
		c, err := casework.Fold(towns(), x.way...)
		require.NoError(t, err, name)
		for _, on := range []string{"2022-03-21", x.last} {
			_, err = c.Apply(erase(on))
			var refusal *casework.Error
			require.ErrorAs(t, err, &refusal, name)
			assert.Equal(t, []casework.Guard{casework.AppealOver}, refusal.Missing, name)
		}
		ahead := erase("2024-01-01")
		ahead.Recorded = day("2022-03-21")
		_, err = c.Apply(ahead)
		require.ErrorIs(t, err, casework.CodeMissing, "nobody says that they will be over")
		_, err = c.Apply(erase(day(x.last).AddDays(1).String()))
		require.NoError(t, err, name)
		stored, err := casework.Fold(towns(), append(slices.Clip(x.way), erase("2022-03-21"))...)
		require.NoError(t, err, "what was erased before is read")
		assert.Equal(t, casework.Erased, stored.State)
	}
}

// lastToObject is the last day of the clock on which somebody may object.
func lastToObject(t *testing.T, way []casework.Event) string {
	t.Helper()
	c, err := casework.Fold(towns(), way...)
	require.NoError(t, err)
	i := slices.IndexFunc(c.Clocks, func(r casework.Running) bool { return r.Clock == casework.AppealClock })
	require.GreaterOrEqual(t, i, 0)
	return c.Clocks[i].Until.String()
}
