package audit

import (
	"crypto/sha256"
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"time"
)

// A segment is a file that starts with a header frame. The header says all that is needed to go on from here without the
// segments before. Its payload: version (1), genesis key (32), segment number (8), first index (8), epoch (8), the epoch's public
// key (32), number of the next commit (8), fiscal year (2), leaf hash of the last seal (32), chain: the hash of the last commit
// before (32, zero in the first segment), first index of the epoch (8), root of the subject map (32) and
// the number of persons in it (8), instance id (length and bytes), then the roots of the
// tree's full subtrees, greatest first (32 each).
//
// The first commit's chain value is SHA-256 of "kyufu audit segment 1\x00" and this payload.
type segmentHeader struct {
	genesis    [32]byte
	number     uint64
	first      uint64
	epoch      uint64
	key        [32]byte
	commit     uint64
	year       uint16
	seal       Hash
	chain      Hash
	epochFirst uint64
	subjects   Hash
	people     uint64
	instance   Code
	roots      []byte
}

const segmentDomain = "kyufu audit segment 1\x00"

func (h *segmentHeader) append(b []byte) []byte {
	b = append(b, version1)
	b = append(b, h.genesis[:]...)
	b = be.AppendUint64(b, h.number)
	b = be.AppendUint64(b, h.first)
	b = be.AppendUint64(b, h.epoch)
	b = append(b, h.key[:]...)
	b = be.AppendUint64(b, h.commit)
	b = be.AppendUint16(b, h.year)
	b = append(b, h.seal[:]...)
	b = append(b, h.chain[:]...)
	b = be.AppendUint64(b, h.epochFirst)
	b = append(b, h.subjects[:]...)
	b = be.AppendUint64(b, h.people)
	b = appendCode(b, h.instance)
	return append(b, h.roots...)
}

func parseSegmentHeader(p []byte) (h segmentHeader, ok bool) {
	r := reader{b: p}
	if r.byte() != version1 {
		return h, false
	}
	h.genesis = r.hash()
	h.number, h.first, h.epoch = r.u64(), r.u64(), r.u64()
	h.key = r.hash()
	h.commit = r.u64()
	if y := r.take(2); y != nil {
		h.year = be.Uint16(y)
	}
	h.seal, h.chain = r.hash(), r.hash()
	h.epochFirst = r.u64()
	h.subjects = r.hash()
	h.people = r.u64()
	h.instance = Code(r.code())
	h.roots = slices.Clone(r.b)
	return h, !r.bad && h.instance != "" && len(h.roots) == 32*bits.OnesCount64(h.first) && h.epochFirst <= h.first
}

func hashSegment(payload []byte) Hash {
	return sha256.Sum256(append([]byte(segmentDomain), payload...))
}

const segmentSuffix = ".seg"

func segmentName(number uint64) string { return fmt.Sprintf("%012d%s", number, segmentSuffix) }

func hashesName(number uint64) string { return fmt.Sprintf("%012d.hashes", number) }

// segmentNumbers lists the segments that are there, in order.
func segmentNumbers(dir FS) ([]uint64, error) {
	names, err := dir.List()
	if err != nil {
		return nil, fail(CodeIO, "list", err)
	}
	var out []uint64
	for _, name := range names {
		var n uint64
		base, ok := strings.CutSuffix(name, segmentSuffix)
		if !ok {
			continue
		}
		if _, err := fmt.Sscanf(base, "%d", &n); err == nil && segmentName(n) == name {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out, nil
}

// jst is Japan's time, whose fiscal year begins on 1 April.
var jst = time.FixedZone("JST", 9*60*60)

// yearEnd is when a fiscal year is over, in microseconds since 1970.
func yearEnd(year uint16) int64 {
	return time.Date(int(year)+1, time.April, 1, 0, 0, 0, 0, jst).UnixMicro()
}

func fiscalYear(us int64) uint16 {
	t := time.UnixMicro(us).In(jst)
	y := t.Year()
	if t.Month() < time.April {
		y--
	}
	return uint16(y)
}
