package segment

import (
	"crypto/sha256"
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/wire"
	"github.com/kyufu-go/kyufu/household/civil"
)

// A segment is a file that starts with a header frame. The header says all that is needed to go on
// from here without the segments before. Its payload: version (1), genesis key (32), segment number
// (8), first index (8), epoch (8), the epoch's public key (32), number of the next commit (8),
// fiscal year (2), leaf hash of the last seal (32), chain: the hash of the last commit before (32,
// zero in the first segment), first index of the epoch (8), root of the subject map (32) and the
// number of persons in it (8), instance id (length and bytes), then the roots of the tree's full
// subtrees, greatest first (32 each).
//
// The first commit's chain value is SHA-256 of "kyufu audit segment 1\x00" and this payload.
type SegmentHeader struct {
	Genesis    [32]byte
	Number     uint64
	First      uint64
	epoch      uint64
	key        [32]byte
	commit     uint64
	Year       uint16
	seal       audit.Hash
	chain      audit.Hash
	epochFirst uint64
	Subjects   audit.Hash
	People     uint64
	Instance   audit.Code
	Roots      []byte
}

const segmentDomain = "kyufu audit segment 1\x00"

func (h *SegmentHeader) Append(b []byte) []byte {
	b = append(b, Version1)
	b = append(b, h.Genesis[:]...)
	b = wire.BE.AppendUint64(b, h.Number)
	b = wire.BE.AppendUint64(b, h.First)
	b = wire.BE.AppendUint64(b, h.epoch)
	b = append(b, h.key[:]...)
	b = wire.BE.AppendUint64(b, h.commit)
	b = wire.BE.AppendUint16(b, h.Year)
	b = append(b, h.seal[:]...)
	b = append(b, h.chain[:]...)
	b = wire.BE.AppendUint64(b, h.epochFirst)
	b = append(b, h.Subjects[:]...)
	b = wire.BE.AppendUint64(b, h.People)
	b = appendCode(b, h.Instance)
	return append(b, h.Roots...)
}

func ParseSegmentHeader(p []byte) (h SegmentHeader, ok bool) {
	r := wire.Reader{Rest: p}
	if r.Byte() != Version1 {
		return h, false
	}
	h.Genesis = r.Hash()
	h.Number, h.First, h.epoch = r.U64(), r.U64(), r.U64()
	h.key = r.Hash()
	h.commit = r.U64()
	if y := r.Take(2); y != nil {
		h.Year = wire.BE.Uint16(y)
	}
	h.seal, h.chain = r.Hash(), r.Hash()
	h.epochFirst = r.U64()
	h.Subjects = r.Hash()
	h.People = r.U64()
	h.Instance = audit.Code(code(&r))
	h.Roots = slices.Clone(r.Rest)
	return h, !r.Bad && h.Instance != "" && len(h.Roots) == 32*bits.OnesCount64(h.First) && h.epochFirst <= h.First
}

func HashSegment(payload []byte) audit.Hash {
	return sha256.Sum256(append([]byte(segmentDomain), payload...))
}

const SegmentSuffix = ".seg"

func SegmentName(number uint64) string { return fmt.Sprintf("%012d%s", number, SegmentSuffix) }

func HashesName(number uint64) string { return fmt.Sprintf("%012d.hashes", number) }

// segmentNumbers lists the segments that are there, in order.
func SegmentNumbers(dir disk.FS) ([]uint64, error) {
	names, err := dir.List()
	if err != nil {
		return nil, fault.New(audit.CodeIO, "list", err)
	}
	var out []uint64
	for _, name := range names {
		var n uint64
		base, ok := strings.CutSuffix(name, SegmentSuffix)
		if !ok {
			continue
		}
		if _, err := fmt.Sscanf(base, "%d", &n); err == nil && SegmentName(n) == name {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out, nil
}

// yearEnd is when a fiscal year is over, in microseconds since 1970.
func YearEnd(year uint16) int64 {
	return time.Date(int(year)+1, time.April, 1, 0, 0, 0, 0, civil.JST).UnixMicro()
}

func FiscalYear(us int64) uint16 {
	t := time.UnixMicro(us).In(civil.JST)
	y := t.Year()
	if t.Month() < time.April {
		y--
	}
	return uint16(y)
}

const CheckpointName = "checkpoint"
