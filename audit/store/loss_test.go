package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/audit/store/storetest"
)

// putBack is a store that lacks three lines of its log.
type putBack struct {
	log  *audit.Memory
	back *store.Journal
	now  time.Time
}

func newPutBack(t *testing.T) *putBack {
	t.Helper()
	p := &putBack{log: &audit.Memory{}, now: nine}
	live := p.over(t, store.NewMemoryAs("s"))
	for _, key := range []string{"a", "b", "c"} {
		_, err := live.Commit(t.Context(), update(key, 1))
		require.NoError(t, err)
	}
	_, err := live.Relay(t.Context())
	require.NoError(t, err)
	p.back = p.over(t, store.NewMemoryAs("s"))
	return p
}

func (p *putBack) over(t *testing.T, s store.Store) *store.Journal {
	t.Helper()
	j, err := store.NewJournal(t.Context(), store.Config{Store: s, Log: store.TrailOfMemory("log", p.log), Now: func() time.Time { return p.now }})
	require.NoError(t, err)
	return j
}

// asked is the keeper's question and the superior's answer, who was shown the loss.
func (p *putBack) asked(t *testing.T) (audit.Approval, store.Restoring) {
	t.Helper()
	loss, err := p.back.Lost(t.Context(), officer("superior"))
	require.NoError(t, err)
	require.Equal(t, 3, loss.Lines)
	a := audit.Approval{
		ID: "ok", Act: audit.ActRestore, Run: loss.Store, Digest: loss.Digest, Requester: "keeper", By: officer("superior"),
		At: nine, Until: nine.Add(time.Hour),
	}
	return a, store.Restoring{By: officer("keeper"), May: func(*audit.Approval) bool { return true }}
}

func (p *putBack) enter(t *testing.T, e audit.Event) uint64 {
	t.Helper()
	r, err := p.log.Append(t.Context(), e)
	require.NoError(t, err)
	return r.Index
}

// Nobody restores a store alone: each case is an approval that is none, and the store goes on being
// refused.
func TestNobodyRestoresAStoreAlone(t *testing.T) {
	t.Parallel()
	for name, attack := range map[string]func(*testing.T, *putBack, *audit.Approval, *store.Restoring){
		"on no approval": func(_ *testing.T, _ *putBack, a *audit.Approval, q *store.Restoring) { q.Approval = nil },
		"on one that no log has": func(_ *testing.T, _ *putBack, a *audit.Approval, q *store.Restoring) {
			q.Approval = a
		},
		"approved by who restores": func(t *testing.T, p *putBack, a *audit.Approval, q *store.Restoring) {
			q.By = officer("superior")
			p.enter(t, a.Event())
		},
		"approved by who asked": func(t *testing.T, p *putBack, a *audit.Approval, q *store.Restoring) {
			a.Requester = "Superior"
			p.enter(t, a.Event())
		},
		"approved by a contractor": func(t *testing.T, p *putBack, a *audit.Approval, _ *store.Restoring) {
			a.By.Kind, a.By.Processor = audit.ActorContractor, "vendor"
			p.enter(t, a.Event())
		},
		"of somebody who may not": func(t *testing.T, p *putBack, a *audit.Approval, q *store.Restoring) {
			q.May = func(a *audit.Approval) bool { return a.By.ID == "mayor" }
			p.enter(t, a.Event())
		},
		"of nobody who is asked": func(t *testing.T, p *putBack, a *audit.Approval, q *store.Restoring) {
			q.May = nil
			p.enter(t, a.Event())
		},
		"for another act": func(t *testing.T, p *putBack, a *audit.Approval, _ *store.Restoring) {
			a.Act = audit.ActBackup
			p.enter(t, a.Event())
		},
		"for another store": func(t *testing.T, p *putBack, a *audit.Approval, _ *store.Restoring) {
			a.Run = "t"
			p.enter(t, a.Event())
		},
		"for another loss": func(t *testing.T, p *putBack, a *audit.Approval, _ *store.Restoring) {
			a.Digest[3] ^= 1
			p.enter(t, a.Event())
		},
		"that was shown to another": func(t *testing.T, p *putBack, a *audit.Approval, _ *store.Restoring) {
			a.By = officer("head")
			p.enter(t, a.Event())
		},
		"that was shown only afterwards": func(t *testing.T, p *putBack, a *audit.Approval, _ *store.Restoring) {
			a.By = officer("head")
			p.enter(t, a.Event())
			_, err := p.back.Lost(t.Context(), officer("head"))
			require.NoError(t, err)
		},
		"that was refused": func(t *testing.T, p *putBack, a *audit.Approval, _ *store.Restoring) {
			e := a.Event()
			e.Result = audit.Denied
			p.enter(t, e)
		},
		"that was taken back": func(t *testing.T, p *putBack, a *audit.Approval, _ *store.Restoring) {
			e := officerEvent(audit.ActWithdraw)
			e.Links = []audit.Ref{{Kind: audit.LinkApproval, Index: p.enter(t, a.Event())}}
			p.enter(t, e)
		},
		"that was taken back by its log's name": func(t *testing.T, p *putBack, a *audit.Approval, _ *store.Restoring) {
			e := officerEvent(audit.ActWithdraw)
			e.Links = []audit.Ref{{Kind: audit.LinkApproval, Log: p.back.Log(), Index: p.enter(t, a.Event())}}
			p.enter(t, e)
		},
		"that is over": func(t *testing.T, p *putBack, a *audit.Approval, _ *store.Restoring) {
			p.enter(t, a.Event())
			p.now = a.Until
		},
		"that is over, by a clock that was set back": func(t *testing.T, p *putBack, a *audit.Approval, _ *store.Restoring) {
			p.enter(t, a.Event())
			e := officerEvent(audit.ActLogin)
			e.Time = a.Until
			p.enter(t, e)
		},
		"for what is lost and a line more": func(t *testing.T, p *putBack, a *audit.Approval, _ *store.Restoring) {
			p.enter(t, a.Event())
			e := p.log.Events()[2]
			e.Links = append([]audit.Ref{}, e.Links...)
			for i := range e.Links {
				if e.Links[i].Log == "s" {
					e.Links[i].Index = 4
				}
			}
			p.enter(t, e)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPutBack(t)
			a, q := p.asked(t)
			q.Approval = &a
			attack(t, p, &a, &q)
			size := len(p.log.Events())
			_, err := p.back.Restore(t.Context(), q)
			require.ErrorIs(t, err, store.CodeApproval)
			require.Len(t, p.log.Events(), size)
			_, err = p.back.Commit(t.Context(), update("z", 1))
			require.ErrorIs(t, err, store.CodeLogBehind, "it is still refused")
		})
	}
}

func officerEvent(act audit.Act) audit.Event {
	return audit.Event{Time: nine, Act: act, Result: audit.Succeeded, Actor: officer("head")}
}

// An approval restores once: the same backup put back again takes another, although the loss is the
// same; and what was begun on it in time is finished on it later.
func TestAnApprovalRestoresOnce(t *testing.T) {
	t.Parallel()
	p := newPutBack(t)
	a, q := p.asked(t)
	q.Approval = &a
	p.enter(t, a.Event())
	lost, err := p.back.Restore(t.Context(), q)
	require.NoError(t, err)
	require.Equal(t, 3, lost)
	events := p.log.Events()
	attempt, outcome := events[len(events)-2], events[len(events)-1]
	for _, e := range []audit.Event{attempt, outcome} {
		require.Equal(t, audit.ActRestore, e.Act)
		require.Equal(t, a.Digest, e.Digest)
		require.Contains(t, e.Links, audit.Ref{Kind: audit.LinkApproval, Index: attempt.Index - 1})
	}
	require.Equal(t, audit.Succeeded, outcome.Result)

	p.back = p.over(t, store.NewMemoryAs("s"))
	_, err = p.back.Restore(t.Context(), q)
	require.ErrorIs(t, err, store.CodeApproval)
	again, q := p.asked(t)
	require.Equal(t, a.Digest, again.Digest, "the same is lost")
	again.ID, q.Approval = "ok-2", &again
	p.enter(t, again.Event())
	_, err = p.back.Restore(t.Context(), q)
	require.NoError(t, err)
}

// What stops a restoration, its own approval finishes it, also when that is over by then; nobody
// else's word is asked for, and one attempt has one outcome.
func TestARestorationThatStoppedIsFinishedOnItsApproval(t *testing.T) {
	t.Parallel()
	p := newPutBack(t)
	a, q := p.asked(t)
	q.Approval = &a
	p.enter(t, a.Event())
	full := errors.New("disk full")
	p.log.Fail = func(e audit.Event) error {
		if e.Phase == audit.Outcome {
			return full
		}
		return nil
	}
	_, err := p.back.Restore(t.Context(), q)
	require.ErrorIs(t, err, full)
	p.log.Fail, p.now = nil, a.Until.Add(time.Hour)
	lost, err := p.back.Restore(context.Background(), q)
	require.NoError(t, err)
	require.Zero(t, lost, "the lines are there")
	events := p.log.Events()
	require.Equal(t, audit.Outcome, events[len(events)-1].Phase)
	require.Zero(t, storetest.Restore(t, p.back, p.log))
	_, err = p.back.Commit(t.Context(), update("z", 1))
	require.NoError(t, err)
}
