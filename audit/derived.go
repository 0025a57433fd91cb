package audit

import (
	"bytes"
	"crypto/sha256"
)

// indexDamaged reports whether a segment has an index file that is not what was written: its checksum is wrong. None at all is no damage,
// since an index is made when it is asked for.
func indexDamaged(dir FS, number uint64) bool {
	f, err := dir.Open(indexName(number))
	if err != nil {
		return !notExist(err)
	}
	defer f.Close() //nolint:errcheck // read only
	size, err := f.Size()
	if err != nil || size < indexHead+sha256.Size {
		return true
	}
	sum, buf := sha256.New(), make([]byte, 64<<10)
	end := size - sha256.Size
	for at := int64(0); at < end; {
		b := buf[:min(int64(len(buf)), end-at)]
		if readFull(f, b, at) != nil {
			return true
		}
		sum.Write(b)
		at += int64(len(b))
	}
	want := make([]byte, sha256.Size)
	return readFull(f, want, end) != nil || !bytes.Equal(sum.Sum(nil), want)
}
