package registry

import (
	"context"

	"github.com/kyufu-go/kyufu/audit/keys"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// RotateMaster wraps up to limit data keys anew that another master key than the one in use
// wrapped, and says how many: call it until that is zero, at any pace, while work goes on. Then the
// old master key may be dropped. Give every server the same keys, in the same order, before the
// first call: the registry does not write down which is in use, and what a server makes that has
// the old one alone nobody opens once that is dropped. A key that does not open holds up no other;
// one of nobody, which a process left that died, is passed over. It needs the operation manage.
// Errors: denied, recorder, key, store.
func (g *Registry) RotateMaster(ctx context.Context, by access.Caller, limit int) (int, error) {
	return g.rotate(ctx, by, "rotate.master", func(tx Tx) (int, error) {
		master, err := g.c.Keys.Master(ctx)
		if err != nil {
			return 0, because(CodeKey, err)
		}
		var list []keys.Rewrapped
		var damaged error
		g.c.DataKeys.All(ctx, g.space)(func(k keys.Key, failed error) bool {
			if failed != nil {
				err = because(CodeKey, failed)
				return false
			}
			if k.Master == master || len(list) == limit {
				return k.Master == master
			}
			next, closed := g.rewrapped(ctx, k, master)
			if closed == nil {
				list = append(list, keys.Rewrapped{Key: next, Was: k.Wrapped})
			} else if damaged == nil {
				damaged, err = g.closed(ctx, tx, audit.Handle(k.ID), closed)
			}
			return err == nil
		})
		if err != nil {
			return 0, err
		}
		if len(list) == 0 {
			return 0, damaged
		}
		return len(list), g.rewrap(ctx, tx, list)
	})
}

// closed says what a key that does not open means: nothing, if nobody has a line under it. It is
// not destroyed, since a server that has the old master key may be about to write one. That nothing
// opens is an error at once.
func (g *Registry) closed(ctx context.Context, tx Tx, of audit.Handle, cause error) (damaged, err error) {
	fresh, _, err := newKey(ctx, g.c.Keys, g.c.Rand, g.c.Tenant, of)
	if err == nil {
		_, err = g.rewrapped(ctx, fresh, fresh.Master)
	}
	if err != nil {
		return nil, err
	}
	if records, err := tx.Of(ctx, of); err != nil || len(records) == 0 || erasedAmong(records) {
		return nil, err
	}
	return cause, nil
}

// erasedAmong reports whether one of a person's records is that of their erasure.
func erasedAmong(records []Record) bool {
	for i := range records {
		if isPlain(&records[i]) {
			return true
		}
	}
	return false
}

// rewrap puts keys that were wrapped anew in the place of the old, but for whom was erased: their
// keys are being destroyed, and must not come back.
func (g *Registry) rewrap(ctx context.Context, tx Tx, list []keys.Rewrapped) error {
	var stay []keys.Rewrapped
	var gone []audit.Handle
	for _, k := range list {
		records, err := tx.Of(ctx, audit.Handle(k.ID))
		if err != nil {
			return err
		}
		if erasedAmong(records) {
			gone = append(gone, audit.Handle(k.ID))
			continue
		}
		stay = append(stay, k)
	}
	if err := g.c.DataKeys.Rewrap(ctx, g.space, stay...); err != nil {
		return because(CodeKey, err)
	}
	return g.destroy(ctx, gone)
}

func (g *Registry) rewrapped(ctx context.Context, k keys.Key, master string) (keys.Key, error) {
	b := boundKey(nil, g.c.Tenant, audit.Handle(k.ID))
	key, err := g.c.Keys.Unwrap(ctx, k.Master, k.Wrapped, b)
	if err != nil {
		return k, because(CodeKey, err)
	}
	defer clear(key)
	if k.Wrapped, err = g.c.Keys.Wrap(ctx, master, key, b); err != nil {
		return k, because(CodeKey, err)
	}
	k.Master = master
	return k, nil
}

// RotateIndex makes the tokens of up to limit records anew that another index
// key than the one in use made, and says how many. As [Registry.RotateMaster].
// Records of the erased lose their tokens.
func (g *Registry) RotateIndex(ctx context.Context, by access.Caller, limit int) (int, error) {
	return g.rotate(ctx, by, "rotate.index", func(tx Tx) (int, error) {
		r, err := g.read(ctx, tx)
		if err != nil {
			return 0, err
		}
		records, err := tx.RecordsNotUnder(ctx, r.index[0].id, 0, limit)
		if err != nil || len(records) == 0 {
			return 0, err
		}
		for i := range records {
			if err := r.retoken(&records[i]); err != nil {
				return 0, err
			}
		}
		return len(records), tx.Retoken(ctx, records)
	})
}

// retoken computes the tokens anew from what the record holds. What an erased
// person's records held nobody can say any more, so their tokens go.
func (r *reading) retoken(rec *Record) error {
	next := [columnEnd]Token{}
	if !isPlain(rec) {
		a, err := r.key(rec.Handle)
		if err != nil {
			return err
		}
		if a != nil {
			e, err := r.open(rec)
			if err != nil {
				return err
			}
			next = tokens(r.index[0], r.g.c.Tenant, &e)
		} else if erased, err := r.erasedHandle(rec); err != nil || !erased {
			if err == nil {
				err = fail(CodeDamaged)
			}
			return err
		}
	}
	rec.Tokens, rec.Index = next, r.index[0].id
	return nil
}

// erasedHandle is like erased, for a record whose own tokens may be gone already.
func (r *reading) erasedHandle(rec *Record) (bool, error) {
	if rec.Tokens[ByPerson] == (Token{}) {
		return true, nil
	}
	return r.erased(rec)
}

func (g *Registry) rotate(ctx context.Context, by access.Caller, purpose audit.Code, f func(Tx) (int, error)) (int, error) {
	if err := g.allow(ctx, by, g.request(by, access.Manage)); err != nil {
		return 0, err
	}
	by.Purpose = purpose
	attempt, err := audit.Begin(ctx, g.c.Log, g.event(by, audit.ActMaintain, audit.ResultUnstated))
	if err != nil {
		return 0, because(CodeRecorder, err)
	}
	n := 0
	err = g.update(ctx, func(tx Tx) (err error) {
		n, err = f(tx)
		return err
	})
	result, reason := audit.Succeeded, audit.Code("")
	if err != nil {
		n, result, reason = 0, audit.Failed, audit.Code(codeOf(err))
	}
	if _, endErr := attempt.EndWith(context.WithoutCancel(ctx), result, reason, uint64(n), audit.Hash{}); endErr != nil && err == nil {
		return n, because(CodeRecorder, endErr)
	}
	return n, err
}
