package trail

import (
	"context"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
)

// put writes a group that was shut, and syncs it. What its entries refer to in the vault is durable
// before.
func (w *writer) put(g *group) error {
	if err := w.checkFile(); err != nil {
		return err
	}
	c := &g.record
	if g.sign {
		if err := sign(c, w.keys); err != nil {
			return err
		}
		g.buf = append(g.buf, c.Signature...)
	}
	segment.EndFrame(g.buf[g.recordAt:], 0)
	if err := g.flushVault(); err != nil {
		return err
	}
	if err := disk.WriteFull(w.seg, g.buf, g.at); err != nil {
		return fault.New(audit.CodeIO, "write", err)
	}
	if err := w.seg.Sync(); err != nil {
		return fault.New(audit.CodeIO, "sync", err)
	}
	w.size.Store(c.Size)
	w.noteAcked(c)
	g.receipt = audit.Receipt{Size: c.Size, Epoch: c.Epoch, Commit: c.Hash, Signed: g.sign}
	copy(g.receipt.Signature[:], c.Signature)
	if err := w.putHashes(g.hashes); err != nil && !fault.Full(err) { // what has no room waits until the segment ends
		return err
	}
	w.syncHashesAhead()
	return nil
}

// flushVault makes durable what the vault holds for the group. The log's own entries refer to
// nothing there.
func (g *group) flushVault() error {
	switch {
	case g.vaultErr != nil:
		return g.vaultErr
	case g.vault != nil:
		return g.vault.Flush()
	default:
		return g.round.Wait(context.Background())
	}
}

// putNow shuts and writes a group while the log is held.
func (w *writer) putNow(g *group, flags byte) error {
	w.shut(g, flags, w.cfg.Now())
	err := w.put(g)
	w.spare.keep(g)
	return err
}

// noteAcked leaves a mark, not synced, of what was acknowledged. After a crash it tells damage to
// what was acknowledged from a write that was never finished. It is written after the sync, so it
// never claims too much; if it is lost, nothing is.
func (w *writer) noteAcked(c *segment.CommitRecord) {
	w.markBuf = segment.AppendMark(w.markBuf[:0], c.Size, c.Hash)
	_, _ = w.acked.WriteAt(w.markBuf, 0)
}
