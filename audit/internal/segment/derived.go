package segment

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"hash"
	"hash/crc32"
)

// damagedIndex reports whether a segment has an index file that is not what was written. None at
// all is no damage, since an index is made when it is asked for, nor is one of an older version.
func DamagedIndex(dir disk.FS, number uint64) bool {
	f, err := dir.Open(IndexName(number))
	if err != nil {
		return !disk.NotExist(err)
	}
	defer f.Close()
	head := make([]byte, len(IndexMagic))
	if disk.ReadFull(f, head, 0) != nil {
		return true
	}
	older := head[4] >= 1 && head[4] < IndexMagic[4]
	if head[4] = IndexMagic[4]; older && string(head) == IndexMagic {
		return false
	}
	return !endsInSum(f, crc32.New(Castagnoli))
}

// damagedSnapshot is the same for a subject map, which is made when it is needed.
func DamagedSnapshot(dir disk.FS, number uint64) bool {
	f, err := dir.Open(SnapshotName(number))
	if err != nil {
		return !disk.NotExist(err)
	}
	defer f.Close()
	return !endsInSum(f, sha256.New())
}

// endsInSum reports whether a file ends in the sum of everything before.
func endsInSum(f disk.File, sum hash.Hash) bool {
	size, err := f.Size()
	if err != nil || size < int64(sum.Size()) {
		return false
	}
	end, buf := size-int64(sum.Size()), make([]byte, 64<<10)
	for at := int64(0); at < end; {
		b := buf[:min(int64(len(buf)), end-at)]
		if disk.ReadFull(f, b, at) != nil {
			return false
		}
		sum.Write(b)
		at += int64(len(b))
	}
	want := make([]byte, sum.Size())
	return disk.ReadFull(f, want, end) == nil && bytes.Equal(sum.Sum(nil), want)
}

const (
	IndexMagic  = "KYIX\x04\x00\x00\x00"
	IndexHead   = 16
	IndexTail   = 4
	IndexKey    = 1 + 16
	IndexRecord = IndexKey + 8 + 8
	// IndexBlock is how many records stand before a sum of their own.
	IndexBlock = 124

	TableSubject = 0
	TableActor   = 1
	TableAct     = 2
	TableDay     = 3
	TableSeal    = 4
)

func IndexName(segment uint64) string { return fmt.Sprintf("%012d.index", segment) }
