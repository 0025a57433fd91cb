package inquiry_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/memnet"
	"github.com/kyufu-go/kyufu/inquiry/provider"
)

// one runs a single inquiry under faults and returns how it ended.
func one(t *testing.T, o *office, status string) (inquiry.Inquiry, inquiry.Progress) {
	t.Helper()
	ids := o.approved(t, taxAsk(o.resident(t, 1, fukaya, status, "0", "0"), fukaya))
	p := o.run(t)
	q, err := o.Get(t.Context(), ids[0])
	require.NoError(t, err)
	requireTrailInLog(t, q, o)
	return q, p
}

func TestEveryNamedEnd(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		prepare func(*testing.T, *office)
		net     memnet.Config
		status  string
		want    inquiry.State
		reason  string
	}{
		"no data":           {status: "", want: inquiry.NoDataEnd, reason: "no_replica"},
		"answered":          {status: answer.TaxExempt, want: inquiry.HasAnswer},
		"lost, so time out": {net: memnet.Config{Faults: memnet.Faults{Lost: func(inquiry.ID) bool { return true }}}, status: answer.TaxExempt, want: inquiry.TimedOut, reason: "time_out"},
		"refused by the network": {
			net: memnet.Config{Refuse: func(inquiry.PermitRequest) string { return "maintenance" }}, status: answer.TaxExempt, want: inquiry.RefusedEnd, reason: "maintenance",
		},
		"blank in all rounds": {
			net:    memnet.Config{Faults: memnet.Faults{Wrong: func(inquiry.ID) memnet.Wrong { return memnet.Blank }}},
			status: answer.TaxExempt, want: inquiry.NoDataEnd, reason: "blank",
		},
		"not providable": {
			prepare: func(t *testing.T, o *office) {
				require.NoError(t, o.net.Stop(fukaya, "resident-1", provider.NeverProvided))
			},
			status: answer.TaxExempt, want: inquiry.NotProvidableEnd, reason: "protected",
		},
		"answered by hand too late": {
			prepare: func(t *testing.T, o *office) {
				require.NoError(t, o.net.Stop(fukaya, "resident-1", provider.NoAutomaticAnswer))
			},
			status: answer.TaxExempt, want: inquiry.TimedOut, reason: "time_out",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOfficeOn(t, "2022-08-01T01:00:00Z", test.net)
			o.resident(t, 1, fukaya, "", "", "")
			if test.prepare != nil {
				test.prepare(t, o)
			}
			q, _ := one(t, o, test.status)
			require.Equal(t, test.want, q.State)
			require.Equal(t, test.reason, q.Reason)
			require.Zero(t, o.net.Undelivered())
			require.Equal(t, q.State.Ended(), !q.Next.IsZero(), "the erasure clock runs for what has ended")
		})
	}
}

func TestPersonWithoutResidentRecordHasNoCode(t *testing.T) {
	t.Parallel()
	o := newOffice(t, memnet.Faults{})
	ids := o.approved(t, taxAsk("000000000000999", fukaya))
	o.run(t)
	require.Equal(t, inquiry.NoCode, o.state(t, ids[0]))
	l, err := inquiry.LinkageOf(t.Context(), o.store, "000000000000999")
	require.NoError(t, err)
	require.Equal(t, inquiry.LinkageNone, l.State)
}

func TestAnswerByHand(t *testing.T) {
	t.Parallel()
	o := newOffice(t, memnet.Faults{})
	person := o.resident(t, 1, fukaya, answer.TaxExempt, "0", "0")
	require.NoError(t, o.net.Stop(fukaya, "resident-1", provider.NoAutomaticAnswer))
	ids := o.approved(t, taxAsk(person, fukaya))
	for range 3 {
		_, err := o.Advance(t.Context(), system)
		require.NoError(t, err)
		o.clock.add(6 * time.Hour)
	}
	require.Equal(t, inquiry.Manual, o.state(t, ids[0]))
	waited, err := o.net.AnswerByHand(t.Context(), ids[0])
	require.NoError(t, err)
	require.True(t, waited)
	o.run(t)
	require.Len(t, o.finish(t, ids...), 1)
	require.Equal(t, 1, o.net.Reached(ids[0]))
}

func TestAnswersThatAreNotOursAreLeftUntilTheRightOneComes(t *testing.T) {
	t.Parallel()
	for name, wrong := range map[string]memnet.Wrong{
		"sealed for another permit": memnet.OtherPermit, "sealed to a stranger": memnet.OtherKey,
		"made by whoever carries it": memnet.Forged, "about another person": memnet.OtherPerson, "labelled with another permit": memnet.NamesOtherPermit,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, memnet.Faults{Wrong: func(inquiry.ID) memnet.Wrong { return wrong }})
			q, p := one(t, o, answer.TaxExempt)
			require.Equal(t, inquiry.HasAnswer, q.State)
			require.Equal(t, 1, p.Strange)
		})
	}
}

func TestWhatCameBesideIsReportedAndDropped(t *testing.T) {
	t.Parallel()
	o := newOffice(t, memnet.Faults{Wrong: func(inquiry.ID) memnet.Wrong { return memnet.Beside }})
	q, _ := one(t, o, answer.TaxExempt)
	require.Equal(t, []string{"total_income", "column 278"}, q.Dropped)
	facts := o.finish(t, q.ID)
	for _, f := range facts {
		require.Len(t, f.Values, 3)
		_, ok := f.Value(answer.ItemTotalIncome)
		require.False(t, ok)
	}
}

func TestContradictionsAndGarbageCannotBeRegistered(t *testing.T) {
	t.Parallel()
	for name, wrong := range map[string]memnet.Wrong{"contradiction": memnet.Contradiction, "garbage": memnet.Garbage} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, memnet.Faults{Wrong: func(inquiry.ID) memnet.Wrong { return wrong }})
			q, _ := one(t, o, answer.TaxExempt)
			require.NotEmpty(t, q.Findings)
			views, err := o.Retrieve(t.Context(), clerk, q.ID)
			require.NoError(t, err)
			require.Equal(t, q.Findings, views[0].Answer.Findings)
			require.ErrorIs(t, o.check(t, checker, q.ID), inquiry.CodeFindings)
			require.NoError(t, o.Dispute(t.Context(), checker, "inconsistent", q.ID))
			require.Equal(t, inquiry.Disputed, o.state(t, q.ID))
			again, err := o.Again(t.Context(), clerk, q.ID)
			require.NoError(t, err)
			repeated, err := o.Get(t.Context(), again)
			require.NoError(t, err)
			require.Equal(t, q.ID, repeated.Repeats)
			require.Equal(t, inquiry.Draft, repeated.State)
		})
	}
}

func TestBlankMeansAskAgainNotNothingOwed(t *testing.T) {
	t.Parallel()
	rounds := 0
	o := newOffice(t, memnet.Faults{Wrong: func(inquiry.ID) memnet.Wrong {
		if rounds++; rounds == 1 {
			return memnet.Blank
		}
		return memnet.Right
	}})
	q, p := one(t, o, answer.TaxExempt)
	require.Equal(t, inquiry.HasAnswer, q.State)
	require.Equal(t, 2, q.Round)
	require.Equal(t, 1, p.Done[inquiry.EventBlank])
	require.Equal(t, 2, p.Done[inquiry.EventPermit], "each round has a permit of its own")
	require.Equal(t, 2, o.net.Reached(q.ID))
	require.Equal(t, 1, o.count(t, inquiry.KindRecord))
}

func TestDuplicatesCountOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t, memnet.Faults{Duplicate: func(inquiry.ID) int { return 3 }})
	q, p := one(t, o, answer.TaxExempt)
	require.Equal(t, inquiry.HasAnswer, q.State)
	require.Equal(t, 1, p.Done[inquiry.EventAnswer])
}

func TestPartialRepliesAreAskedForAgain(t *testing.T) {
	t.Parallel()
	silent := map[memnet.Call]bool{}
	o := newOffice(t, memnet.Faults{Silent: func(c memnet.Call, _ inquiry.ID) bool {
		first := !silent[c]
		silent[c] = true
		return first
	}})
	asks := []inquiry.Ask{}
	for i := range 5 {
		asks = append(asks, taxAsk(o.resident(t, i, fukaya, answer.TaxExempt, "0", "0"), fukaya))
	}
	ids := o.approved(t, asks...)
	o.run(t)
	for _, id := range ids {
		require.Equal(t, inquiry.HasAnswer, o.state(t, id))
		require.Equal(t, 1, o.net.Reached(id), "an unanswered call does not ask twice")
	}
}

func TestFailedCallsAreRepeatedWithoutAskingTwice(t *testing.T) {
	t.Parallel()
	broken := errors.New("line cut")
	for _, after := range []bool{false, true} {
		left := map[memnet.Call]int{memnet.Permits: 2, memnet.Submit: 2, memnet.Collect: 2, memnet.Acknowledge: 1}
		o := newOffice(t, memnet.Faults{Fail: func(c memnet.Call) (error, bool) {
			if left[c]--; left[c] >= 0 {
				return broken, after
			}
			return nil, false
		}})
		ids := o.approved(t, taxAsk(o.resident(t, 1, fukaya, answer.TaxExempt, "0", "0"), fukaya))
		failures := 0
		for range 60 {
			if _, err := o.Advance(t.Context(), system); err != nil {
				require.ErrorIs(t, err, broken)
				failures++
			}
			o.clock.add(10 * time.Minute)
		}
		require.Equal(t, 7, failures)
		require.Len(t, o.finish(t, ids...), 1)
		require.Equal(t, 1, o.net.Reached(ids[0]))
		require.Zero(t, o.net.Undelivered())
	}
}

func TestPermitThatExpiresBeforeUseIsReplaced(t *testing.T) {
	t.Parallel()
	first := true
	o := newOffice(t, memnet.Faults{Fail: func(c memnet.Call) (error, bool) {
		if c == memnet.Submit && first {
			first = false
			return errors.New("down"), false
		}
		return nil, false
	}})
	ids := o.approved(t, taxAsk(o.resident(t, 1, fukaya, answer.TaxExempt, "0", "0"), fukaya))
	_, err := o.Advance(t.Context(), system)
	require.Error(t, err)
	require.Equal(t, inquiry.Sending, o.state(t, ids[0]))
	require.ErrorIs(t, o.BreakOff(t.Context(), clerk, "too_late", ids...), inquiry.CodeTransition)
	o.clock.add(2 * time.Hour)
	p := o.run(t)
	require.Equal(t, 1, p.Done[inquiry.EventPermitExpired])
	require.Equal(t, inquiry.HasAnswer, o.state(t, ids[0]))
	require.Equal(t, 1, o.net.Reached(ids[0]))
}

func TestPollingBacksOff(t *testing.T) {
	t.Parallel()
	o := newOffice(t, memnet.Faults{Delay: func(inquiry.ID) time.Duration { return 26 * time.Hour }}, func(c *inquiry.Config) {
		c.Timing = inquiry.Timing{Poll: 5 * time.Minute, PollMax: 6 * time.Hour}
	})
	o.approved(t, taxAsk(o.resident(t, 1, fukaya, answer.TaxExempt, "0", "0"), fukaya))
	began := o.clock.Now()
	var waits []time.Duration
	for {
		p, err := o.Advance(t.Context(), system)
		require.NoError(t, err)
		if p.Waiting == 0 {
			break
		}
		waits = append(waits, p.Next.Sub(o.clock.Now()))
		o.clock.set(p.Next)
	}
	require.Equal(t, []time.Duration{
		5 * time.Minute, 10 * time.Minute, 20 * time.Minute, 40 * time.Minute, 80 * time.Minute, 160 * time.Minute, 320 * time.Minute,
		6 * time.Hour, 6 * time.Hour, 6 * time.Hour,
	}, waits)
	require.GreaterOrEqual(t, o.clock.Now().Sub(began), 26*time.Hour)
}

func TestAcquisitionNumbersArePurged(t *testing.T) {
	t.Parallel()
	o := newOffice(t, memnet.Faults{CodeDelay: func(p addressee.Integrated) int {
		return map[addressee.Integrated]int{"000000000000101": 2, "000000000000102": 1000}[p]
	}})
	quick := addressee.Integrated(o.resident(t, 1, fukaya, answer.TaxExempt, "0", "0"))
	never := addressee.Integrated(o.resident(t, 2, fukaya, answer.TaxExempt, "0", "0"))
	for range 3 {
		_, err := o.AcquireCodes(t.Context(), system, quick, never)
		require.NoError(t, err)
	}
	l, err := inquiry.LinkageOf(t.Context(), o.store, quick)
	require.NoError(t, err)
	require.Equal(t, inquiry.LinkageHeld, l.State)
	require.Empty(t, l.Acquisition, "gone as soon as the code is there")
	back, err := inquiry.PersonOf(t.Context(), o.store, l.Code)
	require.NoError(t, err)
	require.Equal(t, quick, back)
	l, err = inquiry.LinkageOf(t.Context(), o.store, never)
	require.NoError(t, err)
	require.Equal(t, inquiry.LinkageRequested, l.State)
	require.NotEmpty(t, l.Acquisition)
	serial := l.Serial

	o.clock.add(7*24*time.Hour + time.Second)
	x, err := o.Expire(t.Context(), system)
	require.NoError(t, err)
	require.Equal(t, 1, x.Acquisitions)
	l, err = inquiry.LinkageOf(t.Context(), o.store, never)
	require.NoError(t, err)
	require.Equal(t, inquiry.LinkageLapsed, l.State)
	require.Empty(t, l.Acquisition)
	all, err := o.AcquireCodes(t.Context(), system, never)
	require.NoError(t, err)
	require.NotEqual(t, serial, all[never].Serial, "asked anew under another serial number")
	_, err = inquiry.PersonOf(t.Context(), o.store, inquiry.NewLinkageCode("unheard-of"))
	require.ErrorIs(t, err, inquiry.CodeNotFound)
}

func TestNonDisclosureTravelsWithTheInquiry(t *testing.T) {
	t.Parallel()
	marked := 0
	o := newOfficeOn(t, "2022-08-01T01:00:00Z", memnet.Config{Tap: func(m any) {
		if s, ok := m.(inquiry.Submission); ok && s.NonDisclosure {
			marked++
		}
	}}, func(c *inquiry.Config) { c.NonDisclosure = func(addressee.Integrated) bool { return true } })
	q, _ := one(t, o, answer.TaxExempt)
	require.Equal(t, 1, marked)
	r := o.records()
	shown, err := r.Disclose(t.Context(), clerk, q.Person)
	require.NoError(t, err)
	require.Empty(t, shown)
	due, err := r.Review(t.Context(), clerk, civil.DayOf(o.clock.Now()).AddMonths(12))
	require.NoError(t, err)
	require.Len(t, due, 1)
}

func TestRegisterThatFailsLeavesTheFactsToCome(t *testing.T) {
	t.Parallel()
	o := newOffice(t, memnet.Faults{})
	q, _ := one(t, o, answer.TaxExempt)
	_, err := o.Retrieve(t.Context(), clerk, q.ID)
	require.NoError(t, err)
	require.NoError(t, o.check(t, checker, q.ID))
	full := errors.New("register is full")
	err = o.Register(t.Context(), clerk, func(context.Context, []inquiry.Fact) error { return full }, q.ID)
	require.ErrorIs(t, err, full)
	require.Equal(t, inquiry.Registering, o.state(t, q.ID))
	require.ErrorIs(t, o.Decide(t.Context(), clerk, "decision-1", q.ID), inquiry.CodeTransition)
	require.ErrorIs(t, o.Decide(t.Context(), clerk, "", q.ID), inquiry.CodeConfig)
	require.NoError(t, o.Register(t.Context(), clerk, func(context.Context, []inquiry.Fact) error { return nil }, q.ID))
	require.NoError(t, o.Decide(t.Context(), clerk, "decision-1", q.ID))
	before := len(o.log.Events())
	require.NoError(t, o.Decide(t.Context(), clerk, "decision-1", q.ID), "noting a decision twice notes it once")
	require.Len(t, o.log.Events(), before)
}

// An inquiry whose stored form is damaged is reported and does not hold up the others.
func TestDamagedInquiryDoesNotHoldUpTheOthers(t *testing.T) {
	t.Parallel()
	o := newOffice(t, memnet.Faults{})
	ids := o.approved(t, taxAsk(o.resident(t, 1, fukaya, answer.TaxExempt, "0", "0"), fukaya), taxAsk(o.resident(t, 2, fukaya, answer.TaxExempt, "0", "0"), fukaya))
	items, err := o.store.Get(t.Context(), inquiry.KindInquiry, string(ids[0]))
	require.NoError(t, err)
	damaged := items[0]
	damaged.Body, damaged.Revision = []byte("{"), damaged.Revision+1
	require.NoError(t, o.store.Apply(t.Context(), []store.Change{{Item: damaged}}, nil))
	_, err = o.Advance(t.Context(), system)
	require.Error(t, err)
	require.Equal(t, inquiry.Sent, o.state(t, ids[1]))
	_, err = o.Get(t.Context(), ids[0])
	require.ErrorIs(t, err, inquiry.CodeStore)
}

func TestSynchronousServerAnswersInOneAdvance(t *testing.T) {
	t.Parallel()
	o := newOffice(t, memnet.Faults{}, func(c *inquiry.Config) { c.Timing.Synchronous = true })
	ids := o.approved(t, taxAsk(o.resident(t, 1, fukaya, answer.TaxExempt, "0", "0"), fukaya))
	p, err := o.Advance(t.Context(), system)
	require.NoError(t, err)
	require.Zero(t, p.Waiting)
	require.Equal(t, inquiry.HasAnswer, o.state(t, ids[0]))
}
