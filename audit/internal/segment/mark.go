package segment

import (
	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/wire"
	"hash/crc32"
)

// The mark of what was acknowledged last: size (8), commit hash (32), CRC-32C of both (4).
const (
	MarkName = "acked"
	MarkLen  = 44
)

func AppendMark(b []byte, size uint64, commit audit.Hash) []byte {
	at := len(b)
	b = wire.BE.AppendUint64(b, size)
	b = append(b, commit[:]...)
	return wire.BE.AppendUint32(b, crc32.Checksum(b[at:], Castagnoli))
}

// readMark reads the mark; a torn or missing one says nothing.
func ReadMark(dir disk.FS) (size uint64, commit audit.Hash, ok bool) {
	return ReadMarkIn(dir, MarkName)
}

// ackMark is the mark as it was read.
type AckMark struct {
	Size   uint64
	commit audit.Hash
	Ok     bool
}

func MarkOf(dir disk.FS) (m AckMark) {
	m.Size, m.commit, m.Ok = ReadMark(dir)
	return m
}

func ReadMarkIn(dir disk.FS, name string) (size uint64, commit audit.Hash, ok bool) {
	f, err := dir.Open(name)
	if err != nil {
		return 0, commit, false
	}
	defer f.Close()
	b := make([]byte, MarkLen)
	if disk.ReadFull(f, b, 0) != nil {
		return 0, commit, false
	}
	return ParseMark(b)
}

// ParseMark reads the mark with which b begins.
func ParseMark(b []byte) (size uint64, commit audit.Hash, ok bool) {
	if len(b) < MarkLen || crc32.Checksum(b[:40], Castagnoli) != wire.BE.Uint32(b[40:]) {
		return 0, commit, false
	}
	return wire.BE.Uint64(b), audit.Hash(b[8:40]), true
}
