package inquiry

import (
	"context"

	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Expiry counts what [Desk.Expire] did.
type Expiry struct {
	// Lapsed are inquiries that nobody went on with in time; their erasure clock starts now.
	Lapsed int `json:"lapsed"`
	// Erased are inquiries whose answer and person were erased.
	Erased int `json:"erased"`
	// Codes are linkage codes erased because nobody has needed them for long.
	Codes int `json:"codes"`
	// Acquisitions are acquisition numbers purged.
	Acquisitions int `json:"acquisitions"`
}

// Expire ends what nobody went on with and erases what has been kept long enough (保管期限切れ情報の削除):
// drafts, approvals and answers whose time is over lapse; the results of inquiries that have ended,
// in whatever way, are erased, and so are acquisition numbers and linkage codes. Trail and exchange
// record of an inquiry stay, and so does everything of a person on whom a legal hold is. A job
// calls it every day. It needs the operation erase. Errors: denied.
func (d *Desk) Expire(ctx context.Context, by access.Caller) (Expiry, error) {
	var x Expiry
	if err := d.allow(ctx, by, access.Erase, ""); err != nil {
		return x, err
	}
	a := advancer{Desk: d, actor: by.Actor}
	for _, s := range States() {
		n, err := 0, error(nil)
		switch {
		case s == Erased:
		case s.Ended() || s == Registering:
			n, err = a.erase(ctx, s)
			x.Erased += n
		default:
			n, err = a.lapse(ctx, s)
			x.Lapsed += n
		}
		if err != nil {
			return x, err
		}
	}
	var err error
	x.Acquisitions, x.Codes, err = a.purgeLinkages(ctx)
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
	due := store.DueBy(a.c.Now())
	if s == Registering {
		due = store.NotDueAfter(a.c.Now()) // one that was released has no time
	}
	for it, err := range a.c.Store.List(ctx, store.Query{Kind: KindInquiry, Where: store.InGroup(string(s), due)}) {
		if err != nil {
			return n, err
		}
		q, err := inquiryOf(it)
		if err != nil {
			return n, err
		}
		if s == Registering && a.c.Now().Before(a.endOf(&q)) {
			continue // due to be handed over again, not to be erased
		}
		held, err := a.held(ctx, &q)
		if err != nil {
			return n, err
		}
		if held {
			continue
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

// held reports whether a legal hold keeps an inquiry's data.
func (a *advancer) held(ctx context.Context, q *Inquiry) (bool, error) {
	if a.c.Limits.Held == nil || q.Person == "" {
		return false, nil
	}
	h, err := a.c.Handle(ctx, q.Person)
	if err != nil {
		return false, fail(CodePerson, q.ID, err)
	}
	return a.limited(ctx, a.c.Limits.Held, h)
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
		m.extra = append(m.extra, store.Change{Item: it, Delete: true})
	}
	return a.c.Gateway.Acknowledge(ctx, idsOf(moves))
}
