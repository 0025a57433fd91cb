package trail

import "github.com/kyufu-go/kyufu/audit/internal/segment"

// shut ends a group with a commit record and moves the state on. Whatever comes next follows from
// it, so if it cannot be made durable the log is poisoned.
func (l *Log) shut(g *group, flags byte) {
	l.finishRun(g)
	if g.sign {
		flags |= segment.FlagSigned
	}
	l.mu.Lock()
	at := l.cfg.Now()
	if len(l.hashBuf) > hashBufMax {
		g.hashes, l.hashBuf, l.spareHash = l.hashBuf, l.spareHash[:0], nil
	}
	l.mu.Unlock()
	c := &g.record
	*c = segment.CommitRecord{
		Flags: flags, Epoch: l.st.Epoch, Number: l.st.Commit, First: g.first, Size: l.st.Tree.Size,
		Wall: at.UnixMicro(), Mono: at.Sub(l.opened).Microseconds(), Root: l.st.Tree.Root(), Chain: l.st.Chain,
	}
	if flags&segment.FlagSeal != 0 {
		c.Epoch-- // the state has moved on to the next epoch, the commit belongs to the one that was sealed
	}
	g.shutAt, g.at, g.recordAt = at, l.end, len(g.buf)
	g.buf = c.Append(segment.BeginFrame(g.buf, segment.FrameCommit))
	l.end += int64(g.recordAt) + c.Frame()
	l.st.Chain, l.st.Wall = c.Hash, c.Wall
	l.st.Commit++
}
