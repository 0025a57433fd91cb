package trail

import (
	"crypto/ed25519"
	"sync"
	"sync/atomic"

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
	seg          disk.File
	segName      string
	segStart     int64        // after its header
	end          int64        // of what is committed in it
	allocated    atomic.Int64 // a background task moves it, too
	fullAt       int64        // what was allocated when it was noted that the log is full
	yearEnd      int64        // when its fiscal year is over
	epochAt      int64        // when the epoch began
	watch        watch
	watermark    disk.File
	watermarkBuf []byte

	// The file of the tree's hashes.
	hashes     disk.File
	hashBuf    []byte // not yet written
	hashAt     int64  // where hashBuf belongs
	hashSynced int64
	late       []byte // hashes for which there was no room

	// The run of entries whose leaves are hashed together; see assignIndex.
	run       []placed
	runPeople []int32
	runTrees  []merkle.Subtrees // one for each part of the run

	background background
	nextKey    ed25519.PublicKey // made ahead
	nextFile   disk.File         // preallocated
}

// spares keeps buffers of a batch for the next one.
type spares struct {
	mu    sync.Mutex
	buf   []byte
	hash  []byte
	calls []*call
	batch *batch
}

// keep takes a batch's buffers back, except very large ones.
func (s *spares) keep(b *batch) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if cap(b.buf) <= 4<<20 {
		s.buf = b.buf
	}
	if b.hashes != nil {
		s.hash = b.hashes
	}
	if b.calls != nil {
		clear(b.calls)
		s.calls = b.calls[:0]
	}
	b.buf, b.hashes, b.calls = nil, nil, nil
}

// keepBatch takes a batch back that nobody else refers to.
func (s *spares) keepBatch(b *batch) {
	s.mu.Lock()
	s.batch = b
	s.mu.Unlock()
}

// newBatch returns an empty batch.
func (s *spares) newBatch() *batch {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.batch
	if s.batch = nil; b == nil {
		b = new(batch)
	}
	*b = batch{calls: s.calls}
	s.calls = nil
	return b
}

// frames returns a buffer for a batch's frames.
func (s *spares) frames() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.buf[:0]
	s.buf = nil
	return b
}

// hashes returns a buffer for hashes.
func (s *spares) hashes() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.hash[:0]
	s.hash = nil
	return b
}
