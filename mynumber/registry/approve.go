package registry

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/secret"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Question is what waits for a second person, as [Registry.Show] showed it to one.
type Question struct {
	secret.Private // it prints as nothing
	Proposal
	Change Change
	By     audit.Code // who proposed it
	Shown  store.Showing
}

// Show shows a proposed change to the one who will approve it. It needs what [Registry.Approve]
// needs, and is an entry. Errors: denied, recorder, not_found, settled, store.
func (g *Registry) Show(ctx context.Context, by access.Caller, p Proposal) (Question, error) {
	asked, err := g.waiting(ctx, by, p)
	if err == nil {
		err = g.inTime(ctx, by, &asked)
	}
	if err != nil {
		return Question{}, err
	}
	e := g.event(by, audit.ActView, audit.Succeeded, asked.handle)
	e.Program, e.Digest = words, asked.digest
	shown, err := g.c.Journal.Show(ctx, p.shown(), e)
	if err != nil {
		return Question{}, committed(err)
	}
	return Question{
		Proposal: p, By: asked.Actor, Shown: shown, Change: Change{
			Kind: asked.Change, Person: asked.Person, Survivor: asked.Other, Number: asked.Number, On: asked.On, Ground: asked.Ground,
			Case: asked.Case, Identity: asked.Identity, Cause: asked.Cause,
		},
	}, nil
}

// shown is under what a showing of the proposal is kept.
func (p Proposal) shown() audit.Code { return audit.Code("proposal." + strconv.FormatUint(p.Line, 10)) }

// Approve carries out a proposed change, as it was shown to the same officer
// ([Registry.Show]). It needs the operation approve, and whoever proposed the
// change is denied with reason same_person. The change is checked again. Errors:
// denied, recorder, not_found, settled, unseen, and those of [Registry.Propose].
func (g *Registry) Approve(ctx context.Context, by access.Caller, p Question) error {
	return g.settle(ctx, by, p.Proposal, &p.Shown)
}

// Refuse settles a proposal without carrying it out. It needs the operation
// approve. Errors: denied, recorder, not_found, settled.
func (g *Registry) Refuse(ctx context.Context, by access.Caller, p Proposal) error {
	return g.settle(ctx, by, p, nil)
}

// waiting finds what waits for a second person and asks the policy whether somebody is one.
func (g *Registry) waiting(ctx context.Context, by access.Caller, p Proposal) (proposal, error) {
	asked, err := g.proposed(ctx, p)
	r := g.request(by, access.Approve)
	if err != nil {
		// Who may approve nothing is told that, and not what there is to approve.
		r.Requester = Program
		if err := g.allow(ctx, by, r); err != nil {
			return proposal{}, err
		}
		return proposal{}, g.answer(ctx, by, access.Approve, nil, err)
	}
	r.Requester, r.Of = asked.Actor, changeOps[asked.Change].op
	return asked, g.allow(ctx, by, r, asked.handle)
}

// inTime refuses what waited too long for its second person.
func (g *Registry) inTime(ctx context.Context, by access.Caller, asked *proposal) error {
	if g.c.Now().Before(asked.Known.Add(g.c.AskFor)) {
		return nil
	}
	return g.answer(ctx, by, access.Approve, nil, fail(CodeSettled))
}

// settle approves what was shown, or refuses.
func (g *Registry) settle(ctx context.Context, by access.Caller, p Proposal, shown *store.Showing) error {
	asked, err := g.waiting(ctx, by, p)
	if err != nil {
		return err
	}
	yes := shown != nil
	if yes {
		if err := g.inTime(ctx, by, &asked); err != nil {
			return err
		}
		if shown.What != p.shown() {
			return g.answer(ctx, by, access.Approve, nil, fail(CodeUnseen))
		}
		if _, err := g.c.Journal.Saw(ctx, by.Actor.ID, *shown, asked.digest); err != nil {
			return g.answer(ctx, by, access.Approve, nil, committed(err))
		}
	}
	links := g.firsts(ctx, asked.Line)
	receipt, err := g.agreed(ctx, by, asked, links, yes)
	if err != nil {
		return err
	}
	s := step{op: access.Approve, act: audit.ActVerify, approved: true, request: func(r *access.Request) {
		r.Requester, r.Of = asked.Actor, changeOps[asked.Change].op
	}}
	said := audit.Ref{Kind: audit.LinkCause, Index: receipt.Index}
	if yes {
		s.act, said.Kind = changeOps[asked.Change].act, audit.LinkApproval
	}
	s.links = append(links, said)
	s.apply = func(w *work) error { return w.settle(p, yes) }
	return g.change(ctx, by, s)
}

// committed turns an error of the journal's into one of ours.
func committed(err error) error {
	switch {
	case errors.Is(err, store.CodeApproval):
		return because(CodeUnseen, err)
	case errors.Is(err, store.CodeLogBehind), errors.Is(err, store.CodeEvent):
		return because(CodeRecorder, err)
	}
	return because(CodeStore, err)
}

// proposal is what waits for a second person.
type proposal struct {
	Entry
	handle audit.Handle
	digest audit.Hash // of the stored line
}

// proposed finds what waits for a second person. Errors: not_found, settled, and those of a look.
func (g *Registry) proposed(ctx context.Context, p Proposal) (out proposal, err error) {
	err = g.view(ctx, func(r *reading) error {
		who, err := r.load(p.Person)
		if err != nil {
			return err
		}
		e, settled := who.lines.proposal(p.Line)
		if e == nil {
			return fail(CodeNotFound)
		}
		if settled {
			return fail(CodeSettled)
		}
		records, err := r.tx.Of(ctx, who.handle)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(records, func(r Record) bool { return r.Seq == p.Line })
		if i < 0 {
			return fail(CodeDamaged)
		}
		out = proposal{*e, who.handle, digestOf(records[i : i+1])}
		return nil
	})
	return out, err
}

// firsts names the first person's entry, as far as the log has it.
func (g *Registry) firsts(ctx context.Context, line string) []audit.Ref {
	refs, err := g.c.Journal.Entries(ctx, line)
	if _, there := refs[line]; err == nil && !there && g.outside == nil {
		// Whose business it is may be another process's; then the entry is found by its hash only.
		if _, err = g.c.Journal.Relay(ctx); err == nil {
			refs, err = g.c.Journal.Entries(ctx, line)
		}
	}
	ref, there := refs[line]
	if err != nil || !there {
		return nil
	}
	ref.Kind = audit.LinkFirst
	return []audit.Ref{ref}
}

// agreed records what the second person said: an approval for this proposal and nothing else, or a
// refusal. Errors: denied, recorder, key.
func (g *Registry) agreed(ctx context.Context, by access.Caller, asked proposal, links []audit.Ref, yes bool) (audit.Receipt, error) {
	e := g.event(by, audit.ActRefuse, audit.Succeeded, asked.handle)
	e.Links, e.Digest = links, asked.digest
	if yes {
		id, err := g.name("approval-")
		if err != nil {
			return audit.Receipt{}, err
		}
		now, act := g.now(), changeOps[asked.Change]
		a := audit.Approval{
			ID: id, Act: act.act, Subject: asked.handle, Digest: asked.digest, Requester: asked.Actor, By: by.Actor, At: now, Until: now.Add(time.Hour),
		}
		use := audit.Use{
			Act: a.Act, Subject: a.Subject, Digest: a.Digest, By: asked.Actor, Now: now, May: g.c.Policy().MayApprove(by.Duty, act.op),
		}
		if err := a.Check(use); err != nil {
			return audit.Receipt{}, because(CodeDenied, err)
		}
		e.Act, e.Digest = audit.ActApprove, a.Hash()
	}
	receipt, err := g.c.Log.Append(ctx, e)
	if err != nil {
		return receipt, because(CodeRecorder, err)
	}
	return receipt, nil
}

// name makes a code that nobody can foresee.
func (g *Registry) name(prefix audit.Code) (audit.Code, error) {
	id, err := audit.RandomCode(prefix, g.c.Rand)
	if err != nil {
		return "", because(CodeKey, err)
	}
	return id, nil
}

func (w *work) settle(p Proposal, yes bool) error {
	who, err := w.load(p.Person)
	if err != nil {
		return err
	}
	e, settled := who.lines.proposal(p.Line)
	if e == nil {
		return fail(CodeNotFound)
	}
	if settled {
		return fail(CodeSettled)
	}
	asked := *e
	cause := audit.Code("refused")
	if yes {
		cause = "approved"
	}
	w.add(who, Entry{Kind: Settled, Target: p.Line, On: asked.On, Cause: cause})
	if !yes {
		return nil
	}
	from := len(w.added)
	err = w.perform(Change{
		Kind: asked.Change, Person: asked.Person, Survivor: asked.Other, Number: asked.Number, On: asked.On, Ground: asked.Ground,
		Case: asked.Case, Identity: asked.Identity, Cause: asked.Cause,
	}, asked.Actor)
	for i := from; i < len(w.added); i++ {
		w.added[i].Approver = w.by.Actor.ID
	}
	return err
}
