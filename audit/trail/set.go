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

// NewSet reads the logs in these file systems. Two logs of one instance id are an error: one of
// them is a copy.
func NewSet(logs ...disk.FS) (*Set, error) {
	s := &Set{readers: map[audit.Code]*Reader{}}
	for _, d := range logs {
		numbers, err := segment.AllSegments(d)
		if err != nil {
			return nil, err
		}
		if len(numbers) == 0 {
			return nil, fault.New(audit.CodeMissing, "segment", nil)
		}
		sc, f, err := segment.OpenScan(d, numbers[0])
		if f != nil {
			err = errors.Join(err, f.Close())
		}
		if err != nil {
			return nil, err
		}
		name := sc.Header.Instance
		if s.readers[name] != nil {
			return nil, fault.New(audit.CodeConfig, "instance", nil)
		}
		s.names, s.readers[name] = append(s.names, name), NewReader(d)
	}
	slices.Sort(s.names)
	return s, nil
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

// SetEntry is an entry and the log it stands in.
type SetEntry struct {
	Log audit.Code
	segment.Entry
}

// Entries yields the entries of all logs, merged by their time; the order within a log is kept.
func (s *Set) Entries() iter.Seq2[SetEntry, error] {
	return func(yield func(SetEntry, error) bool) {
		type head struct {
			e    SetEntry
			next func() (segment.Entry, error, bool)
		}
		var heads []*head
		for _, name := range s.names {
			next, stop := iter.Pull2(s.readers[name].Entries(0))
			defer stop()
			heads = append(heads, &head{SetEntry{Log: name}, next})
		}
		advance := func(h *head) (bool, error) {
			e, err, ok := h.next()
			h.e.Entry = e
			return ok, err
		}
		for i := 0; i < len(heads); {
			ok, err := advance(heads[i])
			if err != nil && !yield(heads[i].e, err) {
				return
			}
			if ok && err == nil {
				i++
			} else {
				heads = slices.Delete(heads, i, i+1)
			}
		}
		for len(heads) > 0 {
			at := 0
			for i, h := range heads {
				if h.e.Event.Time.Before(heads[at].e.Event.Time) {
					at = i
				}
			}
			if !yield(heads[at].e, nil) {
				return
			}
			ok, err := advance(heads[at])
			if err != nil {
				yield(heads[at].e, err)
				return
			}
			if !ok {
				heads = slices.Delete(heads, at, at+1)
			}
		}
	}
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
