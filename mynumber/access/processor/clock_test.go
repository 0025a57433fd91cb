package processor_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access"
	"github.com/kyufu-go/kyufu/mynumber/access/processor"
)

// An approval given by a server whose clock is off holds on no other for longer than it should: one
// of the future held until everybody's clock had come there.
func TestAnApprovalByAClockThatIsOffHoldsNoLonger(t *testing.T) {
	t.Parallel()
	for name, off := range map[string]time.Duration{
		"an hour ahead": time.Hour, "a day ahead": 24 * time.Hour, "a month ahead": 30 * 24 * time.Hour, "a month behind": -30 * 24 * time.Hour,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, o := t.Context(), newOffice(t)
			o.conclude(t, nil)
			other, err := processor.New(processor.Config{
				Policy: func() *access.Engine { return o.engine }, Log: o.log, Store: o.journal, Now: func() time.Time { return o.now.Add(off) },
			})
			require.NoError(t, err)
			id, err := o.AskHandOver(ctx, ito, processor.Bulk{Processor: "gcc", Receiver: "gc1", Task: "printing", Rows: 1})
			require.NoError(t, err)
			approved := approvesHandOver(t, other, sato, id)
			if off.Abs() < processor.DefaultBulkFor {
				require.NoError(t, approved)
			} else {
				require.ErrorIs(t, approved, processor.CodeState, "the question is not waiting by that clock")
			}
			o.events(t)
			require.ErrorIs(t, o.HandOver(ctx, ito, id), processor.CodeState)
		})
	}
}

// Behind its time nothing of a contract or a hand-over goes on, though no job was called: what was
// asked waits for its approval no longer than what was approved waits to be done, and nothing is
// approved in a contract that is over.
func TestBehindItsTimeNothingOfAContractGoesOn(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	o.conclude(t, nil)
	bulk := processor.Bulk{Processor: "gcc", Receiver: "gc1", Task: "printing", Rows: 1}
	ask := func() audit.Code {
		id, err := o.AskHandOver(ctx, ito, bulk)
		require.NoError(t, err)
		return id
	}
	waits, shown := ask(), ask()
	_, showing, err := o.ShowHandOver(ctx, sato, shown)
	require.NoError(t, err)
	o.events(t)
	began := o.now
	o.now = began.Add(processor.DefaultBulkFor - time.Second)
	_, _, err = o.ShowHandOver(ctx, sato, waits)
	require.NoError(t, err, "not yet")
	o.now = began.Add(processor.DefaultBulkFor)
	_, _, err = o.ShowHandOver(ctx, sato, waits)
	require.ErrorIs(t, err, processor.CodeState)
	require.ErrorIs(t, o.ApproveHandOver(ctx, sato, showing), processor.CodeState)
	require.ErrorIs(t, o.HandOver(ctx, ito, shown), processor.CodeState)
	o.now = began.Add(-time.Hour)
	require.ErrorIs(t, o.ApproveHandOver(ctx, sato, showing), processor.CodeState, "nor by a clock that was set back")

	o.events(t)
	o.now = began
	c := o.kept(t)
	sub := processor.Reentrust{
		Sub: "sub", AppliedOn: civil.DayOf(began), Document: audit.Hash{1}, From: civil.DayOf(began).AddDays(1), Until: c.Until,
	}
	require.NoError(t, o.AskReentrust(ctx, ito, c.ID, sub))
	_, seen, err := o.Show(ctx, sato, c.ID)
	require.NoError(t, err)
	o.events(t)
	o.now = c.Until.AddDays(1).Start()
	require.ErrorIs(t, o.ConsentReentrust(ctx, sato, seen, "sub"), processor.CodeState)
	_, _, err = o.Show(ctx, sato, c.ID)
	require.ErrorIs(t, err, processor.CodeState)
	require.ErrorIs(t, o.AskReentrust(ctx, ito, c.ID, sub), processor.CodeState)
	o.events(t)
}
