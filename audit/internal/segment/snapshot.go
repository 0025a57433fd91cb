package segment

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"fmt"
	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/merkle"
	"github.com/kyufu-go/kyufu/audit/internal/wire"
	"slices"
)

// A subject snapshot is the subject map at the start of a segment, so that opening the log needs no
// older segment. It is derived: the segment's header holds the map's root, and a snapshot that does
// not lead to it is rebuilt. Content: "KYSM", version (1), three zero bytes, number of persons (8),
// for each handle (16), count (8), last index (8), leaf hash (32), sorted by handle; then SHA-256
// of everything before.
const (
	SnapshotMagic = "KYSM\x01\x00\x00\x00"
	PersonLen     = 64
)

func SnapshotName(segment uint64) string { return fmt.Sprintf("%012d.subjects", segment) }

func SaveSubjects(dir disk.FS, segment uint64, m *merkle.SubjectMap) error {
	people := m.People
	order := make([]int32, len(people))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int {
		return bytes.Compare(people[a].Handle[:], people[b].Handle[:])
	})
	b := make([]byte, 0, len(SnapshotMagic)+8+len(people)*PersonLen+32)
	b = append(b, SnapshotMagic...)
	b = wire.BE.AppendUint64(b, uint64(len(people)))
	for _, i := range order {
		p := &people[i]
		b = append(b, p.Handle[:]...)
		b = wire.BE.AppendUint64(b, p.Count)
		b = wire.BE.AppendUint64(b, p.Last)
		b = append(b, p.Leaf[:]...)
	}
	sum := sha256.Sum256(b)
	return disk.WriteFile(dir, SnapshotName(segment), append(b, sum[:]...), true)
}

// loadSubjects reads a snapshot; ok is false if there is none that leads to the header's root.
func LoadSubjects(dir disk.FS, h *SegmentHeader) (m merkle.SubjectMap, ok bool) {
	if h.People == 0 {
		return m, h.Subjects == audit.Hash{}
	}
	b, err := disk.ReadFile(dir, SnapshotName(h.Number), int64(h.People)*PersonLen+64)
	if err != nil {
		return m, false
	}
	if m, ok = ParseSnapshot(b); !ok || uint64(len(m.People)) != h.People || m.Root() != h.Subjects {
		return merkle.SubjectMap{}, false
	}
	return m, true
}

func ParseSnapshot(b []byte) (m merkle.SubjectMap, ok bool) {
	head := len(SnapshotMagic) + 8
	if len(b) < head+32 || string(b[:len(SnapshotMagic)]) != SnapshotMagic {
		return m, false
	}
	body, sum := b[:len(b)-32], audit.Hash(b[len(b)-32:])
	people := uint64(len(body)-head) / PersonLen
	if sha256.Sum256(body) != sum || (len(body)-head)%PersonLen != 0 || people != wire.BE.Uint64(b[8:]) {
		return m, false
	}
	m.People = make([]merkle.SubjectState, 0, (len(body)-head)/PersonLen)
	for r := (wire.Reader{Rest: body[head:]}); len(r.Rest) > 0; {
		h := audit.Handle(r.Take(16))
		p := &m.People
		at := m.Touch(&h)
		(*p)[at].Count, (*p)[at].Last = r.U64(), r.U64()
		(*p)[at].Leaf = r.Hash()
	}
	sorted := slices.IsSortedFunc(m.People, func(a, b merkle.SubjectState) int { return cmp.Compare(string(a.Handle[:]), string(b.Handle[:])) })
	return m, sorted && uint64(len(m.People)) == people
}
