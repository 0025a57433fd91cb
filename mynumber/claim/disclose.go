package claim

import (
	"context"
	"errors"
	"iter"
	"slices"

	"github.com/kyufu-go/kyufu/household/secret"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access"
	"github.com/kyufu-go/kyufu/mynumber/registry"
)

// Bundle is what is held about one person, for disclosure.
type Bundle struct {
	registry.Held
	// Log are the entries of the log about the person. That it is complete the log proves itself,
	// for the handles in Held, with a disclosure of its own.
	Log []audit.Event
}

// Disclose collects what is held about the person of a claim for disclosure that was granted, with
// the entries of the audit log about them out of events. It needs the operation disclose, which a
// stop of use and the end of the duty leave open. The log takes the attempt first. Errors: denied,
// recorder, procedure, not_found, registry, store.
func (d *Desk) Disclose(ctx context.Context, by access.Caller, id audit.Code, events iter.Seq2[audit.Event, error]) (Bundle, error) {
	c, err := d.granted(ctx, &by, id, Disclosure, access.Disclose)
	if err != nil {
		return Bundle{}, err
	}
	attempt, err := audit.Begin(ctx, d.c.Log, d.event(by, audit.ActDisclose, &c))
	if err != nil {
		return Bundle{}, because(CodeRecorder, err)
	}
	b, err := d.collect(ctx, by, &c, events)
	result, reason := audit.Succeeded, audit.Code("")
	if err != nil {
		result, reason = audit.Failed, codeOf(err)
	}
	if _, endErr := attempt.EndWith(context.WithoutCancel(ctx), result, reason, uint64(len(b.Log)), audit.Hash{}); endErr != nil && err == nil {
		err = because(CodeRecorder, endErr)
	}
	if err != nil {
		return Bundle{}, err
	}
	return b, nil
}

func (d *Desk) collect(ctx context.Context, by access.Caller, c *Claim, events iter.Seq2[audit.Event, error]) (b Bundle, err error) {
	if b.Held, err = d.c.Registry.Held(ctx, by, c.Subject); err != nil {
		return b, asked(err)
	}
	if events == nil {
		return b, nil
	}
	for e, err := range events {
		if err != nil {
			return b, because(CodeRecorder, err)
		}
		if slices.ContainsFunc(e.Subjects, func(s audit.Subject) bool { return slices.Contains(b.Handles, s.Handle) }) {
			b.Log = append(b.Log, e)
		}
	}
	return b, nil
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
	c, err := d.granted(ctx, &by, id, Correction, access.Correct)
	if err != nil {
		return nil, err
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

// granted returns a claim of a kind that was granted, wholly or in part, for somebody who may carry
// it out.
func (d *Desk) granted(ctx context.Context, by *access.Caller, id audit.Code, kind Kind, op access.Operation) (Claim, error) {
	c, _, err := d.get(ctx, id)
	if err != nil {
		return Claim{}, err
	}
	by.Case, by.Purpose = c.ID, audit.Code(c.Kind)
	if err := d.allow(ctx, *by, by.Request(op, d.c.Now()), c.Subject); err != nil {
		return Claim{}, err
	}
	if c.Kind != kind || c.State != Granted && c.State != Partly {
		return Claim{}, fail(CodeProcedure)
	}
	return c, nil
}

func codeOf(err error) audit.Code {
	if e, ok := errors.AsType[*Error](err); ok {
		return audit.Code(e.code)
	}
	return audit.Code(CodeStore)
}
