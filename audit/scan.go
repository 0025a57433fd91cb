package audit

import (
	"bytes"
	"errors"
	"io"
)

// segmentScan is what a look at a segment's frames alone tells: how far it is committed, and what stands behind.
type segmentScan struct {
	name    string
	header  segmentHeader
	payload []byte // the header's
	start   int64  // of the first frame after the header
	end     int64  // after the last commit that follows from those before
	size    int64  // of the file
	last    bool   // the last commit closes the segment
	commits int
	// tail is what stands behind end: nothing but zeroes, or bytes of a write that was never finished, or something else.
	tail     tailKind
	tailEnd  int64 // after the last byte of the tail that is not zero
	tailFlaw int64 // where the tail stops being frames
}

type tailKind uint8

const (
	tailClean tailKind = iota
	tailTorn           // an unfinished write: at most one commit record, which would follow from the last
	tailAlien          // commits that follow from something else: not a torn write
)

const (
	scanChunk = 1 << 20
	tailChunk = 64 << 10
)

// openScan reads a segment's header.
func openScan(dir FS, number uint64) (*segmentScan, File, error) {
	name := segmentName(number)
	f, err := dir.Open(name)
	if notExist(err) {
		name = prunedName(number)
		f, err = dir.Open(name)
	}
	if err != nil {
		return nil, nil, fail(CodeIO, "open", err)
	}
	s := &segmentScan{name: name}
	if s.size, err = f.Size(); err != nil {
		return nil, nil, errors.Join(fail(CodeIO, "size", err), f.Close())
	}
	if err := s.readHeader(f, number); err != nil {
		return s, f, err
	}
	return s, f, nil
}

func (s *segmentScan) readHeader(f File, number uint64) error {
	b := make([]byte, min(s.size, 4096))
	if err := readFull(f, b, 0); err != nil {
		return err
	}
	kind, p, n, st := readFrame(b)
	if st != frameOK || kind != frameSegment {
		return corrupt(flawHeader, s.name, 0, 0)
	}
	h, ok := parseSegmentHeader(p)
	if !ok || h.number != number {
		return corrupt(flawHeader, s.name, 0, h.first)
	}
	s.header, s.payload, s.start, s.end = h, p, int64(n), int64(n)
	return nil
}

// scanLive is scan for readers that run beside a writer. What looks damaged may be a write that was under way while it was read, or a
// file that was just cut to its length: as long as looking again finds more commits, it is.
func (s *segmentScan) scanLive(f File) error {
	for range 100 {
		before := s.end
		err := s.scan(f, s.size)
		size, sizeErr := f.Size()
		if sizeErr != nil {
			return fail(CodeIO, "size", sizeErr)
		}
		changed := size != s.size
		s.size = size
		if !changed && (err != nil || s.tail == tailClean || s.end == before) {
			return err
		}
	}
	return nil
}

// endsInCommit looks at the end of the file alone: if nothing but zeroes follows a commit record there, a scan would end there too, as long
// as all before is good. That is for the caller to find out; if it is not, the caller has to scan after all.
func (s *segmentScan) endsInCommit(f File) bool {
	buf := make([]byte, min(s.size, tailChunk))
	end := s.size
	for end > s.start {
		b := buf[:min(end-s.start, int64(len(buf)))]
		if readFull(f, b, end-int64(len(b))) != nil {
			return false
		}
		n := lastNonZero(b)
		if end -= int64(len(b) - n); n > 0 {
			break
		}
	}
	s.end = end
	c, err := s.lastCommit(f)
	if err != nil {
		s.end = s.start
		return false
	}
	s.commits, s.last, s.tail, s.tailEnd = 1, c.flags&flagLast != 0, tailClean, end
	return true
}

// scan walks the frames up to limit and finds the last commit.
func (s *segmentScan) scan(f File, limit int64) error {
	s.end, s.commits, s.last, s.tail = s.start, 0, false, tailClean
	chain, number := hashSegment(s.payload), s.header.commit
	w := frameWalk{f: f, at: s.start, limit: min(limit, s.size)}
	for {
		kind, p, at, st, err := w.next()
		if err != nil {
			return err
		}
		if st != frameOK {
			s.tailFlaw = at
			return s.lookBehind(f)
		}
		if kind != frameCommit {
			continue
		}
		c, ok := parseCommit(p)
		if !ok || c.chain != chain || c.number != number {
			s.tailFlaw = at
			return s.lookBehind(f)
		}
		chain, number = c.hash, c.number+1
		s.end, s.last = w.at, c.flags&flagLast != 0
		s.commits++
	}
}

// lookBehind decides what the bytes after the last commit are. A torn write holds at most the one commit record that follows
// from the last; any other commit record there means that something in the middle was damaged.
func (s *segmentScan) lookBehind(f File) error {
	chain := hashSegment(s.payload)
	if s.commits > 0 {
		c, err := s.lastCommit(f)
		if err != nil {
			return err
		}
		chain = c.hash
	}
	s.tailEnd = s.end
	buf := make([]byte, min(scanChunk+commitSigned+frameHead, s.size-s.end))
	found := 0
	for at := s.end; at < s.size; at += scanChunk {
		b := buf[:min(int64(len(buf)), s.size-at)]
		if err := readFull(f, b, at); err != nil {
			return err
		}
		body := b[:min(len(b), scanChunk)]
		if n := lastNonZero(body); n > 0 {
			s.tailEnd = at + int64(n)
		}
		for i := nextCommit(b, 0); i < len(body); i = nextCommit(b, i+1) {
			c, ok := commitAt(b[i:])
			if !ok {
				continue
			}
			if found++; c.chain != chain || found > 1 {
				s.tail = tailAlien
				return nil
			}
		}
	}
	if s.tailEnd > s.end {
		s.tail = tailTorn
	}
	return nil
}

// nextCommit is the next place, from one on, at which the kind of a commit frame stands where a frame has it; len(b) if there is none.
func nextCommit(b []byte, from int) int {
	if from+frameHead > len(b) {
		return len(b)
	}
	if n := bytes.IndexByte(b[from+frameHead-1:], frameCommit); n >= 0 {
		return from + n
	}
	return len(b)
}

func lastNonZero(b []byte) int { return len(bytes.TrimRight(b, "\x00")) }

// commitAt recognises a commit frame that starts at b.
func commitAt(b []byte) (c commitRecord, ok bool) {
	if len(b) < frameHead+commitFixed || b[8] != frameCommit || b[4] != 0 || b[5] != 0 || b[6] != 0 {
		return c, false
	}
	kind, p, _, st := readFrame(b)
	if st != frameOK || kind != frameCommit {
		return c, false
	}
	return parseCommit(p)
}

// lastCommit reads the commit record that ends at s.end.
func (s *segmentScan) lastCommit(f File) (c commitRecord, err error) {
	for _, n := range [...]int64{frameHead + commitFixed, frameHead + commitSigned} {
		if s.end-n < s.start {
			break
		}
		b := make([]byte, n)
		if err := readFull(f, b, s.end-n); err != nil {
			return c, err
		}
		if c, ok := commitAt(b); ok && (c.flags&flagSigned != 0) == (n == frameHead+commitSigned) {
			return c, nil
		}
	}
	return c, corrupt(flawCommit, s.name, s.end, 0)
}

// frameWalk reads frames one after another through a buffer.
type frameWalk struct {
	f     File
	at    int64 // of the next frame
	limit int64
	buf   []byte
	from  int // of the next frame in buf
}

// next gives the next frame and where it stands; its payload is good until the next call. State frameShort means that the file
// ends inside it.
func (w *frameWalk) next() (kind byte, payload []byte, at int64, st frameState, err error) {
	at = w.at
	for {
		var n int
		kind, payload, n, st = readFrame(w.buf[w.from:])
		if st == frameOK {
			w.from += n
			w.at += int64(n)
			return kind, payload, at, st, nil
		}
		if st != frameShort {
			return kind, nil, at, st, nil
		}
		more, err := w.fill(n)
		if err != nil {
			return 0, nil, at, st, err
		}
		if !more {
			if bytes.Equal(w.buf[w.from:], make([]byte, len(w.buf)-w.from)) {
				st = frameZero
			}
			return kind, nil, at, st, nil
		}
	}
}

// fill gets at least n bytes from the next frame on into the buffer, if the file has them.
func (w *frameWalk) fill(n int) (bool, error) {
	have := len(w.buf) - w.from
	left := w.limit - w.at
	if int64(n) > left {
		return w.rest(left, have)
	}
	return true, w.read(int(min(left, int64(max(n, scanChunk)))), have)
}

func (w *frameWalk) rest(left int64, have int) (bool, error) {
	if int64(have) < left {
		return false, w.read(int(left), have)
	}
	return false, nil
}

func (w *frameWalk) read(want, have int) error {
	if cap(w.buf) < want {
		nb := make([]byte, want)
		copy(nb, w.buf[w.from:])
		w.buf = nb
	} else {
		b := w.buf[:cap(w.buf)]
		copy(b, w.buf[w.from:])
		w.buf = b[:want]
	}
	w.from = 0
	n, err := w.f.ReadAt(w.buf[have:want], w.at+int64(have))
	if n < want-have {
		if err == nil || errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return fail(CodeIO, "read", err)
	}
	return nil
}

// withKind gives a frame's kind and payload together, as the leaf hash takes them.
func (w *frameWalk) withKind(payload []byte) []byte {
	return w.buf[w.from-len(payload)-1 : w.from]
}
