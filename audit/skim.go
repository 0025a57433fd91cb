package audit

import "bytes"

// skim reads what is committed in a segment and yields its seals and the entries that may be about a person, with their indexes. It goes by
// the frames' lengths and checks only what it yields: it is for a log that is open and in order, where a check of everything is Verify's.
func skim(dir FS, number uint64, end int64, h *Handle, yield func(payload []byte, index uint64) error) error {
	s, f, err := openScan(dir, number)
	if f != nil {
		defer f.Close()
	}
	if err != nil {
		return err
	}
	var c chunk
	index := s.header.first
	for at, next := s.start, s.header.first; at < end; {
		if at = c.load(f, at, end, &next); c.err != nil {
			return c.err
		}
		for i := range c.items {
			it := &c.items[i]
			if it.bad {
				return corrupt(flawFrame, s.name, c.base+int64(it.at), index)
			}
			frame := c.buf[it.at:it.end]
			if frame[frameHead-1] != frameEntry {
				continue
			}
			if frame[frameHead] == leafSeal || bytes.Contains(frame[frameHead:], h[:]) {
				_, p, _, st := readFrame(frame)
				if st != frameOK {
					return corrupt(flawFrame, s.name, c.base+int64(it.at), index)
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
