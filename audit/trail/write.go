package trail

import (
	"time"

	"github.com/kyufu-go/kyufu/audit/internal/segment"
)

// shut ends a group with a commit record and moves the state on. Whatever comes next follows from
// it, so if it cannot be made durable the log is poisoned.
func (w *writer) shut(g *group, flags byte, at time.Time) {
	w.finishRun(g)
	if g.sign {
		flags |= segment.FlagSigned
	}
	if len(w.hashBuf) > hashBufMax {
		g.hashes, w.hashBuf = w.hashBuf, w.spare.hashes()
	}
	c := &g.record
	*c = segment.CommitRecord{
		Flags: flags, Epoch: w.st.Epoch, Number: w.st.Commit, First: g.first, Size: w.st.Tree.Size,
		Wall: at.UnixMicro(), Mono: at.Sub(w.opened).Microseconds(), Root: w.st.Tree.Root(), Chain: w.st.Chain,
	}
	if flags&segment.FlagSeal != 0 {
		c.Epoch-- // the state has moved on to the next epoch, the commit belongs to the one that was sealed
	}
	g.shutAt, g.at, g.recordAt = at, w.end, len(g.buf)
	g.buf = c.Append(segment.BeginFrame(g.buf, segment.FrameCommit))
	w.end += int64(g.recordAt) + c.Frame()
	w.st.Chain, w.st.Wall = c.Hash, c.Wall
	w.st.Commit++
}
