package trail

import (
	"crypto/ed25519"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/merkle"
	"github.com/kyufu-go/kyufu/audit/internal/quiet"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
)

// Log is an open log. It is safe for concurrent use.
type Log struct {
	quiet.Private

	cfg  Config
	fs   disk.FS
	keys Keys
	lock io.Closer

	actors actors
	calls  sync.Pool
	size   atomic.Uint64

	mu      sync.Mutex
	open    *group // takes calls; nil: the next call begins one
	owner   *group // whose leader has the state: the first group that is not yet shut
	writing bool   // a group is not yet durable
	tail    int64  // where the segment will end, and count how many entries there will be, with all calls that were taken in; at least
	count   uint64
	openAt  int64         // the tail when the open group was opened
	halts   int           // how many want no group
	held    bool          // one of them has it
	changed chan struct{} // see waitChange
	crowded bool          // the last group had several callers
	closed  bool
	poison  error

	// errands lets one erasure or pruning at a time look for an attempt to take up, and end it.
	errands sync.Mutex

	anchoring sync.Mutex
	anchored  uint64 // size of the last checkpoint that left the machine

	// What follows belongs to the owner, or to whoever holds the log.
	st         segment.State
	seg        disk.File
	segName    string
	segStart   int64 // after its header
	end        int64 // of what is committed in the segment
	allocated  int64
	hashes     disk.File
	hashBuf    []byte   // hashes not yet written
	run        []seated // see lineUp
	runPeople  []int32
	runTrees   []merkle.Subtrees // one for each part of the run
	hashAt     int64             // where hashBuf belongs; the leader's
	hashSynced int64
	late       []byte // hashes for which there was no room; the leader's
	acked      disk.File
	markBuf    []byte
	spareBuf   []byte // these four: of the group before, to be used again
	spareCalls []*call
	spareGroup *group
	spareHash  []byte
	opened     time.Time
	epochAt    int64             // when the epoch began
	yearEnd    int64             // when the segment's fiscal year is over
	fullAt     int64             // allocated when it was noted that the log is full
	nextKey    ed25519.PublicKey // made ahead, see chores
	nextFile   disk.File
	chores     chores
}

const (
	minSegment = 8 << 10
	// reserve is what every segment keeps free, so that "log full" and the last seal can still be
	// recorded.
	reserve = 4096
	// clockSlack is how far the clock may go back unremarked.
	clockSlack = time.Second
)

// Open opens the log in the directory, or begins one there. It recovers what a crash left: an
// unfinished write at the end is removed and the removal recorded; any other damage is an error
// that says where, and nothing is changed.
//
// A vault that is given follows the log first: it erases again whom the log says were erased, and
// what it lacks of what the log says is recorded (ActErase with reason "erased-again", ActRestore
// with "values-missing" or "keys-missing"). Code "rollback" with Field "vault" if the vault knows
// of entries that the log does not have.
func Open(dir string, cfg Config) (*Log, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	if cfg.FS == nil {
		if cfg.FS, err = disk.Dir(dir); err != nil {
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
	l.keys = &lockedKeys{keys: l.keys}
	if disk.SerialFS(l.fs) {
		l.chores.serial()
	}
	l.calls.New = func() any { return &call{} }
	err = l.start()
	if err == nil {
		err = l.follow()
	}
	if err != nil {
		return nil, errors.Join(err, l.release())
	}
	l.tail, l.count = l.end, l.st.Tree.Size
	return l, nil
}

// release closes all files and lets go of the lock.
func (l *Log) release() error {
	errs := []error{l.chores.wait()}
	for _, c := range []io.Closer{l.nextFile, l.seg, l.hashes, l.acked, l.lock} {
		if c != nil {
			errs = append(errs, c.Close())
		}
	}
	return errors.Join(errs...)
}

// Instance is the log's name.
func (l *Log) Instance() audit.Code { return l.cfg.Instance }

// GenesisKey is the public key of the first epoch: the one thing to keep on paper.
func (l *Log) GenesisKey() ed25519.PublicKey { return l.st.Genesis[:] }

// Size is the number of durable entries.
func (l *Log) Size() uint64 { return l.size.Load() }

// Close seals the epoch if it has entries, writes the checkpoint, cuts the segment to its length
// and lets go of the lock. What is waiting is committed first. Calls after Close are refused with
// code "closed".
func (l *Log) Close() error {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return audit.CodeClosed
	}
	l.closed = true
	poisoned := l.poison
	l.mu.Unlock()
	if poisoned != nil {
		_ = l.chores.wait() // what failed was told
		return l.release()
	}
	err := l.exclusive(l.finish)
	if err == nil {
		l.reached()
	}
	return errors.Join(err, l.release())
}

// finish leaves the directory tidy.
func (l *Log) finish() error {
	if l.st.Tree.Size > l.st.EpochFirst {
		if err := l.seal(segment.SealClose, 0); err != nil {
			return err
		}
	}
	if err := l.chores.wait(); err != nil {
		return err
	}
	if l.nextFile != nil {
		err := errors.Join(l.nextFile.Close(), l.fs.Remove(nextName))
		if l.nextFile = nil; err != nil {
			return fault.New(audit.CodeIO, "remove", err)
		}
	}
	if l.nextKey != nil {
		if err := l.keys.Destroy(l.st.Epoch + 1); err != nil {
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
		return fault.New(audit.CodeIO, "truncate", err)
	}
	if err := l.seg.Sync(); err != nil {
		return fault.New(audit.CodeIO, "sync", err)
	}
	return nil
}

// unopened reports a log that Open did not make.
func (l *Log) unopened() bool { return l == nil || l.fs == nil }

func (l *Log) now() int64 { return l.cfg.Now().UnixMicro() }
