package inquiry

import (
	"context"
	"errors"

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
	var errs []error
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
		errs = append(errs, err)
	}
	var err error
	x.Acquisitions, x.Codes, err = a.purgeLinkages(ctx)
	return x, errors.Join(append(errs, err)...)
}

// erase erases the inquiries of a state whose time is over. One that cannot be read, or be asked
// about, stays and is an error, and holds up nobody.
func (a *advancer) erase(ctx context.Context, s State) (int, error) {
	due := store.DueBy(a.c.Now())
	if s == Registering {
		due = store.NotDueAfter(a.c.Now()) // one that was released has no time
	}
	b := batching{most: a.c.Timing.Batch, commit: func(moves []move) error {
		if err := a.forgetReplies(ctx, moves); err != nil {
			return err
		}
		return a.commit(ctx, a.actor, moves)
	}}
	for it, err := range a.c.Store.List(ctx, store.Query{Kind: KindInquiry, Where: store.InGroup(string(s), due)}) {
		if err != nil {
			b.errs = append(b.errs, err)
			break
		}
		b.take(a.erasable(ctx, it))
	}
	err := b.end()
	return b.n, err
}

// erasable makes the move that erases an inquiry; none while it is kept.
func (a *advancer) erasable(ctx context.Context, it store.Item) (m move, ok bool, err error) {
	q, err := inquiryOf(it)
	if err != nil {
		return m, false, err
	}
	if q.State == Registering && !a.over(&q) {
		return m, false, nil // due to be handed over again, not to be erased
	}
	if held, err := a.held(ctx, &q); err != nil || held {
		return m, false, err
	}
	m, err = along(q, EventErase)
	return m, err == nil, err
}

// batching commits moves in batches. What fails stays where it was, and is told in the end.
type batching struct {
	most   int
	commit func([]move) error
	moves  []move
	n      int
	errs   []error
}

func (b *batching) take(m move, ok bool, err error) {
	if err != nil {
		b.errs = append(b.errs, err)
	}
	if !ok {
		return
	}
	if b.moves = append(b.moves, m); len(b.moves) == b.most {
		b.flush()
	}
}

func (b *batching) flush() {
	if len(b.moves) == 0 {
		return
	}
	if err := b.commit(b.moves); err != nil {
		b.errs = append(b.errs, err)
	} else {
		b.n += len(b.moves)
	}
	b.moves = nil
}

// end commits the rest. A caller reads n after it.
func (b *batching) end() error {
	b.flush()
	return errors.Join(b.errs...)
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
