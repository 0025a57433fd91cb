package audit

import (
	"runtime"
	"sync"
)

// A large call is seated in runs of entries in which no person comes twice. What the order decides is filled in first, then the run's
// frames are finished and hashed on all processors, then leaves and counters move on. The bytes are those that seat makes one by one.
const (
	runMost = 4096 // entries in a run
	runPart = 128  // entries for which a processor is worth asking
)

// seated is an entry of a run.
type seated struct {
	frame  []byte
	people int32 // how many of runPeople are its own
}

// seatRuns is seat for all entries of a call, whose frames are in buf.
func (l *Log) seatRuns(buf []byte, entries []pending, now int64) {
	var few [4]int32
	for i := range entries {
		p := &entries[i]
		frame := buf[p.at:p.end]
		subjects := frame[p.subjects-p.at:]
		people, again := l.touchAll(subjects, few[:0])
		if again || len(l.run) == runMost {
			l.finishRun()
		}
		index := l.st.tree.size + uint64(len(l.run))
		l.number(frame[frameHead:], index, p.timed, now)
		l.fillIn(subjects, people, index)
		l.runPeople = append(l.runPeople, people...)
		l.run = append(l.run, seated{frame: frame, people: int32(len(people))})
	}
	l.finishRun()
}

// touchAll finds an entry's subjects and tells whether one of them came already in the run.
func (l *Log) touchAll(subjects []byte, people []int32) (_ []int32, again bool) {
	p := subjects[1:]
	for range subjects[0] {
		n := l.st.subjects.touch((*Handle)(p))
		again = again || l.st.subjects.people[n].last >= l.st.tree.size
		people = append(people, int32(n))
		p = p[subjectFixed+int(p[subjectFixed-1])*commitLen:]
	}
	return people, again
}

func (l *Log) fillIn(subjects []byte, people []int32, index uint64) {
	p := subjects[1:]
	for _, n := range people {
		s := &l.st.subjects.people[n]
		be.PutUint64(p[16:], s.count+1)
		copy(p[24:56], s.leaf[:])
		s.count++
		s.last = index
		p = p[subjectFixed+int(p[subjectFixed-1])*commitLen:]
	}
}

func (l *Log) finishRun() {
	n := len(l.run)
	size := max(runPart, (n+runtime.GOMAXPROCS(0)-1)/runtime.GOMAXPROCS(0))
	for len(l.runTrees)*size < n {
		l.runTrees = append(l.runTrees, subtrees{})
	}
	var wg sync.WaitGroup
	for at := size; at < n; at += size {
		wg.Go(func() { l.hashRun(at, min(at+size, n), &l.runTrees[at/size]) })
	}
	if n > 0 {
		l.hashRun(0, min(size, n), &l.runTrees[0])
	}
	wg.Wait()
	people := l.runPeople
	for i := range l.run {
		e := &l.run[i]
		trees := &l.runTrees[i/size]
		leaf := trees.hashes[i%size]
		for _, k := range people[:e.people] {
			l.st.subjects.people[k].leaf = leaf
		}
		people = people[e.people:]
		l.hashBuf = l.st.tree.join(leaf, trees, l.hashBuf)
	}
	clear(l.run)
	l.run, l.runPeople = l.run[:0], l.runPeople[:0]
}

// hashRun finishes the frames of a part of the run, and hashes its leaves and the nodes within, two at a time.
func (l *Log) hashRun(from, to int, trees *subtrees) {
	var sha hasher
	trees.hashes = trees.hashes[:0]
	for part := l.run[from:to]; len(part) > 0; {
		endFrame(part[0].frame, 0)
		p := part[0].frame[frameHead-1:]
		if len(part) == 1 {
			trees.hashes = append(trees.hashes, sha.sum(p))
			break
		}
		endFrame(part[1].frame, 0)
		x, y := sha.sumTwo(p, part[1].frame[frameHead-1:])
		trees.hashes = append(trees.hashes, x, y)
		part = part[2:]
	}
	trees.hash(&sha, l.st.tree.size+uint64(from))
}
