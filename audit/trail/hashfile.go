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
func (w *writer) flushHashes() error {
	err := w.putHashes(w.hashBuf)
	w.hashBuf = w.hashBuf[:0]
	return err
}

// putHashes appends to the file of hashes, which is derived and needs no sync. What the disk has no
// room for is kept for the next time.
func (w *writer) putHashes(b []byte) error {
	if len(w.late) > 0 {
		w.late = append(w.late, b...)
		b = w.late
	}
	if len(b) == 0 {
		return nil
	}
	if err := disk.WriteFull(w.hashes, b, w.hashAt); err != nil {
		if len(w.late) == 0 {
			w.late = append(w.late, b...)
		}
		return fault.New(audit.CodeIO, "hashes", err)
	}
	w.hashAt += int64(len(b))
	w.late = w.late[:0]
	return nil
}

// openHashes begins the segment's file of tree hashes anew.
func (w *writer) openHashes(number uint64) error {
	f, err := disk.OpenOrCreate(w.fs, segment.HashesName(number))
	if err != nil {
		return err
	}
	if err := f.Truncate(0); err != nil {
		return fault.New(audit.CodeIO, "hashes", errors.Join(err, f.Close()))
	}
	w.hashes, w.hashAt, w.hashSynced, w.hashBuf = f, 0, 0, w.hashBuf[:0]
	return nil
}

// hashesSynced is how many bytes of hashes may be left unsynced.
const hashesSynced = 1 << 20

func (w *writer) syncHashesAhead() {
	if w.hashAt-w.hashSynced < hashesSynced {
		return
	}
	w.hashSynced = w.hashAt
	name := segment.HashesName(w.st.Segment)
	w.background.hashes.Begin(func() error {
		f, err := w.fs.Edit(name)
		if err != nil {
			return nil // the sync at the segment's end tells
		}
		_ = errors.Join(f.Sync(), f.Close())
		return nil
	})
}
