package claim

import (
	"context"
	"errors"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Expiry counts what [Desk.Expire] did.
type Expiry struct {
	Lapsed int `json:"lapsed"` // claims with which nobody went on in time
	Erased int `json:"erased"` // claims that had ended and were kept long enough
}

// Expire ends claims with which nobody went on in time, and erases those that ended long enough ago
// (保存期間の経過): each step and each erasure with its entry. A job calls it every day, so that the data
// go; nothing goes on behind its time though nobody calls it. One that is behind both its times is
// erased at once. It needs the operation erase. Errors: denied, recorder, conflict, store.
func (d *Desk) Expire(ctx context.Context, by access.Caller) (Expiry, error) {
	var x Expiry
	if d.c.Now == nil {
		return x, fail(CodeConfig)
	}
	now := d.c.Now()
	if err := d.allow(ctx, by, by.Request(access.Erase, now), audit.Handle{}); err != nil {
		return x, err
	}
	var due []store.Item
	var errs []error
	for it, err := range d.c.Store.List(ctx, store.Query{Kind: kind}) {
		if err != nil {
			return x, because(CodeStore, err)
		}
		c, err := parse(it)
		if err != nil { // one that cannot be read holds up nobody
			errs = append(errs, err)
			continue
		}
		if !now.Before(d.end(&c)) {
			due = append(due, it)
		}
	}
	for _, it := range due {
		errs = append(errs, d.expire(ctx, by, it, &x))
	}
	return x, errors.Join(errs...)
}

// end is when a claim lapses, or is erased if it has ended: every state has such a time.
func (d *Desk) end(c *Claim) time.Time {
	switch c.State {
	case Done, Refused, Withdrawn, Lapsed:
		return c.At.Add(d.c.Keep)
	case Received, Checked, Extended:
		if due := c.DueOn.Start(); due.After(c.At) {
			return due.Add(d.c.Idle)
		}
	case Granted, Partly, Carried, Partial:
	}
	return c.At.Add(d.c.Idle)
}

// standing is a claim as it stands today, though nobody called [Desk.Expire]: behind its time it
// has lapsed, and one that was kept long enough is not there. Errors: config, not_found.
func (d *Desk) standing(c Claim) (Claim, error) {
	if d.c.Now == nil {
		return Claim{}, fail(CodeConfig)
	}
	now := d.c.Now()
	if end := d.end(&c); !now.Before(end) {
		to, err := machine.Next(c.State, lapse)
		if err != nil {
			return Claim{}, fail(CodeNotFound)
		}
		if c.State, c.At = to, end; !now.Before(d.end(&c)) {
			return Claim{}, fail(CodeNotFound)
		}
	}
	return c, nil
}

func (d *Desk) expire(ctx context.Context, by access.Caller, it store.Item, x *Expiry) error {
	c, err := parse(it)
	if err != nil {
		return err
	}
	by.Case, by.Purpose = c.ID, "expiry"
	if now, err := d.standing(c); err == nil {
		if now.State == c.State { // the clock was set back meanwhile
			return nil
		}
		c = now
		if err := d.keep(ctx, d.event(by, audit.ActWithdraw, &c), &c, it.Revision+1); err != nil {
			return err
		}
		x.Lapsed++
		return nil
	}
	if err := d.commit(ctx, d.event(by, audit.ActDelete, &c), store.Change{Item: it, Delete: true}); err != nil {
		return err
	}
	x.Erased++
	return nil
}
