package trail

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A small exhaustive model of commit, rotate, change of epoch and recover. It knows no bytes: a
// disk is a set of blocks, each written and perhaps synced; after a crash every subset of the
// unsynced blocks may be there. From every reachable state every step and every crash is tried, to
// a fixed depth, and the invariants hold in all of them:
//
//	(a) what was acknowledged is there after recovery;
//	(b) recovery finds at most one unfinished commit, right behind the last whole one;
//	(c) the current epoch's key is there, and no key of a sealed epoch;
//	(d) each epoch before the current one has exactly one seal;
//	(e) a new segment never carries an acknowledged commit unless its name is durable.

// modelState is small enough to be a map key.
type modelState struct {
	commits  [4]modelCommit
	n        uint8 // commits written
	acked    uint8 // commits acknowledged
	segments uint8 // segment files in use by the writer
	durable  uint8 // segment names that are durable
	keys     uint8 // bit per epoch: key file there
	keysSync uint8 // bit per epoch: key file durable
	epoch    uint8 // by the seals written
	phase    uint8 // of the step under way
}

type modelCommit struct {
	segment uint8
	entries bool // the entries' bytes are on the disk
	record  bool // the commit record's bytes are
	synced  bool
	seal    bool
}

const (
	idle uint8 = iota
	wroteCommit
	madeKey
	wroteSeal
	syncedSeal
	wroteSegment
)

func modelNext(s modelState) (out []modelState) {
	add := func(change func(*modelState)) {
		c := s
		change(&c)
		out = append(out, c)
	}
	room := int(s.n) < len(s.commits)
	write := func(c *modelState, seal bool) {
		c.commits[c.n] = modelCommit{segment: c.segments - 1, entries: true, record: true, seal: seal}
		c.n++
	}
	switch s.phase {
	case idle:
		if room {
			add(func(c *modelState) { write(c, false); c.phase = wroteCommit })
			add(func(c *modelState) { c.keys |= 1 << (c.epoch + 1); c.keysSync |= 1 << (c.epoch + 1); c.phase = madeKey })
		}
	case wroteCommit: // fdatasync, then the acknowledgement
		add(func(c *modelState) { c.commits[c.n-1].synced = true; c.acked = c.n; c.phase = idle })
	case madeKey:
		add(func(c *modelState) { write(c, true); c.epoch++; c.phase = wroteSeal })
	case wroteSeal:
		add(func(c *modelState) { c.commits[c.n-1].synced = true; c.acked = c.n; c.phase = syncedSeal })
	case syncedSeal: // the old key goes; then the epoch goes on in this segment or in a new one
		add(func(c *modelState) { c.keys &^= 1 << (c.epoch - 1); c.keysSync &^= 1 << (c.epoch - 1); c.phase = idle })
		if s.segments < 3 {
			add(func(c *modelState) {
				c.keys &^= 1 << (c.epoch - 1)
				c.keysSync &^= 1 << (c.epoch - 1)
				c.segments++
				c.phase = wroteSegment
			})
		}
	case wroteSegment: // sync the file, rename, sync the directory; only then is it used
		add(func(c *modelState) { c.durable = c.segments; c.phase = idle })
	}
	return out
}

// modelCrashes gives every disk that a crash can leave.
func modelCrashes(s modelState) (out []modelState) {
	out = []modelState{s}
	for i := range s.n {
		if s.commits[i].synced {
			continue
		}
		var more []modelState
		for _, c := range out {
			for part := range 4 {
				d := c
				d.commits[i].entries, d.commits[i].record = part&1 != 0, part&2 != 0
				more = append(more, d)
			}
		}
		out = more
	}
	if s.segments > s.durable {
		for _, c := range out {
			c.segments = s.durable // the name may be lost
			out = append(out, c)
		}
	}
	if s.phase == syncedSeal && s.epoch > 0 {
		for _, c := range out {
			c.keys &^= 1 << (s.epoch - 1) // the old key may be gone already
			out = append(out, c)
		}
	}
	return out
}

// modelRecover is what Open does with such a disk.
func modelRecover(t *testing.T, s modelState) modelState {
	t.Helper()
	whole := uint8(0)
	for whole < s.n && s.commits[whole].entries && s.commits[whole].record && s.commits[whole].segment < s.segments {
		whole++
	}
	require.GreaterOrEqual(t, whole, s.acked, "(a) %+v", s)
	records := 0
	for i := whole; i < s.n; i++ {
		if s.commits[i].record {
			records++
		}
	}
	require.LessOrEqual(t, records, 1, "(b) %+v", s)
	require.LessOrEqual(t, s.n-whole, uint8(1), "(b) %+v", s)
	r := s
	for i := whole; i < s.n; i++ {
		r.commits[i] = modelCommit{}
	}
	r.n, r.acked, r.phase, r.durable, r.epoch = whole, whole, idle, s.segments, 0
	for i := range whole {
		require.Less(t, r.commits[i].segment, r.durable, "(e) %+v", s)
		r.commits[i].synced = true
		if r.commits[i].seal {
			r.epoch++ // (d): epochs are counted by their seals
		}
	}
	require.NotZero(t, s.keys>>r.epoch&1, "(c) the key is there: %+v", s)
	r.keys = 1 << r.epoch // the others are destroyed
	r.keysSync = r.keys
	return r
}

func TestModelOfCommitRotateRecover(t *testing.T) {
	t.Parallel()
	start := modelState{segments: 1, durable: 1, keys: 1, keysSync: 1}
	seen := map[modelState]bool{start: true}
	crashes := 0
	for todo := []modelState{start}; len(todo) > 0; {
		s := todo[0]
		todo = todo[1:]
		next := modelNext(s)
		for _, c := range modelCrashes(s) {
			crashes++
			r := modelRecover(t, c)
			require.Equal(t, r, modelRecover(t, r), "recovery is idempotent")
			next = append(next, r)
		}
		for _, n := range next {
			if !seen[n] {
				seen[n] = true
				todo = append(todo, n)
			}
		}
	}
	require.Greater(t, len(seen), 100)
	require.Greater(t, crashes, 500)
}
