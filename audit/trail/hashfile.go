package trail

import (
	"errors"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
)

const hashBufMax = 64 << 10

// flushHashes writes the tree's hashes to the file that proofs read, while the log is held.
func (l *Log) flushHashes() error {
	err := l.putHashes(l.hashBuf)
	l.hashBuf = l.hashBuf[:0]
	return err
}

// putHashes appends to the file of hashes, which is derived and needs no sync. What the disk has no
// room for is kept for the next time.
func (l *Log) putHashes(b []byte) error {
	if len(l.late) > 0 {
		l.late = append(l.late, b...)
		b = l.late
	}
	if len(b) == 0 {
		return nil
	}
	if err := disk.WriteFull(l.hashes, b, l.hashAt); err != nil {
		if len(l.late) == 0 {
			l.late = append(l.late, b...)
		}
		return fault.New(audit.CodeIO, "hashes", err)
	}
	l.hashAt += int64(len(b))
	l.late = l.late[:0]
	return nil
}

// openHashes begins the segment's file of tree hashes anew.
func (l *Log) openHashes(number uint64) error {
	f, err := disk.OpenOrCreate(l.fs, segment.HashesName(number))
	if err != nil {
		return err
	}
	if err := f.Truncate(0); err != nil {
		return fault.New(audit.CodeIO, "hashes", errors.Join(err, f.Close()))
	}
	l.hashes, l.hashAt, l.hashSynced, l.hashBuf = f, 0, 0, l.hashBuf[:0]
	return nil
}

// hashesSynced is how many bytes of hashes may be left unsynced.
const hashesSynced = 1 << 20

func (l *Log) syncHashesAhead() {
	if l.hashAt-l.hashSynced < hashesSynced {
		return
	}
	l.hashSynced = l.hashAt
	name := segment.HashesName(l.st.Segment)
	l.chores.hashes.Begin(func() error {
		f, err := l.fs.Edit(name)
		if err != nil {
			return nil // the sync at the segment's end tells
		}
		_ = errors.Join(f.Sync(), f.Close())
		return nil
	})
}
