package audit

import (
	"errors"
	"hash/crc32"
	"io/fs"
)

// The mark of what was acknowledged last: size (8), commit hash (32), CRC-32C of both (4).
const (
	markName = "acked"
	markLen  = 44
)

func appendMark(b []byte, size uint64, commit Hash) []byte {
	at := len(b)
	b = be.AppendUint64(b, size)
	b = append(b, commit[:]...)
	return be.AppendUint32(b, crc32.Checksum(b[at:], castagnoli))
}

// readMark reads the mark; a torn or missing one says nothing.
func readMark(dir FS) (size uint64, commit Hash, ok bool) { return readMarkIn(dir, markName) }

// ackMark is the mark as it was read.
type ackMark struct {
	size   uint64
	commit Hash
	ok     bool
}

func markOf(dir FS) (m ackMark) {
	m.size, m.commit, m.ok = readMark(dir)
	return m
}

func readMarkIn(dir FS, name string) (size uint64, commit Hash, ok bool) {
	f, err := dir.Open(name)
	if err != nil {
		return 0, commit, false
	}
	defer f.Close()
	b := make([]byte, markLen)
	if readFull(f, b, 0) != nil || crc32.Checksum(b[:40], castagnoli) != be.Uint32(b[40:]) {
		return 0, commit, false
	}
	return be.Uint64(b), Hash(b[8:40]), true
}

// openOrCreate opens a derived file for writing.
func openOrCreate(dir FS, name string) (File, error) {
	f, err := dir.Edit(name)
	if errors.Is(err, fs.ErrNotExist) {
		f, err = dir.Create(name)
	}
	if err != nil {
		return nil, fail(CodeIO, "open", err)
	}
	return f, nil
}
