package claim

import (
	"context"
	"errors"
	"slices"

	"github.com/kyufu-go/kyufu/household/secret"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/holder"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access"
	"github.com/kyufu-go/kyufu/mynumber/registry"
)

// Carry carries out what was granted, at every holder: a disclosure shows what each holds, a
// correction takes the fixes, each in the own type of its holder, a stop and an erasure are made.
// The log has the attempt before anybody is asked, an entry for each holder, and the outcome. The
// certificate names who could not answer; then the claim is carried out in part, and Carry can be
// called again. A disclosure to an agent masks what protects the person. Of several at one time one
// has the answers; with an error there are none.
//
// It needs the claim's operation, which a stop of use and the end of the duty leave open. Errors:
// denied, recorder, procedure, not_found, conflict, registry, store.
func (d *Desk) Carry(ctx context.Context, by access.Caller, id audit.Code, fixes ...any) (holder.Certificate, []holder.Answer, error) {
	c, revision, err := d.granted(ctx, &by, id)
	if err != nil {
		return holder.Certificate{}, nil, err
	}
	q := holder.Demand{
		Subject: c.Subject, By: holder.Caller(by), Agent: c.Agent, Fixes: fixes, Digest: c.Shown, Approval: c.Word, Now: d.c.Now(),
	}
	if err := d.whom(ctx, by, &c, &q); err != nil {
		return holder.Certificate{}, nil, err
	}
	if c.Word != nil {
		if q.Word, err = d.c.Store.Word(ctx, c.Word); err != nil {
			return holder.Certificate{}, nil, told(err)
		}
	}
	certificate, answers, err := holder.Ask(ctx, d.c.Log, verbs[c.Kind], &q, d.c.Holders...)
	if err != nil {
		return holder.Certificate{}, nil, because(CodeRecorder, err)
	}
	step := carried
	if certificate.State != holder.Complete {
		step = inPart
	}
	if c.State, err = machine.Next(c.State, step); err != nil {
		return holder.Certificate{}, nil, because(CodeProcedure, err)
	}
	c.At, c.Certificate = d.c.Now(), &certificate
	e := d.event(by, audit.ActUpdate, &c)
	e.Reason, e.Digest = audit.Code(certificate.State), certificate.Hash()
	if err := d.keep(context.WithoutCancel(ctx), e, &c, revision+1); err != nil {
		return holder.Certificate{}, nil, err
	}
	return certificate, answers, nil
}

// whom says of whom a claim is, as the registry knows them. Of whom an erasure has taken the names
// already, the handles that were approved are left.
func (d *Desk) whom(ctx context.Context, by access.Caller, c *Claim, q *holder.Demand) error {
	err := d.c.Registry.Whom(ctx, by, q, operations[c.Kind])
	if c.Kind == Erasure {
		q.Handles = c.Handles
		if errors.Is(err, registry.CodeErased) || errors.Is(err, registry.CodeNotFound) {
			return nil
		}
	}
	if err != nil {
		return asked(err)
	}
	return nil
}

// handles are all of the human being's: what an erasure is approved for.
func (d *Desk) handles(ctx context.Context, by access.Caller, c *Claim) ([]audit.Handle, error) {
	q := holder.Demand{Subject: c.Subject}
	if err := d.c.Registry.Whom(ctx, by, &q, access.Erase); err != nil {
		return nil, asked(err)
	}
	return q.Handles, nil
}

// Notice tells a system that must decide again that a person's data were corrected.
type Notice struct {
	secret.Private // it prints as nothing
	Ref            addressee.Ref
	Claim          audit.Code
	On             civil.Date
}

// Corrected says who must be told of a correction that was granted: every system in which the
// person has or had a number. It needs the operation correct and records each notice. Errors:
// denied, recorder, procedure, not_found, registry, store.
func (d *Desk) Corrected(ctx context.Context, by access.Caller, id audit.Code) ([]Notice, error) {
	c, _, err := d.granted(ctx, &by, id, Carried)
	if err != nil {
		return nil, err
	}
	if c.Kind != Correction {
		return nil, fail(CodeProcedure)
	}
	refs, err := d.c.Registry.Refs(ctx, by, c.Subject)
	if err != nil {
		return nil, asked(err)
	}
	on := civil.DayOf(d.c.Now())
	list := make([]Notice, len(refs))
	for i, ref := range refs {
		e := d.event(by, audit.ActNotify, &c)
		if e.Count = 1; audit.Code(ref.System).Valid() {
			e.Reason = audit.Code(ref.System)
		}
		if err := d.record(ctx, e); err != nil {
			return nil, err
		}
		list[i] = Notice{Ref: ref, Claim: c.ID, On: on}
	}
	return list, nil
}

// granted returns a claim that was granted, wholly or in part, and is not finished, for somebody
// who may carry it out; also lists another state that will do.
func (d *Desk) granted(ctx context.Context, by *access.Caller, id audit.Code, also ...State) (Claim, int64, error) {
	c, revision, err := d.get(ctx, id)
	if err != nil {
		return Claim{}, 0, err
	}
	by.Case, by.Purpose = c.ID, audit.Code(c.Kind)
	if err := d.allow(ctx, *by, by.Request(operations[c.Kind], d.c.Now()), c.Subject); err != nil {
		return Claim{}, 0, err
	}
	if !slices.Contains(append(also, Granted, Partly, Partial), c.State) {
		return Claim{}, 0, fail(CodeProcedure)
	}
	return c, revision, nil
}
