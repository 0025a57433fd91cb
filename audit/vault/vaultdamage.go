package vault

import (
	"bytes"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/audit/internal/wire"
)

// judge says whether what does not read at a place is damage: an error with the place. A file is
// given its name with its first record whole; what a mark or a later round says was synced was
// whole; all else may be what a crash left of the last write.
func (v *Vault) judge(at, size int64) error {
	synced, ok, err := v.synced()
	if err != nil {
		return err
	}
	damage := at == 0 || !ok || synced > at
	if !damage {
		if damage, err = v.syncedLater(at, size); err != nil {
			return err
		}
	}
	if damage {
		return fault.At(audit.CodeVault, string(segment.FlawFrame), vaultFile, at, -1)
	}
	return nil
}

const roundRecord = segment.FrameHead + 8

func appendRound(b []byte, from int64) []byte {
	return segment.AppendRecord(b, recordRound, wire.BE.AppendUint64(nil, uint64(from)))
}

// syncedLater looks behind a place for the record of a round that began later.
func (v *Vault) syncedLater(at, size int64) (bool, error) {
	b := make([]byte, segment.ScanChunk)
	damage := uint64(at)
	for ; at+roundRecord <= size; at += segment.ScanChunk - roundRecord + 1 {
		part := b[:min(size-at, segment.ScanChunk)]
		if err := disk.ReadFull(v.file, part, at); err != nil {
			return false, err
		}
		if roundAfter(part, damage) {
			return true, nil
		}
	}
	return false, nil
}

// roundAfter reports whether a round's record is among the bytes, of a round that began behind a
// place.
func roundAfter(b []byte, place uint64) bool {
	for i := segment.FrameHead - 1; i < len(b); i++ {
		n := bytes.IndexByte(b[i:], recordRound)
		if n < 0 {
			return false
		}
		i += n
		kind, rec, _, st := segment.ReadFrame(b[i-segment.FrameHead+1:])
		if st == segment.FrameOK && kind == recordRound && len(rec) == 8 && wire.BE.Uint64(rec) > place {
			return true
		}
	}
	return false
}
