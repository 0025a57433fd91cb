package holder_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/holder"
)

var (
	now   = time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC)
	clerk = audit.Actor{Kind: audit.ActorOfficer, ID: "clerk"}
	chief = audit.Actor{Kind: audit.ActorOfficer, ID: "chief"}
)

// place is a holder that answers as it is told and remembers that it was asked.
type place struct {
	holder.Holder // the verbs that are not asked for
	name          audit.Code
	answer        holder.Answer
	err           error
	asked         *[]audit.Code
}

func (p place) Name() audit.Code { return p.name }

func (p place) say() (holder.Answer, error) {
	*p.asked = append(*p.asked, p.name)
	return p.answer, p.err
}

func (p place) Disclose(context.Context, *holder.Demand) (holder.Answer, error) { return p.say() }
func (p place) Correct(context.Context, *holder.Demand) (holder.Answer, error)  { return p.say() }
func (p place) Erase(context.Context, *holder.Demand) (holder.Answer, error)    { return p.say() }

func (p place) Concerned(context.Context, holder.Caller, holder.Scope) ([]audit.Handle, error) {
	return []audit.Handle{{7}}, p.err
}

func demand() *holder.Demand {
	return &holder.Demand{Subject: audit.Handle{1}, Handles: []audit.Handle{{2}, {1}}, By: holder.Caller{Actor: clerk, Case: "c1"}, Now: now}
}

func TestAHolderThatCannotAnswerIsNamedAndTheOthersAreAsked(t *testing.T) {
	t.Parallel()
	log, asked := &audit.Memory{}, []audit.Code{}
	c, answers, err := holder.Ask(t.Context(), log, holder.Disclose, demand(),
		place{name: "a", answer: holder.Answer{Count: 3, Masked: 1}, asked: &asked}, place{name: "b", err: errors.New("down"), asked: &asked},
		place{name: "c", asked: &asked})
	require.NoError(t, err)
	assert.Equal(t, holder.Partial, c.State)
	assert.Equal(t, []audit.Code{"b"}, c.Unanswered())
	assert.Equal(t, []audit.Code{"a", "b", "c"}, asked)
	assert.Equal(t, 3, answers[0].Count)
	events := log.Events()
	require.Len(t, events, 5, "attempt, each holder, outcome")
	for i, want := range []audit.Result{audit.ResultUnstated, audit.Succeeded, audit.Failed, audit.Succeeded, audit.Failed} {
		assert.Equal(t, want, events[i].Result, i)
		assert.Len(t, events[i].Subjects, 2, "both handles")
	}
	assert.Equal(t, audit.Code("partial"), events[4].Reason)
	assert.Equal(t, c.Hash(), events[4].Digest)
}

func TestAnErasureStopsWhereItFailsForTheNamesAreNeededAgain(t *testing.T) {
	t.Parallel()
	asked := []audit.Code{}
	c, _, err := holder.Ask(t.Context(), &audit.Memory{}, holder.Erase, demand(),
		place{name: "log", asked: &asked}, place{name: "names", asked: &asked}, place{name: "cases", answer: holder.Answer{Left: 1}, asked: &asked})
	require.NoError(t, err)
	assert.Equal(t, []audit.Code{"cases"}, asked, "who knows the names goes last")
	assert.Equal(t, []audit.Code{"cases", "names", "log"}, c.Unanswered())
	assert.Equal(t, audit.Code("waits"), c.Holders[1].Reason)
}

func TestACorrectionThatNobodyTakesIsNotComplete(t *testing.T) {
	t.Parallel()
	asked, d := []audit.Code{}, demand()
	d.Fixes = []any{"a", "b"}
	c, _, err := holder.Ask(t.Context(), &audit.Memory{}, holder.Correct, d, place{name: "a", answer: holder.Answer{Taken: 1}, asked: &asked})
	require.NoError(t, err)
	assert.Equal(t, holder.Partial, c.State)
	assert.Equal(t, 1, c.Untaken)
}

func TestNobodyIsAskedWithoutALogANameOrAPerson(t *testing.T) {
	t.Parallel()
	asked := []audit.Code{}
	a := place{name: "a", asked: &asked}
	full := &audit.Memory{Fail: func(audit.Event) error { return errors.New("full") }}
	for name, f := range map[string]func() error{
		"no log":     func() error { _, _, err := holder.Ask(t.Context(), nil, holder.Disclose, demand(), a); return err },
		"a full log": func() error { _, _, err := holder.Ask(t.Context(), full, holder.Disclose, demand(), a); return err },
		"nobody": func() error {
			_, _, err := holder.Ask(t.Context(), &audit.Memory{}, holder.Disclose, &holder.Demand{}, a)
			return err
		},
		"no such verb": func() error { _, _, err := holder.Ask(t.Context(), &audit.Memory{}, "sell", demand(), a); return err },
		"no holder": func() error {
			_, _, err := holder.Ask(t.Context(), &audit.Memory{}, holder.Disclose, demand())
			return err
		},
		"two of one name": func() error {
			_, _, err := holder.Ask(t.Context(), &audit.Memory{}, holder.Disclose, demand(), a, a)
			return err
		},
		"nil": func() error {
			_, _, err := holder.Ask(t.Context(), &audit.Memory{}, holder.Disclose, demand(), nil)
			return err
		},
	} {
		require.Error(t, f(), name)
	}
	assert.Empty(t, asked)
}

// An approval is of one human being, was given, and is not the asker's own.
func TestAnErasureTakesAnApprovalOfExactlyThisDemand(t *testing.T) {
	t.Parallel()
	good := demand()
	good.Digest = audit.Hash{9}
	approval := audit.Approval{
		ID: "a1", Act: audit.ActErase, Subject: good.Subject, Run: "c1", Digest: good.Bound(), Requester: "clerk", By: chief, At: now, Until: now.Add(time.Hour),
	}
	may := func(*audit.Approval) bool { return true }
	kept := approval.Hash()
	given := func(_ context.Context, a *audit.Approval) error {
		if a.Hash() != kept {
			return errors.New("never given")
		}
		return nil
	}
	for name, change := range map[string]func(*holder.Demand, *audit.Approval){
		"of one handle more":    func(d *holder.Demand, _ *audit.Approval) { d.Handles = append(d.Handles, audit.Handle{3}) },
		"of another person":     func(d *holder.Demand, _ *audit.Approval) { d.Subject = audit.Handle{4} },
		"of another claim":      func(d *holder.Demand, _ *audit.Approval) { d.By.Case = "c2" },
		"by who carries it out": func(d *holder.Demand, _ *audit.Approval) { d.By.Actor = chief },
		"another that says so":  func(d *holder.Demand, a *audit.Approval) { a.ID = "a2" },
		"stretched":             func(d *holder.Demand, a *audit.Approval) { a.Until = a.Until.Add(time.Hour) },
		"missing":               func(d *holder.Demand, _ *audit.Approval) { d.Approval = nil },
	} {
		d, a := *good, approval
		d.Approval = &a
		require.NoError(t, d.Approved(t.Context(), now, may, given))
		require.Error(t, d.Approved(t.Context(), now, may, nil), "nobody knows whether it was given")
		change(&d, &a)
		require.Error(t, d.Approved(t.Context(), now, may, given), name)
	}
}

func TestWhoseDataAnIncidentConcernsIsAskedOfEveryHolder(t *testing.T) {
	t.Parallel()
	log := &audit.Memory{}
	w, err := holder.Whom(t.Context(), log, holder.Caller{Actor: clerk}, now, holder.Scope{Terminal: "lost"},
		place{name: "log"}, place{name: "register", err: errors.New("keeps no terminal")}, place{name: "cases"})
	require.NoError(t, err)
	assert.Equal(t, []audit.Handle{{7}}, w.Subjects)
	assert.Equal(t, []audit.Code{"register"}, w.Unanswered())
	assert.Len(t, log.Events(), 5)
}
