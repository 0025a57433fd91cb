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
func (l *Log) ahead(now int64, wrote int) {
	if l.st.Tree.Size-l.st.EpochFirst >= l.cfg.EpochEntries/2 || now-l.epochAt >= l.cfg.EpochTime.Microseconds()/2 {
		l.keyAhead()
	}
	l.growAhead(wrote <= disk.ZeroesMost)
	if l.end >= l.cfg.SegmentSize/2 && l.chores.next.Idle() && l.nextFile == nil {
		l.chores.next.Begin(func() error {
			f, err := l.prepare()
			if err == nil {
				l.nextFile = f
			}
			return nil // whoever needs it tries again
		})
	}
}

func (l *Log) keyAhead() {
	if !l.chores.key.Idle() || l.nextKey != nil {
		return
	}
	epoch := l.st.Epoch + 1
	l.chores.key.Begin(func() error {
		key, err := l.keys.New(epoch)
		if err == nil {
			l.nextKey = key
		}
		return err
	})
}

// growAhead gives the segment room before it is needed, through a handle of its own: what fails to
// be written there must not be taken for reported when the commits' handle is synced.
func (l *Log) growAhead(zeroes bool) {
	l.mu.Lock()
	from := l.allocated
	l.mu.Unlock()
	step := disk.GrowthStep(l.end)
	to := min(from+step, l.cfg.SegmentSize+reserve)
	if from-l.end > step/2 || to <= from {
		return
	}
	name := l.segName
	l.chores.grow.Begin(func() error {
		f, err := l.fs.Edit(name)
		if err == nil {
			err = errors.Join(disk.Grow(f, from, to, zeroes), f.Close())
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		switch {
		case err == nil:
			l.allocated = to
		case !fault.Full(err) && l.poison == nil:
			l.poison = fault.New(audit.CodeIO, "allocate", err)
		}
		return nil
	})
}

// savePeople saves the subject map as it is at the start of the segment.
func (l *Log) savePeople(number uint64) {
	m := l.st.Subjects.CopyPeople()
	l.chores.people.Begin(func() error {
		if err := segment.SaveSubjects(l.fs, number, &m); err != nil && !fault.Full(err) {
			return err
		}
		return nil // it is derived; without room it is made again when needed
	})
}
