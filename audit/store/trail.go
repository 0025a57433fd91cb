package store

import (
	"context"
	"iter"

	"github.com/kyufu-go/kyufu/audit"
)

// TrailOf makes a [Trail] of a log's parts, for a recorder of your own around a log: what appends,
// its instance, and what reads its entries from an index on, each with its index.
func TrailOf(log audit.BatchRecorder, instance audit.Code, since func(index uint64) iter.Seq2[audit.Event, error]) Trail {
	return trail{log, instance, since}
}

// TrailOfMemory makes a [Trail] of a log in memory, for tests.
func TrailOfMemory(instance audit.Code, m *audit.Memory) Trail {
	return TrailOf(m, instance, func(index uint64) iter.Seq2[audit.Event, error] {
		return func(yield func(audit.Event, error) bool) {
			for _, e := range m.Events() {
				if e.Index >= index && !yield(e, nil) {
					return
				}
			}
		}
	})
}

type trail struct {
	audit.BatchRecorder
	instance audit.Code
	since    func(uint64) iter.Seq2[audit.Event, error]
}

func (t trail) Instance() audit.Code { return t.instance }

func (t trail) Since(_ context.Context, index uint64) iter.Seq2[audit.Event, error] {
	return t.since(index)
}
