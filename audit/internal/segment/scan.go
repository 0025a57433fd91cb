package segment

import (
	"bytes"
	"errors"
	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"io"
)

// segmentScan is what a look at a segment's frames alone tells: how far it is committed, and what
// stands behind.
type SegmentScan struct {
	Name    string
	Header  SegmentHeader
	Payload []byte // the header's
	Start   int64  // of the first frame after the header
	End     int64  // after the last commit that follows from those before
	Size    int64  // of the file
	Last    bool   // the last commit closes the segment
	commits int
	// tail is what stands behind end: nothing but zeroes, or bytes of a write that was never
	// finished, or something else.
	Tail     tailKind
	TailEnd  int64 // after the last byte of the tail that is not zero
	TailFlaw int64 // where the tail stops being frames
}

type tailKind uint8

const (
	tailClean tailKind = iota
	TailTorn           // an unfinished write: at most one commit record, which would follow from the last
	TailAlien          // commits that follow from something else: not a torn write
)

const (
	ScanChunk = 1 << 20
	tailChunk = 64 << 10
)

// openScan reads a segment's header.
func OpenScan(dir disk.FS, number uint64) (*SegmentScan, disk.File, error) {
	name := SegmentName(number)
	f, err := dir.Open(name)
	if disk.NotExist(err) {
		name = PrunedName(number)
		f, err = dir.Open(name)
	}
	if err != nil {
		return nil, nil, fault.New(audit.CodeIO, "open", err)
	}
	s := &SegmentScan{Name: name}
	if s.Size, err = f.Size(); err != nil {
		return nil, nil, errors.Join(fault.New(audit.CodeIO, "size", err), f.Close())
	}
	if err := s.readHeader(f, number); err != nil {
		return s, f, err
	}
	return s, f, nil
}

func (s *SegmentScan) readHeader(f disk.File, number uint64) error {
	b := make([]byte, min(s.Size, 4096))
	if err := disk.ReadFull(f, b, 0); err != nil {
		return err
	}
	kind, p, n, st := ReadFrame(b)
	if st != FrameOK || kind != FrameSegment {
		return Corrupt(FlawHeader, s.Name, 0, 0)
	}
	h, ok := ParseSegmentHeader(p)
	if !ok || h.Number != number {
		return Corrupt(FlawHeader, s.Name, 0, h.First)
	}
	s.Header, s.Payload, s.Start, s.End = h, p, int64(n), int64(n)
	return nil
}

// scanLive is scan for readers that run beside a writer. What looks damaged may be a write that was
// under way while it was read, or a file that was just cut to its length: as long as looking again
// finds more commits, it is.
func (s *SegmentScan) ScanLive(f disk.File) error {
	for range 100 {
		before := s.End
		err := s.Scan(f, s.Size)
		size, sizeErr := f.Size()
		if sizeErr != nil {
			return fault.New(audit.CodeIO, "size", sizeErr)
		}
		changed := size != s.Size
		s.Size = size
		if !changed && (err != nil || s.Tail == tailClean || s.End == before) {
			return err
		}
	}
	return nil
}

// endsInCommit looks at the end of the file alone: if nothing but zeroes follows a commit record
// there, a scan would end there too, as long as all before is good. That is for the caller to find
// out; if it is not, the caller has to scan after all.
func (s *SegmentScan) EndsInCommit(f disk.File) bool {
	buf := make([]byte, min(s.Size, tailChunk))
	end := s.Size
	for end > s.Start {
		b := buf[:min(end-s.Start, int64(len(buf)))]
		if disk.ReadFull(f, b, end-int64(len(b))) != nil {
			return false
		}
		n := lastNonZero(b)
		if end -= int64(len(b) - n); n > 0 {
			break
		}
	}
	s.End = end
	c, err := s.lastCommit(f)
	if err != nil {
		s.End = s.Start
		return false
	}
	s.commits, s.Last, s.Tail, s.TailEnd = 1, c.Flags&FlagLast != 0, tailClean, end
	return true
}

// scan walks the frames up to limit and finds the last commit.
func (s *SegmentScan) Scan(f disk.File, limit int64) error {
	s.End, s.commits, s.Last, s.Tail = s.Start, 0, false, tailClean
	chain, number := HashSegment(s.Payload), s.Header.commit
	w := FrameWalk{F: f, At: s.Start, Limit: min(limit, s.Size)}
	for {
		kind, p, at, st, err := w.Next()
		if err != nil {
			return err
		}
		if st != FrameOK {
			s.TailFlaw = at
			return s.lookBehind(f)
		}
		if kind != FrameCommit {
			continue
		}
		c, ok := ParseCommit(p)
		if !ok || c.Chain != chain || c.Number != number {
			s.TailFlaw = at
			return s.lookBehind(f)
		}
		chain, number = c.Hash, c.Number+1
		s.End, s.Last = w.At, c.Flags&FlagLast != 0
		s.commits++
	}
}

// lookBehind decides what the bytes after the last commit are. A torn write holds at most the one
// commit record that follows from the last; any other commit record there means that something in
// the middle was damaged.
func (s *SegmentScan) lookBehind(f disk.File) error {
	chain := HashSegment(s.Payload)
	if s.commits > 0 {
		c, err := s.lastCommit(f)
		if err != nil {
			return err
		}
		chain = c.Hash
	}
	s.TailEnd = s.End
	buf := make([]byte, min(ScanChunk+CommitSigned+FrameHead, s.Size-s.End))
	found := 0
	for at := s.End; at < s.Size; at += ScanChunk {
		b := buf[:min(int64(len(buf)), s.Size-at)]
		if err := disk.ReadFull(f, b, at); err != nil {
			return err
		}
		body := b[:min(len(b), ScanChunk)]
		if n := lastNonZero(body); n > 0 {
			s.TailEnd = at + int64(n)
		}
		for i := nextCommit(b, 0); i < len(body); i = nextCommit(b, i+1) {
			c, ok := commitAt(b[i:])
			if !ok {
				continue
			}
			if found++; c.Chain != chain || found > 1 {
				s.Tail = TailAlien
				return nil
			}
		}
	}
	if s.TailEnd > s.End {
		s.Tail = TailTorn
	}
	return nil
}

// nextCommit is the next place, from one on, at which the kind of a commit frame stands where a
// frame has it; len(b) if there is none.
func nextCommit(b []byte, from int) int {
	if from+FrameHead > len(b) {
		return len(b)
	}
	if n := bytes.IndexByte(b[from+FrameHead-1:], FrameCommit); n >= 0 {
		return from + n
	}
	return len(b)
}

func lastNonZero(b []byte) int { return len(bytes.TrimRight(b, "\x00")) }

// commitAt recognises a commit frame that starts at b.
func commitAt(b []byte) (c CommitRecord, ok bool) {
	if len(b) < FrameHead+CommitFixed || b[8] != FrameCommit || b[4] != 0 || b[5] != 0 || b[6] != 0 {
		return c, false
	}
	kind, p, _, st := ReadFrame(b)
	if st != FrameOK || kind != FrameCommit {
		return c, false
	}
	return ParseCommit(p)
}

// lastCommit reads the commit record that ends at s.end.
func (s *SegmentScan) lastCommit(f disk.File) (c CommitRecord, err error) {
	for _, n := range [...]int64{FrameHead + CommitFixed, FrameHead + CommitSigned} {
		if s.End-n < s.Start {
			break
		}
		b := make([]byte, n)
		if err := disk.ReadFull(f, b, s.End-n); err != nil {
			return c, err
		}
		if c, ok := commitAt(b); ok && (c.Flags&FlagSigned != 0) == (n == FrameHead+CommitSigned) {
			return c, nil
		}
	}
	return c, Corrupt(flawCommit, s.Name, s.End, 0)
}

// frameWalk reads frames one after another through a buffer.
type FrameWalk struct {
	F     disk.File
	At    int64 // of the next frame
	Limit int64
	Buf   []byte
	From  int // of the next frame in buf
}

// next gives the next frame and where it stands; its payload is good until the next call. State
// frameShort means that the file ends inside it.
func (w *FrameWalk) Next() (kind byte, payload []byte, at int64, st frameState, err error) {
	at = w.At
	for {
		var n int
		kind, payload, n, st = ReadFrame(w.Buf[w.From:])
		if st == FrameOK {
			w.From += n
			w.At += int64(n)
			return kind, payload, at, st, nil
		}
		if st != FrameShort {
			return kind, nil, at, st, nil
		}
		more, err := w.fill(n)
		if err != nil {
			return 0, nil, at, st, err
		}
		if !more {
			if bytes.Equal(w.Buf[w.From:], make([]byte, len(w.Buf)-w.From)) {
				st = frameZero
			}
			return kind, nil, at, st, nil
		}
	}
}

// fill gets at least n bytes from the next frame on into the buffer, if the file has them.
func (w *FrameWalk) fill(n int) (bool, error) {
	have := len(w.Buf) - w.From
	left := w.Limit - w.At
	if int64(n) > left {
		return w.rest(left, have)
	}
	return true, w.read(int(min(left, int64(max(n, ScanChunk)))), have)
}

func (w *FrameWalk) rest(left int64, have int) (bool, error) {
	if int64(have) < left {
		return false, w.read(int(left), have)
	}
	return false, nil
}

func (w *FrameWalk) read(want, have int) error {
	if cap(w.Buf) < want {
		nb := make([]byte, want)
		copy(nb, w.Buf[w.From:])
		w.Buf = nb
	} else {
		b := w.Buf[:cap(w.Buf)]
		copy(b, w.Buf[w.From:])
		w.Buf = b[:want]
	}
	w.From = 0
	n, err := w.F.ReadAt(w.Buf[have:want], w.At+int64(have))
	if n < want-have {
		if err == nil || errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return fault.New(audit.CodeIO, "read", err)
	}
	return nil
}

// withKind gives a frame's kind and payload together, as the leaf hash takes them.
func (w *FrameWalk) WithKind(payload []byte) []byte {
	return w.Buf[w.From-len(payload)-1 : w.From]
}
