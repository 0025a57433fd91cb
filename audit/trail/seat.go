package trail

import (
	"runtime"
	"sync"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/merkle"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/audit/internal/wire"
)

// Entries are seated in runs in which no person comes twice, across the calls of a group. What the
// order decides is filled in first, then the run's frames are finished and hashed, a long run on
// all processors, then leaves and counters move on.
const (
	runMost = 4096 // entries in a run
	runPart = 128  // entries for which a processor is worth asking
)

// seated is an entry of a run: where its frame is in the group, which may still move.
type seated struct {
	at, end int
	people  int32 // how many of runPeople are its own
}

// lineUp fills in what the order decides of an entry, whose call begins at from in the group.
func (l *Log) lineUp(g *group, from int, p *pending, now int64) {
	frame := g.buf[from+int(p.at) : from+int(p.end)]
	subjects := frame[p.subjects-p.at:]
	var few [4]int32
	people, again := l.touchAll(subjects, few[:0])
	if again || len(l.run) == runMost {
		l.finishRun(g)
	}
	index := l.st.Tree.Size + uint64(len(l.run))
	l.number(frame[segment.FrameHead:], index, p.timed, now)
	l.fillIn(subjects, people, index)
	l.runPeople = append(l.runPeople, people...)
	l.run = append(l.run, seated{from + int(p.at), from + int(p.end), int32(len(people))})
}

// touchAll finds an entry's subjects and tells whether one of them came already in the run.
func (l *Log) touchAll(subjects []byte, people []int32) (_ []int32, again bool) {
	p := subjects[1:]
	for range subjects[0] {
		n := l.st.Subjects.Touch((*audit.Handle)(p))
		again = again || l.st.Subjects.People[n].Last >= l.st.Tree.Size
		people = append(people, int32(n))
		p = p[segment.SubjectFixed+int(p[segment.SubjectFixed-1])*segment.CommitLen:]
	}
	return people, again
}

func (l *Log) fillIn(subjects []byte, people []int32, index uint64) {
	p := subjects[1:]
	for _, n := range people {
		s := &l.st.Subjects.People[n]
		wire.BE.PutUint64(p[16:], s.Count+1)
		copy(p[24:56], s.Leaf[:])
		s.Count++
		s.Last = index
		p = p[segment.SubjectFixed+int(p[segment.SubjectFixed-1])*segment.CommitLen:]
	}
}

// finishRun adds the run's entries to the tree.
func (l *Log) finishRun(g *group) {
	n := len(l.run)
	if n == 0 {
		return
	}
	size := n
	if n >= 2*runPart {
		size = max(runPart, (n+runtime.GOMAXPROCS(0)-1)/runtime.GOMAXPROCS(0))
	}
	for len(l.runTrees)*size < n {
		l.runTrees = append(l.runTrees, merkle.Subtrees{})
	}
	if size < n {
		l.hashBeside(g.buf, size)
	} else {
		hashSeated(g.buf, l.run, l.st.Tree.Hasher(), l.st.Tree.Size, &l.runTrees[0])
	}
	people := l.runPeople
	for i := range l.run {
		trees := &l.runTrees[i/size]
		leaf := trees.Hashes[i%size]
		own := l.run[i].people
		for _, k := range people[:own] {
			l.st.Subjects.People[k].Leaf = leaf
		}
		people = people[own:]
		l.hashBuf = l.st.Tree.Join(leaf, trees, l.hashBuf)
	}
	l.run, l.runPeople = l.run[:0], l.runPeople[:0]
}

// hashBeside hashes the run in parts of the given size, each on a processor of its own.
func (l *Log) hashBeside(buf []byte, size int) {
	var wg sync.WaitGroup
	for at := 0; at < len(l.run); at += size {
		part := l.run[at:min(at+size, len(l.run))]
		wg.Go(func() { hashSeated(buf, part, &merkle.Hasher{}, l.st.Tree.Size+uint64(at), &l.runTrees[at/size]) })
	}
	wg.Wait()
}

// hashSeated finishes frames, and hashes their leaves and the nodes within.
func hashSeated(buf []byte, part []seated, sha *merkle.Hasher, first uint64, trees *merkle.Subtrees) {
	trees.Hashes = trees.Hashes[:0]
	for _, s := range part {
		segment.EndFrame(buf[s.at:s.end], 0)
		trees.Hashes = append(trees.Hashes, sha.Sum(buf[s.at+segment.FrameHead-1:s.end]))
	}
	trees.Hash(sha, first)
}

// take moves a call's frames into the group and its entries into the run, which shut finishes if
// nobody did.
func (l *Log) take(g *group, c *call) {
	at := len(g.buf)
	if at == 0 {
		g.buf, c.buf = c.buf, g.buf
	} else {
		g.buf = append(g.buf, c.buf...)
	}
	c.first = l.st.Tree.Size + uint64(len(l.run))
	for i := range c.entries {
		l.lineUp(g, at, &c.entries[i], c.at)
	}
}

func (l *Log) number(payload []byte, index uint64, timed bool, now int64) {
	wire.BE.PutUint64(payload[segment.OffIndex:], index)
	wire.BE.PutUint64(payload[segment.OffEpoch:], l.st.Epoch)
	if !timed {
		wire.BE.PutUint64(payload[segment.OffTime:], uint64(now))
	}
}
