package processor_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access"
	"github.com/kyufu-go/kyufu/mynumber/access/processor"
)

// approves is what a second person does who looks at a contract and approves it.
func approves(t *testing.T, d *processor.Desk, by access.Caller, contract audit.Code) error {
	t.Helper()
	_, shown, err := d.Show(t.Context(), by, contract)
	if err != nil {
		return err
	}
	return d.Approve(t.Context(), by, shown)
}

func consents(t *testing.T, d *processor.Desk, by access.Caller, contract, sub audit.Code) error {
	t.Helper()
	_, shown, err := d.Show(t.Context(), by, contract)
	if err != nil {
		return err
	}
	return d.ConsentReentrust(t.Context(), by, shown, sub)
}

func approvesHandOver(t *testing.T, d *processor.Desk, by access.Caller, id audit.Code) error {
	t.Helper()
	_, shown, err := d.ShowHandOver(t.Context(), by, id)
	if err != nil {
		return err
	}
	return d.ApproveHandOver(t.Context(), by, shown)
}

// Nobody approves a contract, a consent or a hand-over that they were not shown: by its name alone,
// by what another was shown, by an earlier showing, with a digest of their own, or after it became
// another.
func TestNobodyApprovesUnseen(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	require.NoError(t, o.Propose(ctx, ito, contract()))
	id := contract().ID
	unseen := func(shown store.Showing, why string) {
		t.Helper()
		require.ErrorIs(t, o.Approve(ctx, sato, shown), processor.CodeApproval, why)
	}
	unseen(store.Showing{What: id}, "by its name alone")
	c, shown, err := o.Show(ctx, sato, id)
	require.NoError(t, err)
	assert.Equal(t, contract().Task, c.Task)
	events := o.events(t)
	assert.Equal(t, audit.ActView, events[len(events)-1].Act)
	assert.Equal(t, shown.Digest, events[len(events)-1].Digest)
	_, again, err := o.Show(ctx, sato, id)
	require.NoError(t, err)
	unseen(shown, "by an earlier showing")
	forged := again
	forged.Digest[0] ^= 1
	unseen(forged, "with a digest of one's own")
	forged = again
	forged.Line = shown.Line
	unseen(forged, "by another entry")
	require.NoError(t, o.Note(ctx, ito, id, func(c *processor.Contract) { c.Reports = append(c.Reports, processor.Report{On: civil.DayOf(o.now)}) }))
	unseen(again, "after it became another")
	_, again, err = o.Show(ctx, sato, id)
	require.NoError(t, err)
	require.NoError(t, o.Approve(ctx, sato, again))

	require.NoError(t, o.AskReentrust(ctx, ito, id, application("asked")))
	require.ErrorIs(t, o.ConsentReentrust(ctx, sato, again, "asked"), processor.CodeApproval, "by the showing of the contract")
	_, again, err = o.Show(ctx, sato, id)
	require.NoError(t, err)
	require.NoError(t, o.AskReentrust(ctx, ito, id, application("cousin")))
	require.ErrorIs(t, o.ConsentReentrust(ctx, sato, again, "cousin"), processor.CodeApproval, "what was applied for since")

	o.events(t)
	o.now = tokyo("2022-01-11 10:00")
	b := processor.Bulk{Processor: "gcc", Receiver: "gc1", Task: "printing", Rows: 12}
	first, err := o.AskHandOver(ctx, ito, b)
	require.NoError(t, err)
	b.Rows = 8170
	second, err := o.AskHandOver(ctx, ito, b)
	require.NoError(t, err)
	few, seen, err := o.ShowHandOver(ctx, sato, first)
	require.NoError(t, err)
	assert.Equal(t, 12, few.Rows)
	seen.What = second
	require.ErrorIs(t, o.ApproveHandOver(ctx, sato, seen), processor.CodeApproval, "by the showing of a smaller one")
	require.ErrorIs(t, o.ApproveHandOver(ctx, sato, store.Showing{What: second}), processor.CodeApproval)
	require.ErrorIs(t, o.HandOver(ctx, ito, second), processor.CodeState)
	_, _, err = o.ShowHandOver(ctx, mori, second)
	require.ErrorIs(t, err, processor.CodeDenied, "who may not approve is shown nothing")
}
