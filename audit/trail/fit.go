package trail

import "github.com/kyufu-go/kyufu/audit/internal/segment"

// fits reports whether need more bytes can be appended as things are, with l.q.mu held.
func (l *Log) fits(now int64, need int) bool {
	return l.w.due(now, l.q.tail, l.q.count, need) == 0 && l.q.tail+overhead(need)+reserve <= l.w.allocated.Load()
}

// makeFit closes the epoch or the segment if it is time, and makes room for need bytes.
func (w *writer) makeFit(need int) error {
	if err := w.checkFile(); err != nil {
		return err
	}
	if err := w.sealIfDue(w.now(), need); err != nil {
		return err
	}
	return w.room(overhead(need))
}

// overhead is the room that need bytes of entries take with a commit record and an event of the
// log's own.
func overhead(need int) int64 {
	return int64(need) + ownMost + segment.FrameHead + segment.CommitSigned
}
