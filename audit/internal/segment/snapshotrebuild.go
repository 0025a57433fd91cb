package segment

import (
	"errors"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/merkle"
	"slices"
)

// rebuildSubjects makes the subject map at the start of a segment out of the segments before it.
func RebuildSubjects(dir disk.FS, numbers []uint64, want *SegmentHeader) (merkle.SubjectMap, error) {
	numbers, known := lastSnapshot(dir, numbers)
	st := State{Subjects: known}
	for _, n := range numbers {
		s, f, err := OpenScan(dir, n)
		if err == nil {
			err = rebuildFrom(s, f, &st)
		}
		if f != nil {
			err = errors.Join(err, f.Close())
		}
		if err != nil {
			return merkle.SubjectMap{}, err
		}
	}
	if st.Subjects.Root() != want.Subjects || uint64(len(st.Subjects.People)) != want.People {
		return merkle.SubjectMap{}, Corrupt(flawSubject, SegmentName(want.Number), 0, want.First)
	}
	return st.Subjects, nil
}

// lastSnapshot gives the last of the segments whose subject map can be read, and those behind it.
func lastSnapshot(dir disk.FS, numbers []uint64) ([]uint64, merkle.SubjectMap) {
	for i, n := range slices.Backward(numbers) {
		s, f, err := OpenScan(dir, n)
		if f != nil {
			_ = f.Close()
		}
		if err != nil {
			continue // found again when it is replayed
		}
		if m, ok := LoadSubjects(dir, &s.Header); ok {
			return numbers[i:], m
		}
	}
	return numbers, merkle.SubjectMap{}
}

func rebuildFrom(s *SegmentScan, f disk.File, st *State) error {
	m := st.Subjects
	if !st.Begin(&s.Header, s.Payload) {
		return Corrupt(FlawHeader, s.Name, 0, s.Header.First)
	}
	st.Subjects = m
	return Replay(f, s.Name, s.Start, s.Size, st, NoCommit)
}

// rebuildSnapshots makes the subject maps anew whose files are damaged.
func RebuildSnapshots(dir disk.FS, numbers []uint64) error {
	for i, n := range numbers {
		if !DamagedSnapshot(dir, n) {
			continue
		}
		if err := rebuildSnapshot(dir, numbers[:i], n); err != nil {
			return err
		}
	}
	return nil
}

func rebuildSnapshot(dir disk.FS, before []uint64, number uint64) error {
	s, f, err := OpenScan(dir, number)
	if f != nil {
		defer f.Close()
	}
	if err != nil {
		return err
	}
	m, err := RebuildSubjects(dir, before, &s.Header)
	if err != nil {
		return err
	}
	return SaveSubjects(dir, number, &m)
}
