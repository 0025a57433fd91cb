package audit

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"slices"
)

// The vault's file is frames as in a segment: first its generation (0x53: 16 random bytes, new whenever the file is written anew), then persons (0x50), values (0x51: handle (16), sequence (8), field (2), ciphertext) and
// erasures (0x52: handle (16), number of values (8)). An erasure's record is durable before anything is removed, and the file is then
// written anew without the person; so an interrupted erasure is finished at the next opening.
const (
	recordPerson = 0x50
	recordValue  = 0x51
	recordErased = 0x52
	recordFile   = 0x53

	// vaultMark holds, not synced, how far the file was synced, and the generation it is about: what is damaged before is no torn write.
	vaultMark = "vault.acked"
)

func appendRecord(b []byte, kind byte, payload []byte) []byte {
	at := len(b)
	b = append(beginFrame(b, kind), payload...)
	endFrame(b[at:], 0)
	return b
}

func appendValue(b []byte, h Handle, seq uint64, field uint16, data []byte) []byte {
	at := len(b)
	b = append(beginFrame(b, recordValue), h[:]...)
	b = be.AppendUint64(b, seq)
	b = be.AppendUint16(b, field)
	b = append(b, data...)
	endFrame(b[at:], 0)
	return b
}

func (v *Vault) open() error {
	if err := v.fs.Remove(vaultFile + ".tmp"); err != nil && !notExist(err) {
		return fail(CodeIO, "remove", err)
	}
	f, err := v.fs.Edit(vaultFile)
	if notExist(err) {
		if f, err = v.fs.Create(vaultFile); err == nil {
			err = v.fs.SyncDir()
		}
	}
	if err != nil {
		return fail(CodeIO, "open", err)
	}
	v.file = f
	size, err := f.Size()
	if err != nil {
		return fail(CodeIO, "size", err)
	}
	if err := v.load(size); err != nil {
		return err
	}
	for h := range v.gone {
		if v.handles[h] != nil {
			v.unerased = true
			v.forget(h)
		}
	}
	if v.mark, err = openOrCreate(v.fs, vaultMark); err != nil {
		return err
	}
	if v.unerased || v.generation == (Hash{}) {
		return v.compact()
	}
	return nil
}

func (v *Vault) load(size int64) error {
	w := frameWalk{f: v.file, limit: size}
	for w.at < size {
		kind, p, at, st, err := w.next()
		if err != nil {
			return err
		}
		if st != frameOK {
			if synced, gen, ok := readMarkIn(v.fs, vaultMark); ok && gen == v.generation && synced > uint64(at) {
				return failAt(CodeVault, string(flawFrame), vaultFile, at, -1)
			}
			return v.cutTorn(at)
		}
		if err := v.take(kind, p); err != nil {
			return err
		}
		v.end = w.at
	}
	return nil
}

// cutTorn removes the rest of a write that was never synced. Nothing in the log can refer to it, since the log writes after the vault.
func (v *Vault) cutTorn(at int64) error {
	if err := errors.Join(v.file.Truncate(at), v.file.Sync()); err != nil {
		return fail(CodeIO, "truncate", err)
	}
	return nil
}

func (v *Vault) take(kind byte, p []byte) error {
	switch kind {
	case recordFile:
		if len(p) != 16 {
			return fail(CodeVault, "record", nil)
		}
		copy(v.generation[:], p)
	case recordPerson:
		person, err := v.unwrap(p)
		if err != nil {
			return err
		}
		v.persons[person.subject], v.handles[person.handle] = person, person
	case recordValue:
		if len(p) < 26 {
			return fail(CodeVault, "record", nil)
		}
		h, seq := Handle(p[:16]), be.Uint64(p[16:])
		v.seq = max(v.seq, seq)
		if person := v.handles[h]; person != nil {
			person.values = append(person.values, sealedValue{seq, be.Uint16(p[24:]), slices.Clone(p[26:])})
		}
	case recordErased:
		if len(p) != 32 {
			return fail(CodeVault, "record", nil)
		}
		v.gone[Handle(p[:16])] = be.Uint64(p[16:])
		v.seq = max(v.seq, be.Uint64(p[24:]))
	default:
		return fail(CodeVault, "record", nil)
	}
	return nil
}

// forget drops a person from memory.
func (v *Vault) forget(h Handle) {
	if p := v.handles[h]; p != nil {
		delete(v.persons, p.subject)
		clear(p.key[:])
		clear(p.nonce[:])
		clear(p.seal[:])
		p.subject, p.values, p.cipher = "", nil, nil
		delete(v.handles, h)
	}
}

// Erasure tells what an erasure removed.
type Erasure struct {
	Handle Handle
	Values uint64 // number of sealed values
	// Fingerprint names the destroyed key without telling it: SHA-256 of "kyufu vault erased 1\x00" and its 256 random bits.
	Fingerprint Hash
}

// Erase forgets persons: their keys, whom their handles stand for, and all their values, also physically. It is idempotent, and
// resumed by OpenVault if it is interrupted. EraseSubject does this with the approval and the record that the rules ask for.
func (v *Vault) Erase(ctx context.Context, handles ...Handle) ([]Erasure, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	v.flushing.Lock()
	defer v.flushing.Unlock()
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.usable(); err != nil {
		return nil, err
	}
	out := make([]Erasure, len(handles))
	for i, h := range handles {
		out[i].Handle = h
		if n, ok := v.gone[h]; ok {
			out[i].Values = n
			continue
		}
		p := v.handles[h]
		if p == nil {
			return nil, fail(CodeRange, "handle", nil)
		}
		out[i].Values, out[i].Fingerprint = uint64(len(p.values)), sha256.Sum256(append([]byte("kyufu vault erased 1\x00"), p.key[:]...))
	}
	for _, e := range out {
		if v.handles[e.Handle] != nil {
			v.buf = appendRecord(v.buf, recordErased, erasedRecord(e.Handle, e.Values, v.seq))
			v.gone[e.Handle] = e.Values
		}
	}
	if err := v.flush(); err != nil {
		return nil, err
	}
	for _, e := range out {
		v.forget(e.Handle)
	}
	return out, v.compact()
}

func erasedRecord(h Handle, values, seq uint64) []byte {
	b := be.AppendUint64(h[:len(h):len(h)], values)
	return be.AppendUint64(b, seq)
}

// compact writes the vault anew with what is known now, under the current master key, and overwrites the old file.
func (v *Vault) compact() error {
	b, err := v.snapshot()
	if err == nil {
		err = v.replace(b)
	}
	if err != nil {
		v.broken = err
	}
	return err
}

func (v *Vault) snapshot() ([]byte, error) {
	var gen [16]byte
	if _, err := io.ReadFull(v.cfg.Rand, gen[:]); err != nil {
		return nil, fail(CodeVault, "rand", err)
	}
	v.generation = Hash{}
	copy(v.generation[:], gen[:])
	b := appendRecord(nil, recordFile, gen[:])
	for h, n := range sorted(v.gone) {
		b = appendRecord(b, recordErased, erasedRecord(h, n, v.seq))
	}
	for _, p := range sorted(v.handles) {
		var nonce [12]byte
		if _, err := io.ReadFull(v.cfg.Rand, nonce[:]); err != nil {
			return nil, fail(CodeVault, "rand", err)
		}
		rec, err := v.wrap(p, nonce)
		if err != nil {
			return nil, err
		}
		b = appendRecord(b, recordPerson, rec)
		for _, s := range p.values {
			b = appendValue(b, p.handle, s.seq, s.field, s.data)
		}
	}
	return b, nil
}

func (v *Vault) replace(b []byte) error {
	old := v.file
	if err := writeFile(v.fs, vaultFile, b, true); err != nil {
		return err
	}
	// The old file has no name any more; overwriting it is best effort on flash memory and under snapshots.
	size, err := old.Size()
	zero := make([]byte, scanChunk)
	for at := int64(0); err == nil && at < size; at += scanChunk {
		err = writeFull(old, zero[:min(scanChunk, size-at)], at)
	}
	if err = errors.Join(err, old.Sync(), old.Close()); err != nil {
		return fail(CodeIO, "overwrite", err)
	}
	v.buf, v.end, v.allocated = v.buf[:0], int64(len(b)), int64(len(b))
	if v.file, err = v.fs.Edit(vaultFile); err != nil {
		return fail(CodeIO, "open", err)
	}
	return nil
}

// Rewrap writes the vault anew under the current master key; afterwards the former keys are not needed.
func (v *Vault) Rewrap(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	v.flushing.Lock()
	defer v.flushing.Unlock()
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.usable(); err != nil {
		return err
	}
	if err := v.flush(); err != nil {
		return err
	}
	return v.compact()
}
