package trail

import (
	"errors"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
)

// checkFile makes sure that the segment is still the file that the name leads to, and as long as it
// was.
func (w *writer) checkFile() error {
	same, err := w.fs.Same(w.segName, w.seg)
	if err != nil {
		return fault.New(audit.CodeIO, "stat", err)
	}
	if !same {
		return fault.At(audit.CodeReplaced, "", w.segName, w.end, int64(w.st.Tree.Size))
	}
	want := w.allocated.Load()
	size, err := w.seg.Size()
	if err != nil {
		return fault.New(audit.CodeIO, "stat", err)
	}
	if size < want {
		return fault.At(audit.CodeReplaced, "", w.segName, size, int64(w.st.Tree.Size))
	}
	return nil
}

// room allocates so much that need bytes and the reserve fit.
func (w *writer) room(need int64) error {
	if err := w.background.grow.Wait(); err != nil {
		return err
	}
	want := w.end + need + reserve
	if want <= w.allocated.Load() {
		return nil
	}
	more := min(want+disk.GrowthLeast, max(want, w.cfg.SegmentSize+reserve))
	err := disk.Grow(w.seg, w.allocated.Load(), more, false)
	if err != nil && fault.Full(err) && more > want {
		more = want
		err = disk.Grow(w.seg, w.allocated.Load(), more, false)
	}
	if err != nil {
		if fault.Full(err) {
			return w.noteFull(err)
		}
		return fault.New(audit.CodeIO, "allocate", err)
	}
	w.allocated.Store(more)
	return nil
}

// noteFull records once, in the reserve, that the log is full.
func (w *writer) noteFull(cause error) error {
	refusal := fault.New(audit.CodeFull, "", cause)
	if w.fullAt == w.allocated.Load() {
		return refusal
	}
	r, err := w.own(audit.Event{Act: audit.ActLogFull, Result: audit.Failed})
	if err != nil {
		return err
	}
	if w.end+int64(len(r.buf)+segment.FrameHead+segment.CommitSigned) > w.allocated.Load()-reserve/2 {
		return refusal // what is left is for the last seal
	}
	if err := w.writeOwn(r); err != nil {
		return err
	}
	w.fullAt = w.allocated.Load()
	return refusal
}

// sealRoom makes room for a seal; it may use the reserve.
func (w *writer) sealRoom() error {
	err := w.room(segment.FrameHead + segment.SealLen + segment.FrameHead + segment.CommitSigned)
	if err != nil && errors.Is(err, audit.CodeFull) && w.end+segment.FrameHead+segment.SealLen+segment.FrameHead+segment.CommitSigned <= w.allocated.Load() {
		return nil
	}
	return err
}
