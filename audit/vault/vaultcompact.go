package vault

import (
	"errors"
	"io"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
)

// compact writes the vault anew with what is known now, under the current master key, and
// overwrites the old file. All locks are held, everything is flushed, and nothing grows the file.
func (v *Vault) compact() error {
	err := v.rewrite()
	if err != nil {
		v.broken = err
	}
	return err
}

func (v *Vault) rewrite() error {
	const tmp = vaultFile + ".tmp"
	if err := v.checkFile(v.tail); err != nil {
		return err
	}
	f, err := v.fs.Create(tmp)
	if err != nil {
		return fault.New(audit.CodeIO, "create", err)
	}
	c := compaction{file: f, places: places{}, reserved: v.seq + v.cfg.Ahead}
	err = c.all(v)
	if err == nil {
		if err = f.Sync(); err != nil {
			err = fault.New(audit.CodeIO, "sync", err)
		}
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := v.fs.Rename(tmp, vaultFile); err != nil {
		return fault.New(audit.CodeIO, "rename", err)
	}
	if err := v.fs.SyncDir(); err != nil {
		return fault.New(audit.CodeIO, "syncdir", err)
	}
	if err := overwrite(v.file); err != nil {
		return err
	}
	if v.file, err = v.fs.Edit(vaultFile); err != nil {
		return fault.New(audit.CodeIO, "open", err)
	}
	v.generation, v.places, v.reserved = c.generation, c.places, c.reserved
	v.buf, v.tail, v.allocated, v.grown = v.buf[:0], c.at, c.at, 0
	return v.syncMark(v.tail)
}

// compaction is a vault's new file while it is written.
type compaction struct {
	file       disk.File
	buf        []byte
	at         int64 // of buf in the file
	generation audit.Hash
	places     places
	reserved   uint64
}

func (c *compaction) all(v *Vault) error {
	if _, err := io.ReadFull(v.cfg.Rand, c.generation[:16]); err != nil {
		return fault.New(audit.CodeVault, "rand", err)
	}
	c.buf = segment.AppendRecord(nil, recordFile, append(append(c.generation[:16:16], vaultVersion), v.id[:]...))
	for _, o := range v.openings {
		c.buf = o.append(c.buf)
	}
	for log, size := range sortedHashes(v.heads) {
		c.buf = appendHead(c.buf, log, size)
	}
	for h, g := range sorted(v.gone) {
		c.buf = appendErased(c.buf, h, g, v.seq)
	}
	c.buf = appendReserved(c.buf, c.reserved)
	if err := c.persons(v); err != nil {
		return err
	}
	if err := c.values(v); err != nil {
		return err
	}
	return c.flush(1)
}

// persons writes those who are there, and those whose keys are not.
func (c *compaction) persons(v *Vault) error {
	for _, k := range sorted(v.keyless) {
		c.buf = segment.AppendRecord(c.buf, recordPerson, k.record)
	}
	for _, p := range sorted(v.handles) {
		rec, err := v.record(p)
		if err != nil {
			return err
		}
		c.buf = segment.AppendRecord(c.buf, recordPerson, rec)
		if err := c.flush(segment.ScanChunk); err != nil {
			return err
		}
	}
	return nil
}

// values copies the values of those who are there.
func (c *compaction) values(v *Vault) error {
	for w := (segment.FrameWalk{F: v.file, Limit: v.tail}); w.At < v.tail; {
		kind, rec, at, st, err := w.Next()
		if err != nil {
			return err
		}
		if st != segment.FrameOK {
			return fault.At(audit.CodeVault, string(segment.FlawFrame), vaultFile, at, -1)
		}
		if kind != recordValue {
			continue
		}
		val, ok := parseValue(rec)
		if !ok {
			return fault.New(audit.CodeVault, "record", nil)
		}
		if v.handles[val.handle] == nil && v.keyless[val.handle] == nil {
			continue
		}
		c.places.set(val.seq, c.at+int64(len(c.buf)))
		c.buf = segment.AppendRecord(c.buf, kind, rec)
		if err := c.flush(segment.ScanChunk); err != nil {
			return err
		}
	}
	return nil
}

// flush writes what has gathered if it is at least so much.
func (c *compaction) flush(least int) error {
	if len(c.buf) < least {
		return nil
	}
	if err := disk.WriteFull(c.file, c.buf, c.at); err != nil {
		return fault.New(audit.CodeIO, "write", err)
	}
	c.at += int64(len(c.buf))
	c.buf = c.buf[:0]
	return nil
}

// overwrite fills a file that has no name any more with zeroes and lets go of it. It is best effort
// on flash memory and under snapshots.
func overwrite(old disk.File) error {
	size, err := old.Size()
	zero := make([]byte, segment.ScanChunk)
	for at := int64(0); err == nil && at < size; at += segment.ScanChunk {
		err = disk.WriteFull(old, zero[:min(segment.ScanChunk, size-at)], at)
	}
	if err = errors.Join(err, old.Sync(), old.Close()); err != nil {
		return fault.New(audit.CodeIO, "overwrite", err)
	}
	return nil
}
