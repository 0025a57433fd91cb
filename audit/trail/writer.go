package trail

import (
	"crypto/ed25519"
	"sync"
	"sync/atomic"
	"time"

	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/merkle"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
)

// writer is the state of the log and its files. It belongs to one goroutine at a time; see [Log].
type writer struct {
	fixed

	poison func(error)   // stops the log, from a background task
	size   atomic.Uint64 // how many entries are durable; anybody may read it
	st     segment.State
	spare  spares

	// The segment.
	seg       disk.File
	segName   string
	segStart  int64        // after its header
	end       int64        // of what is committed in it
	allocated atomic.Int64 // a background task moves it, too
	fullAt    int64        // what was allocated when it was noted that the log is full
	yearEnd   int64        // when its fiscal year is over
	epochAt   int64        // when the epoch began
	opened    time.Time
	acked     disk.File
	markBuf   []byte

	// The file of the tree's hashes.
	hashes     disk.File
	hashBuf    []byte // not yet written
	hashAt     int64  // where hashBuf belongs
	hashSynced int64
	late       []byte // hashes for which there was no room

	// The run of entries that get their index together; see lineUp.
	run       []seated
	runPeople []int32
	runTrees  []merkle.Subtrees // one for each part of the run

	chores   chores
	nextKey  ed25519.PublicKey // made ahead
	nextFile disk.File         // preallocated
}

// spares keeps buffers of a group for the next one.
type spares struct {
	mu    sync.Mutex
	buf   []byte
	hash  []byte
	calls []*call
	group *group
}

// keep takes a group's buffers, unless a large batch made them.
func (s *spares) keep(g *group) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if cap(g.buf) <= 4<<20 {
		s.buf = g.buf
	}
	if g.hashes != nil {
		s.hash = g.hashes
	}
	if g.calls != nil {
		clear(g.calls)
		s.calls = g.calls[:0]
	}
	g.buf, g.hashes, g.calls = nil, nil, nil
}

// keepGroup takes a group that nobody else has.
func (s *spares) keepGroup(g *group) {
	s.mu.Lock()
	s.group = g
	s.mu.Unlock()
}

// newGroup gives an empty group.
func (s *spares) newGroup() *group {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.group
	if s.group = nil; g == nil {
		g = new(group)
	}
	*g = group{calls: s.calls}
	s.calls = nil
	return g
}

// frames gives a buffer for a group's frames.
func (s *spares) frames() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.buf[:0]
	s.buf = nil
	return b
}

// hashes gives a buffer for hashes.
func (s *spares) hashes() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.hash[:0]
	s.hash = nil
	return b
}
