package trail

import (
	"context"
	"sync"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
)

// queue collects calls into batches and orders their leaders. mu guards everything in it.
type queue struct {
	mu      sync.Mutex
	open    *batch        // takes calls; nil: the next call begins one
	owner   *batch        // whose leader has the writer: the first batch without a commit record
	writing bool          // a batch is not yet durable
	tail    int64         // where the segment will end at least, with all calls that were taken in
	count   uint64        // how many entries there will be then
	openAt  int64         // the tail when the open batch was opened
	halts   int           // how many callers wait to hold the log
	held    bool          // one of them holds it
	changed chan struct{} // see waitChange
	crowded bool          // the last batch had several callers
	closed  bool
	poison  error
}

// fail stops the log; the first error stays.
func (q *queue) fail(err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.poison == nil {
		q.poison = err
	}
}

// hold waits until no batch is under way and lets none begin.
func (q *queue) hold() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.halts++
	for q.writing || q.held {
		_ = q.waitChange(context.Background())
	}
	q.halts--
	if q.poison != nil {
		q.change()
		return fault.New(audit.CodePoisoned, "", q.poison)
	}
	q.held = true
	return nil
}

// letGo ends hold: the segment ends at tail, after count entries. An error that is no refusal stops
// the log.
func (q *queue) letGo(err error, tail int64, count uint64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err != nil && !isRefusal(err) {
		q.poison = err
	}
	q.held, q.tail, q.count = false, tail, count
	q.change()
}

// refused says why nothing can be appended.
func (q *queue) refused() error {
	if q.closed {
		return audit.CodeClosed
	}
	if q.poison != nil {
		return fault.New(audit.CodePoisoned, "", q.poison)
	}
	return nil
}

// waitChange waits, with mu held before and after, until change is called.
func (q *queue) waitChange(ctx context.Context) error {
	if q.changed == nil {
		q.changed = make(chan struct{})
	}
	changed := q.changed
	q.mu.Unlock()
	defer q.mu.Lock()
	select {
	case <-changed:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// change wakes those in waitChange.
func (q *queue) change() {
	if q.changed != nil {
		close(q.changed)
		q.changed = nil
	}
}
