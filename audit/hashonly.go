package audit

// replayHashes is replay with the stored leaf hashes in the entries' place. Of the entries only their lengths are looked at, so that the
// commit records, the seals and the genesis between them are found; these three are read and checked as always.
func (v *verifier) replayHashes(f File, s *segmentScan, commit func(c *commitRecord, stored []byte) error) error {
	r := replayer{name: s.name, st: &v.st, commit: commit, first: v.st.tree.size, epoch: v.st.epoch, key: v.st.epochKey}
	var c chunk
	next := v.st.tree.size
	for at := s.start; at < s.end; {
		if at = c.load(f, at, s.end, &next); c.err != nil {
			return c.err
		}
		for i := range c.items {
			it := &c.items[i]
			flaw, err := flawFrame, error(nil)
			if !it.bad {
				flaw, err = v.hashedFrame(&r, c.buf[it.at:it.end])
			}
			if err != nil {
				return err
			}
			if flaw != flawNone {
				return corrupt(flaw, s.name, c.base+int64(it.at), v.st.tree.size)
			}
		}
	}
	return r.finish(s.end)
}

func (v *verifier) hashedFrame(r *replayer, frame []byte) (flaw, error) {
	sha := v.st.tree.hasher()
	if frame[frameHead-1] == frameEntry && frame[frameHead] == leafEvent {
		leaf, ok := v.hashes.leaf(v.st.tree.size)
		if !ok {
			leaf = sha.sum(frame[frameHead-1:])
		}
		r.out = v.st.tree.join(leaf, nil, r.out)
		return flawNone, nil
	}
	kind, p, _, state := readFrame(frame)
	switch {
	case state != frameOK:
		return flawFrame, nil
	case kind == frameCommit:
		return r.close(p)
	case kind != frameEntry:
		return flawFrame, nil
	}
	leaf := sha.sum(frame[frameHead-1:])
	it := item{kind: p[0], bad: p[0] != leafGenesis && p[0] != leafSeal}
	var f flaw
	r.out, f = v.st.entry(&it, &leaf, p, nil, r.out)
	return f, nil
}
