package processor

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Program is the code under which the desk's entries stand in the audit log.
const Program = audit.Code("processor")

const (
	kindContract store.Kind = "contract"
	kindBulk     store.Kind = "bulk"
	schema                  = 1
)

// DefaultBulkFor is how long a hand-over may wait for its approval, and again to be done.
const DefaultBulkFor = 7 * 24 * time.Hour

// Config is what a [Desk] works with. All but Rand and BulkFor are required.
type Config struct {
	Policy  func() *access.Engine // the policy in force, asked at every call
	Log     audit.Recorder        // takes denials
	Store   *store.Journal        // keeps contracts and hand-overs of one municipality, each change with its entry
	Now     func() time.Time
	Rand    io.Reader     // names hand-overs and approvals; nil means crypto/rand
	BulkFor time.Duration // 0 means DefaultBulkFor
}

// Desk keeps contracts and hands over to processors. It keeps no state of its own, so several may
// work on one store, and it is safe for concurrent use.
type Desk struct{ c Config }

// New returns a desk. Errors: config.
func New(c Config) (*Desk, error) {
	if c.Policy == nil || c.Log == nil || c.Store == nil || c.Now == nil {
		return nil, fail(CodeConfig, "")
	}
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
	if c.BulkFor <= 0 {
		c.BulkFor = DefaultBulkFor
	}
	return &Desk{c}, nil
}

// Propose puts a contract on the list, to be approved by another. It needs the operation manage.
// Consents to re-entrusting are not taken over: see [Desk.AskReentrust]. Errors: denied, input,
// exists, recorder, store.
func (d *Desk) Propose(ctx context.Context, by access.Caller, c Contract) error {
	if c.ID == "" || !c.ID.Valid() || c.Processor == "" || !c.From.Known() || !c.Until.Known() || after(c.From, c.Until) {
		return fail(CodeInput, "contract")
	}
	by.Case = c.ID
	if d.c.Now == nil {
		return fail(CodeConfig, "")
	}
	now := d.c.Now()
	if err := d.allow(ctx, by, by.Request(access.Manage, now)); err != nil {
		return err
	}
	c.Reentrusted, c.AskedBy, c.ApprovedBy = nil, by.Actor.ID, ""
	err := d.keep(ctx, d.event(by, audit.ActAsk), kindContract, string(c.ID), 1, &c)
	if errors.Is(err, CodeConflict) {
		return fail(CodeExists, "contract")
	}
	return err
}

// Show shows a contract to the one who will approve it, or consent to what was applied for last. It
// needs what [Desk.Approve] needs, and is an entry. Errors: denied, not_found, state (nothing
// waits, or the contract is over), conflict, recorder, store.
func (d *Desk) Show(ctx context.Context, by access.Caller, contract audit.Code) (Contract, store.Showing, error) {
	by.Case = contract
	c, _, err := d.contract(ctx, contract)
	if err != nil {
		return Contract{}, store.Showing{}, err
	}
	of, asked := access.Manage, c.AskedBy
	if c.ApprovedBy != "" {
		of, asked = access.Reentrust, ""
		for i := range c.Reentrusted {
			if c.Reentrusted[i].ApprovedBy == "" {
				asked = c.Reentrusted[i].AskedBy
			}
		}
	}
	if asked == "" {
		return Contract{}, store.Showing{}, fail(CodeState, "contract")
	}
	if err := d.current(&c); err != nil {
		return Contract{}, store.Showing{}, err
	}
	s, err := d.show(ctx, by, of, asked, contract, &c)
	if err != nil {
		return Contract{}, store.Showing{}, err
	}
	return c, s, nil
}

// current refuses a contract that is over: nothing of it is approved, and no work passed on.
func (d *Desk) current(c *Contract) error {
	if d.c.Now == nil {
		return fail(CodeConfig, "")
	}
	if after(civil.DayOf(d.c.Now()), c.last()) {
		return fail(CodeState, "over")
	}
	return nil
}

// show asks the policy for a second person and commits the entry of the showing.
func (d *Desk) show(ctx context.Context, by access.Caller, of access.Operation, asked, what audit.Code, doc any) (store.Showing, error) {
	r := by.Request(access.Approve, d.c.Now())
	r.Of, r.Requester = of, asked
	if err := d.allow(ctx, by, r); err != nil {
		return store.Showing{}, err
	}
	e := d.event(by, audit.ActView)
	var err error
	if e.Digest, err = digest(doc); err != nil {
		return store.Showing{}, err
	}
	s, err := d.c.Store.Show(ctx, what, e)
	return s, told(err)
}

// Approve puts a contract in force that another proposed, as it was shown to the same officer
// ([Desk.Show]). It needs the operation approve. Errors: denied, not_found, state, approval,
// conflict, recorder, store.
func (d *Desk) Approve(ctx context.Context, by access.Caller, shown store.Showing) error {
	return d.second(ctx, by, shown, access.Manage, audit.ActUpdate, func(c *Contract) (audit.Code, error) {
		if c.ApprovedBy != "" {
			return "", fail(CodeState, "contract")
		}
		c.ApprovedBy = by.Actor.ID
		return c.AskedBy, nil
	})
}

// Note adds what came of a contract: a report, an inspection, a certificate of erasure, its early
// end. It needs the operation manage. edit sees a copy; consents, who asked and who approved stay
// as they are. What was noted before stays, nothing new is without a day or of a later one than
// today, and a contract that has ended does not come back: that is another contract, which takes
// two. Errors: denied, not_found, input, conflict, recorder, store.
func (d *Desk) Note(ctx context.Context, by access.Caller, contract audit.Code, edit func(*Contract)) error {
	by.Case = contract
	if d.c.Now == nil || edit == nil {
		return fail(CodeConfig, "")
	}
	if err := d.allow(ctx, by, by.Request(access.Manage, d.c.Now())); err != nil {
		return err
	}
	c, revision, err := d.contract(ctx, contract)
	if err != nil {
		return err
	}
	next := c.clone()
	edit(&next)
	if !noted(&c, &next, civil.DayOf(d.c.Now())) {
		return fail(CodeInput, "contract")
	}
	c.Reports, c.Inspections, c.Erased, c.EndedOn = next.Reports, next.Inspections, next.Erased, next.EndedOn
	return d.keep(ctx, d.event(by, audit.ActUpdate), kindContract, string(c.ID), revision+1, &c)
}

// noted reports whether an edit adds to a contract and takes nothing back.
func noted(was, is *Contract, today civil.Date) bool {
	return added(was.Reports, is.Reports, func(x Report) civil.Date { return x.On }, today) &&
		added(was.Inspections, is.Inspections, func(x Inspection) civil.Date { return x.On }, today) &&
		added(was.Erased, is.Erased, func(x Certificate) civil.Date { return x.On }, today) &&
		(was.EndedOn == is.EndedOn || hasCome(is.EndedOn, today) && (was.EndedOn.IsZero() || after(was.EndedOn, is.EndedOn)))
}

func added[T comparable](was, is []T, on func(T) civil.Date, today civil.Date) bool {
	return len(is) >= len(was) && slices.Equal(was, is[:len(was)]) &&
		!slices.ContainsFunc(is[len(was):], func(x T) bool { return !hasCome(on(x), today) })
}

// hasCome reports whether a day is known and has come.
func hasCome(day, today civil.Date) bool { return day.Known() && !after(day, today) }

// AskReentrust keeps a processor's written application to pass work on (再委託). It needs the
// operation reentrust. Errors: denied, not_found, refused (the contract allows none), input,
// conflict, recorder, store.
func (d *Desk) AskReentrust(ctx context.Context, by access.Caller, contract audit.Code, r Reentrust) error {
	by.Case = contract
	if d.c.Now == nil {
		return fail(CodeConfig, "")
	}
	if err := d.allow(ctx, by, by.Request(access.Reentrust, d.c.Now())); err != nil {
		return err
	}
	c, revision, err := d.contract(ctx, contract)
	if err != nil {
		return err
	}
	if err := d.current(&c); err != nil {
		return err
	}
	if c.NoReentrust {
		return d.refuse(ctx, by, audit.ActReentrust, NotConsented)
	}
	if r.Sub == "" || r.Document == (audit.Hash{}) || !r.AppliedOn.Known() || !r.From.Known() || !r.Until.Known() {
		return fail(CodeInput, "reentrust")
	}
	r.AskedBy, r.ApprovedBy, r.ApprovedOn = by.Actor.ID, "", civil.Date{}
	c.Reentrusted = append(c.Reentrusted, r)
	return d.keep(ctx, d.event(by, audit.ActAsk), kindContract, string(c.ID), revision+1, &c)
}

// ConsentReentrust consents to the latest application for a sub-processor, today, in a contract as
// it was shown to the same officer ([Desk.Show]). It needs the operation approve. A consent counts
// only if it is given before the work begins. Errors: denied, not_found, state, approval, conflict,
// recorder, store.
func (d *Desk) ConsentReentrust(ctx context.Context, by access.Caller, shown store.Showing, sub audit.Code) error {
	return d.second(ctx, by, shown, access.Reentrust, audit.ActReentrust, func(c *Contract) (audit.Code, error) {
		for i := len(c.Reentrusted) - 1; i >= 0; i-- {
			if r := &c.Reentrusted[i]; r.Sub == sub && r.ApprovedBy == "" {
				r.ApprovedBy, r.ApprovedOn = by.Actor.ID, civil.DayOf(d.c.Now())
				return r.AskedBy, nil
			}
		}
		return "", fail(CodeState, "reentrust")
	})
}

// second lets a second person decide about a contract: edit makes the change and says who asked.
func (d *Desk) second(ctx context.Context, by access.Caller, shown store.Showing, of access.Operation, act audit.Act, edit func(*Contract) (audit.Code, error)) error {
	by.Case = shown.What
	c, revision, err := d.contract(ctx, shown.What)
	if err != nil {
		return err
	}
	if err := d.current(&c); err != nil {
		return err
	}
	was, err := digest(&c)
	if err != nil {
		return err
	}
	asked, err := edit(&c)
	if err != nil {
		return err
	}
	e, err := d.approved(ctx, by, of, act, asked, shown.What, was)
	if err != nil {
		return err
	}
	saw, err := d.c.Store.Saw(ctx, by.Actor.ID, shown, was)
	if err != nil {
		return told(err)
	}
	return d.keep(ctx, e, kindContract, string(c.ID), revision+1, &c, saw)
}

// approved asks the policy for a second person and makes the entry of the approval: for this
// contract or hand-over, as it was shown, and nothing else.
func (d *Desk) approved(ctx context.Context, by access.Caller, of access.Operation, act audit.Act, asked, run audit.Code, was audit.Hash) (audit.Event, error) {
	now := d.c.Now()
	r := by.Request(access.Approve, now)
	r.Of, r.Requester = of, asked
	if err := d.allow(ctx, by, r); err != nil {
		return audit.Event{}, err
	}
	id, err := d.name()
	if err != nil {
		return audit.Event{}, err
	}
	a := audit.Approval{ID: id, Act: act, Run: run, Digest: was, Requester: asked, By: by.Actor, At: now, Until: now.Add(d.c.BulkFor)}
	use := audit.Use{
		Act: act, Run: run, Digest: was, By: asked, Now: now, May: func(*audit.Approval) bool { return true }, // asked above
	}
	if err := a.Check(use); err != nil {
		return audit.Event{}, &Error{code: CodeDenied, Field: "approval", cause: err}
	}
	e := a.Event()
	e.Program, e.Duty = Program, by.Duty
	return e, nil
}

// bulk is a hand-over as the desk keeps it.
type bulk struct {
	Bulk
	ID         audit.Code `json:"id"`
	Duty       audit.Code `json:"duty"`
	AskedBy    audit.Code `json:"asked_by"`
	ApprovedBy audit.Code `json:"approved_by,omitempty"`
	Until      time.Time  `json:"until,omitzero"`
	Done       bool       `json:"done,omitempty"`
	DoneOn     civil.Date `json:"done_on,omitzero"`
}

// AskHandOver asks to hand rows over, for the caller's duty, and returns the id under which another
// approves it and the caller then does it. It needs the operation hand_over. Errors: denied,
// refused, recorder, store.
func (d *Desk) AskHandOver(ctx context.Context, by access.Caller, b Bulk) (audit.Code, error) {
	if err := d.mayHandOver(ctx, by, &b); err != nil {
		return "", err
	}
	id, err := d.name()
	if err != nil {
		return "", err
	}
	by.Case, by.Purpose = id, b.Task
	e := d.event(by, audit.ActAsk)
	e.Count, e.Digest = uint64(b.Rows), b.Digest
	asked := bulk{Bulk: b, ID: id, Duty: by.Duty, AskedBy: by.Actor.ID, Until: d.c.Now().Add(d.c.BulkFor)}
	return id, d.keep(ctx, e, kindBulk, string(id), 1, &asked)
}

// ShowHandOver shows a hand-over to the one who will approve it. It needs what
// [Desk.ApproveHandOver] needs, and is an entry. Errors: denied, not_found, state, conflict,
// recorder, store.
func (d *Desk) ShowHandOver(ctx context.Context, by access.Caller, id audit.Code) (Bulk, store.Showing, error) {
	b, _, err := d.bulk(ctx, id)
	if err == nil && !d.waits(&b) {
		err = fail(CodeState, "bulk")
	}
	if err != nil {
		return Bulk{}, store.Showing{}, err
	}
	by.Case, by.Purpose = id, b.Task
	s, err := d.show(ctx, by, access.HandOver, b.AskedBy, id, &b)
	if err != nil {
		return Bulk{}, store.Showing{}, err
	}
	return b.Bulk, s, nil
}

// ApproveHandOver approves a hand-over that another asked for, as it was shown to the same officer
// ([Desk.ShowHandOver]). It needs the operation approve. Errors: denied, not_found, state,
// approval, conflict, recorder, store.
func (d *Desk) ApproveHandOver(ctx context.Context, by access.Caller, shown store.Showing) error {
	id := shown.What
	b, it, err := d.bulk(ctx, id)
	if err != nil {
		return err
	}
	if !d.waits(&b) {
		return fail(CodeState, "bulk")
	}
	was, err := digest(&b)
	if err != nil {
		return err
	}
	by.Case, by.Purpose = id, b.Task
	e, err := d.approved(ctx, by, access.HandOver, b.act(), b.AskedBy, id, was)
	if err != nil {
		return err
	}
	saw, err := d.c.Store.Saw(ctx, by.Actor.ID, shown, was)
	if err != nil {
		return told(err)
	}
	b.ApprovedBy, b.Until = by.Actor.ID, d.c.Now().Add(d.c.BulkFor)
	return d.keep(ctx, e, kindBulk, string(id), it.Revision+1, &b, saw)
}

// HandOver does what was asked and approved, once: the contract is looked at again, and the entry
// with the number of rows and the hash of the file is committed before it says yes. It needs the
// operation hand_over, for who asked, and names the entry of the approval. Errors: denied,
// not_found, state, refused, conflict, recorder (also while no log has the approval), store.
func (d *Desk) HandOver(ctx context.Context, by access.Caller, id audit.Code) error {
	b, it, err := d.bulk(ctx, id)
	if err != nil {
		return err
	}
	if err := d.mayHandOver(ctx, by, &b.Bulk); err != nil {
		return err
	}
	now := d.c.Now()
	if b.ApprovedBy == "" || b.Done || b.AskedBy != by.Actor.ID || b.Duty != by.Duty || !b.holds(now, d.c.BulkFor) {
		return fail(CodeState, "bulk")
	}
	word, err := d.c.Store.Entry(ctx, it.Line) // what was approved, and not done yet, is as the approval left it
	if err != nil {
		return told(err)
	}
	word.Kind = audit.LinkApproval
	b.Done, b.DoneOn = true, civil.DayOf(now)
	by.Case, by.Purpose = id, b.Task
	by.Actor.Processor, by.Actor.Sub = b.Processor, b.Sub
	e := d.event(by, b.act())
	e.Count, e.Digest, e.Links = uint64(b.Rows), b.Digest, []audit.Ref{word}
	return d.keep(ctx, e, kindBulk, string(id), it.Revision+1, &b)
}

// skew is how far the clocks of two servers may differ.
const skew = time.Minute

// waits reports whether a hand-over waits for its approval, and has not waited too long.
func (d *Desk) waits(b *bulk) bool { return b.ApprovedBy == "" && b.holds(d.c.Now(), d.c.BulkFor) }

// holds reports whether the question or the approval of a hand-over is neither over nor of the
// future: one by a clock that is ahead would hold until everybody's clock is there.
func (b *bulk) holds(now time.Time, lasts time.Duration) bool {
	return now.Before(b.Until) && !now.Before(b.Until.Add(-lasts-skew))
}

func (b *Bulk) act() audit.Act {
	if b.Sub != "" {
		return audit.ActReentrust
	}
	return audit.ActHandOver
}

// mayHandOver asks the policy and the contract. A refusal is an entry with the number of rows.
func (d *Desk) mayHandOver(ctx context.Context, by access.Caller, b *Bulk) error {
	if d.c.Now == nil {
		return fail(CodeConfig, "")
	}
	now := d.c.Now()
	if err := d.allow(ctx, by, by.Request(access.HandOver, now)); err != nil {
		return err
	}
	on := civil.DayOf(now)
	var found *Contract
	for c, err := range d.contracts(ctx) {
		if err != nil {
			return err
		}
		if c.ApprovedBy != "" && c.holds(b, by.Duty, on) {
			found = &c
			break
		}
	}
	reasons := check(found, b, on)
	if len(reasons) == 0 {
		return nil
	}
	by.Purpose, by.Actor.Processor, by.Actor.Sub = b.Task, b.Processor, b.Sub
	e := d.event(by, b.act())
	e.Result, e.Reason, e.Count, e.Digest = audit.Denied, audit.Code(reasons[0]), uint64(max(b.Rows, 0)), b.Digest
	if err := d.record(ctx, e); err != nil {
		return err
	}
	return fail(CodeRefused, string(reasons[0]))
}

// Overdue lists the processors whose regular report or certificate of erasure is missing today: one
// that is older than the last hand-over closes nothing. It
// needs the operation audit. Errors: denied, recorder, store.
func (d *Desk) Overdue(ctx context.Context, by access.Caller) ([]audit.Code, error) {
	if d.c.Now == nil {
		return nil, fail(CodeConfig, "")
	}
	now := d.c.Now()
	if err := d.allow(ctx, by, by.Request(access.Audit, now)); err != nil {
		return nil, err
	}
	handed, err := d.handed(ctx)
	if err != nil {
		return nil, err
	}
	var inForce []Contract
	for c, err := range d.contracts(ctx) {
		if err != nil {
			return nil, err
		}
		if c.ApprovedBy != "" {
			// a certificate says nothing of what was handed over after it
			c.Erased = slices.DeleteFunc(c.Erased, func(e Certificate) bool { return after(handed[c.handing()], e.On) })
			inForce = append(inForce, c)
		}
	}
	list := Overdue(inForce, civil.DayOf(now))
	e := d.event(by, audit.ActReview)
	e.Count = uint64(len(list))
	return list, d.record(ctx, e)
}
