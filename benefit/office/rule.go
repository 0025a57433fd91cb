package office

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/secret"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// rule is what a program pays once, with what is left open filled in.
func (d *Desk) rule(program string) Rule {
	r := d.c.Rules[program]
	if r.Group == "" {
		r.Group = program
	}
	if len(r.Once) == 0 {
		r.Once = []Unit{PerHousehold, PerPerson}
	}
	return r
}

// kept is the document of a program's rule: by what rule the store keeps what the program pays
// once.
type kept struct {
	secret.Quiet

	Group string `json:"group"`
	Once  []Unit `json:"once"`
}

// ruled holds that the store keeps what a program pays once by the rule of this desk. The first
// payment of a program writes it down, and with the first of all which keys are in use; a desk that
// has others, as of a server with another configuration, would not see what this one paid. Errors:
// config (rule, index), store.
func (d *Desk) ruled(ctx context.Context, by access.Caller, program string, p *pin) error {
	if _, ok := d.rules.Load(program); ok && p.revision > 0 {
		return nil
	}
	r := d.rule(program)
	once := slices.Sorted(slices.Values(r.Once))
	want, err := json.Marshal(kept{Group: r.Group, Once: slices.Compact(once)})
	if err != nil {
		return fail(CodeInput, "", "rule", err)
	}
	for range 3 {
		items, err := d.c.Store.Get(ctx, kindRule, program)
		switch {
		case err != nil:
			return told(err)
		case len(items) > 0 && string(items[0].Body) != string(want):
			return fail(CodeConfig, "", "rule", nil)
		case len(items) > 0 && p.revision > 0:
			d.rules.Store(program, true)
			return nil
		case len(items) == 0:
			// Half of a refused step may stand in a transaction of the embedder's: it ends there.
			err := d.keepRule(ctx, by, program, want, p)
			if err != nil && (!isConflict(err) || d.c.Store.Store().Outbox() == nil) {
				return told(err)
			}
		}
		if *p, err = d.pinned(ctx); err != nil { // somebody wrote it down meanwhile
			return err
		}
	}
	return fail(CodeConflict, "", "rule", nil)
}

func (d *Desk) keepRule(ctx context.Context, by access.Caller, program string, body []byte, p *pin) error {
	e, err := d.event(ctx, by, audit.ActRegister, audit.Succeeded, "", nil)
	if err != nil {
		return err
	}
	e.Program, e.Reason = audit.Code(program), "rule"
	rests := p.stays()
	if p.revision == 0 {
		if rests, err = p.next(); err != nil {
			return err
		}
	}
	_, err = d.c.Store.Commit(ctx, store.Step{Event: e, Changes: []store.Change{rests, {Item: store.Item{
		Kind: kindRule, Key: program, Revision: 1, Body: body,
	}}}})
	return err
}
