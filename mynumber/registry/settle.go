package registry

import (
	"context"
	"sync"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// done is what a change did beside its lines.
type done struct {
	line   string         // one that its records were committed with
	forget []audit.Handle // whose data keys are to be destroyed
}

// opened are the erasures whose keys wait for the end of the embedder's transaction.
type opened struct {
	mu   sync.Mutex
	list []unsettled
}

type unsettled struct {
	by access.Caller
	done
}

// finish destroys the keys of the erased, or leaves that to [Registry.Settle].
func (g *Registry) finish(ctx context.Context, by access.Caller, made done) error {
	if len(made.forget) == 0 {
		return nil
	}
	if g.outside != nil {
		g.open.mu.Lock()
		defer g.open.mu.Unlock()
		g.open.list = append(g.open.list, unsettled{by, made})
		return nil
	}
	return g.erased(context.WithoutCancel(ctx), by, made.forget)
}

// erased destroys data keys after the erasure was committed, and records that it is complete
// (消去の完了確認).
func (g *Registry) erased(ctx context.Context, by access.Caller, handles []audit.Handle) error {
	if err := g.destroy(ctx, handles); err != nil {
		return err
	}
	e := g.event(by, audit.ActErased, audit.Succeeded, handles...)
	e.Count = uint64(len(handles))
	return g.record(ctx, e)
}

// Settle destroys the keys of whom this registry erased inside the embedder's transaction, if that
// was committed: call it when the transaction has ended, either way. A transaction that was rolled
// back leaves neither change nor entry. A process that ends before leaves it to
// [Registry.Recover]. Outside of such a transaction it does nothing. Errors: store, key, recorder;
// then call it again.
func (g *Registry) Settle(ctx context.Context) error {
	g.open.mu.Lock()
	defer g.open.mu.Unlock()
	for len(g.open.list) > 0 {
		u := g.open.list[0]
		var there bool
		err := g.outside.View(ctx, g.c.Tenant, func(tx Tx) (err error) {
			there, err = tx.Committed(ctx, u.line)
			return err
		})
		if err != nil {
			return stored(err)
		}
		if there {
			if err := g.erased(ctx, u.by, u.forget); err != nil {
				return err
			}
		}
		g.open.list = g.open.list[1:]
	}
	return nil
}

// destroy destroys the data keys of the erased: what it encrypted nobody reads any more, from
// whatever backup.
func (g *Registry) destroy(ctx context.Context, handles []audit.Handle) error {
	if len(handles) == 0 {
		return nil
	}
	ids := make([]keys.ID, len(handles))
	for i, h := range handles {
		ids[i] = keys.ID(h)
	}
	if err := g.c.DataKeys.Destroy(ctx, g.space, ids...); err != nil {
		return because(CodeKey, err)
	}
	return nil
}

// recovered sees to it that the store was held against the log before anything is answered, and
// again after a restoration: see [store.Journal.CatchUp].
func (g *Registry) recovered(ctx context.Context) error {
	if g.c.Events == nil {
		return nil
	}
	return stored(g.c.Journal.CatchUp(ctx, g.space, func(j *store.Journal) error {
		outside := &Registry{c: g.c, space: g.space}
		outside.c.Journal = j
		if g.outside != nil {
			outside.c.Store = g.outside
		}
		_, err := outside.Recover(ctx, g.c.Events(ctx))
		return err
	}))
}

// Ready has the registry do now what it else does before its first answer, and again after the
// store was put back: hold the store against the log ([Registry.Recover]). That reads by a
// connection of its own. Call it outside, before you begin a transaction in which a registry works:
// inside, the first call would wait for that connection while the transaction holds one, for ever
// where there is no other. It answers nothing and needs no operation. Errors: as Recover.
func (g *Registry) Ready(ctx context.Context) error { return g.recovered(ctx) }

// update is a transaction of the store, after the store was held against the log, and while the log
// is not behind. Inside the embedder's transaction that was asked before it began, or not at all:
// see [store.Journal.Behind].
func (g *Registry) update(ctx context.Context, f func(Tx) error) error {
	if g.c.Store == nil {
		return fail(CodeConfig)
	}
	if err := g.recovered(ctx); err != nil {
		return err
	}
	transaction := func() error { return g.c.Store.Update(ctx, g.c.Tenant, f) }
	if g.outside != nil {
		return stored(transaction())
	}
	return stored(g.c.Journal.Around(ctx, transaction))
}
