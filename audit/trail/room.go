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
func (l *Log) checkFile() error {
	same, err := l.fs.Same(l.segName, l.seg)
	if err != nil {
		return fault.New(audit.CodeIO, "stat", err)
	}
	if !same {
		return fault.At(audit.CodeReplaced, "", l.segName, l.end, int64(l.st.Tree.Size))
	}
	l.mu.Lock()
	want := l.allocated
	l.mu.Unlock()
	size, err := l.seg.Size()
	if err != nil {
		return fault.New(audit.CodeIO, "stat", err)
	}
	if size < want {
		return fault.At(audit.CodeReplaced, "", l.segName, size, int64(l.st.Tree.Size))
	}
	return nil
}

// room makes sure that need bytes and the reserve fit into what is allocated.
func (l *Log) room(need int64) error {
	if err := l.chores.grow.Wait(); err != nil {
		return err
	}
	want := l.end + need + reserve
	if want <= l.allocated {
		return nil
	}
	more := min(want+disk.GrowthLeast, max(want, l.cfg.SegmentSize+reserve))
	err := disk.Grow(l.seg, l.allocated, more, false)
	if err != nil && fault.Full(err) && more > want {
		more = want
		err = disk.Grow(l.seg, l.allocated, more, false)
	}
	if err != nil {
		if fault.Full(err) {
			return l.noteFull(err)
		}
		return fault.New(audit.CodeIO, "allocate", err)
	}
	l.allocated = more
	return nil
}

// noteFull records once, in the reserve, that the log is full.
func (l *Log) noteFull(cause error) error {
	refusal := fault.New(audit.CodeFull, "", cause)
	if l.fullAt == l.allocated {
		return refusal
	}
	r, err := l.own(audit.Event{Act: audit.ActLogFull, Result: audit.Failed})
	if err != nil {
		return err
	}
	if l.end+int64(len(r.buf)+segment.FrameHead+segment.CommitSigned) > l.allocated-reserve/2 {
		return refusal // what is left is for the last seal
	}
	if err := l.putOwn(r); err != nil {
		return err
	}
	l.fullAt = l.allocated
	return refusal
}

// sealRoom makes room for a seal; it may use the reserve.
func (l *Log) sealRoom() error {
	err := l.room(segment.FrameHead + segment.SealLen + segment.FrameHead + segment.CommitSigned)
	if err != nil && errors.Is(err, audit.CodeFull) && l.end+segment.FrameHead+segment.SealLen+segment.FrameHead+segment.CommitSigned <= l.allocated {
		return nil
	}
	return err
}
