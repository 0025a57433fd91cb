package segment

import (
	"bytes"
	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
)

// skim reads what is committed in a segment and yields its seals and the entries that may be about
// a person, with their indexes. It goes by the frames' lengths and checks only what it yields: it
// is for a log that is open and in order, where a check of everything is Verify's.
func Skim(dir disk.FS, number uint64, end int64, h *audit.Handle, yield func(payload []byte, index uint64) error) error {
	s, f, err := OpenScan(dir, number)
	if f != nil {
		defer f.Close()
	}
	if err != nil {
		return err
	}
	var c chunk
	index := s.Header.First
	for at, next := s.Start, s.Header.First; at < end; {
		if at = c.load(f, at, end, &next); c.err != nil {
			return c.err
		}
		for i := range c.items {
			it := &c.items[i]
			if it.bad {
				return Corrupt(FlawFrame, s.Name, c.base+int64(it.at), index)
			}
			frame := c.buf[it.at:it.end]
			if frame[FrameHead-1] != FrameEntry {
				continue
			}
			if frame[FrameHead] == LeafSeal || bytes.Contains(frame[FrameHead:], h[:]) {
				_, p, _, st := ReadFrame(frame)
				if st != FrameOK {
					return Corrupt(FlawFrame, s.Name, c.base+int64(it.at), index)
				}
				if err := yield(p, index); err != nil {
					return err
				}
			}
			index++
		}
	}
	return nil
}
