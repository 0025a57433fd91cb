package inquiry_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/memnet"
)

func TestFromDraftToRegister(t *testing.T) {
	t.Parallel()
	o := newOffice(t, memnet.Faults{})
	exempt := o.resident(t, 1, fukaya, answer.TaxExempt, "0", "0")
	taxed := o.resident(t, 2, gyoda, answer.TaxTaxed, "5500", "42000")
	ids := o.approved(t, taxAsk(exempt, fukaya), taxAsk(taxed, gyoda))
	p := o.run(t)
	require.Equal(t, map[inquiry.Event]int{inquiry.EventPermit: 2, inquiry.EventSend: 2, inquiry.EventAccept: 2, inquiry.EventAnswer: 2}, p.Done)
	facts := o.finish(t, ids...)
	require.Len(t, facts, 2)
	status, _ := facts[exempt].Values[0], 0
	require.Equal(t, answer.TaxExempt, status.Text)
	f := facts[taxed]
	levy, ok := f.Value(answer.ItemIncomeLevy)
	require.True(t, ok)
	yen, ok := levy.Yen()
	require.True(t, ok)
	require.EqualValues(t, 42000, yen)
	for _, id := range ids {
		require.Equal(t, 1, o.net.Reached(id))
		require.Equal(t, inquiry.Registered, o.state(t, id))
	}
	require.Zero(t, o.net.Undelivered())
}

// One id leads from approval through permit, inquiry, dual check and decision to erasure, in the
// log and in the API.
func TestOneIDFromApprovalToErasure(t *testing.T) {
	t.Parallel()
	o := newOffice(t, memnet.Faults{})
	ids := o.approved(t, taxAsk(o.resident(t, 1, fukaya, answer.TaxExempt, "0", "0"), fukaya))
	o.run(t)
	o.finish(t, ids...)
	require.NoError(t, o.Decide(t.Context(), clerk, "decision-0001", ids...))
	o.clock.add(31 * 24 * time.Hour)
	x, err := o.Expire(t.Context(), system)
	require.NoError(t, err)
	require.Equal(t, 1, x.Erased)

	q, err := o.Get(t.Context(), ids[0])
	require.NoError(t, err)
	want := []inquiry.Event{
		inquiry.EventDraft, inquiry.EventApprove, inquiry.EventPermit, inquiry.EventSend, inquiry.EventAccept, inquiry.EventAnswer,
		inquiry.EventRetrieve, inquiry.EventReview, inquiry.EventVerify, inquiry.EventHandOver, inquiry.EventRegister, inquiry.EventDecide, inquiry.EventErase,
	}
	var inAPI []inquiry.Event
	byEntry, at := map[uint64]inquiry.Event{}, o.entries(t)
	for _, s := range q.Trail {
		inAPI = append(inAPI, s.Event)
		byEntry[at[s.Line]] = s.Event
	}
	require.Equal(t, want, inAPI)
	require.Equal(t, inquiry.Erased, q.State)
	require.Empty(t, q.Person)
	require.Equal(t, []audit.Code{"decision-0001"}, q.Decisions)

	var inLog []inquiry.Event
	chained := map[uint64]bool{}
	for _, e := range o.log.Events() {
		if e.Case != audit.Code(ids[0]) {
			continue
		}
		if event, ok := byEntry[e.Index]; ok {
			require.Equal(t, purpose(event), e.Purpose)
			inLog = append(inLog, event)
			for _, l := range e.Links {
				if l.Kind == audit.LinkCase {
					chained[l.Index] = true
				}
			}
		}
	}
	require.Equal(t, want, inLog, "the log tells the same story, each entry by its number")
	require.Len(t, chained, len(want)-1, "and each entry names the one before")
}
