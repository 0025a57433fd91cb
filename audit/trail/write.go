package trail

import (
	"context"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
)

// write writes and syncs a batch that has its commit record. What its entries refer to in the vault
// is made durable first.
func (w *writer) write(b *batch) error {
	if err := w.checkFile(); err != nil {
		return err
	}
	c := &b.record
	if b.sign {
		if err := sign(c, w.keys); err != nil {
			return err
		}
		b.buf = append(b.buf, c.Signature...)
	}
	segment.EndFrame(b.buf[b.recordAt:], 0)
	if err := b.flushVault(); err != nil {
		return err
	}
	if err := disk.WriteFull(w.seg, b.buf, b.at); err != nil {
		return fault.New(audit.CodeIO, "write", err)
	}
	if err := w.seg.Sync(); err != nil {
		return fault.New(audit.CodeIO, "sync", err)
	}
	w.size.Store(c.Size)
	w.storeWatermark(c)
	b.receipt = audit.Receipt{Size: c.Size, Epoch: c.Epoch, Commit: c.Hash, Signed: b.sign}
	copy(b.receipt.Signature[:], c.Signature)
	if err := w.putHashes(b.hashes); err != nil && !fault.Full(err) { // what has no room waits until the segment ends
		return err
	}
	w.syncHashesAhead()
	return nil
}

// flushVault makes durable what the vault holds for the batch. The log's own entries refer to
// nothing there.
func (b *batch) flushVault() error {
	switch {
	case b.vaultErr != nil:
		return b.vaultErr
	case b.vault != nil:
		return b.vault.Flush()
	default:
		return b.round.Wait(context.Background())
	}
}

// writeNow ends and writes a batch while the log is held.
func (w *writer) writeNow(b *batch, flags byte) error {
	w.appendCommit(b, flags, w.cfg.Now())
	err := w.write(b)
	w.spare.keep(b)
	return err
}

// storeWatermark writes, without a sync, how far the log was acknowledged. After a crash the
// watermark distinguishes damage to acknowledged entries from a write that was never finished. It
// is written after the commit's sync, so it is never too high; losing it loses no entry.
func (w *writer) storeWatermark(c *segment.CommitRecord) {
	w.watermarkBuf = segment.AppendMark(w.watermarkBuf[:0], c.Size, c.Hash)
	_, _ = w.watermark.WriteAt(w.watermarkBuf, 0)
}
