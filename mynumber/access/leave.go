package access

import (
	"context"
	"crypto/sha256"
	"slices"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/civil"
)

// AskTakeOut asks that the caller may take a terminal out of the building (持出し) on some days, both
// included. It needs the operation take_out. A superior of the caller's department approves it.
// Errors: denied, dangling, period, recorder.
func (c *Current) AskTakeOut(ctx context.Context, by Caller, terminal audit.Code, from, until civil.Date) (audit.Code, error) {
	if c.Engine() == nil {
		return "", fail(CodeConfig, "")
	}
	if _, ok := c.Engine().terminals[terminal]; !ok {
		return "", fail(CodeDangling, "terminal")
	}
	if !from.Known() || !until.Known() || after(from, until) {
		return "", fail(CodePeriod, "until")
	}
	out := TakeOut{ID: by.Actor.ID, From: from, Until: until}
	digest := sha256.Sum256([]byte("kyufu take-out 1\n" + string(terminal) + "\n" + string(out.ID) + "\n" + from.String() + "\n" + until.String()))
	return c.ask(ctx, ask{by: by, op: CarryOut, act: audit.ActTakeOut, run: terminal, digest: digest, superior: true,
		next: func(now *Engine, second audit.Code) (*Engine, error) {
			p := now.Policy()
			i := slices.IndexFunc(p.Terminals, func(t Terminal) bool { return t.Code == terminal })
			if i < 0 {
				return nil, fail(CodeDangling, "terminal")
			}
			out.ApprovedBy = second
			p.Terminals[i].Out = append(p.Terminals[i].Out, out)
			return Compile(p)
		}})
}

// BringBack notes that a terminal is back in the building. It needs the operation take_out. Errors:
// denied, dangling (it is not out), recorder.
func (c *Current) BringBack(ctx context.Context, by Caller, terminal audit.Code) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.c.Now == nil {
		return fail(CodeConfig, "")
	}
	now := c.c.Now()
	if err := c.allow(ctx, by, by.Request(CarryOut, now)); err != nil {
		return err
	}
	p := c.Engine().Policy()
	i := slices.IndexFunc(p.Terminals, func(t Terminal) bool { return t.Code == terminal && len(t.Out) > 0 })
	if i < 0 {
		return fail(CodeDangling, "terminal")
	}
	p.Terminals[i].Out = nil
	next, err := Compile(p)
	if err != nil {
		return err
	}
	e := by.Event(audit.ActBringBack, audit.Succeeded, now)
	e.Program, e.Case, e.Digest = Program, terminal, next.digest
	if err := c.record(ctx, e); err != nil {
		return err
	}
	c.engine.Store(next)
	return nil
}

// AskOvertime asks that the caller may work outside the hours of their assignments on a day (時間外の
// 利用). It needs the operation overtime. A superior of the caller's department approves it. Errors:
// denied, period, recorder.
func (c *Current) AskOvertime(ctx context.Context, by Caller, on civil.Date) (audit.Code, error) {
	if !on.Known() {
		return "", fail(CodePeriod, "on")
	}
	o := Overtime{ID: by.Actor.ID, On: on}
	digest := sha256.Sum256([]byte("kyufu overtime 1\n" + string(o.ID) + "\n" + on.String()))
	return c.ask(ctx, ask{by: by, op: WorkOvertime, act: audit.ActOvertimeOK, run: o.ID, digest: digest, superior: true,
		next: func(now *Engine, second audit.Code) (*Engine, error) {
			p := now.Policy()
			o.ApprovedBy = second
			p.Overtime = append(p.Overtime, o)
			return Compile(p)
		}})
}
