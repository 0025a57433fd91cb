package audit

import (
	"bytes"
	"crypto/sha256"
)

// damaged reports whether there is a derived file of this name that is not what was written: the checksum at its end is wrong. None at
// all is no damage, since an index is made when it is asked for, and a snapshot when it is needed.
func damaged(dir FS, name string) bool {
	f, err := dir.Open(name)
	if err != nil {
		return !notExist(err)
	}
	defer f.Close() //nolint:errcheck // read only
	size, err := f.Size()
	if err != nil || size < sha256.Size {
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

// rebuildSnapshots makes the subject maps anew whose files are damaged.
func rebuildSnapshots(dir FS, numbers []uint64) error {
	for i, n := range numbers {
		if !damaged(dir, snapshotName(n)) {
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
		defer f.Close() //nolint:errcheck // read only
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
