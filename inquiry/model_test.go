package inquiry_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/memnet"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// model is what a simple bookkeeper would know about each inquiry from the outside.
type model struct {
	*office
	t     *rapid.T
	ids   []inquiry.ID
	facts map[inquiry.ID]int
}

var errWeather = errors.New("weather")

// faults draws what goes wrong anew at every call.
func (m *model) faults() memnet.Faults {
	odd := func(label string, of int) bool { return m.t != nil && rapid.IntRange(1, of).Draw(m.t, label) == 1 }
	return memnet.Faults{
		Delay: func(inquiry.ID) time.Duration {
			return time.Duration(rapid.IntRange(0, 20).Draw(m.t, "delay")) * time.Hour
		},
		Lost: func(inquiry.ID) bool { return odd("lost", 8) },
		Wrong: func(inquiry.ID) memnet.Wrong {
			return rapid.SampledFrom([]memnet.Wrong{
				memnet.Right, memnet.Right, memnet.OtherPermit, memnet.OtherKey, memnet.Forged, memnet.OtherPerson, memnet.NamesOtherPermit, memnet.Beside, memnet.Blank,
			}).Draw(m.t, "wrong")
		},
		Duplicate: func(inquiry.ID) int { return rapid.IntRange(0, 2).Draw(m.t, "duplicates") },
		Silent:    func(memnet.Call, inquiry.ID) bool { return odd("silent", 5) },
		Fail: func(memnet.Call) (error, bool) {
			if odd("fail", 6) {
				return errWeather, rapid.Bool().Draw(m.t, "after")
			}
			return nil, false
		},
	}
}

// do is one act of an officer on one inquiry: what the state machine and the roles allow succeeds,
// and nothing else.
func (m *model) do(act string, id inquiry.ID, by access.Caller) {
	ctx := m.t.Context()
	before, err := m.Get(ctx, id)
	require.NoError(m.t, err)
	event := map[string]inquiry.Event{
		"approve": inquiry.EventApprove, "reject": inquiry.EventReject, "break_off": inquiry.EventBreakOff, "retrieve": inquiry.EventRetrieve,
		"verify": inquiry.EventVerify, "dispute": inquiry.EventDispute, "register": inquiry.EventHandOver, "decide": inquiry.EventDecide,
	}[act]
	next, allowed := before.State.Next(event)
	switch act {
	case "register":
		next = inquiry.Registered
	case "approve", "reject":
		allowed = allowed && by.Actor.ID != before.Requester
	case "verify", "dispute":
		allowed = allowed && by.Actor.ID != before.Requester && by.Actor.ID != before.Approver && by.Actor.ID != before.Retriever
	}
	err = m.act(ctx, act, before, by)
	if errors.Is(err, errWeather) {
		return // only the gateway's acknowledgement failed; the step itself is made
	}
	if !allowed {
		require.Error(m.t, err, "%s by %s in %s", act, by.Actor.ID, before.State)
		next = before.State
	} else {
		require.NoError(m.t, err, "%s by %s in %s", act, by.Actor.ID, before.State)
	}
	after, err := m.Get(ctx, id)
	require.NoError(m.t, err)
	require.Equal(m.t, next, after.State)
}

// next is what would usually come next, done by whom it falls to.
func (m *model) next(id inquiry.ID) {
	q, err := m.Get(m.t.Context(), id)
	require.NoError(m.t, err)
	usual := map[inquiry.State]struct {
		act string
		by  access.Caller
	}{
		inquiry.Draft: {"approve", chief}, inquiry.HasAnswer: {"retrieve", clerk}, inquiry.Retrieved: {"verify", checker},
		inquiry.Verified: {"register", clerk}, inquiry.Registered: {"decide", clerk},
	}
	if step, ok := usual[q.State]; ok {
		m.do(step.act, id, step.by)
		return
	}
	m.clock.add(6 * time.Hour)
	_, err = m.Advance(m.t.Context(), system)
	require.True(m.t, err == nil || errors.Is(err, errWeather), "%v", err)
}

func (m *model) act(ctx context.Context, act string, q inquiry.Inquiry, by access.Caller) error {
	switch act {
	case "approve":
		asked, err := m.Show(ctx, by, q.ID)
		if err != nil {
			return err
		}
		return m.Approve(ctx, by, asked)
	case "reject":
		return m.Reject(ctx, by, "not_needed", q.ID)
	case "break_off":
		return m.BreakOff(ctx, by, "not_needed", q.ID)
	case "retrieve":
		_, err := m.Retrieve(ctx, by, q.ID)
		return err
	case "verify":
		views, err := m.Review(ctx, by, q.ID)
		if err != nil {
			return err
		}
		return m.Verify(ctx, by, views[0].Confirm())
	case "dispute":
		if _, err := m.Review(ctx, by, q.ID); err != nil {
			return err
		}
		return m.Dispute(ctx, by, "differs", q.ID)
	case "register":
		return m.Register(ctx, by, func(_ context.Context, facts []inquiry.Fact) error {
			for _, f := range facts {
				m.facts[f.Inquiry]++
			}
			return nil
		}, q.ID)
	}
	return m.Decide(ctx, by, "decision-1", q.ID)
}

// invariants hold after every act.
func (m *model) invariants() {
	for q, err := range m.All(m.t.Context(), "") {
		require.NoError(m.t, err)
		requireTrailInLog(m.t, q, m.office)
		sends := 0
		for _, s := range q.Trail {
			if s.Event == inquiry.EventSend {
				sends++
			}
		}
		require.LessOrEqual(m.t, m.net.Reached(q.ID), sends, "reached more often than sent")
		require.LessOrEqual(m.t, m.facts[q.ID], 1)
		if q.Approver != "" {
			require.NotEqual(m.t, q.Requester, q.Approver)
		}
		if q.Checker != "" {
			require.NotContains(m.t, []audit.Code{q.Requester, q.Approver, q.Retriever}, q.Checker)
		}
		require.Equal(m.t, q.State == inquiry.Erased, q.Person == "")
		require.Equal(m.t, m.holdsReply(q.ID), q.Digest != "")
	}
}

func (m *model) holdsReply(id inquiry.ID) bool {
	items, err := m.store.Get(m.t.Context(), inquiry.KindReply, string(id))
	require.NoError(m.t, err)
	return len(items) == 1
}

// TestModel drives the desk with random acts by random officers through random weather.
func TestModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		m := &model{t: rt, facts: map[inquiry.ID]int{}}
		m.office = newOffice(t, m.faults(), func(c *inquiry.Config) { c.Timing.TimeOut, c.Timing.Batch = 2*24*time.Hour, 2 })
		m.draft(t)
		acts := []string{"next", "next", "next", "next", "advance", "advance", "advance", "wait", "approve", "retrieve", "verify", "register", "decide", "dispute", "reject", "break_off", "expire"}
		for range rapid.IntRange(5, 25).Draw(rt, "acts") {
			act := rapid.SampledFrom(acts).Draw(rt, "act")
			switch act {
			case "advance":
				_, err := m.Advance(rt.Context(), system)
				require.True(rt, err == nil || errors.Is(err, errWeather), "%v", err)
			case "wait":
				m.clock.add(time.Duration(rapid.IntRange(1, 100).Draw(rt, "hours")) * time.Hour)
			case "next":
				m.next(rapid.SampledFrom(m.ids).Draw(rt, "id"))
			case "expire":
				_, err := m.Expire(rt.Context(), system)
				require.True(rt, err == nil || errors.Is(err, errWeather), "%v", err)
			default:
				m.do(act, rapid.SampledFrom(m.ids).Draw(rt, "id"), rapid.SampledFrom(everyone).Draw(rt, "actor"))
			}
			m.invariants()
		}
		m.rest(t)
	})
}

func (m *model) draft(t *testing.T) {
	var asks []inquiry.Ask
	for i := range 2 {
		asks = append(asks, taxAsk(m.resident(t, i, fukaya, answer.TaxExempt, "0", "0"), fukaya))
	}
	ids, err := m.Draft(m.t.Context(), clerk, asks...)
	require.NoError(m.t, err)
	m.ids = ids
}

// rest lets the weather clear up: in the end everything that was left alone is broken off and
// erased, and nothing of it stays with the network.
func (m *model) rest(t *testing.T) {
	calm := m.config
	calm.Gateway = calmly{m.net.Gateway(city)}
	d, err := inquiry.New(calm)
	require.NoError(m.t, err)
	for range 400 {
		p, err := d.Advance(m.t.Context(), system)
		if err == nil && p.Waiting == 0 {
			break
		}
		m.clock.add(6 * time.Hour)
	}
	for q, err := range d.All(m.t.Context(), "") {
		require.NoError(m.t, err)
		if _, can := q.State.Next(inquiry.EventBreakOff); can {
			require.NoError(m.t, d.BreakOff(m.t.Context(), clerk, "closing", q.ID))
		}
	}
	m.clock.add(31 * 24 * time.Hour)
	_, err = d.Expire(m.t.Context(), system)
	require.NoError(m.t, err)
	m.Desk = d
	m.invariants()
	for _, id := range m.ids {
		require.Equal(m.t, inquiry.Erased, m.state(t, id))
	}
	require.Zero(m.t, m.net.Undelivered())
}

// calmly tries a call until it succeeds.
type calmly struct{ inquiry.Gateway }

func (c calmly) Acknowledge(ctx context.Context, ids []inquiry.ID) error {
	for {
		if err := c.Gateway.Acknowledge(ctx, ids); !errors.Is(err, errWeather) {
			return err
		}
	}
}
