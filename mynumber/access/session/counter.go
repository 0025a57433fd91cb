package session

import (
	"context"
	"hash/maphash"
	"sync"
	"time"
)

// Counter counts tries, so that a proof is asked for only while tries are left. [Sessions] takes a
// try before the proof, however many come at one time, and gives it back when the proof was right.
// Several servers share one that counts in a store. Implementations are safe for concurrent use.
type Counter interface {
	// Take takes one of limit tries of a key and says the how-manieth it is, from 1; it returns 0,
	// and changes nothing, when none is left. Tries come back all at once when the time last has
	// passed since the latest; a negative last means that they never do.
	Take(ctx context.Context, key string, limit int, last time.Duration) (int, error)
	// Back gives n tries of a key back; a negative n gives back all.
	Back(ctx context.Context, key string, n int) error
}

// counters is how many counts a [MemoryCounter] keeps; with 65,536 of them it takes 2 MB.
const counters = 1 << 16

// MemoryCounter counts in memory that does not grow: keys share a fixed number of counts by a hash
// that nobody outside the process knows. Two keys that share one, by chance, share their tries: so
// a lock may come too early, and never too late.
type MemoryCounter struct {
	now  func() time.Time
	seed maphash.Seed
	mu   sync.Mutex
	list []tries
}

type tries struct {
	n int
	// until is when the tries come back; zero: never. It keeps the monotonic reading of a clock
	// that has one, so that setting the clock ahead brings no tries back.
	until time.Time
}

// NewMemoryCounter returns a counter that has counted nothing.
func NewMemoryCounter(now func() time.Time) *MemoryCounter {
	return &MemoryCounter{now: now, seed: maphash.MakeSeed(), list: make([]tries, counters)}
}

// Take implements [Counter].
func (c *MemoryCounter) Take(_ context.Context, key string, limit int, last time.Duration) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.now == nil {
		return 0, nil // the zero counter has no tries to give
	}
	t, now := c.of(key), c.now()
	if !t.until.IsZero() && !now.Before(t.until) {
		*t = tries{}
	}
	if t.n >= limit {
		return 0, nil
	}
	t.n++
	if t.until = (time.Time{}); last >= 0 {
		t.until = now.Add(last)
	}
	return t.n, nil
}

// Back implements [Counter].
func (c *MemoryCounter) Back(_ context.Context, key string, n int) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.now == nil {
		return nil
	}
	t := c.of(key)
	if n < 0 || t.n <= n {
		*t = tries{}
		return nil
	}
	t.n -= n
	return nil
}

func (c *MemoryCounter) of(key string) *tries {
	return &c.list[maphash.String(c.seed, key)%counters]
}
