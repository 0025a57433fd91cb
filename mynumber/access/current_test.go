package access_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// office is a policy in force with a clock: sato asks and is superior of welfare, ito approves.
type office struct {
	*access.Current
	log *audit.Memory
	now time.Time
}

func newCurrent(t testing.TB) *office {
	t.Helper()
	p := engine(t).Policy()
	for i := range p.Assignments {
		a := &p.Assignments[i]
		switch {
		case a.ID == "sato", a.ID == "kato":
			a.Operations = append(a.Operations, access.Manage, access.CarryOut, access.WorkOvertime, access.Approve)
		case a.ID == "ito" && a.From.IsZero():
			a.Operations = append(a.Operations, access.CarryOut, access.WorkOvertime)
		}
	}
	e, err := access.Compile(p)
	require.NoError(t, err)
	o := &office{log: &audit.Memory{}, now: tokyo("2022-01-11 10:00")}
	o.Current, err = access.NewCurrent(e, access.CurrentConfig{Log: o.log, Now: func() time.Time { return o.now }})
	require.NoError(t, err)
	return o
}

func asks(id audit.Code) access.Caller {
	a := sato()
	a.ID = id
	return access.Caller{Actor: a, Duty: "benefit"}
}

func nextPolicy(t *testing.T, o *office) *access.Policy {
	t.Helper()
	p := o.Engine().Policy()
	p.Version = "2022-02-01"
	return p
}

// approve is what a second person does who is shown what was asked.
func (o *office) approve(t *testing.T, by access.Caller, id audit.Code) error {
	t.Helper()
	q, err := o.Show(t.Context(), by, id)
	if err != nil {
		return err
	}
	return o.Approve(t.Context(), by, q)
}

// Nobody approves what they were not shown: by the id alone, by what another was shown, or what was
// shown of another policy than would come into force.
func TestNothingIsApprovedUnseen(t *testing.T) {
	t.Parallel()
	o := newCurrent(t)
	id, err := o.Ask(t.Context(), asks("sato"), nextPolicy(t, o))
	require.NoError(t, err)
	require.ErrorIs(t, o.Approve(t.Context(), asks("ito"), access.Question{ID: id}), access.CodeApproval)
	q, err := o.Show(t.Context(), asks("ito"), id)
	require.NoError(t, err)
	assert.Equal(t, audit.Code("sato"), q.By)
	assert.Equal(t, audit.Code("2022-02-01"), q.Next.Version)
	events := o.log.Events()
	assert.Equal(t, audit.ActView, events[len(events)-1].Act)
	assert.Equal(t, q.Digest, events[len(events)-1].Digest)
	other := q
	other.Digest[0] ^= 1
	require.ErrorIs(t, o.Approve(t.Context(), asks("ito"), other), access.CodeApproval)
	q.Next.Version = "changed by whoever carries it"
	require.NoError(t, o.Approve(t.Context(), asks("ito"), q))
	assert.Equal(t, audit.Code("2022-02-01"), o.Engine().Policy().Version)

	day := civil.MustDate("2022-01-11")
	out, err := o.AskTakeOut(t.Context(), asks("ito"), "T1", day, day)
	require.NoError(t, err)
	before, err := o.Show(t.Context(), asks("sato"), out)
	require.NoError(t, err)
	again, err := o.AskTakeOut(t.Context(), asks("ito"), "T1", day, day)
	require.NoError(t, err)
	require.NoError(t, o.approve(t, asks("sato"), again))
	require.ErrorIs(t, o.Approve(t.Context(), asks("sato"), before), access.CodeApproval, "the policy became another since it was shown")
}

func TestAPolicyIsReplacedByTwoPeopleAndRecordedFirst(t *testing.T) {
	t.Parallel()
	o := newCurrent(t)
	old, next := o.Engine(), nextPolicy(t, o)
	id, err := o.Ask(t.Context(), asks("sato"), next)
	require.NoError(t, err)
	o.log.Fail = func(audit.Event) error { return errors.New("disk full") }
	require.ErrorIs(t, o.approve(t, asks("ito"), id), access.CodeRecorder)
	assert.Same(t, old, o.Engine())
	o.log.Fail = nil
	require.NoError(t, o.approve(t, asks("ito"), id))
	assert.Equal(t, audit.Code("2022-02-01"), o.Engine().Policy().Version)
	events := o.log.Events()
	last := events[len(events)-1]
	assert.Equal(t, audit.ActPolicySet, last.Act)
	assert.Equal(t, o.Engine().Digest(), last.Digest)
	assert.Equal(t, []audit.Ref{{Kind: audit.LinkApproval, Index: uint64(len(events) - 2)}}, last.Links)
	require.ErrorIs(t, o.approve(t, asks("ito"), id), access.CodeApproval, "once")
}

// Whatever one person tries: nobody puts a policy in force with somebody who is not there, who may
// not, or who is themself; and what was approved for one policy is not for the next.
func TestNobodyReplacesThePolicyAlone(t *testing.T) {
	t.Parallel()
	o := newCurrent(t)
	old := o.Engine()
	next := nextPolicy(t, o)
	_, err := o.Ask(t.Context(), asks("mori"), next)
	require.ErrorIs(t, err, access.CodeDenied, "mori does not manage")
	id, err := o.Ask(t.Context(), asks("sato"), next)
	require.NoError(t, err)
	for who, want := range map[audit.Code]access.Reason{
		"sato": access.SamePerson, "SATO": access.UnknownActor, "nobody-at-all": access.UnknownActor, "mori": access.WrongOperation, "gc1": access.WrongKind,
	} {
		err := o.approve(t, asks(who), id)
		e, ok := errors.AsType[*access.Error](err)
		require.True(t, ok, who)
		assert.Equal(t, access.Approve, e.Operation)
		assert.Contains(t, e.Reasons, want, "%s", who)
		require.ErrorIs(t, o.Refuse(t.Context(), asks(who), id), access.CodeDenied)
	}
	assert.Same(t, old, o.Engine())
	assert.Equal(t, 10, count(o.log, audit.ActApprove, audit.Denied))
	require.ErrorIs(t, o.approve(t, asks("ito"), "ask-other"), access.CodeApproval)
	late := o.now.Add(access.DefaultAskFor)
	o.now = late
	require.ErrorIs(t, o.approve(t, asks("ito"), id), access.CodeApproval, "too late")

	o.now = tokyo("2022-01-12 10:00")
	first, err := o.Ask(t.Context(), asks("sato"), next)
	require.NoError(t, err)
	other := nextPolicy(t, o)
	other.Version = "other"
	second, err := o.Ask(t.Context(), asks("sato"), other)
	require.NoError(t, err)
	require.NoError(t, o.approve(t, asks("ito"), first))
	require.ErrorIs(t, o.approve(t, asks("ito"), second), access.CodeApproval, "it was approved against another policy")
	require.NoError(t, o.Refuse(t.Context(), asks("ito"), second))
}

func TestLeavingTheBuildingIsApprovedByASuperior(t *testing.T) {
	t.Parallel()
	o := newCurrent(t)
	day := civil.MustDate("2022-01-11")
	r := allowed()
	r.Actor.ID, r.Operation, r.Outside = "ito", access.View, true
	decide := func() access.Reason { d := o.Engine().Decide(&r); return d.Reason() }
	assert.Equal(t, access.OutsideBuilding, decide())
	id, err := o.AskTakeOut(t.Context(), asks("ito"), "T1", day, day)
	require.NoError(t, err)
	kato := asks("kato")
	kato.Actor.Department, kato.Duty = "tax", "welfare"
	e, ok := errors.AsType[*access.Error](o.approve(t, kato, id))
	require.True(t, ok)
	assert.Equal(t, access.NotSuperior, e.Reason(), "superior of another department")
	assert.Equal(t, access.OutsideBuilding, decide())
	require.NoError(t, o.approve(t, asks("sato"), id))
	assert.Equal(t, access.Allowed, decide())
	assert.Equal(t, audit.Code("sato"), o.Engine().Policy().Terminals[0].Out[0].ApprovedBy)
	require.NoError(t, o.BringBack(t.Context(), asks("ito"), "T1"))
	assert.Equal(t, access.OutsideBuilding, decide())
	require.ErrorIs(t, o.BringBack(t.Context(), asks("ito"), "T1"), access.CodeDangling, "it is not out")
	assert.Equal(t, 1, count(o.log, audit.ActTakeOut, audit.Succeeded))
	assert.Equal(t, 1, count(o.log, audit.ActBringBack, audit.Succeeded))

	_, err = o.AskTakeOut(t.Context(), asks("ito"), "T9", day, day)
	require.ErrorIs(t, err, access.CodeDangling)
	_, err = o.AskTakeOut(t.Context(), asks("ito"), "T1", day, day.AddDays(-1))
	require.ErrorIs(t, err, access.CodePeriod)
	_, err = o.AskTakeOut(t.Context(), asks("mori"), "T1", day, day)
	require.ErrorIs(t, err, access.CodeDenied)
	own, err := o.AskTakeOut(t.Context(), asks("sato"), "T1", day, day)
	require.NoError(t, err)
	require.ErrorIs(t, o.approve(t, asks("sato"), own), access.CodeDenied, "nobody is their own superior")
	require.ErrorIs(t, o.approve(t, asks("ito"), own), access.CodeDenied)
}

func TestOvertimeIsApprovedByASuperiorForADay(t *testing.T) {
	t.Parallel()
	o := newCurrent(t)
	p := o.Engine().Policy()
	for i := range p.Assignments {
		p.Assignments[i].Hours = ""
	}
	put, err := o.Ask(t.Context(), asks("sato"), p)
	require.NoError(t, err)
	require.NoError(t, o.approve(t, asks("ito"), put))
	r := allowed()
	r.Actor.ID, r.Operation, r.At = "ito", access.View, tokyo("2022-01-11 20:00")
	decide := func() access.Reason { d := o.Engine().Decide(&r); return d.Reason() }
	assert.Equal(t, access.OutsideHours, decide())
	id, err := o.AskOvertime(t.Context(), asks("ito"), civil.MustDate("2022-01-11"))
	require.NoError(t, err)
	require.ErrorIs(t, o.approve(t, asks("ito"), id), access.CodeDenied)
	require.NoError(t, o.approve(t, asks("sato"), id))
	assert.Equal(t, access.Allowed, decide())
	r.At = tokyo("2022-01-12 20:00")
	assert.Equal(t, access.OutsideHours, decide(), "the next day")
	assert.Equal(t, 1, count(o.log, audit.ActOvertimeOK, audit.Succeeded))
}

// A draft that is thrown away changes nothing: the next draft is made from the policy in force.
func TestADraftThrownAwayLeavesNothing(t *testing.T) {
	t.Parallel()
	e := engine(t)
	draft := e.Policy()
	draft.Assignments[3].Operations[0] = access.Reveal
	draft.Duties[0].StillOpen = append(draft.Duties[0].StillOpen, access.Reveal)
	draft.Terminals[1].Out[0].ID = "mori"
	draft.Departments[0].Superiors[0] = "mori"
	draft.Rules[0].Require[0] = "card"
	again, err := access.Compile(e.Policy())
	require.NoError(t, err)
	assert.Equal(t, e.Digest(), again.Digest())
	assert.Equal(t, access.View, e.Policy().Assignments[3].Operations[0])

	p, err := access.LoadPolicy(strings.NewReader(policyJSON))
	require.NoError(t, err)
	made, err := access.Compile(p)
	require.NoError(t, err)
	p.Departments[0].Superiors[0] = "mori"
	assert.True(t, made.Superior("sato", "ito"), "nor does a change after compiling")
	assert.False(t, made.Superior("mori", "ito"))
}

func FuzzLoadPolicy(f *testing.F) {
	f.Add(policyJSON)
	f.Add(`{}`)
	f.Add(`{"duties":[{"code":"a","closed_on":"2022-13-01"}]}`)
	f.Add(`{"terminals":[{"code":"T","out":[{}]}],"assignments":[{"id":"x"}]}`)
	f.Fuzz(func(t *testing.T, s string) {
		p, err := access.LoadPolicy(strings.NewReader(s))
		if err != nil {
			return
		}
		e, err := access.Compile(p)
		if err != nil {
			return
		}
		r := allowed()
		d := e.Decide(&r)
		if i, ok := d.Assignment(); ok && i >= len(p.Assignments) {
			t.Fatal("allowed by nothing")
		}
	})
}
