package vault

import (
	"context"
	"iter"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/audit/internal/wire"
)

// Told is one thing that a log says of its vault: that a person's key was destroyed, which the
// fingerprint names, or that an entry about a person commits to the value with a number.
type Told struct {
	Handle      audit.Handle
	Erased      bool
	Fingerprint audit.Hash
	Seq         uint64
}

// Behind is what a vault lacks of what its log says: it was put back from an older copy, or is
// another one.
type Behind struct {
	// Again are those whom the vault held although they were erased; they are erased now.
	Again []Erasure
	// Missing is how many values entries commit to that are not here, though nobody erased them.
	Missing uint64
	// Keyless is how many persons' keys are not in the store, though nobody erased them: the keys
	// are older than the vault, or vault and log were put back from before an erasure.
	Keyless uint64
}

// Followed tells up to which size a log, named by its genesis key, needs not be told again.
func (v *Vault) Followed(log audit.Hash) uint64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.heads[log]
}

// Follow has the vault take over what its log says, from Followed on: who was erased is erased here
// too, and numbers go on behind the log's. A log that is given the vault calls it when it is
// opened; until then a vault that was with the log answers nothing.
func (v *Vault) Follow(ctx context.Context, log audit.Hash, told iter.Seq2[Told, error]) (Behind, error) {
	defer v.alone()()
	if err := v.whole(); err != nil {
		return Behind{}, err
	}
	f := following{vault: v, missing: map[audit.Handle]uint64{}, again: map[audit.Handle]bool{}, seq: v.seq}
	for t, err := range told {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return Behind{}, err
		}
		f.take(&t)
	}
	return f.finish(log)
}

// following is what a log told so far.
type following struct {
	vault   *Vault
	missing map[audit.Handle]uint64
	again   map[audit.Handle]bool
	seq     uint64
}

func (f *following) take(t *Told) {
	v := f.vault
	if !t.Erased {
		f.seq = max(f.seq, t.Seq)
		if _, gone := v.gone[t.Handle]; !gone && v.places.get(t.Seq) == 0 {
			f.missing[t.Handle]++
		}
		return
	}
	delete(f.missing, t.Handle)
	if p := v.handles[t.Handle]; p != nil && p.fingerprint() == t.Fingerprint || v.keyless[t.Handle] != nil {
		f.again[t.Handle] = true
	}
}

func (f *following) finish(log audit.Hash) (b Behind, err error) {
	v := f.vault
	for _, n := range f.missing {
		b.Missing += n
	}
	if f.seq > v.seq {
		v.seq, v.reserved = f.seq, max(v.reserved, f.seq)
		v.buf = appendReserved(v.buf, v.reserved)
	}
	if _, known := v.heads[log]; !known {
		v.heads[log] = 0
		v.buf = appendHead(v.buf, log, 0)
	}
	if len(f.again) > 0 {
		var handles []audit.Handle
		for h := range sorted(f.again) {
			handles = append(handles, h)
		}
		if b.Again, err = v.erase(handles); err != nil {
			return b, err
		}
	}
	if err := v.flush(); err != nil {
		return b, err
	}
	b.Keyless = uint64(len(v.keyless))
	v.followed[log] = true
	v.waits = v.waiting()
	return b, nil
}

// Reached notes that the vault holds what its log says up to a size, which is durable there. It is
// written with what the vault writes next. Of a log that was not followed nothing is noted.
func (v *Vault) Reached(log audit.Hash, size uint64) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.usable(); err != nil || !v.followed[log] || size <= v.heads[log] {
		return err
	}
	v.heads[log] = size
	v.buf = appendHead(v.buf, log, size)
	return nil
}

// unfollowed refuses what a vault may not answer before it has followed its logs; v.mu is held.
func (v *Vault) unfollowed() error {
	if v.waits {
		return fault.New(audit.CodePolicy, "log", nil)
	}
	return nil
}

// waiting tells whether one of its logs has not told the vault anything since it was opened.
func (v *Vault) waiting() bool {
	for log := range v.heads {
		if !v.followed[log] {
			return true
		}
	}
	return false
}

func appendHead(b []byte, log audit.Hash, size uint64) []byte {
	return segment.AppendRecord(b, recordLog, wire.BE.AppendUint64(log[:len(log):len(log)], size))
}

func (v *Vault) takeHead(rec []byte) error {
	if len(rec) != 32+8 {
		return fault.New(audit.CodeVault, "record", nil)
	}
	v.heads[audit.Hash(rec[:32])] = wire.BE.Uint64(rec[32:])
	return nil
}
