package audit

import (
	"bytes"
	"crypto/sha256"
	"hash"
	"hash/crc32"
)

// damagedIndex reports whether a segment has an index file that is not what was written. None at all is no damage, since an index is made
// when it is asked for, nor is one of an older version.
func damagedIndex(dir FS, number uint64) bool {
	f, err := dir.Open(indexName(number))
	if err != nil {
		return !notExist(err)
	}
	defer f.Close()
	head := make([]byte, len(indexMagic))
	if readFull(f, head, 0) != nil {
		return true
	}
	older := head[4] == 1 || head[4] == 2
	if head[4] = indexMagic[4]; older && string(head) == indexMagic {
		return false
	}
	return !endsInSum(f, crc32.New(castagnoli))
}

// damagedSnapshot is the same for a subject map, which is made when it is needed.
func damagedSnapshot(dir FS, number uint64) bool {
	f, err := dir.Open(snapshotName(number))
	if err != nil {
		return !notExist(err)
	}
	defer f.Close()
	return !endsInSum(f, sha256.New())
}

// endsInSum reports whether a file ends in the sum of everything before.
func endsInSum(f File, sum hash.Hash) bool {
	size, err := f.Size()
	if err != nil || size < int64(sum.Size()) {
		return false
	}
	end, buf := size-int64(sum.Size()), make([]byte, 64<<10)
	for at := int64(0); at < end; {
		b := buf[:min(int64(len(buf)), end-at)]
		if readFull(f, b, at) != nil {
			return false
		}
		sum.Write(b)
		at += int64(len(b))
	}
	want := make([]byte, sum.Size())
	return readFull(f, want, end) == nil && bytes.Equal(sum.Sum(nil), want)
}

// rebuildSnapshots makes the subject maps anew whose files are damaged.
func rebuildSnapshots(dir FS, numbers []uint64) error {
	for i, n := range numbers {
		if !damagedSnapshot(dir, n) {
			continue
		}
		if err := rebuildSnapshot(dir, numbers[:i], n); err != nil {
			return err
		}
	}
	return nil
}

func rebuildSnapshot(dir FS, before []uint64, number uint64) error {
	s, f, err := openScan(dir, number)
	if f != nil {
		defer f.Close()
	}
	if err != nil {
		return err
	}
	m, err := rebuildSubjects(dir, before, &s.header)
	if err != nil {
		return err
	}
	return saveSubjects(dir, number, &state{subjects: m})
}
