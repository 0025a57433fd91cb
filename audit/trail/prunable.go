package trail

import (
	"context"
	"crypto/sha256"
	"errors"
	"strconv"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/audit/internal/wire"
)

// Prunable is what a pruning would dispose of: what its approver is shown.
type Prunable struct {
	// Run and Digest are what the approval must name: the fiscal year to keep from, and the hash of
	// the rest.
	Run    audit.Code
	Digest audit.Hash
	// Size is how many first entries of the log are gone afterwards, Entries how many of these go
	// now, Root the root of the tree of Size.
	Size, Entries uint64
	Root          audit.Hash

	numbers []uint64
	next    uint64
}

// Prunable tells what a pruning of the years before would dispose of. Code "policy" with Field
// "year" if one of them is not over.
func (l *Log) Prunable(ctx context.Context, before int) (Prunable, error) {
	if l.unopened() {
		return Prunable{}, audit.CodeClosed
	}
	if err := l.yearsOver(ctx, before); err != nil {
		return Prunable{}, err
	}
	return l.prunable(before)
}

func (l *Log) prunable(before int) (p Prunable, err error) {
	numbers, next, err := l.oldSegments(before)
	if err != nil {
		return p, err
	}
	p = Prunable{Run: audit.Code("before-fy" + strconv.Itoa(before)), Size: next.First, numbers: numbers, next: next.Number}
	if len(numbers) > 0 {
		first, err := segment.FirstOf(l.fs, numbers[0])
		if err != nil {
			return p, err
		}
		p.Entries = next.First - first
	}
	if p.Size > 0 {
		if p.Root, err = (&Reader{l.fs}).Root(p.Size); err != nil {
			return p, err
		}
	}
	b := wire.BE.AppendUint64(append([]byte("kyufu pruning 1\n"), l.cfg.Instance...), uint64(before))
	p.Digest = sha256.Sum256(append(wire.BE.AppendUint64(b, p.Size), p.Root[:]...))
	return p, nil
}

// yearsOver checks that the fiscal years before one are over: by the clock, by the newest segment,
// and by what vouches for the time outside of the machine.
func (l *Log) yearsOver(ctx context.Context, before int) error {
	var known int64
	var year uint16
	err := l.control(func() error {
		known, year = l.now(), l.w.st.Year
		return l.w.flushHashes()
	})
	if err == nil && l.cfg.TimeOutside != nil {
		var outside time.Time
		outside, err = l.cfg.TimeOutside(ctx)
		known = min(known, outside.UnixMicro())
	}
	if err != nil {
		return err
	}
	if before > int(min(year, segment.FiscalYear(known))) {
		return fault.New(audit.CodePolicy, "year", nil)
	}
	return nil
}

// oldSegments lists the segments of earlier years, and the first that stays.
func (l *Log) oldSegments(before int) (numbers []uint64, next segment.SegmentHeader, err error) {
	all, err := segment.SegmentNumbers(l.fs)
	if err != nil {
		return nil, next, err
	}
	for _, n := range all {
		s, f, err := segment.OpenScan(l.fs, n)
		if f != nil {
			err = errors.Join(err, f.Close())
		}
		if err != nil {
			return nil, next, err
		}
		if next = s.Header; int(next.Year) >= before || n == all[len(all)-1] {
			break
		}
		numbers = append(numbers, n)
	}
	return numbers, next, nil
}
