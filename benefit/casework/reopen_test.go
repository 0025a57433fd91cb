package casework_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/record"
	"github.com/kyufu-go/kyufu/household/civil"
)

// answered is the way of a case that was closed over a defect whose notice came back, and is
// opened again when the household answers: nobody had looked at who it is, or at a document.
func answered() []casework.Event {
	return []casework.Event{
		step(casework.Apply, "2022-02-01", func(e *casework.Event) { e.Account = account() }),
		step(casework.FindDefect, "2022-02-02", func(e *casework.Event) { e.Codes, e.Words, e.Until = []string{"D02"}, "写し", day("2022-02-16") }),
		step(casework.NotifyDefect, "2022-02-02", nil),
		step(casework.DeemWithdrawn, "2022-03-01", nil),
		step(casework.Close, "2022-03-02", nil),
		step(casework.MailReturned, "2022-03-10", func(e *casework.Event) { e.Notice = casework.DefectNotice }),
		step(casework.Notify, "2022-03-20", nil),
		step(casework.Reopen, "2022-03-25", func(e *casework.Event) { e.Words, e.NoticeOn = "補正", day("2022-03-25") }),
	}
}

func TestAReopenedCaseIsAcceptedBeforeItIsReviewed(t *testing.T) {
	t.Parallel()
	way := answered()
	c := fold(t, way...)
	r := casework.Record(&c, civil.Date{})
	assert.Empty(t, r.DefectCode, "it counts as withdrawn over it no more")
	assert.Empty(t, r.DefectReason)
	assert.Empty(t, r.Get(record.B5))
	assert.Empty(t, c.Defects)

	review := step(casework.Review, "2022-03-26", func(e *casework.Event) { e.Ruling = granted() })
	_, err := c.Apply(review)
	var refused *casework.Error
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, []casework.Guard{casework.DocumentsAccepted}, refused.Missing)
	accept := step(casework.Accept, "2022-03-26", nil)
	_, err = c.Apply(accept)
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, []casework.Guard{casework.IdentityChecked, casework.DocumentsReviewed}, refused.Missing)

	looked := c
	for _, e := range []casework.Event{
		step(casework.CheckIdentity, "2022-03-26", func(e *casework.Event) { e.Method = "card" }),
		step(casework.ReviewDocuments, "2022-03-26", nil), accept, review,
	} {
		looked, err = looked.Apply(e)
		require.NoError(t, err, e.Kind)
	}
	asks := step(casework.FindDefect, "2022-03-26", func(e *casework.Event) { e.Codes, e.Until = []string{"D02"}, day("2022-04-16") })
	asked, err := c.Apply(asks)
	require.NoError(t, err, "what is still missing is asked for again")
	assert.Equal(t, casework.Defective, asked.State)

	c = fold(t, toGrant()[:5]...)
	require.Equal(t, casework.Accepted, c.State)
	asked, err = c.Apply(asks)
	require.NoError(t, err)
	assert.True(t, asked.AcceptedOn.IsZero(), "who asks for documents has not accepted them")

	stored := fold(t, append(way, review, step(casework.Grant, "2022-03-27", func(e *casework.Event) { e.By = "ito" }))...)
	assert.Equal(t, casework.Granted, stored.State, "what was taken before is read")
}

// Who was accepted before is reviewed at once.
func TestWhatWasAcceptedIsReviewedAgainAtOnce(t *testing.T) {
	t.Parallel()
	c := fold(t, append(toPaid(), step(casework.Close, "2022-03-05", nil),
		step(casework.Reopen, "2022-03-06", func(e *casework.Event) { e.Words, e.NoticeOn = "死亡", day("2022-03-06") }))...)
	_, err := c.Apply(step(casework.Review, "2022-03-07", func(e *casework.Event) { e.Ruling = granted() }))
	require.NoError(t, err)
}
