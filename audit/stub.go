package audit

// stub checks what is left of a pruned segment: the chain of commits, the seals and their keys, and that the next segment's header
// follows. Its tree cannot be worked out again; the next header's roots must lead to the last commit's root.
func (v *verifier) stub(s *segmentScan, f File) error {
	if err := v.header(s, s.header.number); err != nil {
		return err
	}
	st := &v.st
	w := frameWalk{f: f, at: s.start, limit: s.size}
	var last commitRecord
	var genesis Hash
	for w.at < s.size {
		kind, p, at, state, err := w.next()
		if err != nil {
			return err
		}
		flaw := flawFrame
		if state == frameOK && kind == frameEntry {
			flaw = v.stubEntry(p)
			if p[0] == leafGenesis {
				if genesis != (Hash{}) { // a second one, as good as the first
					flaw = flawGenesis
				}
				genesis = LeafHash(p)
			}
		} else if state == frameOK && kind == frameCommit {
			c, ok := parseCommit(p)
			if flaw = flawChain; ok && c.chain == st.chain && c.number == st.commit && c.first == v.rep.Entries {
				if flaw = flawNone; c.number == 0 && c.root != genesis { // the first commit holds the genesis alone
					flaw = flawGenesis
				}
				st.chain, st.wall, st.commit, last = c.hash, c.wall, st.commit+1, c
				if err := v.committed(&c); err != nil {
					return err
				}
			}
		}
		if flaw != flawNone {
			return corrupt(flaw, s.name, at, v.rep.Entries)
		}
	}
	v.rep.Segments++
	v.rep.Bytes += s.size
	v.rep.Pruned = last.size
	if last.flags&flagLast == 0 {
		return corrupt(flawUnfinished, s.name, s.size, last.size)
	}
	return v.afterStub(s.header.number+1, last)
}

// stubEntry takes a seal that is left of a pruned segment.
func (v *verifier) stubEntry(p []byte) flaw {
	st := &v.st
	if p[0] == leafGenesis {
		g, ok := parseGenesis(p)
		if !ok || g.key != st.genesis || g.instance != st.instance || v.rep.Entries != 0 {
			return flawGenesis
		}
		return flawNone
	}
	sl, err := ParseSeal(p)
	if err != nil {
		return flawEncoding
	}
	if sl.Epoch != st.epoch || sl.First != st.epochFirst || sl.Prev != st.lastSeal || sl.Index != v.rep.Entries {
		return flawSeal
	}
	if sl.Root != v.rep.Root {
		return flawRoot
	}
	if !sl.Verify(st.epochKey, st.genesis) {
		return flawSignature
	}
	st.sealed(&sl, LeafHash(p))
	return flawNone
}

// afterStub takes tree and subject map from the next segment's header, held against the last commit of the stub.
func (v *verifier) afterStub(number uint64, last commitRecord) error {
	s, f, err := openScan(v.fs, number)
	if f != nil {
		defer f.Close()
	}
	if err != nil {
		return err
	}
	if !v.st.tree.set(s.header.first, s.header.roots) || s.header.first != last.size || v.st.tree.root() != last.root {
		return corrupt(flawHeader, s.name, 0, last.size)
	}
	if s.name == prunedName(number) || v.st.unread {
		// The map between two pruned segments is gone with their snapshots; the chain covers its root.
		v.st.subjects = subjectMap{stale: true, staleRoot: s.header.subjects, stalePeople: s.header.people}
		return nil
	}
	m, ok := loadSubjects(v.fs, &s.header)
	if !ok {
		return failAt(CodeMissing, snapshotName(number), s.name, 0, int64(last.size))
	}
	v.st.subjects = m
	return nil
}
