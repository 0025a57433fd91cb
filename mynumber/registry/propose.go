package registry

import (
	"context"

	"github.com/kyufu-go/kyufu/household/secret"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Proposal names a proposed change.
type Proposal struct {
	secret.Private // it prints as nothing
	Person         addressee.Integrated
	Line           uint64
}

// Propose checks a change and keeps it until a second person decides. It needs
// the change's own operation: link, merge, split or erase. Errors: denied,
// recorder, and those of the change: interval, ground, number_taken, number_used,
// has_number, no_number, same_person, absorbed, two_numbers, not_merged, retired,
// not_retired, not_found.
func (g *Registry) Propose(ctx context.Context, by access.Caller, c Change) (Proposal, error) {
	if c.Kind == ChangeNone || c.Kind >= changeEnd || c.Person == "" {
		return Proposal{}, fail(CodeInput)
	}
	on, err := g.day(c.On)
	if err != nil {
		return Proposal{}, err
	}
	c.On = on
	var p Proposal
	err = g.change(ctx, by, step{op: changeOps[c.Kind].op, act: audit.ActAsk, apply: func(w *work) error {
		who, err := w.load(c.Person)
		if err != nil {
			return err
		}
		if err := w.rehearse(c); err != nil {
			return err
		}
		e := w.add(who, Entry{
			Kind: Proposed, Change: c.Kind, Other: c.Survivor, Number: c.Number, On: c.On, Ground: c.Ground, Case: c.Case,
			Identity: c.Identity, Cause: c.Cause,
		})
		p = Proposal{Person: c.Person, Line: e.Seq}
		return nil
	}})
	if err != nil {
		return Proposal{}, err
	}
	return p, nil
}

// rehearse applies a change and takes it back.
func (w *work) rehearse(c Change) error {
	added, handles := len(w.added), w.handles
	err := w.perform(c, "")
	w.added, w.handles, w.forget, w.retoken = w.added[:added], handles, nil, nil
	clear(w.plain)
	for _, p := range w.persons {
		n := len(p.lines)
		for n > 0 && p.lines[n-1].Seq > w.last {
			n--
		}
		p.lines = p.lines[:n]
	}
	return err
}
