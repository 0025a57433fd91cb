package trail

import (
	"errors"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
)

// chores are what a log does ahead of need or after the fact, so that no caller waits for it.
type chores struct {
	key    disk.Task // the old key is destroyed, the next is made
	grow   disk.Task // the segment gets room
	next   disk.Task // the next segment gets room
	people disk.Task // the subject map at the segment's start is saved
	hashes disk.Task // hashes are synced, so that little is left when the segment ends
}

// serial has all of them done by the caller that begins them, so that a test can count operations.
func (c *chores) serial() {
	for _, one := range []*disk.Task{&c.key, &c.grow, &c.next, &c.people, &c.hashes} {
		one.Serial = true
	}
}

func (c *chores) wait() error {
	return errors.Join(c.key.Wait(), c.grow.Wait(), c.next.Wait(), c.people.Wait(), c.hashes.Wait())
}

// ahead begins what the next seal, the next write and the next segment will need, for the owner of
// the state; wrote is the size of its group.
func (w *writer) ahead(now int64, wrote int) {
	if w.st.Tree.Size-w.st.EpochFirst >= w.cfg.EpochEntries/2 || now-w.epochAt >= w.cfg.EpochTime.Microseconds()/2 {
		w.keyAhead()
	}
	w.growAhead(wrote <= disk.ZeroesMost)
	if w.end >= w.cfg.SegmentSize/2 && w.chores.next.Idle() && w.nextFile == nil {
		w.chores.next.Begin(func() error {
			f, err := w.prepare()
			if err == nil {
				w.nextFile = f
			}
			return nil // whoever needs it tries again
		})
	}
}

func (w *writer) keyAhead() {
	if !w.chores.key.Idle() || w.nextKey != nil {
		return
	}
	epoch := w.st.Epoch + 1
	w.chores.key.Begin(func() error {
		key, err := w.keys.New(epoch)
		if err == nil {
			w.nextKey = key
		}
		return err
	})
}

// growAhead gives the segment room before it is needed, through a handle of its own: what fails to
// be written there must not be taken for reported when the commits' handle is synced.
func (w *writer) growAhead(zeroes bool) {
	from := w.allocated.Load()
	step := disk.GrowthStep(w.end)
	to := min(from+step, w.cfg.SegmentSize+reserve)
	if from-w.end > step/2 || to <= from {
		return
	}
	name := w.segName
	w.chores.grow.Begin(func() error {
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
	w.chores.people.Begin(func() error {
		if err := segment.SaveSubjects(w.fs, number, &m); err != nil && !fault.Full(err) {
			return err
		}
		return nil // it is derived; without room it is made again when needed
	})
}
