package benefit

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// idList is the ids of the people of a decision, members first, then supporters
// outside. In a scratch it is a list; a decision of its own keeps them in one run of
// bytes, each behind its length: memory without pointers, which no collection of
// garbage reads, and which keeps nothing else of the household alive.
type idList struct {
	list   []string
	packed []byte
}

// packedIDs bounds packed lists, whose ids are found by counting.
const packedIDs = 64

// own returns a list that shares nothing with a scratch, in the room given if that is enough.
func (l idList) own(room []byte) idList {
	if l.list == nil {
		return l
	}
	if len(l.list) > packedIDs {
		return idList{list: slices.Clone(l.list)}
	}
	size := 0
	for _, id := range l.list {
		size += len(id) + max(1, (bits.Len(uint(len(id)))+6)/7)
	}
	if size > cap(room) {
		room = make([]byte, 0, size)
	}
	for _, id := range l.list {
		room = append(binary.AppendUvarint(room, uint64(len(id))), id...)
	}
	return idList{packed: room}
}

// at returns the id with an index.
func (l idList) at(i int) string {
	if l.list != nil {
		return l.list[i]
	}
	return string(l.bytes(i))
}

// appendTo appends the id with an index, without allocating.
func (l idList) appendTo(b []byte, i int) []byte {
	if l.list != nil {
		return append(b, l.list[i]...)
	}
	return append(b, l.bytes(i)...)
}

func (l idList) bytes(i int) []byte {
	rest := l.packed
	for {
		n, width := binary.Uvarint(rest)
		end := width + int(n)
		if i == 0 {
			return rest[width:end]
		}
		rest, i = rest[end:], i-1
	}
}
