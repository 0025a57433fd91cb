package trail

import (
	"context"
	"crypto/sha256"
	"errors"
	"strings"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/verify"
)

// At gives a recorder whose acknowledgements have a level: log.At(audit.Signed).Append(ctx, e). The
// log's own methods acknowledge at Durable. Anchored waits for Config.Anchor; it is for the few
// acts that must not be deniable a minute later, not for bulk.
func (l *Log) At(level Level) audit.BatchRecorder { return leveled{l, level} }

type leveled struct {
	l     *Log
	level Level
}

func (a leveled) Append(ctx context.Context, e audit.Event) (audit.Receipt, error) {
	if err := a.ready(); err != nil {
		return audit.Receipt{}, err
	}
	r, err := a.l.appendOne(ctx, &e, a.level >= Signed || a.l.cfg.SignCommits)
	if err != nil || a.level < Anchored {
		return r, err
	}
	return r, a.l.anchorTo(ctx, r.Size)
}

func (a leveled) AppendBatch(ctx context.Context, events []audit.Event) ([]audit.Receipt, error) {
	if err := a.ready(); err != nil {
		return nil, err
	}
	r, err := a.l.appendBatch(ctx, events, a.level >= Signed || a.l.cfg.SignCommits)
	if err != nil || a.level < Anchored || len(r) == 0 {
		return r, err
	}
	return r, a.l.anchorTo(ctx, r[0].Size)
}

func (a leveled) ready() error {
	if a.level > Anchored || a.level == Anchored && a.l.cfg.Anchor == nil {
		return fault.New(audit.CodeConfig, "anchor", nil)
	}
	return nil
}

// AnchorNow takes the current checkpoint out of the machine and records that it did. A schedule
// calls it; appends go on meanwhile.
func (l *Log) AnchorNow(ctx context.Context) error {
	if l.cfg.Anchor == nil {
		return fault.New(audit.CodeConfig, "anchor", nil)
	}
	return l.anchorTo(ctx, l.Size())
}

// anchorTo returns when a checkpoint of at least this size has left; callers that wait together
// share one.
func (l *Log) anchorTo(ctx context.Context, size uint64) error {
	l.anchoring.Lock()
	defer l.anchoring.Unlock()
	if l.anchored >= size {
		return nil
	}
	cp, err := l.Checkpoint()
	if err != nil {
		return err
	}
	text, _, _ := strings.Cut(string(cp), "\n\n")
	c, err := verify.ParseCheckpoint(text + "\n")
	if err != nil {
		return err
	}
	e := audit.Event{
		Act: audit.ActLogAnchored, Result: audit.Succeeded, Actor: audit.Actor{Kind: audit.ActorSystem, ID: "kyufu.audit"}, Count: c.Size, Digest: sha256.Sum256(cp),
	}
	anchorErr := l.cfg.Anchor(ctx, cp)
	if anchorErr == nil {
		l.anchored = c.Size
	} else {
		if !isForged(anchorErr) {
			return anchorErr
		}
		e.Act, e.Result = audit.ActLogAnchorBad, audit.Failed
	}
	_, err = l.Append(context.WithoutCancel(ctx), e)
	return errors.Join(anchorErr, err)
}

func isForged(err error) bool { return errors.Is(err, audit.CodeForged) }

// Tick does what time asks for: it closes the epoch if it is due and, if the log was silent for the
// given time, records a heartbeat; it notices a segment that was deleted, replaced or cut. A
// schedule calls it, every minute or so; nothing here runs by itself.
func (l *Log) Tick(silent time.Duration) error {
	return l.control(func() error {
		if err := l.w.checkFile(); err != nil {
			return err
		}
		now := l.now()
		if err := l.w.sealIfDue(now, 0); err != nil {
			return err
		}
		if now-l.w.st.Wall < silent.Microseconds() {
			return nil
		}
		return l.w.record(audit.Event{Act: audit.ActLogHeartbeat, Result: audit.Succeeded})
	})
}

// Level is what an acknowledgement promises.
type Level uint8

// The levels.
const (
	// Durable means that the entry is on the disk, synced.
	Durable Level = iota
	// Signed means that the receipt also carries the epoch key's signature, so that it convicts the
	// log if the entry is ever gone.
	Signed
	// Anchored means that a checkpoint which covers the entry has left the machine.
	Anchored
)
