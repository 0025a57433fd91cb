package office

import (
	"context"
	"encoding/hex"
	"encoding/json"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Erase erases closed cases (消去), all or none: what is left of one is its name and that it was
// erased, by whom and when. Its people are taken away in the same commit, its key is destroyed, and
// that this was done is an entry of its own. What a crash left in between, [Desk.Settle] finishes.
// It needs the operation erase and the word of a second person on exactly these cases
// ([Desk.Second]). Errors: as [Desk.Submit].
func (d *Desk) Erase(ctx context.Context, by access.Caller, second *audit.Approval, todo ...Act) error {
	if err := d.ready(ctx); err != nil {
		return err
	}
	ids := make([]string, len(todo))
	for i := range todo {
		if ids[i] = todo[i].id(); todo[i].Event.Kind != casework.Erase {
			return fail(CodeInput, ids[i], "event", nil)
		}
	}
	held, err := d.asks(ctx, by, ids...)
	if err != nil {
		return err
	}
	if _, err := d.submit(ctx, by, second, held, todo); err != nil {
		return err
	}
	_, err = d.forget(ctx, by, ids...)
	return err
}

// Settle finishes erasures that a crash left half done, and says how many. A desk does so by itself
// before it answers anything, so that a new process is always told 0; it is more only of what was
// left since. It needs the operation erase. Errors: denied, conflict, store.
func (d *Desk) Settle(ctx context.Context, by access.Caller) (int, error) {
	if err := d.ready(ctx); err != nil {
		return 0, err
	}
	if err := d.allow(ctx, by, access.Erase, "", ""); err != nil {
		return 0, err
	}
	return d.settle(ctx, by)
}

func (d *Desk) settle(ctx context.Context, by access.Caller) (int, error) {
	var ids []string
	q := store.Query{Kind: kindCase, Where: store.InGroup(casework.Erased.String()), Heads: true}
	for it, err := range d.c.Store.List(ctx, q) {
		if err != nil {
			return 0, told(err)
		}
		if it.KeyID != "" {
			ids = append(ids, it.Key)
		}
	}
	return d.forget(ctx, by, ids...)
}

// forget destroys the keys of erased cases and then says so in each.
func (d *Desk) forget(ctx context.Context, by access.Caller, ids ...string) (int, error) {
	if len(ids) == 0 {
		return 0, nil
	}
	items, err := d.c.Store.Get(ctx, kindCase, ids...)
	if err != nil {
		return 0, told(err)
	}
	var gone []keys.ID
	var steps []store.Step
	for i := range items {
		it := items[i]
		if it.Schema != schemaErased || it.KeyID == "" {
			continue
		}
		gone = append(gone, keyID(&it))
		e, err := d.event(ctx, by, audit.ActErased, audit.Succeeded, it.Key, nil)
		if err != nil {
			return 0, err
		}
		it.KeyID, it.Revision = "", it.Revision+1
		steps = append(steps, store.Step{Event: e, Changes: []store.Change{{Item: it, Had: had(it.Terms)}}})
	}
	if len(gone) == 0 {
		return 0, nil
	}
	if err := d.c.DataKeys.Destroy(ctx, d.seals.space, gone...); err != nil {
		return 0, fail(CodeStore, "", "keys", err)
	}
	_, err = d.c.Store.Commit(ctx, steps...)
	return len(steps), told(err)
}

// erased are the changes of an erasure. The case's body is in the clear: it holds nothing but the
// erasure. It keeps the id of its key until the key is destroyed.
func (d *Desk) erased(ctx context.Context, h *held, next *casework.Case) ([]store.Change, error) {
	revision, err := d.peopleRevision(ctx, h.ID)
	if err != nil {
		return nil, err
	}
	plain, err := json.Marshal(body{Config: next.Config, Events: next.Events()})
	if err != nil {
		return nil, fail(CodeInput, next.ID, "event", err)
	}
	return []store.Change{
		{Item: store.Item{
			Kind: kindCase, Key: next.ID, Revision: h.revision + 1, Schema: schemaErased, KeyID: hex.EncodeToString(h.key.id[:]), Body: plain,
			Terms: store.Listed(next.State.String(), dueAt(next)),
		}},
		{Item: store.Item{Kind: kindPeople, Key: next.ID, Revision: revision}, Delete: true},
	}, nil
}
