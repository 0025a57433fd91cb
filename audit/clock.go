package audit

import (
	"sync"
	"time"
)

// Reference is the time by something else than this machine's clock: what a timestamp service, an
// anchor or the database last said, and what went by since. What went by is taken from a monotonic
// clock, which nobody sets. Give [Reference.Now] to the logs and to a [Clock]. The zero Reference
// knows no time. It is safe for concurrent use.
type Reference struct {
	mu sync.Mutex
	at time.Time // what was said
	by time.Time // when this machine heard it
}

// Learn takes a time that was said just now. An older one than what it would answer is not heeded:
// a timestamp says that it is not earlier, and no more.
func (r *Reference) Learn(at time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	by := time.Now() //nolint:forbidigo // for what goes by, not for what time it is
	if r.by.IsZero() || at.After(r.at.Add(by.Sub(r.by))) {
		r.at, r.by = at.Round(0), by
	}
}

// Now is the time as far as it is known; the zero time as long as nothing was learnt.
func (r *Reference) Now() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.by.IsZero() {
		return time.Time{}
	}
	return r.at.Add(time.Since(r.by))
}

// Clock is a machine's clock that never shows another time than a reference does, but for a skew.
// Give [Clock.Now] as Now to everything that compares the time with one that is stored: sessions,
// approvals, lendings, stops, and above all what is erased when its time is over. A clock that was
// set ahead then ends nothing, and one that was set back brings nothing back.
type Clock struct {
	// Machine is the machine's clock; by default time.Now.
	Machine func() time.Time
	// Reference gives the time by something else, or the zero time, as [Reference.Now] does.
	// Without it the machine is believed.
	Reference func() time.Time
	// Skew is how far the machine may be off; by default a minute.
	Skew time.Duration
}

// Now is the machine's time, or the reference's where the two are further apart than the skew.
func (c *Clock) Now() time.Time {
	now, at := c.both()
	if c.apart(now, at) {
		return at
	}
	return now
}

// Off is by how much the machine is ahead of the reference, negative when it is behind; zero within
// the skew, and without a reference. Ask it before work begins, and tell whoever keeps the machine.
func (c *Clock) Off() time.Duration {
	now, at := c.both()
	if c.apart(now, at) {
		return now.Sub(at)
	}
	return 0
}

// apart compares times and not their distance: of a clock that stands at the year 1 that is more
// than a duration holds.
func (c *Clock) apart(now, at time.Time) bool {
	return !at.IsZero() && (now.After(at.Add(c.skew())) || now.Before(at.Add(-c.skew())))
}

func (c *Clock) both() (now, at time.Time) {
	if c.Machine != nil {
		now = c.Machine()
	} else {
		now = time.Now() //nolint:forbidigo // the documented default clock
	}
	if c.Reference != nil {
		at = c.Reference()
	}
	return now, at
}

func (c *Clock) skew() time.Duration {
	if c.Skew > 0 {
		return c.Skew
	}
	return time.Minute
}
