package audit

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Memory is a Recorder that keeps events in memory: for tests of what records events. It checks
// events as a Log does, numbers them and keeps the subjects' counters, and proves nothing.
type Memory struct {
	// Fail, when set, is asked first; its error refuses the event, as a log that fails closed does.
	Fail func(Event) error
	// Now gives the time of events without one; the zero time if it is nil.
	Now func() time.Time

	mu     sync.Mutex
	events []Event
	counts map[Handle]uint64
}

// Append keeps an event.
func (m *Memory) Append(ctx context.Context, e Event) (Receipt, error) {
	r, err := m.AppendBatch(ctx, []Event{e})
	if err != nil {
		return Receipt{}, err
	}
	return r[0], nil
}

// AppendBatch keeps events, all or none.
func (m *Memory) AppendBatch(ctx context.Context, events []Event) ([]Receipt, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for i := range events {
		if err := events[i].Check(); err != nil {
			return nil, err
		}
		if m.Fail != nil {
			if err := m.Fail(events[i]); err != nil {
				return nil, err
			}
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	out := make([]Receipt, len(events))
	for i := range events {
		out[i].Index = m.keep(events[i])
	}
	for i := range out {
		out[i].Size = uint64(len(m.events))
	}
	return out, nil
}

func (m *Memory) keep(e Event) uint64 {
	if m.counts == nil {
		m.counts = make(map[Handle]uint64)
	}
	e.Index = uint64(len(m.events))
	e.Links, e.Notes, e.Subjects = slices.Clone(e.Links), slices.Clone(e.Notes), slices.Clone(e.Subjects)
	if e.Time.IsZero() && m.Now != nil {
		e.Time = m.Now()
	}
	for i := range e.Subjects {
		m.counts[e.Subjects[i].Handle]++
		e.Subjects[i].Count = m.counts[e.Subjects[i].Handle]
	}
	m.events = append(m.events, e)
	return e.Index
}

// Events gives what was kept, in order.
func (m *Memory) Events() []Event {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := slices.Clone(m.events)
	for i := range out {
		out[i].Links, out[i].Notes, out[i].Subjects = slices.Clone(out[i].Links), slices.Clone(out[i].Notes), slices.Clone(out[i].Subjects)
	}
	return out
}
