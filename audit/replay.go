package audit

import "runtime"

// replay takes a segment's frames from start to end into the state and checks each; commit gets every commit record with the tree
// hashes that its entries completed. Checksums, encodings and leaf hashes are worked out beside each other, what depends on order in
// order. Memory is bounded by a few chunks.
func replay(f File, name string, start, end int64, st *state, commit func(c *commitRecord, stored []byte) error) error {
	r := replayer{name: name, st: st, commit: commit, first: st.tree.size, epoch: st.epoch, key: st.epochKey}
	if end-start < 2*replayChunk || runtime.GOMAXPROCS(0) == 1 {
		return r.alone(f, start, end)
	}
	return r.together(f, start, end)
}

func noCommit(*commitRecord, []byte) error { return nil }

const replayChunk = 256 << 10

type replayer struct {
	name   string
	st     *state
	commit func(c *commitRecord, stored []byte) error
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
	nodes []Hash // of the tree, that the entries complete out of this chunk alone; each entry's, in order
	view  eventView
	done  chan struct{}
	err   error
}

type frameItem struct {
	at   int32
	kind byte
	bad  bool  // no frame, or its checksum is wrong
	made uint8 // how many of the nodes are this entry's
	item
}

// load reads frames from base on and splits them by their lengths alone. It gives where the next chunk begins, and moves first on by
// the entries.
func (c *chunk) load(f File, base, end int64, first *uint64) (next int64) {
	c.base, c.first, c.err, c.items = base, *first, nil, c.items[:0]
	n := min(end-base, replayChunk)
	if int64(cap(c.buf)) < n {
		c.buf = make([]byte, n)
	}
	c.buf = c.buf[:n]
	if c.err = readFull(f, c.buf, base); c.err != nil {
		return end
	}
	at := 0
	for at < len(c.buf) {
		size := frameHead
		if len(c.buf)-at >= frameHead {
			size += int(be.Uint32(c.buf[at+4:]))
		}
		whole := at+size <= len(c.buf)
		if !whole && base+int64(len(c.buf)) < end && size <= maxFrame {
			break
		}
		bad := !whole || size == frameHead || size > maxFrame
		c.items = append(c.items, frameItem{at: int32(at), bad: bad})
		if bad {
			return end
		}
		if c.buf[at+frameHead-1] == frameEntry {
			*first++
		}
		at += size
	}
	c.buf = c.buf[:at]
	return base + int64(at)
}

// work does what needs no order.
func (c *chunk) work() {
	var sub subtrees
	index := c.first
	c.nodes = c.nodes[:0]
	for i := range c.items {
		it := &c.items[i]
		if it.bad {
			return
		}
		kind, payload, size, st := readFrame(c.buf[it.at:])
		it.kind, it.payload = kind, payload
		if it.bad = st != frameOK; it.bad {
			return
		}
		if kind == frameEntry {
			it.scan(c.buf[int(it.at)+frameHead-1:int(it.at)+size], &c.view)
			had := len(c.nodes)
			c.nodes = sub.add(index, &it.leaf, c.nodes)
			it.made = uint8(len(c.nodes) - had)
			index++
		}
	}
}

// take takes a chunk into the state.
func (r *replayer) take(c *chunk) error {
	if c.err != nil {
		return c.err
	}
	nodes := c.nodes
	fits := c.first == r.st.tree.size
	for i := range c.items {
		it := &c.items[i]
		flaw := flawFrame
		switch {
		case it.bad:
		case it.kind == frameEntry:
			made := nodes[:it.made]
			if nodes = nodes[it.made:]; !fits {
				made = nil
			}
			r.out, flaw = r.st.entry(&it.item, made, r.out)
		case it.kind == frameCommit:
			var err error
			if flaw, err = r.close(it.payload); err != nil {
				return err
			}
		}
		if flaw != flawNone {
			return corrupt(flaw, r.name, c.base+int64(it.at), r.st.tree.size)
		}
	}
	return nil
}

func (r *replayer) close(payload []byte) (flaw, error) {
	c, ok := parseCommit(payload)
	if !ok {
		return flawCommit, nil
	}
	if f := r.st.close(&c, r.first, r.epoch, r.key); f != flawNone {
		return f, nil
	}
	if err := r.commit(&c, r.out); err != nil {
		return flawNone, err
	}
	r.out, r.first, r.epoch, r.key = r.out[:0], r.st.tree.size, r.st.epoch, r.st.epochKey
	return flawNone, nil
}

// finish makes sure that the last entry was committed.
func (r *replayer) finish(end int64) error {
	if r.first != r.st.tree.size {
		return corrupt(flawUnfinished, r.name, end, r.first)
	}
	return nil
}

func (r *replayer) alone(f File, start, end int64) error {
	var c chunk
	first := r.st.tree.size
	for start < end {
		start = c.load(f, start, end, &first)
		c.work()
		if err := r.take(&c); err != nil {
			return err
		}
	}
	return r.finish(end)
}

// together lets one goroutine read and the others work, and takes the chunks in order.
func (r *replayer) together(f File, start, end int64) error {
	workers := runtime.GOMAXPROCS(0)
	chunks := 2*workers + 1
	free, todo, order := make(chan *chunk, chunks), make(chan *chunk, chunks), make(chan *chunk, chunks)
	stop := make(chan struct{})
	first := r.st.tree.size
	for range chunks {
		free <- &chunk{done: make(chan struct{}, 1)}
	}
	go func() {
		defer close(order)
		defer close(todo)
		for start < end {
			select {
			case c := <-free:
				start = c.load(f, start, end, &first)
				todo <- c
				order <- c
			case <-stop:
				return
			}
		}
	}()
	for range workers {
		go func() {
			for c := range todo {
				c.work()
				c.done <- struct{}{}
			}
		}()
	}
	for c := range order {
		<-c.done
		if err := r.take(c); err != nil {
			close(stop)
			for c := range order { // nobody reads the file after replay has returned
				<-c.done
			}
			return err
		}
		free <- c
	}
	return r.finish(end)
}
