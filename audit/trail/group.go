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

// group gathers what one write makes durable. Its first caller leads it: numbers, counts and hashes
// the calls as they come while the group before is written and synced, so that the processors and
// the disk work at the same time; when that is durable shuts the group with a commit record, writes
// and syncs it, and tells the others. There is no timer.
type group struct {
	calls []*call
	// unseated are the entries that the leader has not looked at; more tells it that there are
	// some.
	unseated int
	more     chan struct{}
	crowded  bool          // the group before had several callers
	turn     chan struct{} // closed when the group before is durable; nil if there is none
	done     chan struct{} // closed when the group is durable or has failed; made for the second caller

	// The leader's:
	seated  int    // of the calls
	buf     []byte // frames, in the end with the commit record
	first   uint64 // index of its first entry
	entries int
	sign    bool
	noted   bool // that the clock went back

	// Of a group that was shut:
	vault    *vault.Vault    // to be flushed before the group is written
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

// submit has a group take the call in, and waits until the group is durable. A call whose caller
// stopped waiting may still be read.
func (l *Log) submit(ctx context.Context, c *call) (audit.Receipt, error) {
	if err := ctx.Err(); err != nil {
		return audit.Receipt{}, err
	}
	l.q.mu.Lock()
	if err := l.waitFit(ctx, c); err != nil {
		l.q.mu.Unlock()
		return audit.Receipt{}, err
	}
	g := l.openGroup()
	g.calls = append(g.calls, c)
	l.q.tail += int64(len(c.buf))
	l.q.count += uint64(len(c.entries))
	g.unseated += len(c.entries)
	if g.unseated >= seatSome && l.q.owner == g && g.more != nil {
		select {
		case g.more <- struct{}{}:
		default:
		}
	}
	leads := len(g.calls) == 1
	if !leads && g.done == nil {
		g.done = make(chan struct{})
	}
	done := g.done
	l.q.mu.Unlock()
	if leads {
		return l.lead(ctx, g, c)
	}
	if ctx.Done() == nil {
		<-done
		return g.receipt, g.err
	}
	select {
	case <-done:
		return g.receipt, g.err
	case <-ctx.Done():
		c.abandoned = true
		return audit.Receipt{}, ctx.Err()
	}
}

// waitFit waits until the open group, or one that is opened, can take the call, with l.q.mu held.
func (l *Log) waitFit(ctx context.Context, c *call) error {
	for {
		if err := l.q.refused(); err != nil {
			return err
		}
		if l.q.halts > 0 || l.q.held || l.q.open != nil && l.q.tail-l.q.openAt+int64(len(c.buf)) > l.groupMost() {
			if err := l.q.waitChange(ctx); err != nil {
				return err
			}
			continue
		}
		c.at = l.now()
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

// groupMost bounds a group of more than one call, in bytes.
func (l *Log) groupMost() int64 { return int64(min(l.cfg.QueueBytes, MaxBatchBytes)) }

// openGroup gives the group that takes calls, with l.q.mu held.
func (l *Log) openGroup() *group {
	q := &l.q
	if q.open != nil {
		return q.open
	}
	g := l.w.spare.newGroup()
	g.crowded, g.sign = q.crowded, l.cfg.SignCommits
	if q.owner == nil {
		q.owner = g
	}
	if q.writing {
		g.turn, g.more = make(chan struct{}), make(chan struct{}, 1)
	}
	q.open, q.writing = g, true
	q.openAt = q.tail
	q.tail += overhead(0)
	return g
}

// lead sees the group through for its first caller, who may stop waiting; the group does not.
func (l *Log) lead(ctx context.Context, g *group, c *call) (audit.Receipt, error) {
	if err := l.gather(ctx, g); err != nil {
		c.abandoned = true // not by way of g.calls, which others still append to
		go func() {
			_ = l.gather(context.WithoutCancel(ctx), g)
			l.commit(g)
		}()
		return audit.Receipt{}, err
	}
	l.commit(g)
	r, err := g.receipt, g.err
	if g.done == nil { // nobody else has it
		l.w.spare.keepGroup(g)
	}
	return r, err
}

// gather seats the calls as they come, until it is the group's turn to be written.
func (l *Log) gather(ctx context.Context, g *group) error {
	for g.turn != nil {
		select {
		case <-g.turn:
			l.letCome(g)
			return nil
		case <-g.more:
			l.seatCalls(g)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	l.letCome(g)
	return nil
}

// letCome lets those come along who are just about to append, as the callers of the group before
// are. As long as some come the processors have something to do, and a sync for all costs what one
// for a few does; nobody is waited for.
func (l *Log) letCome(g *group) {
	for range comeRounds {
		if !g.crowded {
			return
		}
		runtime.Gosched()
		if !l.seatCalls(g) {
			return
		}
	}
}

// comeRounds bounds how often a leader lets others run before it writes.
const comeRounds = 8

// seatSome is the number of entries for which a leader is woken before its turn.
const seatSome = 24

// closeGroup lets no call come any more. If there is enough to seat it begins to make durable what
// the vault holds for those that came: the processors seat them meanwhile. Else whoever writes the
// group does that too, without another goroutine.
func (l *Log) closeGroup(g *group) {
	l.q.mu.Lock()
	l.q.open = nil
	l.q.change()
	g.vault = l.cfg.Vault
	many := g.unseated >= seatSome
	l.q.mu.Unlock()
	if g.vault != nil && many {
		g.round, g.vaultErr = g.vault.StartFlush()
		g.vault = nil
	}
}

// seatCalls seats the calls that came since it was called last, and tells whether there were any.
func (l *Log) seatCalls(g *group) bool {
	l.q.mu.Lock()
	calls := g.calls[g.seated:]
	g.unseated = 0
	l.q.mu.Unlock()
	l.w.seat(g, calls)
	return len(calls) > 0
}

// commit makes the group durable and hands over to the next.
func (l *Log) commit(g *group) {
	l.closeGroup(g)
	l.seatCalls(g)
	l.q.mu.Lock()
	at := l.cfg.Now()
	l.q.mu.Unlock()
	l.w.shut(g, 0, at)
	l.w.ahead(g.record.Wall, len(g.buf))
	l.q.mu.Lock()
	l.q.owner = l.q.open
	poison := l.q.poison
	l.q.mu.Unlock()
	if poison != nil {
		g.err = fault.New(audit.CodePoisoned, "", poison)
	} else {
		g.err = l.w.put(g)
	}
	l.q.mu.Lock()
	if g.err != nil && l.q.poison == nil {
		l.q.poison = g.err
	}
	took, bytes := l.cfg.Now().Sub(g.shutAt), len(g.buf)
	l.q.crowded = len(g.calls) > 1
	l.w.spare.keep(g)
	next := l.q.open
	l.q.writing = next != nil
	l.q.change()
	l.q.mu.Unlock()
	if g.err == nil && l.cfg.AfterCommit != nil {
		l.cfg.AfterCommit(g.entries, bytes, took)
	}
	if g.done != nil {
		close(g.done)
	}
	if next != nil {
		close(next.turn)
	}
}

// exclusive runs do while there is no group.
func (l *Log) exclusive(do func() error) error {
	if err := l.q.hold(); err != nil {
		return err
	}
	err := do()
	l.q.letGo(err, l.w.end, l.w.st.Tree.Size)
	return err
}
