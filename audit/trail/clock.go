package trail

import (
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/wire"
)

const (
	// clockSlack is how far the clock may go back unremarked.
	clockSlack = time.Second
	// DefaultSkew is how far a clock may run ahead unremarked.
	DefaultSkew = time.Minute
	// DefaultPause is how long a log may have stood still, when it is opened, unremarked: longer
	// than the offices are closed in a row.
	DefaultPause = 14 * 24 * time.Hour
)

// written is a clock that shows no time that no entry can have: what runs before 1970 shows its
// first moment. Else an entry would be acknowledged that nobody can read.
func written(now func() time.Time) func() time.Time {
	first, last := time.Unix(0, 0), time.UnixMicro(wire.MaxMicros)
	return func() time.Time {
		switch t := now(); {
		case t.Before(first):
			return first
		case t.After(last):
			return last
		default:
			return t
		}
	}
}

// watch holds the clock against what cannot be set: the time that went by in the process, by the
// monotonic reading of a clock that has one.
type watch struct {
	wall, mono int64 // of a moment from which both are counted, in microseconds
}

// ahead is by how much the clock has run ahead since that moment.
func (k *watch) ahead(wall, mono int64) int64 { return wall - k.wall - (mono - k.mono) }

// times is what the clock shows, and what went by since the log was opened, in microseconds.
func (f *fixed) times() (wall, mono int64) {
	now := f.cfg.Now()
	return now.UnixMicro(), now.Sub(f.opened).Microseconds()
}

// noteClock appends the event for a clock that went back, or was set ahead, once a batch.
func (w *writer) noteClock(b *batch, c *call) {
	if b.noted {
		return
	}
	back, ahead := w.st.Wall-c.at, w.watch.ahead(c.at, c.mono)
	switch {
	case back > clockSlack.Microseconds():
		w.noteIn(b, c, audit.ActLogClockBack, back)
	case ahead > w.cfg.Skew.Microseconds():
		w.noteIn(b, c, audit.ActLogClockAhead, ahead)
	}
}

func (w *writer) noteIn(b *batch, c *call, act audit.Act, by int64) {
	b.noted, w.watch = true, watch{c.at, c.mono}
	if own, err := w.own(audit.Event{Act: act, Count: uint64(by / 1e6)}); err == nil { // the log's own events are good
		own.at = c.at
		w.add(b, own)
	}
}

// recordClock records, before a seal has the new time, that the clock went back or is ahead.
func (w *writer) recordClock() error {
	c := &call{}
	c.at, c.mono = w.times()
	act, by := audit.ActLogClockBack, w.st.Wall-c.at
	if by <= clockSlack.Microseconds() {
		act, by = audit.ActLogClockAhead, max(w.watch.ahead(c.at, c.mono), w.aheadOfReference(c.at))
		if by <= w.cfg.Skew.Microseconds() {
			return nil
		}
	}
	if err := w.room(overhead(0)); err != nil {
		return err
	}
	b := w.ownBatch()
	w.noteIn(b, c, act, by)
	return w.writeNow(b, 0)
}

// aheadOfReference is by how much the clock runs ahead of the reference, if there is one.
func (w *writer) aheadOfReference(now int64) int64 {
	if w.cfg.Reference == nil {
		return 0
	}
	at := w.cfg.Reference()
	if at.IsZero() {
		return 0
	}
	return now - at.UnixMicro()
}

// beginWatch records, when the log was opened, that the clock is ahead of the reference, or of the
// newest entry by more than a log stands still.
func (w *writer) beginWatch() error {
	by := w.aheadOfReference(w.watch.wall)
	if by <= w.cfg.Skew.Microseconds() {
		if by = w.watch.wall - w.st.Wall; w.st.Wall == 0 || by <= w.cfg.Pause.Microseconds() {
			return nil
		}
	}
	return w.record(audit.Event{Act: audit.ActLogClockAhead, Count: uint64(by / 1e6)})
}
