package trail

import (
	"context"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/stretchr/testify/require"
)

// fieldOf is what an error names.
func fieldOf(t *testing.T, err error) string {
	t.Helper()
	var e *audit.Error
	require.ErrorAs(t, err, &e)
	require.ErrorIs(t, e, audit.CodePolicy)
	return e.Field
}

// TestOneApprovalErasesOnePerson: what was approved for another act or another person, by a
// citizen, by who carries it out, or is over, pending, withdrawn, recorded elsewhere or used erases
// nobody.
func TestOneApprovalErasesOnePerson(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	x := newTown(t, 303, 20)
	victim := x.people[1]
	n := 0
	erase := func(change func(*audit.Approval, *audit.Event, *Erasing)) error {
		n++
		a := approvalOf(audit.ActErase, audit.Code("ok-"+strconv.Itoa(n)))
		a.Subject = victim
		e := Erasing{Handle: victim, Digest: shown, Approval: &a, By: clerk(), May: mayAll}
		change(&a, nil, &e)
		event := a.Event()
		change(nil, &event, &e)
		if event.Act != 0 {
			r, err := x.log.Append(ctx, event)
			require.NoError(t, err)
			if e.Run == "withdrawn" {
				e.Run = ""
				_, err := x.log.Append(ctx, audit.Event{
					Act: audit.ActWithdraw, Result: audit.Succeeded, Actor: a.By, Links: []audit.Ref{{Kind: audit.LinkApproval, Index: r.Index}},
				})
				require.NoError(t, err)
			}
		}
		_, err := EraseSubject(ctx, x.log, e)
		return err
	}
	approval := func(change func(*audit.Approval)) func(*audit.Approval, *audit.Event, *Erasing) {
		return func(a *audit.Approval, _ *audit.Event, _ *Erasing) {
			if a != nil {
				change(a)
			}
		}
	}
	event := func(change func(*audit.Event)) func(*audit.Approval, *audit.Event, *Erasing) {
		return func(_ *audit.Approval, e *audit.Event, _ *Erasing) {
			if e != nil {
				change(e)
			}
		}
	}
	asked := func(change func(*Erasing)) func(*audit.Approval, *audit.Event, *Erasing) {
		return func(a *audit.Approval, _ *audit.Event, e *Erasing) {
			if a != nil {
				change(e)
			}
		}
	}
	for name, c := range map[string]struct {
		change func(*audit.Approval, *audit.Event, *Erasing)
		field  string
	}{
		"for a payment":                       {approval(func(a *audit.Approval) { a.Act = audit.ActPay }), "approval.act"},
		"for another person":                  {approval(func(a *audit.Approval) { a.Subject = x.people[3] }), "approval.subject"},
		"for a run":                           {approval(func(a *audit.Approval) { a.Run = "batch-1" }), "approval.run"},
		"of another list":                     {approval(func(a *audit.Approval) { a.Digest[0]++ }), "approval.digest"},
		"by a citizen":                        {approval(func(a *audit.Approval) { a.By.Kind = audit.ActorCitizen }), "approval.officer"},
		"by who asked for it":                 {approval(func(a *audit.Approval) { a.Requester = a.By.ID }), "approval.second"},
		"by who carries it out":               {asked(func(e *Erasing) { e.By.ID = "boss" }), "approval.second"},
		"by one who may not":                  {asked(func(e *Erasing) { e.May = nil }), "approval.officer"},
		"that is over":                        {approval(func(a *audit.Approval) { a.Until = x.clock }), "approval.expired"},
		"that nobody gave":                    {asked(func(e *Erasing) { e.Approval = nil }), "approval.missing"},
		"that is pending":                     {event(func(e *audit.Event) { e.Phase, e.Result = audit.Attempt, audit.ResultUnstated }), "approval.entry"},
		"that was refused":                    {event(func(e *audit.Event) { e.Result = audit.Denied }), "approval.entry"},
		"that was given up":                   {event(func(e *audit.Event) { e.Result = audit.Abandoned }), "approval.entry"},
		"that the log has recorded otherwise": {event(func(e *audit.Event) { e.Digest[0]++ }), "approval.entry"},
		"that the log has not recorded":       {event(func(e *audit.Event) { *e = audit.Event{} }), "approval.entry"},
		"that was withdrawn":                  {asked(func(e *Erasing) { e.Run = "withdrawn" }), "approval.withdrawn"},
	} {
		require.Equal(t, c.field, fieldOf(t, erase(c.change)), "an approval %s", name)
	}
	_, err := x.vault.Subject(victim)
	require.NoError(t, err)
	require.NoError(t, erase(approval(func(*audit.Approval) {})))
	_, err = x.vault.Subject(victim)
	require.ErrorIs(t, err, audit.CodeErased)
}

// TestAnApprovalIsUsedOnce: a second erasure on it is refused, also when its entry was appended
// again, and by a log that was opened again.
func TestAnApprovalIsUsedOnce(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	x := newTown(t, 304, 20)
	e, err := erasing(ctx, x.log, x.people[1], "ok-1")
	require.NoError(t, err)
	_, err = EraseSubject(ctx, x.log, e)
	require.NoError(t, err)
	again := func() {
		size := x.log.Size()
		_, err = EraseSubject(ctx, x.log, e)
		require.Equal(t, "approval.used", fieldOf(t, err))
		require.Equal(t, size, x.log.Size())
	}
	again()
	_, err = x.log.Append(ctx, e.Approval.Event())
	require.NoError(t, err)
	again()
	require.NoError(t, x.log.Close())
	x.openLog()
	again()
}

// TestTheClockBringsNoApprovalBack: set back, it is not before the newest entry.
func TestTheClockBringsNoApprovalBack(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	x := newTown(t, 305, 20)
	e, err := erasing(ctx, x.log, x.people[1], "ok-1")
	require.NoError(t, err)
	x.clock = x.clock.AddDate(5, 0, 0)
	_, err = x.log.Append(ctx, x.event())
	require.NoError(t, err)
	x.clock = x.clock.AddDate(-5, 0, 0)
	_, err = EraseSubject(ctx, x.log, e)
	require.Equal(t, "approval.expired", fieldOf(t, err))
}

// TestALegalHoldRefusesErasure, on everybody or on the person, until it is released; one on another
// person does not.
func TestALegalHoldRefusesErasure(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	x := newTown(t, 306, 20)
	e, err := erasing(ctx, x.log, x.people[1], "ok-1")
	require.NoError(t, err)
	for _, about := range [][]audit.Subject{nil, audit.About(x.people[1])} {
		hold, err := x.log.Append(ctx, audit.Event{Act: audit.ActHold, Result: audit.Succeeded, Actor: testActor, Subjects: about})
		require.NoError(t, err)
		_, err = EraseSubject(ctx, x.log, e)
		require.Equal(t, "hold", fieldOf(t, err))
		_, err = x.log.Append(ctx, audit.Event{
			Act: audit.ActRelease, Result: audit.Succeeded, Actor: testActor, Links: []audit.Ref{{Kind: audit.LinkCause, Index: hold.Index}},
		})
		require.NoError(t, err)
	}
	_, err = x.log.Append(ctx, audit.Event{Act: audit.ActHold, Result: audit.Succeeded, Actor: testActor, Subjects: audit.About(x.people[2])})
	require.NoError(t, err)
	_, err = EraseSubject(ctx, x.log, e)
	require.NoError(t, err)
}

// TestOfErasuresAtTheSameTimeOneIsDone: an attempt that is under way is nobody else's to take up.
func TestOfErasuresAtTheSameTimeOneIsDone(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	x := newTown(t, 91, 20)
	e, err := erasing(ctx, x.log, x.people[1], "ok-1")
	require.NoError(t, err)
	var wg sync.WaitGroup
	var mu sync.Mutex
	done := 0
	for range 4 {
		wg.Go(func() {
			_, err := EraseSubject(ctx, x.log, e)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				done++
			}
		})
	}
	wg.Wait()
	require.Equal(t, 1, done)
	attempts := 0
	for e, err := range (&Reader{x.log.fs}).Entries(0) {
		require.NoError(t, err)
		if e.Event.Act == audit.ActErase && e.Event.Phase == audit.Attempt {
			attempts++
		}
	}
	require.Equal(t, 1, attempts)
}

// TestInterruptedErasureIsTakenUp leaves an attempt without an outcome, as a process does that
// dies. With the same approval the outcome is its own, also when the approval is over by then; with
// another approval it stays open.
func TestInterruptedErasureIsTakenUp(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	x := newTown(t, 92, 20)
	a := approvalOf(audit.ActErase, "ok-1")
	a.Subject, a.Until = x.people[1], x.clock.Add(100*time.Hour)
	r, err := x.log.Append(ctx, a.Event())
	require.NoError(t, err)
	second, err := erasing(ctx, x.log, x.people[2], "ok-2")
	require.NoError(t, err)
	other, err := erasing(ctx, x.log, x.people[1], "ok-3")
	require.NoError(t, err)
	left, err := audit.Begin(ctx, x.log, audit.Event{
		Act: audit.ActErase, Actor: clerk(), Subjects: audit.About(x.people[1]), Links: []audit.Ref{{Kind: audit.LinkApproval, Index: r.Index}},
	})
	require.NoError(t, err)
	open := func() (indexes []uint64) {
		entries, err := (&Reader{x.log.fs}).Unclosed()
		require.NoError(t, err)
		for _, e := range entries {
			indexes = append(indexes, e.Index)
		}
		return indexes
	}
	erase := func(e Erasing) {
		_, err := EraseSubject(ctx, x.log, e)
		require.NoError(t, err)
	}
	before := open()
	require.Contains(t, before, left.Receipt().Index)
	erase(second)
	erase(other)
	require.Equal(t, before, open())
	x.clock = x.clock.AddDate(0, 1, 0)
	erase(erasingOn(&a))
	require.NotContains(t, open(), left.Receipt().Index)
	require.Len(t, open(), len(before)-1)
}
