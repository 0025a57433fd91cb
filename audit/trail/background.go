package trail

import (
	"errors"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
)

// background holds the tasks that run ahead of need or after the fact, so that no caller waits for
// them.
type background struct {
	key    disk.Task // the old key is destroyed, the next is made
	grow   disk.Task // the segment gets room
	next   disk.Task // the next segment gets room
	people disk.Task // the subject map at the segment's start is saved
	hashes disk.Task // hashes are synced, so that little is left when the segment ends
}

// serial has all of them done by the caller that begins them, so that a test can count operations.
func (c *background) serial() {
	for _, one := range []*disk.Task{&c.key, &c.grow, &c.next, &c.people, &c.hashes} {
		one.Serial = true
	}
}

func (c *background) wait() error {
	return errors.Join(c.key.Wait(), c.grow.Wait(), c.next.Wait(), c.people.Wait(), c.hashes.Wait())
}

// workAhead starts the background tasks that the next seal, write and segment will need. wrote is
// the size of the batch.
func (w *writer) workAhead(now int64, wrote int) {
	if w.st.Tree.Size-w.st.EpochFirst >= w.cfg.EpochEntries/2 || now-w.epochAt >= w.cfg.EpochTime.Microseconds()/2 {
		w.keyAhead()
	}
	w.preallocate(wrote <= disk.ZeroesMost)
	if w.end >= w.cfg.SegmentSize/2 && w.background.next.Idle() && w.nextFile == nil {
		w.background.next.Begin(func() error {
			f, err := w.preallocateNext()
			if err == nil {
				w.nextFile = f
			}
			return nil // whoever needs it tries again
		})
	}
}

func (w *writer) keyAhead() {
	if !w.background.key.Idle() || w.nextKey != nil {
		return
	}
	epoch := w.st.Epoch + 1
	w.background.key.Begin(func() error {
		key, err := w.keys.New(epoch)
		if err == nil {
			w.nextKey = key
		}
		return err
	})
}

// preallocate extends the segment before that is needed. It uses a file handle of its own: an error
// of its writes must not be reported to, and cleared by, the sync of a commit.
func (w *writer) preallocate(zeroes bool) {
	from := w.allocated.Load()
	step := disk.GrowthStep(w.end)
	to := min(from+step, w.cfg.SegmentSize+reserve)
	if from-w.end > step/2 || to <= from {
		return
	}
	name := w.segName
	w.background.grow.Begin(func() error {
		f, err := w.fs.Edit(name)
		if err == nil {
			err = errors.Join(disk.Grow(f, from, to, zeroes), f.Close())
		}
		switch {
		case err == nil:
			w.allocated.Store(to)
		case !fault.Full(err):
			w.poison(fault.New(audit.CodeIO, "allocate", err))
		}
		return nil
	})
}

// savePeople saves the subject map as it is at the start of the segment.
func (w *writer) savePeople(number uint64) {
	m := w.st.Subjects.CopyPeople()
	w.background.people.Begin(func() error {
		if err := segment.SaveSubjects(w.fs, number, &m); err != nil && !fault.Full(err) {
			return err
		}
		return nil // it is derived; without room it is made again when needed
	})
}
