package processor

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"iter"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/strictjson"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// digest binds what is decided, as it was shown to who decides.
func digest(doc any) (audit.Hash, error) {
	b, err := json.Marshal(doc)
	if err != nil {
		return audit.Hash{}, &Error{code: CodeStore, cause: err}
	}
	return sha256.Sum256(append([]byte("kyufu processor 1\n"), b...)), nil
}

func (d *Desk) contract(ctx context.Context, id audit.Code) (c Contract, revision int64, err error) {
	it, err := d.get(ctx, kindContract, id, &c)
	return c, it.Revision, err
}

func (d *Desk) bulk(ctx context.Context, id audit.Code) (b bulk, it store.Item, err error) {
	it, err = d.get(ctx, kindBulk, id, &b)
	return b, it, err
}

func (d *Desk) get(ctx context.Context, kind store.Kind, id audit.Code, into any) (it store.Item, err error) {
	if id == "" || !id.Valid() {
		return it, fail(CodeNotFound, string(kind))
	}
	if d.c.Store == nil {
		return it, fail(CodeConfig, "")
	}
	items, err := d.c.Store.Store().Get(ctx, kind, string(id))
	if err != nil {
		return it, &Error{code: CodeStore, cause: err}
	}
	if len(items) == 0 {
		return it, fail(CodeNotFound, string(kind))
	}
	return items[0], parse(items[0], into)
}

func parse(it store.Item, into any) error {
	if it.Schema != schema {
		return fail(CodeStore, "schema")
	}
	if err := strictjson.Unmarshal(it.Body, into); err != nil {
		return &Error{code: CodeStore, Field: "body", cause: err}
	}
	return nil
}

func (d *Desk) contracts(ctx context.Context) iter.Seq2[Contract, error] {
	return func(yield func(Contract, error) bool) {
		for it, err := range d.c.Store.Store().List(ctx, store.Query{Kind: kindContract}) {
			var c Contract
			if err == nil {
				err = parse(it, &c)
			} else {
				err = &Error{code: CodeStore, cause: err}
			}
			if !yield(c, err) || err != nil {
				return
			}
		}
	}
}

// handing is for what, and to whom, rows are handed over.
type handing struct{ processor, duty, task audit.Code }

func (c *Contract) handing() handing { return handing{c.Processor, c.Duty, c.Task} }

// handed are the days of the last hand-overs.
func (d *Desk) handed(ctx context.Context) (map[handing]civil.Date, error) {
	last := map[handing]civil.Date{}
	for it, err := range d.c.Store.Store().List(ctx, store.Query{Kind: kindBulk}) {
		var b bulk
		if err == nil {
			err = parse(it, &b)
		} else {
			err = &Error{code: CodeStore, cause: err}
		}
		if err != nil {
			return nil, err
		}
		if h := (handing{b.Processor, b.Duty, b.Task}); b.DoneOn.Known() && !after(last[h], b.DoneOn) {
			last[h] = b.DoneOn
		}
	}
	return last, nil
}

// keep commits a document together with its entry, and what else changes with it.
func (d *Desk) keep(ctx context.Context, e audit.Event, kind store.Kind, key string, revision int64, doc any, with ...store.Change) error {
	body, err := json.Marshal(doc)
	if err != nil {
		return &Error{code: CodeStore, cause: err}
	}
	_, err = d.c.Store.Commit(ctx, store.Step{Event: e, Changes: append(with, store.Change{
		Item: store.Item{Kind: kind, Key: key, Revision: revision, Schema: schema, Body: body},
	})})
	return told(err)
}

// told turns the journal's error into one of ours.
func told(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, store.CodeApproval):
		return &Error{code: CodeApproval, Field: "shown", cause: err}
	case errors.Is(err, store.CodeConflict):
		return &Error{code: CodeConflict, cause: err}
	case errors.Is(err, store.CodeLogBehind), errors.Is(err, store.CodeEvent):
		return &Error{code: CodeRecorder, cause: err}
	}
	return &Error{code: CodeStore, cause: err}
}

// name makes a code that nobody can foresee.
func (d *Desk) name() (audit.Code, error) {
	id, err := audit.RandomCode("bulk-", d.c.Rand)
	if err != nil {
		return "", &Error{code: CodeConfig, Field: "rand", cause: err}
	}
	return id, nil
}

func (d *Desk) event(by access.Caller, act audit.Act) audit.Event {
	e := by.Event(act, audit.Succeeded, d.c.Now())
	e.Program = Program
	return e
}

// allow asks the policy. A denial is an entry, and the error.
func (d *Desk) allow(ctx context.Context, by access.Caller, r access.Request) error {
	decision := d.c.Policy().Decide(&r)
	if decision.Allowed() {
		return nil
	}
	e := d.event(by, r.Operation.Act())
	e.Result, e.Reason = audit.Denied, decision.Reason().Code()
	if err := d.record(ctx, e); err != nil {
		return err
	}
	return &Error{code: CodeDenied, cause: decision.Err()}
}

// refuse records a refusal that is the contract's.
func (d *Desk) refuse(ctx context.Context, by access.Caller, act audit.Act, reason Reason) error {
	e := d.event(by, act)
	e.Result, e.Reason = audit.Denied, audit.Code(reason)
	if err := d.record(ctx, e); err != nil {
		return err
	}
	return fail(CodeRefused, string(reason))
}

func (d *Desk) record(ctx context.Context, e audit.Event) error {
	if _, err := d.c.Log.Append(ctx, e); err != nil {
		return &Error{code: CodeRecorder, cause: err}
	}
	return nil
}
