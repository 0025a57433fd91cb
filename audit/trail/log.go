package trail

import (
	"crypto/ed25519"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/quiet"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
)

// Log is an open log. It is safe for concurrent use.
//
// An append passes two parts. The queue, under a mutex, collects calls into batches and orders
// their leaders. The writer has the state and the files of the log. One goroutine at a time owns
// it: the leader of the first batch without a commit record, or whoever holds the log.
type Log struct {
	quiet.Private
	fixed

	lock   io.Closer
	actors actors
	calls  sync.Pool
	q      queue
	w      writer

	// errands lets one erasure or pruning at a time look for an attempt to take up, and end it.
	errands sync.Mutex
	holds   holds

	anchoring sync.Mutex
	anchored  uint64 // size of the last checkpoint that left the machine
}

// fixed is what does not change while the log is open.
type fixed struct {
	cfg    Config
	fs     disk.FS
	keys   Keys
	opened time.Time
}

func (f *fixed) now() int64 { return f.cfg.Now().UnixMicro() }

const (
	minSegment = 8 << 10
	// reserve is what every segment keeps free, so that "log full" and the last seal can still be
	// recorded.
	reserve = 4096
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
	apart := cfg.FS == nil
	if apart {
		if cfg.FS, err = disk.Dir(dir); err != nil {
			return nil, err
		}
	}
	lock, err := cfg.FS.Lock()
	if err != nil {
		return nil, err
	}
	if cfg.Keys == nil {
		if cfg.Keys, err = cfg.fileKeys(dir, apart); err != nil {
			return nil, errors.Join(err, lock.Close())
		}
	}
	l := &Log{fixed: fixed{cfg: cfg, fs: cfg.FS, keys: cfg.Keys, opened: cfg.Now()}, lock: lock}
	l.keys = &lockedKeys{keys: l.keys}
	l.w.fixed, l.w.poison, l.w.watch = l.fixed, l.q.fail, watch{l.opened.UnixMicro(), 0}
	if disk.SerialFS(l.fs) {
		l.w.background.serial()
	}
	l.calls.New = func() any { return &call{} }
	err = l.w.start()
	if err == nil {
		err = l.w.beginWatch()
	}
	if err == nil {
		err = l.w.follow()
	}
	if err != nil {
		return nil, errors.Join(err, l.release())
	}
	l.q.tail, l.q.count = l.w.end, l.w.st.Tree.Size
	return l, nil
}

// release closes all files and lets go of the lock.
func (l *Log) release() error {
	errs := []error{l.w.background.wait()}
	for _, c := range []io.Closer{l.w.nextFile, l.w.seg, l.w.hashes, l.w.watermark, l.lock} {
		if c != nil {
			errs = append(errs, c.Close())
		}
	}
	return errors.Join(errs...)
}

// Instance is the log's name.
func (l *Log) Instance() audit.Code { return l.cfg.Instance }

// GenesisKey is the public key of the first epoch: the one thing to keep on paper.
func (l *Log) GenesisKey() ed25519.PublicKey { return l.w.st.Genesis[:] }

// Size is the number of durable entries.
func (l *Log) Size() uint64 { return l.w.size.Load() }

// Close seals the epoch if it has entries, writes the checkpoint, cuts the segment to its length
// and lets go of the lock. What is waiting is committed first. Calls after Close are refused with
// code "closed".
func (l *Log) Close() error {
	l.q.mu.Lock()
	if l.q.closed {
		l.q.mu.Unlock()
		return audit.CodeClosed
	}
	l.q.closed = true
	poisoned := l.q.poison
	l.q.mu.Unlock()
	if poisoned != nil {
		_ = l.w.background.wait() // what failed was told
		return l.release()
	}
	err := l.exclusive(l.w.finish)
	if err == nil {
		l.w.reached()
	}
	return errors.Join(err, l.release())
}

// finish leaves the directory tidy.
func (w *writer) finish() error {
	if w.st.Tree.Size > w.st.EpochFirst {
		if err := w.seal(segment.SealClose, 0); err != nil {
			return err
		}
	}
	if err := w.background.wait(); err != nil {
		return err
	}
	if w.nextFile != nil {
		err := errors.Join(w.nextFile.Close(), w.fs.Remove(nextName))
		if w.nextFile = nil; err != nil {
			return fault.New(audit.CodeIO, "remove", err)
		}
	}
	if w.nextKey != nil {
		if err := w.keys.Destroy(w.st.Epoch + 1); err != nil {
			return err
		}
	}
	if err := w.flushHashes(); err != nil {
		return err
	}
	if err := w.writeCheckpoint(); err != nil {
		return err
	}
	if err := w.seg.Truncate(w.end); err != nil {
		return fault.New(audit.CodeIO, "truncate", err)
	}
	if err := w.seg.Sync(); err != nil {
		return fault.New(audit.CodeIO, "sync", err)
	}
	return nil
}

// unopened reports a log that Open did not make.
func (l *Log) unopened() bool { return l == nil || l.fs == nil }
