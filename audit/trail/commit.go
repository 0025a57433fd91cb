package trail

import (
	"time"

	"github.com/kyufu-go/kyufu/audit/internal/segment"
)

// appendCommit ends a batch with a commit record and advances the state. Everything that follows
// builds on the record, so if the batch cannot be made durable the log is poisoned.
func (w *writer) appendCommit(b *batch, flags byte, at time.Time) {
	w.integrate(b)
	if b.sign {
		flags |= segment.FlagSigned
	}
	if len(w.hashBuf) > hashBufMax {
		b.hashes, w.hashBuf = w.hashBuf, w.spare.hashes()
	}
	c := &b.record
	*c = segment.CommitRecord{
		Flags: flags, Epoch: w.st.Epoch, Number: w.st.Commit, First: b.first, Size: w.st.Tree.Size,
		Wall: at.UnixMicro(), Mono: at.Sub(w.opened).Microseconds(), Root: w.st.Tree.Root(), Chain: w.st.Chain,
	}
	if flags&segment.FlagSeal != 0 {
		c.Epoch-- // the state has moved on to the next epoch, the commit belongs to the one that was sealed
	}
	b.shutAt, b.at, b.recordAt = at, w.end, len(b.buf)
	b.buf = c.Append(segment.BeginFrame(b.buf, segment.FrameCommit))
	w.end += int64(b.recordAt) + c.Frame()
	w.st.Chain, w.st.Wall = c.Hash, c.Wall
	w.st.Commit++
}
