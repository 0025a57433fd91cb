package trail

import (
	"iter"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
)

// SetEntry is an entry and the log it stands in.
type SetEntry struct {
	Log audit.Code
	segment.Entry
}

// mergeSkew is how far the clocks of a system's servers may differ, as store.Config.Skew is by
// default.
const mergeSkew = time.Minute

// Merge yields the entries of logs, given by their instances, as one: by their time, the order
// within a log kept. What an entry names in another log comes before it, unless that says it is
// more than a minute later: so much may two servers' clocks differ. [Set.Entries] is Merge of what
// lies in directories.
func Merge(logs map[audit.Code]iter.Seq2[Entry, error]) iter.Seq2[SetEntry, error] {
	return func(yield func(SetEntry, error) bool) { merge(logs, yield) }
}

func merge(logs map[audit.Code]iter.Seq2[Entry, error], yield func(SetEntry, error) bool) {
	names := make([]audit.Code, 0, len(logs))
	for name := range logs {
		names = append(names, name)
	}
	slices.Sort(names)
	var m merging
	for _, name := range names {
		next, stop := iter.Pull2(logs[name])
		defer stop()
		m = append(m, &head{SetEntry{Log: name}, next})
	}
	for i := 0; i < len(m); {
		more, ok := m.advance(i, yield)
		if !more {
			return
		}
		if ok {
			i++
		}
	}
	for more := true; more && len(m) > 0; {
		at := m.next()
		if more = yield(m[at].SetEntry, nil); more {
			more, _ = m.advance(at, yield)
		}
	}
}

// head is the entry of a log that was not yielded yet.
type head struct {
	SetEntry

	next func() (segment.Entry, error, bool)
}

type merging []*head

// advance goes to a log's next entry, and leaves a log out that has no more or cannot be read
// further, which is told.
func (m *merging) advance(at int, yield func(SetEntry, error) bool) (more, there bool) {
	h := (*m)[at]
	var err error
	if h.Entry, err, there = h.next(); err == nil && there {
		return true, true
	}
	*m = slices.Delete(*m, at, at+1)
	return err == nil || yield(h.SetEntry, err), false
}

// next is the oldest head, or what has to come before it.
func (m *merging) next() int {
	at := 0
	for i, h := range *m {
		if h.Event.Time.Before((*m)[at].Event.Time) {
			at = i
		}
	}
	for range *m { // no oftener: two that name each other have no order
		for i, h := range *m {
			if h.before((*m)[at]) {
				at = i
				break
			}
		}
	}
	return at
}

// before reports whether another log's head names what was not yielded yet of this one.
func (h *head) before(other *head) bool {
	if h == other || h.Event.Time.Sub(other.Event.Time) > mergeSkew {
		return false
	}
	return slices.ContainsFunc(other.Event.Links, func(l audit.Ref) bool { return l.Log == h.Log && l.Index >= h.Index })
}
