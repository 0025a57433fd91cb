package trail

import (
	"crypto/sha256"
	"errors"
	"strings"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/merkle"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
)

// Rebuild makes the derived files of a log anew: tree hashes, index, and subject maps that are
// damaged. The log must not be open. The subject map behind pruned segments is no derived file:
// nothing is left to make it of.
func Rebuild(dir disk.FS) error {
	if dir == nil {
		return errNoFS()
	}
	lock, err := dir.Lock()
	if err != nil {
		return err
	}
	err = rebuild(dir)
	return errors.Join(err, lock.Close())
}

func rebuild(dir disk.FS) error {
	names, err := dir.List()
	if err != nil {
		return fault.New(audit.CodeIO, "list", err)
	}
	for _, n := range names {
		if strings.HasSuffix(n, ".index") {
			if err := dir.Remove(n); err != nil {
				return fault.New(audit.CodeIO, "remove", err)
			}
		}
	}
	numbers, err := segment.SegmentNumbers(dir)
	if err != nil {
		return err
	}
	for _, n := range numbers {
		if err := rebuildHashes(dir, n); err != nil {
			return err
		}
	}
	if err := segment.RebuildSnapshots(dir, numbers); err != nil {
		return err
	}
	x, err := OpenIndex(dir, nil)
	if err != nil {
		return err
	}
	return x.Close()
}

// rebuildHashes makes a segment's file of tree hashes out of its entries; the header holds the tree
// before it.
func rebuildHashes(dir disk.FS, number uint64) error {
	s, f, err := segment.OpenScan(dir, number)
	if f != nil {
		defer f.Close()
	}
	if err == nil {
		err = s.ScanLive(f)
	}
	if err != nil {
		return err
	}
	var t merkle.CompactRange
	if !t.Set(s.Header.First, s.Header.Roots) {
		return segment.Corrupt(segment.FlawHeader, s.Name, 0, s.Header.First)
	}
	var out []byte
	for w := (segment.FrameWalk{F: f, At: s.Start, Limit: s.End}); w.At < s.End; {
		kind, p, at, st, err := w.Next()
		if err != nil {
			return err
		}
		if st != segment.FrameOK {
			return segment.Corrupt(segment.FlawFrame, s.Name, at, t.Size)
		}
		if kind == segment.FrameEntry {
			out = t.Add(sha256.Sum256(w.WithKind(p)), out)
		}
	}
	return disk.WriteFile(dir, segment.HashesName(number), out, false)
}
