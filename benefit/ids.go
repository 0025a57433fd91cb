package benefit

import (
	"encoding/binary"
	"slices"
)

// idList is the ids of the people of a decision, members first, then supporters
// outside. In a scratch it is a list; a decision of its own keeps them in one
// text, each behind its length: memory without pointers, which no collection of
// garbage reads, and which keeps nothing else of the household alive.
type idList struct {
	list   []string
	packed string
}

// packedIDs bounds packed lists, whose ids are found by counting.
const packedIDs = 64

// own returns a list that shares nothing with a scratch.
func (l idList) own() idList {
	if l.list == nil {
		return l
	}
	if len(l.list) > packedIDs {
		return idList{list: slices.Clone(l.list)}
	}
	var buf [128]byte
	b := buf[:0]
	for _, id := range l.list {
		b = append(binary.AppendUvarint(b, uint64(len(id))), id...)
	}
	return idList{packed: string(b)}
}

// at returns the id with an index.
func (l idList) at(i int) string {
	if l.list != nil {
		return l.list[i]
	}
	rest := l.packed
	for {
		n, width := binary.Uvarint([]byte(rest[:min(len(rest), binary.MaxVarintLen32)]))
		end := width + int(n) // the length of a text
		if i == 0 {
			return rest[width:end]
		}
		rest, i = rest[end:], i-1
	}
}
