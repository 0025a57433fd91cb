package segment

import (
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/merkle"
	"github.com/kyufu-go/kyufu/audit/internal/wire"
	"runtime"
	"slices"
	"sync"
)

// replay takes a segment's frames from start to end into the state and checks each; commit gets
// every commit record with the tree hashes that its entries completed. Checksums, encodings and
// leaf hashes are worked out beside each other, what depends on order in order. Memory is bounded
// by a few chunks.
func Replay(f disk.File, name string, start, end int64, st *State, commit func(c *CommitRecord, stored []byte) error) error {
	r := replayer{name: name, st: st, commit: commit, first: st.Tree.Size, epoch: st.Epoch, key: st.EpochKey}
	if end-start < 2*replayChunk || runtime.GOMAXPROCS(0) == 1 {
		return r.alone(f, start, end)
	}
	return r.together(f, start, end)
}

func NoCommit(*CommitRecord, []byte) error { return nil }

const (
	replayChunk = 128 << 10
	frameUsual  = 256 // bytes; the room made for a chunk's frames goes by it
	replayAhead = 5   // chunks that a worker may have loaded before they are taken
)

type replayer struct {
	name   string
	st     *State
	commit func(c *CommitRecord, stored []byte) error
	out    []byte
	first  uint64 // index of the commit's first entry
	epoch  uint64
	key    [32]byte
}

// chunk is a run of whole frames.
type chunk struct {
	buf   []byte
	base  int64
	first uint64 // index of the first entry, if every frame is what its head says
	items []frameItem
	trees merkle.Subtrees // of the entries
	view  EventView
	sha   merkle.Hasher
	done  chan struct{}
	free  chan *chunk // where it goes back to: to the worker, and mostly the processor, whose cache has it
	err   error
}

type frameItem struct {
	at, end int32
	kind    byte
	bad     bool // no frame, or its checksum is wrong
	entry   item
}

// load reads frames from base on and splits them by their lengths alone. It gives where the next
// chunk begins, and moves first on by the entries.
func (c *chunk) load(f disk.File, base, end int64, first *uint64) (next int64) {
	c.base, c.first, c.err, c.items = base, *first, nil, c.items[:0]
	n := min(end-base, replayChunk)
	if int64(cap(c.buf)) < n {
		c.buf = make([]byte, n)
		c.items = make([]frameItem, 0, n/frameUsual)
	}
	c.buf = c.buf[:n]
	if c.err = disk.ReadFull(f, c.buf, base); c.err != nil {
		return end
	}
	at := 0
	for at < len(c.buf) {
		size := FrameHead
		if len(c.buf)-at >= FrameHead {
			size += int(wire.BE.Uint32(c.buf[at+4:]))
		}
		whole := at+size <= len(c.buf)
		if !whole && base+int64(len(c.buf)) < end && size <= maxFrame {
			break
		}
		bad := !whole || size == FrameHead || size > maxFrame
		c.items = append(c.items, frameItem{at: int32(at), end: int32(at + size), bad: bad})
		if bad {
			return end
		}
		if c.buf[at+FrameHead-1] == FrameEntry {
			*first++
		}
		at += size
	}
	c.buf = c.buf[:at]
	return base + int64(at)
}

// work does what needs no order. It hashes the leaves, then the nodes.
func (c *chunk) work() {
	c.trees.Hashes = slices.Grow(c.trees.Hashes[:0], 2*len(c.items)) // leaves, and fewer nodes
	for i := range c.items {
		it := &c.items[i]
		if it.bad {
			break
		}
		kind, p, _, st := ReadFrame(c.buf[it.at:it.end])
		it.kind = kind
		if it.bad = st != FrameOK; it.bad {
			break
		}
		if kind != FrameEntry {
			continue
		}
		it.entry.scan(p, &c.view)
		c.trees.Hashes = append(c.trees.Hashes, c.sha.Sum(c.leaf(it)))
	}
	c.trees.Hash(&c.sha, c.first)
}

// leaf is what an entry's leaf hash is of.
func (c *chunk) leaf(it *frameItem) []byte { return c.buf[it.at+FrameHead-1 : it.end] }

// take takes a chunk into the state.
func (r *replayer) take(c *chunk) error {
	if c.err != nil {
		return c.err
	}
	leaves := c.trees.Hashes
	made := &c.trees
	if c.first != r.st.Tree.Size {
		made = nil
	}
	for i := range c.items {
		it := &c.items[i]
		flaw := FlawFrame
		switch {
		case it.bad:
		case it.kind == FrameEntry:
			r.out, flaw = r.st.entry(&it.entry, &leaves[0], c.buf[it.at+FrameHead:it.end], made, r.out)
			leaves = leaves[1:]
		case it.kind == FrameCommit:
			var err error
			if flaw, err = r.close(c.buf[it.at+FrameHead : it.end]); err != nil {
				return err
			}
		}
		if flaw != FlawNone {
			return Corrupt(flaw, r.name, c.base+int64(it.at), r.st.Tree.Size)
		}
	}
	return nil
}

func (r *replayer) close(payload []byte) (Flaw, error) {
	c, ok := ParseCommit(payload)
	if !ok {
		return flawCommit, nil
	}
	if f := r.st.close(&c, r.first, r.epoch, r.key); f != FlawNone {
		return f, nil
	}
	if err := r.commit(&c, r.out); err != nil {
		return FlawNone, err
	}
	r.out, r.first, r.epoch, r.key = r.out[:0], r.st.Tree.Size, r.st.Epoch, r.st.EpochKey
	return FlawNone, nil
}

// finish makes sure that the last entry was committed.
func (r *replayer) finish(end int64) error {
	if r.first != r.st.Tree.Size {
		return Corrupt(FlawUnfinished, r.name, end, r.first)
	}
	return nil
}

func (r *replayer) alone(f disk.File, start, end int64) error {
	var c chunk
	first := r.st.Tree.Size
	for start < end {
		start = c.load(f, start, end, &first)
		c.work()
		if err := r.take(&c); err != nil {
			return err
		}
	}
	return r.finish(end)
}

// together lets workers load and work beside each other, and takes the chunks in order.
func (r *replayer) together(f disk.File, start, end int64) error {
	workers := runtime.GOMAXPROCS(0)
	s := supply{f: f, at: start, end: end, first: r.st.Tree.Size, order: make(chan *chunk, workers*replayAhead)}
	for range workers {
		free := make(chan *chunk, replayAhead)
		for range replayAhead {
			free <- &chunk{done: make(chan struct{}, 1), free: free}
		}
		defer close(free)
		go func() {
			for c := range free {
				if s.next(c) {
					c.work()
					c.done <- struct{}{}
				}
			}
		}()
	}
	for c := range s.order {
		<-c.done
		if err := r.take(c); err != nil {
			s.stop()
			for c := range s.order { // nobody reads the file after replay has returned
				<-c.done
			}
			return err
		}
		c.free <- c
	}
	return r.finish(end)
}

// supply hands out a file's chunks, one after another. Whoever asks loads for itself: what one
// processor has read, the same works on.
type supply struct {
	mu      sync.Mutex
	f       disk.File
	at, end int64
	first   uint64
	order   chan *chunk // those that were loaded, in the file's order; it has room for all
}

// next loads the next chunk if there is one.
func (s *supply) next(c *chunk) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.at >= s.end {
		return false
	}
	s.at = c.load(s.f, s.at, s.end, &s.first)
	s.order <- c
	if s.at >= s.end {
		close(s.order)
	}
	return true
}

func (s *supply) stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.at < s.end {
		s.at = s.end
		close(s.order)
	}
}
