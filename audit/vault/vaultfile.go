package vault

import (
	"errors"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/audit/internal/wire"
	"github.com/kyufu-go/kyufu/audit/keys"
)

// The vault's file is frames as in a segment: first its generation (0x53: 16 random bytes, new
// whenever the file is written anew, the format's version, 2, and the vault's name, 16 random
// bytes), then persons (0x50), values (0x51: handle (16), sequence (8), field (2), ciphertext) and
// erasures (0x52: handle (16), number of values (8), fingerprint of the key (32), highest sequence
// given by then (8)). A value stands behind its person; values stand in no order. An erasure's
// record is durable before anything is removed; then the key is destroyed, and the file is written
// anew without the person. So an interrupted erasure is finished at the next opening.
//
// A sequence is the nonce of a value's encryption and part of its commitment's, so none may be
// given twice, not even one whose value a crash has lost. Therefore sequences are reserved: an
// erasure record of the handle of zeroes, which no person has, erases nobody and says that
// sequences up to its last field may have been given. It is durable before any of them is; a crash
// skips what is left of them, Close gives it back by a last such record.
//
// A copy of the file that is put back knows nothing of what was given after it. Therefore each
// opening of the vault seals under keys of its own: an opening's record (0x54: its first sequence
// (8), random salt (32)) stands before the first value that was sealed under it, and goes for the
// sequences up to the next.
//
// A log's record (0x55: genesis key (32), size (8)) says up to where the vault holds what the log
// says. A round's record (0x56: a place in the file (8)) ends each write, and says that what stands
// before the place was synced when it was written: so damage with such a record of a later place
// behind it is no torn write.
const (
	recordPerson = 0x50
	recordValue  = 0x51
	recordErased = 0x52
	recordFile   = 0x53
	recordSalt   = 0x54
	recordLog    = 0x55
	recordRound  = 0x56

	vaultVersion = 2

	// valueRecord is the length of a value's record beyond the value: frame, handle, sequence,
	// field, tag.
	valueRecord = segment.FrameHead + 16 + 8 + 2 + 16

	// vaultMark holds, not synced, how far the file was synced, and the generation it is about:
	// what is damaged before is no torn write.
	vaultMark = "vault.acked"
)

// beginValue appends a value's record up to its ciphertext.
func beginValue(b []byte, h audit.Handle, seq uint64, field uint16) []byte {
	b = append(segment.BeginFrame(b, recordValue), h[:]...)
	b = wire.BE.AppendUint64(b, seq)
	return wire.BE.AppendUint16(b, field)
}

// storedValue is a value's record.
type storedValue struct {
	handle audit.Handle
	seq    uint64
	field  uint16
	sealed []byte
}

func parseValue(p []byte) (storedValue, bool) {
	if len(p) < 26 {
		return storedValue{}, false
	}
	return storedValue{audit.Handle(p[:16]), wire.BE.Uint64(p[16:]), wire.BE.Uint16(p[24:]), p[26:]}, true
}

func appendErased(b []byte, h audit.Handle, g gone, seq uint64) []byte {
	rec := wire.BE.AppendUint64(h[:len(h):len(h)], g.values)
	rec = append(rec, g.fingerprint[:]...)
	return segment.AppendRecord(b, recordErased, wire.BE.AppendUint64(rec, seq))
}

// appendReserved says that sequences up to one may have been given.
func appendReserved(b []byte, seq uint64) []byte { return appendErased(b, audit.Handle{}, gone{}, seq) }

func (v *Vault) open() error {
	if err := v.fs.Remove(vaultFile + ".tmp"); err != nil && !disk.NotExist(err) {
		return fault.New(audit.CodeIO, "remove", err)
	}
	f, err := v.fs.Edit(vaultFile)
	if disk.NotExist(err) {
		if f, err = v.fs.Create(vaultFile); err == nil {
			err = v.fs.SyncDir()
		}
	}
	if err != nil {
		return fault.New(audit.CodeIO, "open", err)
	}
	v.file = f
	size, err := f.Size()
	if err != nil {
		return fault.New(audit.CodeIO, "size", err)
	}
	all, err := v.allKeys()
	if err != nil {
		return err
	}
	if err := v.load(size, all); err != nil {
		return err
	}
	v.waits = v.waiting()
	if v.mark, err = disk.OpenOrCreate(v.fs, vaultMark); err != nil {
		return err
	}
	if size == 0 {
		if err := v.begin(); err != nil {
			return err
		}
		return v.compact()
	}
	if err := v.resume(all); err != nil || v.unerased {
		return err
	}
	return v.syncMark(v.tail)
}

// checkFile makes sure that the file is still the one that the name leads to, and as long as it
// was.
func (v *Vault) checkFile(written int64) error {
	same, err := v.fs.Same(vaultFile, v.file)
	if err != nil {
		return fault.New(audit.CodeIO, "stat", err)
	}
	size, err := v.file.Size()
	if err != nil {
		return fault.New(audit.CodeIO, "stat", err)
	}
	if !same || size < written {
		return fault.At(audit.CodeReplaced, "", vaultFile, written, -1)
	}
	return nil
}

// markSlots are where the mark's synced copies stand, in turns: one of them is whole, whatever a
// power cut leaves of the other.
var markSlots = [2]int64{512, 1024}

// syncMark says durably that the file is whole up to end: from then on damage before is damage,
// also after a power cut, which the copy that is written with every round does not survive.
func (v *Vault) syncMark(end int64) error {
	v.slot ^= 1
	_, err := v.mark.WriteAt(segment.AppendMark(nil, uint64(end), v.generation), markSlots[v.slot])
	if err == nil {
		err = v.mark.Sync()
	}
	if err != nil {
		return fault.New(audit.CodeIO, "mark", err)
	}
	return nil
}

// synced is how far the file of this generation is known to have been synced; false if no mark
// says.
func (v *Vault) synced() (end int64, ok bool, err error) {
	b, err := disk.ReadFile(v.fs, vaultMark, 1<<16)
	if err != nil && !disk.NotExist(err) {
		return 0, false, fault.New(audit.CodeIO, "mark", err)
	}
	for _, at := range [...]int64{0, markSlots[0], markSlots[1]} {
		if n, gen, whole := segment.ParseMark(b[min(at, int64(len(b))):]); whole && gen == v.generation {
			end, ok = max(end, int64(n)), true
		}
	}
	return end, ok, nil
}

func (v *Vault) load(size int64, all map[keys.ID]keys.Key) error {
	w := segment.FrameWalk{F: v.file, Limit: size}
	for w.At < size {
		kind, p, at, st, err := w.Next()
		if err != nil {
			return err
		}
		if st != segment.FrameOK {
			if err := v.judge(at, size); err != nil {
				return err
			}
			if err := v.cutTorn(at); err != nil {
				return err
			}
			break
		}
		if err := v.take(kind, p, at, all); err != nil {
			return err
		}
		v.tail = w.At
	}
	v.seq = max(v.seq, v.reserved)
	v.reserved, v.allocated = v.seq, v.tail
	return nil
}

// cutTorn removes the rest of a write that was never synced. Nothing in the log can refer to it,
// since the log writes after the vault.
func (v *Vault) cutTorn(at int64) error {
	if err := errors.Join(v.file.Truncate(at), v.file.Sync()); err != nil {
		return fault.New(audit.CodeIO, "truncate", err)
	}
	return nil
}

func (v *Vault) take(kind byte, rec []byte, at int64, all map[keys.ID]keys.Key) error {
	if at == 0 {
		return v.takeFile(kind, rec, all)
	}
	switch kind {
	case recordSalt:
		return v.takeOpening(rec)
	case recordLog:
		return v.takeHead(rec)
	case recordRound:
	case recordPerson:
		return v.takePerson(rec, all)
	case recordValue:
		val, ok := parseValue(rec)
		if !ok {
			return fault.New(audit.CodeVault, "record", nil)
		}
		v.seq = max(v.seq, val.seq)
		v.takeValue(&val, at)
	case recordErased:
		return v.takeErased(rec)
	default:
		return fault.New(audit.CodeVault, "record", nil)
	}
	return nil
}

// takeFile reads the first record.
func (v *Vault) takeFile(kind byte, rec []byte, all map[keys.ID]keys.Key) error {
	switch {
	case kind == recordPerson || kind == recordFile && len(rec) == 16:
		return fault.New(audit.CodeRetired, "vault", nil) // put back, it used a nonce again; each copy held the keys
	case kind != recordFile || len(rec) < 17:
		return fault.New(audit.CodeVault, "record", nil)
	case rec[16] != vaultVersion:
		return fault.New(audit.CodeOutdated, "vault", nil)
	case len(rec) != 17+len(v.id):
		return fault.New(audit.CodeVault, "record", nil)
	}
	copy(v.generation[:], rec[:16])
	copy(v.id[:], rec[17:])
	k, there := all[v.id]
	if !there {
		return fault.New(audit.CodeKey, "vault", nil)
	}
	_, err := v.unwrap(&k)
	return err
}

// takeValue remembers where a value stands.
func (v *Vault) takeValue(val *storedValue, at int64) {
	if p := v.handles[val.handle]; p != nil {
		p.values++
		v.places.set(val.seq, at)
	}
	if k := v.keyless[val.handle]; k != nil {
		k.values++
		v.places.set(val.seq, at)
	}
}

func (v *Vault) takeErased(rec []byte) error {
	if len(rec) != 16+8+32+8 {
		return fault.New(audit.CodeVault, "record", nil)
	}
	h, seq := audit.Handle(rec[:16]), wire.BE.Uint64(rec[56:])
	if h == (audit.Handle{}) {
		v.reserved = seq
		return nil
	}
	v.gone[h] = gone{wire.BE.Uint64(rec[16:]), audit.Hash(rec[24:56])}
	v.seq = max(v.seq, seq)
	return nil
}
