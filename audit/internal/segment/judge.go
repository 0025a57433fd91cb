package segment

import (
	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
)

// judge decides whether what stands behind the last commit may be removed.
func (s *SegmentScan) Judge(f disk.File, mark AckMark) error {
	size, hash := s.Header.First, audit.Hash{}
	if s.commits > 0 {
		c, err := s.lastCommit(f)
		if err != nil {
			return err
		}
		size, hash = c.Size, c.Hash
	}
	if s.Tail == TailAlien {
		return fault.At(audit.CodeCorrupt, string(FlawFrame), s.Name, s.TailFlaw, int64(size))
	}
	switch {
	case !mark.Ok || mark.Size < size:
		return nil
	case mark.Size > size && s.Tail == TailTorn:
		return fault.At(audit.CodeCorrupt, string(FlawFrame), s.Name, s.TailFlaw, int64(size))
	case mark.Size > size:
		return fault.At(audit.CodeRollback, "acked", s.Name, s.End, int64(size))
	case s.commits > 0 && mark.commit != hash:
		return fault.At(audit.CodeCorrupt, string(flawCommit), s.Name, s.End, int64(size))
	}
	return nil
}
