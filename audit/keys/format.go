package keys

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"slices"
)

const (
	magic    = "KYUFU-KEYS-1\n\x00\x00\x00"
	headSize = len(magic) + 8 + 4
	mark     = "KEYS"
	maxBatch = 1 << 30
)

var table = crc32.MakeTable(crc32.Castagnoli)

// head is the file's beginning; 0 says that nothing is known to be acknowledged.
func head(acked int64) []byte {
	b := binary.BigEndian.AppendUint64(append(make([]byte, 0, headSize), magic...), uint64(acked))
	return binary.BigEndian.AppendUint32(b, crc32.Checksum(b, table))
}

// keyRoom is about what a key takes in a batch.
const keyRoom = 128

// batch appends keys as they stand in the file from a place on.
func batch(b []byte, place int64, space string, list []Key) []byte {
	from := len(b)
	b = slices.Grow(b, len(mark)+8+len(list)*keyRoom)
	b = append(append(b, mark...), 0, 0, 0, 0)
	for i := range list {
		k := &list[i]
		b = append(append(b, byte(len(space))), space...)
		b = append(b, k.ID[:]...)
		b = append(append(b, byte(len(k.Master))), k.Master...)
		b = append(binary.BigEndian.AppendUint16(b, uint16(len(k.Wrapped))), k.Wrapped...)
	}
	binary.BigEndian.PutUint32(b[from+len(mark):], uint32(len(b)-from-len(mark)-4))
	return binary.BigEndian.AppendUint32(b, sum(b[from:], place))
}

func sum(b []byte, place int64) uint32 {
	return crc32.Update(crc32.Checksum(b, table), table, binary.BigEndian.AppendUint64(nil, uint64(place)))
}

// read gives every batch's keys to put, in order, and returns where the last whole batch ends.
// Errors: damaged.
func read(b []byte, put func(space string, list []Key)) (end int64, err error) {
	if len(b) < headSize || string(b[:len(magic)]) != magic {
		return 0, &Error{code: CodeDamaged}
	}
	acked := binary.BigEndian.Uint64(b[len(magic):])
	if crc32.Checksum(b[:headSize-4], table) != binary.BigEndian.Uint32(b[headSize-4:]) {
		acked = uint64(headSize) // the head is written without a sync of its own, and may be torn
	}
	at := headSize
	for at < len(b) {
		n, body := whole(b[at:], int64(at))
		if n == 0 {
			break
		}
		if !each(body, put) {
			return 0, &Error{code: CodeDamaged, At: int64(at)}
		}
		at += n
	}
	if uint64(at) < acked || at < len(b) && later(b, at+1) {
		return 0, &Error{code: CodeDamaged, At: int64(at)}
	}
	return int64(at), nil
}

// whole returns the length and the body of the batch that b begins with; 0 if it is none, or torn.
func whole(b []byte, place int64) (n int, body []byte) {
	const before = len(mark) + 4
	if len(b) < before+4 || string(b[:len(mark)]) != mark {
		return 0, nil
	}
	size := binary.BigEndian.Uint32(b[len(mark):])
	if size > maxBatch || uint64(len(b)) < uint64(before)+uint64(size)+4 {
		return 0, nil
	}
	n = before + int(size)
	if sum(b[:n], place) != binary.BigEndian.Uint32(b[n:]) {
		return 0, nil
	}
	return n + 4, b[before:n]
}

// later reports whether a whole batch stands somewhere behind a place: then what lies before it is
// damage, and not the end.
func later(b []byte, from int) bool {
	for at := from; at < len(b); at++ {
		i := bytes.Index(b[at:], []byte(mark))
		if i < 0 {
			return false
		}
		at += i
		if n, _ := whole(b[at:], int64(at)); n > 0 {
			return true
		}
	}
	return false
}

// each reads the keys of a body; false if it is none.
func each(b []byte, put func(space string, list []Key)) bool {
	for len(b) > 0 {
		var k Key
		space, rest, ok := short(b)
		if !ok || len(rest) < len(k.ID) {
			return false
		}
		copy(k.ID[:], rest)
		master, rest, ok := short(rest[len(k.ID):])
		if !ok || len(rest) < 2 {
			return false
		}
		n := int(binary.BigEndian.Uint16(rest))
		if rest = rest[2:]; len(rest) < n {
			return false
		}
		k.Master, k.Wrapped, b = string(master), rest[:n], rest[n:]
		if fits(string(space), []Key{k}) != nil {
			return false
		}
		put(string(space), []Key{k})
	}
	return true
}

func short(b []byte) (text, rest []byte, ok bool) {
	if len(b) == 0 || len(b) < 1+int(b[0]) {
		return nil, nil, false
	}
	n := 1 + int(b[0])
	return b[1:n], b[n:], true
}
