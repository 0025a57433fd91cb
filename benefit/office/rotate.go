package office

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// RotateMaster wraps up to limit data keys anew that another master key than the newest wrapped,
// and says how many: call it until that is zero, at any pace, while work goes on; with limits of
// thousands, since every call reads all keys, and a keys.File is written anew. In the end it
// destroys those that do not open and are of no case, which a process left that died. Then the old
// master key may be dropped, once the copy of the data keys is renewed, and as long as no backup of
// the store that is older may be restored. Give every server the same new key before: from the
// first call on a desk that lacks it opens no case. That call waits for who is opening a case or
// paying then; who comes later waits behind it, and calls again after a conflict. Who does not end
// holds it up for a moment, and is then a conflict itself: call it again. A key that was rotated
// out does not come back. It needs the operation manage. Errors: input, denied, config (master),
// conflict, recorder, sealed, store.
func (d *Desk) RotateMaster(ctx context.Context, by access.Caller, limit int) (int, error) {
	if err := d.manages(ctx, &by, limit, "rotate.master"); err != nil {
		return 0, err
	}
	master, err := d.seals.from.Master(ctx)
	if err != nil {
		return 0, fail(CodeStore, "", "master", err)
	}
	in, err := d.pinned(ctx)
	if err == nil {
		err = d.knows(ctx, &in)
	}
	if err != nil {
		return 0, err
	}
	if in.master != master {
		if err := d.turnsMaster(ctx, by, &in, master); err != nil {
			return 0, err
		}
	}
	e, err := d.event(ctx, by, audit.ActMaintain, audit.ResultUnstated, "", nil)
	if err != nil {
		return 0, err
	}
	attempt, err := audit.Begin(ctx, d.c.Log, e)
	if err != nil {
		return 0, fail(CodeRecorder, "", "", err)
	}
	n, err := d.rewraps(ctx, &in, limit)
	result, reason := audit.Succeeded, audit.Code("")
	if err != nil {
		result, reason = audit.Failed, "keys"
	}
	if _, ended := attempt.EndWith(context.WithoutCancel(ctx), result, reason, uint64(n), audit.Hash{}); ended != nil && err == nil {
		err = fail(CodeRecorder, "", "", ended)
	}
	return n, err
}

// turnsMaster puts a master key in use, unless it was rotated out before.
func (d *Desk) turnsMaster(ctx context.Context, by access.Caller, in *pin, master string) (err error) {
	if slices.Contains(in.gone, master) {
		return fail(CodeConfig, "", "master", nil)
	}
	in.gone = append(slices.Clip(in.gone), in.master)
	in.master = master
	if in.check, err = d.seals.checked(ctx, master); err != nil {
		return err
	}
	return told(d.turns(ctx, by, in))
}

// rewraps wraps keys anew; when nothing else is left, it destroys those of no case that do not
// open.
func (d *Desk) rewraps(ctx context.Context, in *pin, limit int) (int, error) {
	n, damaged := d.seals.rewrap(ctx, in, limit)
	if n > 0 || damaged == nil || !unreadable(damaged) {
		return n, damaged
	}
	left, err := d.orphans(ctx, in)
	if err != nil {
		return 0, err
	}
	var ids []keys.ID
	for id := range left {
		if len(ids) < limit {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return 0, damaged
	}
	if err := d.c.DataKeys.Destroy(ctx, d.seals.space, ids...); err != nil {
		return 0, fail(CodeStore, "", "keys", err)
	}
	return len(ids), nil
}

// rewrap wraps keys anew. What is destroyed meanwhile stays so. One that does not open is an error
// when nothing else is left; whether it is the key, or the provider that answers nothing, the check
// of the master key tells.
func (s *sealer) rewrap(ctx context.Context, in *pin, limit int) (int, error) {
	var list []keys.Rewrapped
	var damaged error
	for k, err := range s.store.All(ctx, s.space) {
		if err != nil {
			return 0, fail(CodeStore, "", "keys", err)
		}
		if k.Master == in.master {
			continue
		}
		key, err := s.from.Unwrap(ctx, k.Master, k.Wrapped, s.bound("key", k.ID[:]))
		if err != nil {
			if ctx.Err() != nil {
				return 0, fail(CodeStore, "", "keys", ctx.Err())
			}
			if damaged == nil && s.opens(ctx, in) != nil {
				return 0, fail(CodeStore, "", "master", err)
			}
			damaged = fail(CodeSealed, "", "key", err)
			continue
		}
		next, err := s.wrap(ctx, in.master, k.ID, key)
		clear(key)
		if err != nil {
			return 0, err
		}
		if list = append(list, keys.Rewrapped{Key: next, Was: k.Wrapped}); len(list) == limit {
			break
		}
	}
	if len(list) == 0 {
		return 0, damaged
	}
	if err := s.store.Rewrap(ctx, s.space, list...); err != nil {
		return 0, fail(CodeStore, "", "keys", err)
	}
	return len(list), nil
}

// RotateIndex makes the tokens of up to limit documents anew that another index key than the newest
// made, of what cases are found by and of what is paid once, and says how many: call it until that
// is zero. Until then both keys find; then the old one finds nothing, and may be dropped, as long
// as no backup of the store that is older may be restored: what was paid is found by it alone. Give
// every server the same new key before, as the first: from the first call on a desk that lacks it
// finds and pays nobody. The first and the last call wait as the first of RotateMaster does. A case
// that does not open keeps its tokens, and the rotation from its end; a key that was rotated out
// does not come back. It needs the operation manage. Errors: input, denied, config (index),
// conflict (something was changed meanwhile: call it again), sealed, store.
func (d *Desk) RotateIndex(ctx context.Context, by access.Caller, limit int) (int, error) {
	if err := d.manages(ctx, &by, limit, "rotate.index"); err != nil {
		return 0, err
	}
	have, err := d.seals.indexes(ctx)
	if err != nil {
		return 0, err
	}
	in, err := d.pinned(ctx)
	if err != nil {
		return 0, err
	}
	if in.index[0] != have[0] {
		if slices.Contains(in.index, have[0]) || slices.Contains(in.gone, have[0].id) {
			return 0, fail(CodeConfig, "", "index", nil) // it is being rotated out, or was
		}
		in.index = append([]*indexKey{have[0]}, in.index...)
		if err := d.turns(ctx, by, &in); err != nil {
			return 0, told(err)
		}
	}
	if len(in.index) == 1 {
		return 0, nil
	}
	n, err := d.retoken(ctx, by, &in, limit)
	if n > 0 || err != nil {
		return n, err
	}
	in.gone = slices.Clip(in.gone)
	for _, k := range in.index[1:] {
		in.gone = append(in.gone, k.id)
	}
	in.index = in.index[:1] // all that there is was looked through
	return 0, told(d.turns(ctx, by, &in))
}

// manages holds that somebody may rotate keys.
func (d *Desk) manages(ctx context.Context, by *access.Caller, limit int, what audit.Code) error {
	if err := d.ready(ctx); err != nil {
		return err
	}
	if err := d.allow(ctx, *by, access.Manage, "", ""); err != nil {
		return err
	}
	if by.Purpose = what; limit < 1 {
		return fail(CodeInput, "", "limit", nil)
	}
	return nil
}

// turns commits which keys are in use from now on.
func (d *Desk) turns(ctx context.Context, by access.Caller, in *pin) error {
	e, err := d.event(ctx, by, audit.ActMaintain, audit.Succeeded, "", nil)
	if err != nil {
		return err
	}
	change, err := in.next()
	if err != nil {
		return err
	}
	if _, err = d.c.Store.Commit(ctx, store.Step{Event: e, Changes: []store.Change{change}}); err == nil {
		in.revision++
	}
	return err
}

// turned is behind which documents a desk has still to look for tokens under old keys. It is for
// speed alone: before a rotation ends, all are looked at again.
type turned struct {
	mu    sync.Mutex
	after map[store.Kind]string
}

// retoken makes tokens anew of the next documents that have others. It is 0 when a look from the
// start found none but those that do not open, which is an error.
func (d *Desk) retoken(ctx context.Context, by access.Caller, in *pin, limit int) (int, error) {
	t := d.turned
	t.mu.Lock()
	defer t.mu.Unlock()
	var damaged error
	for range 2 { // from where it was, and then from the start
		damaged = nil
		for _, kind := range []store.Kind{kindPeople, kindClaim} {
			for {
				some, err := d.outdated(ctx, in, kind, t.after[kind], limit)
				if err != nil {
					return 0, err
				}
				if len(some) == 0 {
					break
				}
				n, err := d.moves(ctx, by, in, some)
				if err != nil && !lasting(err) {
					return 0, err
				}
				if t.after[kind] = some[len(some)-1].Key; n > 0 {
					return n, nil
				}
				damaged = err
			}
		}
		clear(t.after)
	}
	return 0, damaged
}

// outdated are the next documents, at most so many, whose tokens another key made than the newest.
func (d *Desk) outdated(ctx context.Context, in *pin, kind store.Kind, after string, limit int) (some []store.Item, err error) {
	for it, err := range d.c.Store.List(ctx, store.Query{Kind: kind, After: after}) {
		if err != nil {
			return nil, told(err)
		}
		if it.KeyID == in.index[0].id {
			continue
		}
		if some = append(some, it); len(some) == limit {
			break
		}
	}
	return some, nil
}

// lasting reports whether it is a document that does not open, and not something that passes.
func lasting(err error) bool {
	return unreadable(err) || errors.Is(err, CodeNotFound)
}

// moves commits documents of a kind with tokens of the newest key, and says how many; and of those
// that do not open, why.
func (d *Desk) moves(ctx context.Context, by access.Caller, in *pin, some []store.Item) (n int, damaged error) {
	one := d.movedClaim
	if some[0].Kind == kindPeople {
		one = d.movedPeople(ctx, some)
	}
	step := store.Step{Changes: []store.Change{in.stays()}}
	for i := range some {
		changes, err := one(in, &some[i])
		if err != nil {
			if damaged = err; !lasting(err) {
				return 0, err
			}
			continue
		}
		step.Changes, n = append(step.Changes, changes...), n+1
	}
	if n == 0 {
		return 0, damaged
	}
	var err error
	if step.Event, err = d.event(ctx, by, audit.ActMaintain, audit.Succeeded, "", nil); err != nil {
		return 0, err
	}
	step.Event.Count = uint64(n)
	if _, err := d.c.Store.Commit(ctx, step); err != nil {
		return 0, told(err)
	}
	return n, damaged
}

// movedPeople gives the changes by which cases are found by tokens of the newest key. They are
// opened at once; where one does not open, each for itself.
func (d *Desk) movedPeople(ctx context.Context, some []store.Item) func(*pin, *store.Item) ([]store.Change, error) {
	ids := make([]string, len(some))
	for i := range some {
		ids[i] = some[i].Key
	}
	all, broken := d.load(ctx, ids...)
	return func(in *pin, it *store.Item) ([]store.Change, error) {
		found := all
		if broken != nil {
			var err error
			if found, err = d.load(ctx, it.Key); err != nil {
				return nil, err
			}
		}
		change := in.index[0].findable(it.Key, &found[it.Key].people)
		change.Item.Revision, change.Had = it.Revision+1, had(it.Terms)
		return []store.Change{change}, nil
	}
}

// movedClaim gives those by which a claim stands under its token of the newest key. There is none
// yet: whoever took it under that would have taken this one away.
func (d *Desk) movedClaim(in *pin, it *store.Item) ([]store.Change, error) {
	b, err := claimOf(it)
	if err != nil {
		return nil, err
	}
	of, ok := in.opens(it, &b)
	if !ok {
		return nil, fail(CodeSealed, b.Case, "claim", nil)
	}
	s := standing{due: of, key: in.index[0].claim(of), old: []store.Item{*it}}
	return s.becomes(in, b)
}
