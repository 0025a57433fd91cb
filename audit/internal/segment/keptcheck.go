package segment

import (
	"crypto/sha256"
	"math/bits"
	"sort"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/merkle"
	"golang.org/x/mod/sumdb/tlog"
)

// Kept is the tree hashes that pruned segments left, by their stored index. They cannot be made
// again, so they are never taken as they stand: [LoadKept] holds every one of them against the
// roots in the header of the first whole segment.
type Kept struct {
	hash  map[int64]audit.Hash
	files []keptFile
	seen  int
}

type keptFile struct {
	name string
	from int64 // stored index of the segment's first hash
}

// LoadKept reads the hashes that all pruned segments left and checks them. Codes: "missing" for a
// file that is not there; "corrupt" for one that has another hash, or others, than were kept.
func LoadKept(dir disk.FS) (*Kept, error) {
	k := &Kept{hash: map[int64]audit.Hash{}}
	numbers, err := PrunedNumbers(dir)
	if err != nil || len(numbers) == 0 {
		return k, err
	}
	s, f, err := OpenScan(dir, numbers[len(numbers)-1]+1)
	if f != nil {
		defer f.Close()
	}
	if err != nil {
		return nil, err
	}
	var borders []uint64
	for _, n := range numbers {
		first, err := FirstOf(dir, n)
		if err != nil {
			return nil, err
		}
		borders = append(borders, first)
		k.files = append(k.files, keptFile{KeptName(n), merkle.StoredCount(first)})
	}
	borders = append(borders, s.Header.First)
	for i, n := range numbers {
		if err := k.read(dir, n, merkle.StoredCount(borders[i]), merkle.StoredCount(borders[i+1])); err != nil {
			return nil, err
		}
	}
	return k, k.check(&s.Header, borders)
}

// read adds a segment's file, whose stored hashes run from one index to before another.
func (k *Kept) read(dir disk.FS, number uint64, from, to int64) error {
	b, err := disk.ReadFile(dir, KeptName(number), int64(len(keptMagic))+40*(to-from))
	if err != nil {
		return fault.New(audit.CodeMissing, KeptName(number), err)
	}
	kept, ok := ParseKept(b)
	last := int64(-1)
	for i, x := range kept.Index {
		if ok = ok && x > last && x < to-from; !ok {
			break
		}
		last = x
		k.hash[from+x] = kept.Hash[i]
	}
	if !ok {
		return fault.At(audit.CodeCorrupt, "kept", KeptName(number), 0, -1)
	}
	return nil
}

// check goes from the roots of the tree's full subtrees down to every hash that was kept.
func (k *Kept) check(next *SegmentHeader, borders []uint64) error {
	at := uint64(0)
	roots := next.Roots
	for size := next.First; size > 0; size &^= 1 << (bits.Len64(size) - 1) {
		level := bits.Len64(size) - 1
		if len(roots) < 32 {
			return Corrupt(FlawHeader, SegmentName(next.Number), 0, next.First)
		}
		if err := k.subtree(level, at>>level, audit.Hash(roots)); err != nil {
			return err
		}
		at, roots = at+1<<level, roots[32:]
	}
	for i, b := range borders[:len(borders)-1] {
		if b == borders[i+1] {
			continue
		}
		if _, ok := k.hash[tlog.StoredHashIndex(0, int64(b))]; !ok {
			return k.bad(tlog.StoredHashIndex(0, int64(b)))
		}
	}
	if k.seen != len(k.hash) {
		return fault.At(audit.CodeCorrupt, "kept", k.files[0].name, 0, -1)
	}
	return nil
}

// subtree checks a node and those below it. Above the tiles all are there, and of a tile all or
// none.
func (k *Kept) subtree(level int, n uint64, want audit.Hash) error {
	x := tlog.StoredHashIndex(level, int64(n))
	got, ok := k.hash[x]
	if !ok || got != want {
		return k.bad(x)
	}
	k.seen++
	if level == 0 {
		return nil
	}
	left, leftOk := k.hash[tlog.StoredHashIndex(level-1, int64(2*n))]
	right, rightOk := k.hash[tlog.StoredHashIndex(level-1, int64(2*n+1))]
	if level == TileHeight && !leftOk && !rightOk {
		return nil
	}
	if node := append(append([]byte{1}, left[:]...), right[:]...); !leftOk || !rightOk || sha256.Sum256(node) != want {
		return k.bad(tlog.StoredHashIndex(level-1, int64(2*n)))
	}
	if err := k.subtree(level-1, 2*n, left); err != nil {
		return err
	}
	return k.subtree(level-1, 2*n+1, right)
}

// bad names the file in which a hash is wrong or missing.
func (k *Kept) bad(index int64) error {
	at := sort.Search(len(k.files), func(i int) bool { return k.files[i].from > index }) - 1
	return fault.At(audit.CodeCorrupt, "kept", k.files[max(at, 0)].name, 0, -1)
}

// get gives a hash; code "pruned" if it was not kept.
func (k *Kept) get(index int64, dst []byte) error {
	h, ok := k.hash[index]
	if !ok {
		return fault.New(audit.CodePruned, "hashes", nil)
	}
	copy(dst, h[:])
	return nil
}
