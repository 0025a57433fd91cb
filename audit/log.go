package audit

import (
	"crypto/ed25519"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"time"
)

// Log is an open log. It is safe for concurrent use.
type Log struct {
	cfg  Config
	fs   FS
	keys Keys
	lock io.Closer

	mu      sync.Mutex
	queue   []*request
	waiting []chan struct{} // callers for whom the queue has no room
	queued  int             // bytes
	leading bool
	closed  bool
	poison  error
	actor   atomic.Pointer[checkedActor]
	pool    sync.Pool

	anchoring sync.Mutex
	anchored  uint64 // size of the last checkpoint that left the machine

	// What follows belongs to whoever leads.
	st        state
	seg       File
	segName   string
	segStart  int64 // after its header
	end       int64 // of what is committed in the segment
	allocated int64
	hashes    File
	hashBuf   []byte   // hashes not yet written
	run       []seated // see seatRuns
	runPeople []int32
	runNodes  []Hash
	hashAt    int64 // where they belong
	acked     File
	buf       []byte
	opened    time.Time
	epochAt   int64 // when the epoch began
	fullNoted bool
	size      atomic.Uint64
}

// checkedActor is an actor that was found good, and its encoding: actors repeat.
type checkedActor struct {
	actor Actor
	enc   []byte
}

const (
	minSegment = 8 << 10
	// reserve is what every segment keeps free, so that "log full" and the last seal can still be recorded.
	reserve = 4096
	growth  = 4 << 20
	// clockSlack is how far the clock may go back unremarked.
	clockSlack = time.Second
)

// Open opens the log in the directory, or begins one there. It recovers what a crash left: an unfinished write at the end is
// removed and the removal recorded; any other damage is an error that says where, and nothing is changed.
func Open(dir string, cfg Config) (*Log, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	if cfg.FS == nil {
		if cfg.FS, err = DirFS(dir); err != nil {
			return nil, err
		}
	}
	lock, err := cfg.FS.Lock()
	if err != nil {
		return nil, err
	}
	l := &Log{cfg: cfg, fs: cfg.FS, lock: lock, keys: cfg.Keys, opened: cfg.Now()}
	if l.keys == nil {
		l.keys = &fileKeys{fs: cfg.FS, rand: cfg.Rand}
	}
	l.pool.New = func() any { return &request{wake: make(chan struct{}, 1)} }
	if err := l.open(); err != nil {
		return nil, errors.Join(err, l.release())
	}
	return l, nil
}

// release closes all files and lets go of the lock.
func (l *Log) release() error {
	var errs []error
	for _, c := range []io.Closer{l.seg, l.hashes, l.acked, l.lock} {
		if c != nil {
			errs = append(errs, c.Close())
		}
	}
	return errors.Join(errs...)
}

// Instance is the log's name.
func (l *Log) Instance() Code { return l.cfg.Instance }

// GenesisKey is the public key of the first epoch: the one thing to keep on paper.
func (l *Log) GenesisKey() ed25519.PublicKey { return l.st.genesis[:] }

// Size is the number of durable entries.
func (l *Log) Size() uint64 { return l.size.Load() }

// Close seals the epoch if it has entries, writes the checkpoint, cuts the segment to its length and lets go of the lock. What is
// waiting is committed first. Calls after Close are refused with code "closed".
func (l *Log) Close() error {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return ErrClosed
	}
	l.closed = true
	poisoned := l.poison
	l.mu.Unlock()
	if poisoned != nil {
		return l.release()
	}
	err := l.exclusive(l.finish)
	return errors.Join(err, l.release())
}

// finish leaves the directory tidy.
func (l *Log) finish() error {
	if l.st.tree.size > l.st.epochFirst {
		if err := l.seal(SealClose, 0); err != nil {
			return err
		}
	}
	if err := l.flushHashes(); err != nil {
		return err
	}
	if err := l.writeCheckpoint(); err != nil {
		return err
	}
	if err := l.seg.Truncate(l.end); err != nil {
		return fail(CodeIO, "truncate", err)
	}
	if err := l.seg.Sync(); err != nil {
		return fail(CodeIO, "sync", err)
	}
	return nil
}

func (l *Log) now() int64 { return l.cfg.Now().UnixMicro() }
