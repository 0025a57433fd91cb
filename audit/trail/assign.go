package trail

import (
	"runtime"
	"sync"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/merkle"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/audit/internal/wire"
)

// Entries get their indexes in runs, across the calls of a batch. No person occurs twice in a run.
// First each entry gets its index and what else depends on the order. Then the frames of the run
// are completed and hashed, a long run on all processors. Then the tree integrates the leaves.
const (
	runMost = 4096 // entries in a run
	runPart = 128  // entries for which a processor is worth asking
)

// placed is an entry of a run: where its frame is in the batch's buffer, which may still move.
type placed struct {
	at, end int
	people  int32 // how many of runPeople are its own
}

// assignIndex gives an entry its index and fills in what depends on the order. The entry's call
// begins at from in the batch.
func (w *writer) assignIndex(b *batch, from int, p *pending, now int64) {
	frame := b.buf[from+int(p.at) : from+int(p.end)]
	subjects := frame[p.subjects-p.at:]
	var few [4]int32
	people, again := w.touchAll(subjects, few[:0])
	if again || len(w.run) == runMost {
		w.integrate(b)
	}
	index := w.st.Tree.Size + uint64(len(w.run))
	w.number(frame[segment.FrameHead:], index, p.timed, now)
	w.fillSubjects(subjects, people, index)
	w.runPeople = append(w.runPeople, people...)
	w.run = append(w.run, placed{from + int(p.at), from + int(p.end), int32(len(people))})
}

// touchAll looks an entry's subjects up and reports whether one of them is in the run already.
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

func (w *writer) fillSubjects(subjects []byte, people []int32, index uint64) {
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

// integrate adds the leaves of the run to the tree.
func (w *writer) integrate(b *batch) {
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
		w.hashBeside(b.buf, size)
	} else {
		hashPart(b.buf, w.run, w.st.Tree.Hasher(), w.st.Tree.Size, &w.runTrees[0])
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
		wg.Go(func() { hashPart(buf, part, &merkle.Hasher{}, w.st.Tree.Size+uint64(at), &w.runTrees[at/size]) })
	}
	wg.Wait()
}

// hashPart completes the frames of a part of the run and hashes their leaves and the nodes over
// them.
func hashPart(buf []byte, part []placed, sha *merkle.Hasher, first uint64, trees *merkle.Subtrees) {
	trees.Hashes = trees.Hashes[:0]
	for _, s := range part {
		segment.EndFrame(buf[s.at:s.end], 0)
		trees.Hashes = append(trees.Hashes, sha.Sum(buf[s.at+segment.FrameHead-1:s.end]))
	}
	trees.Hash(sha, first)
}

// assign adds calls to a batch.
func (w *writer) assign(b *batch, calls []*call) {
	if b.buf == nil {
		b.buf, b.first = w.spare.frames(), w.st.Tree.Size
	}
	for _, c := range calls {
		b.assigned++
		b.entries += len(c.entries)
		b.sign = b.sign || c.sign
		w.noteClock(b, c)
		w.add(b, c)
	}
	w.integrate(b)
}

// add appends a call's frames to the batch and its entries to the run. Whoever calls add calls
// integrate before the batch ends; appendCommit makes sure.
func (w *writer) add(b *batch, c *call) {
	at := len(b.buf)
	if at == 0 {
		b.buf, c.buf = c.buf, b.buf
	} else {
		b.buf = append(b.buf, c.buf...)
	}
	c.first = w.st.Tree.Size + uint64(len(w.run))
	for i := range c.entries {
		w.assignIndex(b, at, &c.entries[i], c.at)
	}
}

func (w *writer) number(payload []byte, index uint64, timed bool, now int64) {
	wire.BE.PutUint64(payload[segment.OffIndex:], index)
	wire.BE.PutUint64(payload[segment.OffEpoch:], w.st.Epoch)
	if !timed {
		wire.BE.PutUint64(payload[segment.OffTime:], uint64(now))
	}
}
