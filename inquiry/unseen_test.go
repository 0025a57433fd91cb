package inquiry_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/memnet"
)

// A supervisor approves the list that they were shown, as it is now, and no other: not by ids
// alone, not what another supervisor was shown, not a list with one put in, nor one that became
// another.
func TestNoInquiryIsApprovedUnseen(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t, memnet.Faults{})
	ids, err := o.Draft(ctx, clerk, taxAsk(o.resident(t, 1, fukaya, answer.TaxExempt, "0", "0"), fukaya),
		taxAsk(o.resident(t, 2, fukaya, answer.TaxExempt, "0", "0"), fukaya))
	require.NoError(t, err)
	bare := inquiry.Question{Inquiries: []inquiry.Inquiry{{ID: ids[0]}}}
	require.ErrorIs(t, o.Approve(ctx, chief, bare), inquiry.CodeNotShown)
	one, err := o.Show(ctx, chief, ids[0])
	require.NoError(t, err)
	events := o.log.Events()
	last := events[len(events)-1]
	require.Equal(t, audit.ActView, last.Act)
	require.Equal(t, one.Shown.Digest, last.Digest)
	require.Len(t, events[len(events)-2].Subjects, 1, "whom the showing was about")
	more := one
	more.Inquiries = append(more.Inquiries, inquiry.Inquiry{ID: ids[1]})
	require.ErrorIs(t, o.Approve(ctx, chief, more), inquiry.CodeNotShown, "one put in")
	require.ErrorIs(t, o.Approve(ctx, checker, one), inquiry.CodeChanged, "what another was shown")
	forged := one
	forged.Shown = store.Showing{What: one.Shown.What, Digest: one.Shown.Digest}
	require.ErrorIs(t, o.Approve(ctx, chief, forged), inquiry.CodeChanged, "without the entry of the showing")
	both, err := o.Show(ctx, chief, ids...)
	require.NoError(t, err)
	require.NoError(t, o.Approve(ctx, chief, one), "two lists wait beside each other")
	require.ErrorIs(t, o.Approve(ctx, chief, both), inquiry.CodeTransition, "one of them is approved by now")
	_, err = o.Show(ctx, clerk, ids[1])
	require.ErrorIs(t, err, inquiry.CodeApproverIsRequester)
}
