package audit

import (
	"errors"
	"slices"
)

// chore is something slow that is done beside the commits, one at a time. It belongs to whoever may begin it.
type chore struct {
	done   chan struct{} // nil: nothing was begun
	err    error
	inline bool // done by whoever begins it
}

// over reports that nothing is under way: nobody would have to wait.
func (c *chore) over() bool {
	if c.done == nil {
		return true
	}
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}

// idle reports that nothing is under way and that the last did not fail; what it left may then be looked at.
func (c *chore) idle() bool { return c.over() && c.err == nil }

// begin begins do if the chore is idle.
func (c *chore) begin(do func() error) {
	if !c.idle() {
		return
	}
	c.done = make(chan struct{})
	run := func() {
		defer close(c.done)
		c.err = do()
	}
	if c.inline {
		run()
		return
	}
	go run()
}

// wait waits for the last that was begun and gives its error, once.
func (c *chore) wait() error {
	if c.done == nil {
		return nil
	}
	<-c.done
	err := c.err
	c.done, c.err = nil, nil
	return err
}

// chores are what a log does ahead of need or after the fact, so that no caller waits for it.
type chores struct {
	key    chore // the old key is destroyed, the next is made
	grow   chore // the segment gets room
	next   chore // the next segment gets room
	people chore // the subject map at the segment's start is saved
	hashes chore // hashes are synced, so that little is left when the segment ends
}

// inline has all of them done by whoever begins them, so that a test can count operations.
func (c *chores) inline() {
	for _, one := range []*chore{&c.key, &c.grow, &c.next, &c.people, &c.hashes} {
		one.inline = true
	}
}

func (c *chores) wait() error {
	return errors.Join(c.key.wait(), c.grow.wait(), c.next.wait(), c.people.wait(), c.hashes.wait())
}

// ahead begins what the next seal, the next write and the next segment will need, for the owner of the state; wrote is the size of its
// group.
func (l *Log) ahead(now int64, wrote int) {
	if l.st.tree.size-l.st.epochFirst >= l.cfg.EpochEntries/2 || now-l.epochAt >= l.cfg.EpochTime.Microseconds()/2 {
		l.keyAhead()
	}
	l.growAhead(wrote <= zeroesMost)
	if l.end >= l.cfg.SegmentSize/2 && l.chores.next.idle() && l.nextFile == nil {
		l.chores.next.begin(func() error {
			f, err := l.prepare()
			if err == nil {
				l.nextFile = f
			}
			return nil // whoever needs it tries again
		})
	}
}

func (l *Log) keyAhead() {
	if !l.chores.key.idle() || l.nextKey != nil {
		return
	}
	epoch := l.st.epoch + 1
	l.chores.key.begin(func() error {
		key, err := l.keys.New(epoch)
		if err == nil {
			l.nextKey = key
		}
		return err
	})
}

const (
	growthLeast = 1 << 20
	growthMost  = 8 << 20
	fillPiece   = 256 << 10
	// zeroesMost is the size of the largest write that gains by zeroes in its room.
	zeroesMost = fillPiece * 3 / 4
)

// growthStep is by how much a file grows ahead that is so long.
func growthStep(end int64) int64 { return min(max(end, growthLeast), growthMost) }

// growAhead gives the segment room before it is needed, through a handle of its own: what fails to be written there must not be taken for
// reported when the commits' handle is synced.
func (l *Log) growAhead(zeroes bool) {
	l.mu.Lock()
	from := l.allocated
	l.mu.Unlock()
	step := growthStep(l.end)
	to := min(from+step, l.cfg.SegmentSize+reserve)
	if from-l.end > step/2 || to <= from {
		return
	}
	name := l.segName
	l.chores.grow.begin(func() error {
		f, err := l.fs.Edit(name)
		if err == nil {
			err = errors.Join(grow(f, from, to, zeroes), f.Close())
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		switch {
		case err == nil:
			l.allocated = to
		case !isFull(err) && l.poison == nil:
			l.poison = fail(CodeIO, "allocate", err)
		}
		return nil
	})
}

// grow takes room and writes zeroes into it: a sync of what overwrites them need not change the file's extents too, which takes half the
// time. They are written out piece by piece, and made durable once at the end, so that the commits' own syncs beside this have little of it
// to wait for. Large commits gain nothing: the disk would write twice as much.
func grow(f File, from, to int64, zeroes bool) error {
	if err := f.Allocate(to); err != nil {
		return err
	}
	if !zeroes {
		return f.Sync()
	}
	zero := make([]byte, min(to-from, fillPiece))
	for ; from < to; from += int64(len(zero)) {
		piece := zero[:min(int64(len(zero)), to-from)]
		if err := writeFull(f, piece, from); err != nil {
			return err
		}
		if err := writeOut(f, from, int64(len(piece))); err != nil {
			return err
		}
	}
	return f.Sync()
}

// outWriter is a File that can write out a part of itself: the part is on its way to the disk then, but not durable. That holds up others'
// syncs less than a sync does. An error may not be told again by a later Sync.
type outWriter interface {
	writeOut(from, size int64) error
}

func writeOut(f File, from, size int64) error {
	if w, ok := f.(outWriter); ok {
		return w.writeOut(from, size)
	}
	return f.Sync()
}

// savePeople saves the subject map as it is at the start of the segment.
func (l *Log) savePeople(segment uint64) {
	st := state{subjects: subjectMap{people: slices.Clone(l.st.subjects.people)}}
	l.chores.people.begin(func() error {
		if err := saveSubjects(l.fs, segment, &st); err != nil && !isFull(err) {
			return err
		}
		return nil // it is derived; without room it is made again when needed
	})
}

// hashesSynced is how many bytes of hashes may be left unsynced.
const hashesSynced = 1 << 20

func (l *Log) syncHashesAhead() {
	if l.hashAt-l.hashSynced < hashesSynced {
		return
	}
	l.hashSynced = l.hashAt
	name := hashesName(l.st.segment)
	l.chores.hashes.begin(func() error {
		f, err := l.fs.Edit(name)
		if err != nil {
			return nil // the sync at the segment's end tells
		}
		_ = errors.Join(f.Sync(), f.Close())
		return nil
	})
}
