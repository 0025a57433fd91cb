package inquiry

import (
	"context"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Expiry counts what [Desk.Expire] did.
type Expiry struct {
	// Erased are inquiries whose answer and person were erased.
	Erased int
	// Acquisitions are acquisition numbers purged.
	Acquisitions int
}

// Expire erases what has been kept long enough (保管期限切れ情報の削除): the results of inquiries that have ended, in
// whatever way, and acquisition numbers. Trail and exchange record of an inquiry stay. Errors: denied.
func (d *Desk) Expire(ctx context.Context, actor audit.Actor) (Expiry, error) {
	var x Expiry
	if err := d.allow(ctx, actor, access.Erase, "", ""); err != nil {
		return x, err
	}
	a := advancer{Desk: d, actor: actor}
	for _, s := range States() {
		if !s.Ended() || s == Erased {
			continue
		}
		n, err := a.erase(ctx, s)
		x.Erased += n
		if err != nil {
			return x, err
		}
	}
	n, err := a.purgeAcquisitions(ctx)
	x.Acquisitions = n
	return x, err
}

func (a *advancer) erase(ctx context.Context, s State) (int, error) {
	n := 0
	var moves []move
	flush := func() error {
		if err := a.forgetReplies(ctx, moves); err != nil {
			return err
		}
		if err := a.commit(ctx, a.actor, moves); err != nil {
			return err
		}
		n, moves = n+len(moves), nil
		return nil
	}
	for it, err := range a.c.Store.List(ctx, StoreQuery{Kind: KindInquiry, Group: string(s), DueBy: a.c.Now()}) {
		if err != nil {
			return n, err
		}
		q, err := inquiryOf(it)
		if err != nil {
			return n, err
		}
		m, err := along(q, EventErase)
		if err != nil {
			return n, err
		}
		if moves = append(moves, m); len(moves) == a.c.Timing.Batch {
			if err := flush(); err != nil {
				return n, err
			}
		}
	}
	return n, flush()
}

// forgetReplies adds the deletion of the sealed answers to the moves.
func (a *advancer) forgetReplies(ctx context.Context, moves []move) error {
	if len(moves) == 0 {
		return nil
	}
	keys := make([]string, len(moves))
	at := make(map[string]*move, len(moves))
	for i := range moves {
		keys[i] = string(moves[i].q.ID)
		at[keys[i]] = &moves[i]
	}
	items, err := a.c.Store.Get(ctx, KindReply, keys...)
	if err != nil {
		return err
	}
	for _, it := range items {
		m := at[it.Key]
		m.extra = append(m.extra, Change{Item: it, Delete: true})
	}
	return a.c.Gateway.Acknowledge(ctx, idsOf(moves))
}
