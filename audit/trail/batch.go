package trail

import (
	"context"
	"runtime"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/audit/vault"
)

// batch is what one write makes durable. The first caller is its leader, the others follow. While
// the batch before is written and synced, the leader assigns indexes and hashes calls as they
// arrive: processors and disk work at the same time. When that sync is done the leader ends the
// batch with a commit record, writes and syncs it, and wakes the followers. There is no timer.
type batch struct {
	calls []*call
	// unassigned counts the entries that have no index yet; more wakes the leader for them.
	unassigned int
	more       chan struct{}
	crowded    bool          // the batch before had several callers
	turn       chan struct{} // closed when the batch before is durable; nil if there is none
	done       chan struct{} // closed when the batch is durable or has failed; made for the second caller

	// The leader alone uses these.
	assigned int    // how many of the calls have their indexes
	buf      []byte // frames, in the end with the commit record
	first    uint64 // index of its first entry
	entries  int
	sign     bool
	noted    bool // that the clock went back or ahead

	// Set when the batch has its commit record.
	vault    *vault.Vault    // to be flushed before the batch is written
	round    *vault.Flushing // or a round of it that was begun, after which it holds what the entries refer to
	vaultErr error
	record   segment.CommitRecord
	recordAt int
	at       int64  // where it belongs in the segment
	hashes   []byte // tree hashes to write after it
	shutAt   time.Time

	receipt audit.Receipt
	err     error
}

// submit adds the call to a batch and waits until the batch is durable. When the caller stops
// waiting, the batch may still read the call.
func (l *Log) submit(ctx context.Context, c *call) (audit.Receipt, error) {
	if err := ctx.Err(); err != nil {
		return audit.Receipt{}, err
	}
	l.q.mu.Lock()
	if err := l.waitFit(ctx, c); err != nil {
		l.q.mu.Unlock()
		return audit.Receipt{}, err
	}
	b := l.openBatch()
	b.calls = append(b.calls, c)
	l.q.tail += int64(len(c.buf))
	l.q.count += uint64(len(c.entries))
	b.unassigned += len(c.entries)
	if b.unassigned >= assignSome && l.q.owner == b && b.more != nil {
		select {
		case b.more <- struct{}{}:
		default:
		}
	}
	leads := len(b.calls) == 1
	if !leads && b.done == nil {
		b.done = make(chan struct{})
	}
	done := b.done
	l.q.mu.Unlock()
	if leads {
		return l.lead(ctx, b, c)
	}
	if ctx.Done() == nil {
		<-done
		return b.receipt, b.err
	}
	select {
	case <-done:
		return b.receipt, b.err
	case <-ctx.Done():
		c.abandoned = true
		return audit.Receipt{}, ctx.Err()
	}
}

// waitFit waits until a batch can take the call, with l.q.mu held.
func (l *Log) waitFit(ctx context.Context, c *call) error {
	for {
		if err := l.q.refused(); err != nil {
			return err
		}
		if l.q.halts > 0 || l.q.held || l.q.open != nil && l.q.tail-l.q.openAt+int64(len(c.buf)) > l.batchMost() {
			if err := l.q.waitChange(ctx); err != nil {
				return err
			}
			continue
		}
		c.at, c.mono = l.times()
		if l.fits(c.at, len(c.buf)) {
			return nil
		}
		l.q.mu.Unlock()
		err := l.exclusive(func() error { return l.w.makeFit(len(c.buf)) })
		l.q.mu.Lock()
		if err != nil {
			return err
		}
	}
}

// batchMost bounds a batch of more than one call, in bytes.
func (l *Log) batchMost() int64 { return int64(min(l.cfg.QueueBytes, MaxBatchBytes)) }

// openBatch returns the batch that takes calls, with l.q.mu held.
func (l *Log) openBatch() *batch {
	q := &l.q
	if q.open != nil {
		return q.open
	}
	b := l.w.spare.newBatch()
	b.crowded, b.sign = q.crowded, l.cfg.SignCommits
	if q.owner == nil {
		q.owner = b
	}
	if q.writing {
		b.turn, b.more = make(chan struct{}), make(chan struct{}, 1)
	}
	q.open, q.writing = b, true
	q.openAt = q.tail
	q.tail += overhead(0)
	return b
}

// lead makes the batch durable for its leader. A leader that stops waiting stops no follower: a
// goroutine goes on in its place.
func (l *Log) lead(ctx context.Context, b *batch, c *call) (audit.Receipt, error) {
	if err := l.gather(ctx, b); err != nil {
		c.abandoned = true // not by way of b.calls, which others still append to
		go func() {
			_ = l.gather(context.WithoutCancel(ctx), b)
			l.commit(b)
		}()
		return audit.Receipt{}, err
	}
	l.commit(b)
	r, err := b.receipt, b.err
	if b.done == nil { // nobody else has it
		l.w.spare.keepBatch(b)
	}
	return r, err
}

// gather assigns indexes to calls as they arrive, until the batch before is durable.
func (l *Log) gather(ctx context.Context, b *batch) error {
	for b.turn != nil {
		select {
		case <-b.turn:
			l.yieldToCallers(b)
			return nil
		case <-b.more:
			l.assignCalls(b)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	l.yieldToCallers(b)
	return nil
}

// yieldToCallers lets callers that are about to append join the batch: those of the batch before
// were just woken. A sync for all of them costs what a sync for a few does. It yields as long as
// some arrive, and waits for none.
func (l *Log) yieldToCallers(b *batch) {
	for range yieldRounds {
		if !b.crowded {
			return
		}
		runtime.Gosched()
		if !l.assignCalls(b) {
			return
		}
	}
}

// yieldRounds bounds how often a leader yields before it writes.
const yieldRounds = 8

// assignSome is the number of entries for which a waiting leader is woken.
const assignSome = 24

// closeBatch lets no more calls in. When many entries have no index yet, it begins to flush the
// vault, so that the disk works while the processors hash. Otherwise the flush is left to the
// write, which saves a goroutine.
func (l *Log) closeBatch(b *batch) {
	l.q.mu.Lock()
	l.q.open = nil
	l.q.change()
	b.vault = l.cfg.Vault
	many := b.unassigned >= assignSome
	l.q.mu.Unlock()
	if b.vault != nil && many {
		b.round, b.vaultErr = b.vault.StartFlush()
		b.vault = nil
	}
}

// assignCalls assigns indexes to the calls that arrived since the last time, and reports whether
// there were any.
func (l *Log) assignCalls(b *batch) bool {
	l.q.mu.Lock()
	calls := b.calls[b.assigned:]
	b.unassigned = 0
	l.q.mu.Unlock()
	l.w.assign(b, calls)
	return len(calls) > 0
}

// commit makes the batch durable and hands the writer over to the next leader.
func (l *Log) commit(b *batch) {
	l.closeBatch(b)
	l.assignCalls(b)
	l.q.mu.Lock()
	at := l.cfg.Now()
	l.q.mu.Unlock()
	l.w.appendCommit(b, 0, at)
	l.w.workAhead(b.record.Wall, len(b.buf))
	l.q.mu.Lock()
	l.q.owner = l.q.open
	poison := l.q.poison
	l.q.mu.Unlock()
	if poison != nil {
		b.err = fault.New(audit.CodePoisoned, "", poison)
	} else {
		b.err = l.w.write(b)
	}
	l.q.mu.Lock()
	if b.err != nil && l.q.poison == nil {
		l.q.poison = b.err
	}
	took, bytes := l.cfg.Now().Sub(b.shutAt), len(b.buf)
	l.q.crowded = len(b.calls) > 1
	l.w.spare.keep(b)
	next := l.q.open
	l.q.writing = next != nil
	l.q.change()
	l.q.mu.Unlock()
	if b.err == nil && l.cfg.AfterCommit != nil {
		l.cfg.AfterCommit(b.entries, bytes, took)
	}
	if b.done != nil {
		close(b.done)
	}
	if next != nil {
		close(next.turn)
	}
}

// exclusive runs do while no batch is under way.
func (l *Log) exclusive(do func() error) error {
	if err := l.q.hold(); err != nil {
		return err
	}
	err := do()
	l.q.letGo(err, l.w.end, l.w.st.Tree.Size)
	return err
}
