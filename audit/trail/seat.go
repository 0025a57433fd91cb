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
func (w *writer) lineUp(g *group, from int, p *pending, now int64) {
	frame := g.buf[from+int(p.at) : from+int(p.end)]
	subjects := frame[p.subjects-p.at:]
	var few [4]int32
	people, again := w.touchAll(subjects, few[:0])
	if again || len(w.run) == runMost {
		w.finishRun(g)
	}
	index := w.st.Tree.Size + uint64(len(w.run))
	w.number(frame[segment.FrameHead:], index, p.timed, now)
	w.fillIn(subjects, people, index)
	w.runPeople = append(w.runPeople, people...)
	w.run = append(w.run, seated{from + int(p.at), from + int(p.end), int32(len(people))})
}

// touchAll finds an entry's subjects and tells whether one of them came already in the run.
func (w *writer) touchAll(subjects []byte, people []int32) (_ []int32, again bool) {
	p := subjects[1:]
	for range subjects[0] {
		n := w.st.Subjects.Touch((*audit.Handle)(p))
		again = again || w.st.Subjects.People[n].Last >= w.st.Tree.Size
		people = append(people, int32(n))
		p = p[segment.SubjectFixed+int(p[segment.SubjectFixed-1])*segment.CommitLen:]
	}
	return people, again
}

func (w *writer) fillIn(subjects []byte, people []int32, index uint64) {
	p := subjects[1:]
	for _, n := range people {
		s := &w.st.Subjects.People[n]
		wire.BE.PutUint64(p[16:], s.Count+1)
		copy(p[24:56], s.Leaf[:])
		s.Count++
		s.Last = index
		p = p[segment.SubjectFixed+int(p[segment.SubjectFixed-1])*segment.CommitLen:]
	}
}

// finishRun adds the run's entries to the tree.
func (w *writer) finishRun(g *group) {
	n := len(w.run)
	if n == 0 {
		return
	}
	size := n
	if n >= 2*runPart {
		size = max(runPart, (n+runtime.GOMAXPROCS(0)-1)/runtime.GOMAXPROCS(0))
	}
	for len(w.runTrees)*size < n {
		w.runTrees = append(w.runTrees, merkle.Subtrees{})
	}
	if size < n {
		w.hashBeside(g.buf, size)
	} else {
		hashSeated(g.buf, w.run, w.st.Tree.Hasher(), w.st.Tree.Size, &w.runTrees[0])
	}
	people := w.runPeople
	for i := range w.run {
		trees := &w.runTrees[i/size]
		leaf := trees.Hashes[i%size]
		own := w.run[i].people
		for _, k := range people[:own] {
			w.st.Subjects.People[k].Leaf = leaf
		}
		people = people[own:]
		w.hashBuf = w.st.Tree.Join(leaf, trees, w.hashBuf)
	}
	w.run, w.runPeople = w.run[:0], w.runPeople[:0]
}

// hashBeside hashes the run in parts of the given size, each on a processor of its own.
func (w *writer) hashBeside(buf []byte, size int) {
	var wg sync.WaitGroup
	for at := 0; at < len(w.run); at += size {
		part := w.run[at:min(at+size, len(w.run))]
		wg.Go(func() { hashSeated(buf, part, &merkle.Hasher{}, w.st.Tree.Size+uint64(at), &w.runTrees[at/size]) })
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

// seat takes calls into a group.
func (w *writer) seat(g *group, calls []*call) {
	if g.buf == nil {
		g.buf, g.first = w.spare.frames(), w.st.Tree.Size
	}
	for _, c := range calls {
		g.seated++
		g.entries += len(c.entries)
		g.sign = g.sign || c.sign
		w.noteClockBack(g, c.at)
		w.take(g, c)
	}
	w.finishRun(g)
}

// take moves a call's frames into the group and its entries into the run, which shut finishes if
// nobody did.
func (w *writer) take(g *group, c *call) {
	at := len(g.buf)
	if at == 0 {
		g.buf, c.buf = c.buf, g.buf
	} else {
		g.buf = append(g.buf, c.buf...)
	}
	c.first = w.st.Tree.Size + uint64(len(w.run))
	for i := range c.entries {
		w.lineUp(g, at, &c.entries[i], c.at)
	}
}

func (w *writer) number(payload []byte, index uint64, timed bool, now int64) {
	wire.BE.PutUint64(payload[segment.OffIndex:], index)
	wire.BE.PutUint64(payload[segment.OffEpoch:], w.st.Epoch)
	if !timed {
		wire.BE.PutUint64(payload[segment.OffTime:], uint64(now))
	}
}
