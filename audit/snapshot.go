package audit

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
)

// A subject snapshot is the subject map at the start of a segment, so that opening the log needs no older segment. It is derived:
// the segment's header holds the map's root, and a snapshot that does not lead to it is rebuilt. Content: "KYSM", version (1), three
// zero bytes, number of persons (8), for each handle (16), count (8), last index (8), leaf hash (32), sorted by handle; then SHA-256
// of everything before.
const (
	snapshotMagic = "KYSM\x01\x00\x00\x00"
	personLen     = 64
)

func snapshotName(segment uint64) string { return fmt.Sprintf("%012d.subjects", segment) }

func saveSubjects(dir FS, segment uint64, st *state) error {
	people := st.subjects.people
	order := make([]int32, len(people))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int {
		return slices.Compare(people[a].handle[:], people[b].handle[:])
	})
	b := make([]byte, 0, len(snapshotMagic)+8+len(people)*personLen+32)
	b = append(b, snapshotMagic...)
	b = be.AppendUint64(b, uint64(len(people)))
	for _, i := range order {
		p := &people[i]
		b = append(b, p.handle[:]...)
		b = be.AppendUint64(b, p.count)
		b = be.AppendUint64(b, p.last)
		b = append(b, p.leaf[:]...)
	}
	sum := sha256.Sum256(b)
	return writeFile(dir, snapshotName(segment), append(b, sum[:]...), true)
}

// loadSubjects reads a snapshot; ok is false if there is none that leads to the header's root.
func loadSubjects(dir FS, h *segmentHeader) (m subjectMap, ok bool) {
	if h.people == 0 {
		return m, h.subjects == Hash{}
	}
	b, err := readFile(dir, snapshotName(h.number), int64(h.people)*personLen+64)
	if err != nil {
		return m, false
	}
	if m, ok = parseSnapshot(b); !ok || uint64(len(m.people)) != h.people || m.root() != h.subjects {
		return subjectMap{}, false
	}
	return m, true
}

func parseSnapshot(b []byte) (m subjectMap, ok bool) {
	head := len(snapshotMagic) + 8
	if len(b) < head+32 || string(b[:len(snapshotMagic)]) != snapshotMagic {
		return m, false
	}
	body, sum := b[:len(b)-32], Hash(b[len(b)-32:])
	people := uint64(len(body)-head) / personLen
	if sha256.Sum256(body) != sum || (len(body)-head)%personLen != 0 || people != be.Uint64(b[8:]) {
		return m, false
	}
	m.people = make([]subjectState, 0, (len(body)-head)/personLen)
	for r := (reader{b: body[head:]}); len(r.b) > 0; {
		h := Handle(r.take(16))
		p := &m.people
		at := m.touch(&h)
		(*p)[at].count, (*p)[at].last = r.u64(), r.u64()
		(*p)[at].leaf = r.hash()
	}
	sorted := slices.IsSortedFunc(m.people, func(a, b subjectState) int { return cmp.Compare(string(a.handle[:]), string(b.handle[:])) })
	return m, sorted && uint64(len(m.people)) == people
}
