package segment

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/wire"
)

// A pruned segment leaves two files. NNN.pruned holds the frames that later checks need: the
// header, the genesis, every seal and every commit record, so that the chain of commits and of
// epoch keys still runs from the genesis key on. NNN.kept holds the tree hashes that later proofs
// need: all of level 8 and above, and all of each 256-entry tile in which the segment begins or
// ends or that a kept size cuts. So every checkpoint at a seal and every anchored one stays
// provable.
const (
	prunedSuffix = ".pruned"
	keptMagic    = "KYKH\x01\x00\x00\x00"
	TileHeight   = 8
)

func PrunedName(number uint64) string { return fmt.Sprintf("%012d%s", number, prunedSuffix) }

func KeptName(number uint64) string { return fmt.Sprintf("%012d.kept", number) }

type KeptHashes struct {
	Index []int64 // within the segment's own hashes
	Hash  []audit.Hash
}

// encode is "KYKH", version (1), three zero bytes, then index (8) and hash (32) of each, in order.
func (k *KeptHashes) Encode() []byte {
	b := []byte(keptMagic)
	for i, x := range k.Index {
		b = wire.BE.AppendUint64(b, uint64(x))
		b = append(b, k.Hash[i][:]...)
	}
	return b
}

func ParseKept(b []byte) (k KeptHashes, ok bool) {
	body, ok := bytes.CutPrefix(b, []byte(keptMagic))
	if !ok || len(body)%40 != 0 {
		return k, false
	}
	for ; len(body) > 0; body = body[40:] {
		k.Index = append(k.Index, int64(wire.BE.Uint64(body)))
		k.Hash = append(k.Hash, audit.Hash(body[8:40]))
	}
	return k, slices.IsSorted(k.Index)
}

// prunedNumbers lists the segments of which only the stub is there.
func PrunedNumbers(dir disk.FS) ([]uint64, error) {
	names, err := dir.List()
	if err != nil {
		return nil, fault.New(audit.CodeIO, "list", err)
	}
	var out []uint64
	for _, name := range names {
		var n uint64
		base, ok := strings.CutSuffix(name, prunedSuffix)
		if !ok {
			continue
		}
		if _, err := fmt.Sscanf(base, "%d", &n); err == nil && PrunedName(n) == name && !slices.Contains(names, SegmentName(n)) {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out, nil
}

// allSegments lists all segments, pruned or not.
func AllSegments(dir disk.FS) ([]uint64, error) {
	pruned, err := PrunedNumbers(dir)
	if err != nil {
		return nil, err
	}
	whole, err := SegmentNumbers(dir)
	return append(pruned, whole...), err
}
