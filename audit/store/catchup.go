package store

import (
	"context"
	"sync"
)

// catching says what was done again by the log.
type catching struct {
	running chan struct{} // holds one: who does it now. Restore never waits for them, who may wait for Restore
	mu      sync.Mutex    // of done and since
	done    map[string]bool
	since   int // how many restorations there were
}

func newCatching() *catching {
	return &catching{running: make(chan struct{}, 1), done: map[string]bool{}}
}

// CatchUp has who answers from the store do first what the log says and a store that was put back
// from a backup does not know. It runs f once, for this journal and all that are made of it with
// [Journal.In], and once more after a restoration; while f fails, every call tries again. What
// names f among others. The journal that f is given is outside of any transaction, and reads by a
// connection of its own: who begins a transaction has caught up before ([Journal.In]), or waits for
// ever where no second connection is to be had. A call beside a restoration waits for its end. A
// store that is older than its log is refused before. Errors: log_behind, schema, database (also
// when the context ends while another catches up), those of f.
func (j *Journal) CatchUp(ctx context.Context, what string, f func(*Journal) error) error {
	if !j.made() || f == nil {
		return fail(CodeConfig, "journal", nil)
	}
	c := j.caught
	if done, _ := c.was(what); done {
		return nil
	}
	select {
	case c.running <- struct{}{}:
	case <-ctx.Done():
		return fail(CodeDatabase, "", ctx.Err())
	}
	defer func() { <-c.running }()
	if j.outer != nil {
		j = j.outer
	}
	for {
		if out := j.c.Store.Outbox(); out != nil {
			if err := j.look(ctx, out); err != nil {
				return behindBy("older", err)
			}
		}
		done, since := c.was(what)
		if done {
			return nil
		}
		if err := f(j); err != nil {
			return err
		}
		c.did(what, since)
	}
}

func (c *catching) was(what string) (done bool, since int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.done[what], c.since
}

// did notes that something was done, unless the store was put back meanwhile.
func (c *catching) did(what string, since int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.since == since {
		c.done[what] = true
	}
}

// again has everybody catch up anew: the store was put back.
func (c *catching) again() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.done)
	c.since++
}
