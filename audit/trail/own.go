package trail

import (
	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
)

// ownMost is more than the log's own events take.
const ownMost = 256

// ownBatch is a batch for what the log itself writes while it is held.
func (w *writer) ownBatch() *batch {
	return &batch{buf: w.spare.frames(), first: w.st.Tree.Size, sign: w.cfg.SignCommits}
}

// own encodes an event that the log itself records.
func (w *writer) own(e audit.Event) (*call, error) {
	e.Actor = itself.actor
	c := &call{}
	return c, c.encode(&e, &audit.Event{}, itself, true)
}

// itself is the log as an actor.
var itself = func() *checkedActor {
	a := audit.Actor{Kind: audit.ActorSystem, ID: "kyufu.audit"}
	return &checkedActor{a, segment.AppendActor(nil, &a)}
}()

// record appends an event of the log's own while the log is held.
func (w *writer) record(e audit.Event) error {
	c, err := w.own(e)
	if err != nil {
		return err
	}
	if err := w.makeFit(len(c.buf)); err != nil {
		return err
	}
	return w.writeOwn(c)
}

func (w *writer) writeOwn(c *call) error {
	b := w.ownBatch()
	c.at, c.mono = w.times()
	w.noteClock(b, c)
	w.add(b, c)
	return w.writeNow(b, 0)
}
