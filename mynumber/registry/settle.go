package registry

import (
	"context"
	"sync"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/keys"
)

// done is what a change did beside its lines.
type done struct {
	lines  bool
	forget []audit.Handle // whose data keys are to be destroyed
}

// opened are the attempts whose outcome depends on the end of the embedder's transaction.
type opened struct {
	mu   sync.Mutex
	list []unsettled
}

type unsettled struct {
	receipt uint64 // of the attempt, plus one
	forget  []audit.Handle
	end     func(ctx context.Context, r audit.Result, reason audit.Code) error
}

func (o *opened) add(p *audit.Pending, forget []audit.Handle) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.list = append(o.list, unsettled{p.Receipt().Index + 1, forget, func(ctx context.Context, r audit.Result, reason audit.Code) error {
		_, err := p.End(ctx, r, reason)
		return err
	}})
}

// Settle records what became of the changes that this registry made inside the embedder's
// transaction, and destroys the keys of whom it erased: call it when the transaction has ended,
// either way. What the log then says is what the store holds: a change that is not there has
// failed, with reason rolled_back. A process that ends before leaves it to [Registry.Recover].
// Outside of such a transaction it does nothing. Errors: store, key, recorder; then call it again.
func (g *Registry) Settle(ctx context.Context) error {
	g.open.mu.Lock()
	defer g.open.mu.Unlock()
	for len(g.open.list) > 0 {
		u := g.open.list[0]
		var there bool
		err := g.outside.View(ctx, g.c.Tenant, func(tx Tx) (err error) {
			there, err = tx.Committed(ctx, u.receipt)
			return err
		})
		if err != nil {
			return stored(err)
		}
		result, reason := audit.Failed, audit.Code("rolled_back")
		if there {
			if err := g.destroy(ctx, u.forget); err != nil {
				return err
			}
			result, reason = audit.Succeeded, ""
		}
		if err := u.end(ctx, result, reason); err != nil {
			return because(CodeRecorder, err)
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

// onceReady lets the first caller read the log, and the others wait; what failed is tried again.
type onceReady struct {
	mu   sync.Mutex
	done bool
}

// recovered sees to it that the store was held against the log before anything is answered.
func (g *Registry) recovered(ctx context.Context) error {
	if g.c.Events == nil {
		return nil
	}
	g.ready.mu.Lock()
	defer g.ready.mu.Unlock()
	if g.ready.done {
		return nil
	}
	if _, err := g.Recover(ctx, g.c.Events(ctx)); err != nil {
		return err
	}
	g.ready.done = true
	return nil
}

// update is a transaction of the store, after the store was held against the log.
func (g *Registry) update(ctx context.Context, f func(Tx) error) error {
	if g.c.Store == nil {
		return fail(CodeConfig)
	}
	if err := g.recovered(ctx); err != nil {
		return err
	}
	return stored(g.c.Store.Update(ctx, g.c.Tenant, f))
}
