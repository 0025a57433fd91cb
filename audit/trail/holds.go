package trail

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
)

// holds remembers the legal holds of the system's logs, so that a question reads what came since,
// and of the log itself nothing unless a hold or a release was appended.
type holds struct {
	news   atomic.Uint64 // how often a hold or a release of the log itself was acknowledged
	unsure atomic.Bool   // a caller stopped waiting for one: it may come at any time

	mu   sync.Mutex
	on   map[audit.Ref][]audit.Subject // by the entry of the hold
	next map[audit.Code]uint64         // the first entry of a log that was not looked at
	seen uint64                        // news when the log itself was read
}

// noted is told of each call that was handed to the log.
func (h *holds) noted(c *call) {
	if !c.holds {
		return
	}
	if c.abandoned {
		h.unsure.Store(true)
	}
	h.news.Add(1)
}

// other is the log of another server.
type other struct {
	name audit.Code
	*Reader
	err error
}

// others gives the other logs of the system.
func (l *Log) others() []other {
	if l.cfg.Others == nil {
		return nil
	}
	set, err := l.cfg.Others()
	if err != nil {
		return []other{{err: err}}
	}
	var list []other
	for _, name := range set.Logs() {
		if name != l.cfg.Instance {
			list = append(list, other{name, set.Log(name), nil})
		}
	}
	return list
}

// held reports whether a legal hold is on everybody or on somebody concerned, in any of the
// system's logs.
func (l *Log) held(ctx context.Context, concerned func(audit.Handle) bool) (bool, error) {
	others := l.others()
	h := &l.holds
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.on == nil {
		h.on, h.next = map[audit.Ref][]audit.Subject{}, map[audit.Code]uint64{}
	}
	if news := h.news.Load(); h.next[l.cfg.Instance] == 0 || news != h.seen || h.unsure.Load() {
		if err := h.read(ctx, l.cfg.Instance, &Reader{l.fs}); err != nil {
			return false, err
		}
		h.seen = news
	}
	for _, o := range others {
		if o.err != nil {
			return false, o.err
		}
		if err := h.read(ctx, o.name, o.Reader); err != nil {
			return false, err
		}
	}
	for _, subjects := range h.on {
		if len(subjects) == 0 || slices.ContainsFunc(subjects, func(p audit.Subject) bool { return concerned(p.Handle) }) {
			return true, nil
		}
	}
	return false, nil
}

// read takes the entries of a log that were not looked at.
func (h *holds) read(ctx context.Context, name audit.Code, r *Reader) error {
	for x, err := range r.Entries(h.next[name]) {
		if err != nil {
			return err
		}
		if x.Index%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		h.take(name, &x)
		h.next[name] = x.Index + 1
	}
	return nil
}

func (h *holds) take(name audit.Code, x *segment.Entry) {
	switch ev := &x.Event; {
	case ev.Result != audit.Succeeded:
	case ev.Act == audit.ActHold:
		h.on[audit.Ref{Log: name, Index: x.Index}] = slices.Clone(ev.Subjects)
	case ev.Act == audit.ActRelease:
		for _, l := range ev.Links {
			of := audit.Ref{Log: l.Log, Index: l.Index}
			if of.Log == "" {
				of.Log = name
			}
			delete(h.on, of)
		}
	}
}
