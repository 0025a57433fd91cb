package trail

import "github.com/kyufu-go/kyufu/audit/internal/segment"

// fits reports whether need more bytes can be appended as things are, with l.mu held.
func (l *Log) fits(now int64, need int) bool {
	return l.due(now, l.tail, l.count, need) == 0 && l.tail+overhead(need)+reserve <= l.allocated
}

// makeFit closes the epoch or the segment if it is time, and makes room for need bytes.
func (l *Log) makeFit(need int) error {
	if err := l.checkFile(); err != nil {
		return err
	}
	if err := l.turn(l.now(), need); err != nil {
		return err
	}
	return l.room(overhead(need))
}

// overhead is the room that need bytes of entries take with a commit record and an event of the
// log's own.
func overhead(need int) int64 {
	return int64(need) + ownMost + segment.FrameHead + segment.CommitSigned
}
