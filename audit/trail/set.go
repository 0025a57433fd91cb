package trail

import (
	"context"
	"errors"
	"iter"
	"slices"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/audit/verify"
)

// Set is the logs of one system: each application server writes one of its own, and questions go to
// all of them.
type Set struct {
	names   []audit.Code
	readers map[audit.Code]*Reader
}

// OpenSet reads the logs in these directories: [NewSet] of them.
func OpenSet(dirs ...string) (*Set, error) {
	logs := make([]disk.FS, len(dirs))
	for i, dir := range dirs {
		var err error
		if logs[i], err = disk.Existing(dir); err != nil {
			return nil, err
		}
	}
	return NewSet(logs...)
}

// NewSet reads the logs in these file systems. Two logs of one instance id are an error: one of
// them is a copy.
func NewSet(logs ...disk.FS) (*Set, error) {
	s := &Set{readers: map[audit.Code]*Reader{}}
	for _, d := range logs {
		name, err := instanceIn(d)
		if err != nil {
			return nil, err
		}
		if s.readers[name] != nil {
			return nil, fault.New(audit.CodeConfig, "instance", nil)
		}
		s.names, s.readers[name] = append(s.names, name), NewReader(d)
	}
	slices.Sort(s.names)
	return s, nil
}

// instanceIn reads a log's instance id.
func instanceIn(d disk.FS) (audit.Code, error) {
	numbers, err := segment.AllSegments(d)
	if err != nil {
		return "", err
	}
	if len(numbers) == 0 {
		return "", fault.New(audit.CodeMissing, "segment", nil)
	}
	sc, f, err := segment.OpenScan(d, numbers[0])
	if f != nil {
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		return "", err
	}
	return sc.Header.Instance, nil
}

// Logs gives the instance ids, sorted.
func (s *Set) Logs() []audit.Code { return slices.Clone(s.names) }

// Log gives one log's reader, or nil.
func (s *Set) Log(instance audit.Code) *Reader { return s.readers[instance] }

// Verify verifies every log against what is kept about it. expected names the logs that must be
// there: a log that is missing altogether is not found by looking at the others.
func (s *Set) Verify(ctx context.Context, expected map[audit.Code]verify.Options) (map[audit.Code]verify.Report, error) {
	out := map[audit.Code]verify.Report{}
	var errs []error
	for name := range expected {
		if s.readers[name] == nil {
			errs = append(errs, fault.New(audit.CodeMissing, "log", nil))
		}
	}
	for _, name := range s.names {
		opt := expected[name]
		opt.FS = s.readers[name].fs
		rep, err := verify.Verify(ctx, "", opt)
		out[name] = rep
		if err != nil {
			errs = append(errs, err)
		}
	}
	return out, errors.Join(errs...)
}

// Entries yields the entries of all logs as one: [Merge] of them.
func (s *Set) Entries() iter.Seq2[SetEntry, error] {
	logs := make(map[audit.Code]iter.Seq2[Entry, error], len(s.names))
	for _, name := range s.names {
		logs[name] = s.readers[name].Entries(0)
	}
	return Merge(logs)
}

// Subject yields the entries about a handle out of every log, log by log. The index files are kept
// beside each log.
func (s *Set) Subject(h audit.Handle) iter.Seq2[SetEntry, error] {
	return func(yield func(SetEntry, error) bool) {
		for _, name := range s.names {
			x, err := OpenIndex(s.readers[name].fs, nil)
			if err != nil {
				yield(SetEntry{Log: name}, err)
				return
			}
			more := true
			for e, err := range x.Subject(h) {
				if more = yield(SetEntry{name, e}, err); !more || err != nil {
					break
				}
			}
			if err := x.Close(); err != nil && more {
				more = yield(SetEntry{Log: name}, err)
			}
			if !more {
				return
			}
		}
	}
}
