package media

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/strictjson"
	"github.com/kyufu-go/kyufu/mynumber/access"
	"github.com/kyufu-go/kyufu/mynumber/access/media/internal/receiver"
)

// Program is the code under which the desk's entries stand in the audit log.
const Program = audit.Code("media")

const kind store.Kind = "medium"

const schema = 1

// Config is what a [Desk] works with. All but Rand are required.
type Config struct {
	Policy func() *access.Engine // the policy in force, asked at every call; it lists the media
	Log    audit.Recorder        // takes denials, and what is written to media
	Store  *store.Journal        // keeps the lendings of one municipality, each step with its entry
	Now    func() time.Time
	Rand   io.Reader // names approvals; nil means crypto/rand
}

// Desk is where media are lent and come back. It keeps no state of its own, so several may work on
// one store, and it is safe for concurrent use.
type Desk struct{ c Config }

// New returns a desk. Errors: config.
func New(c Config) (*Desk, error) {
	if c.Policy == nil || c.Log == nil || c.Store == nil || c.Now == nil {
		return nil, fail(CodeConfig, "")
	}
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
	return &Desk{c}, nil
}

// Ask asks for a medium until a time, for the caller. It needs the operation lend_media. Errors:
// denied (also of a medium that the policy does not list), recorder, input, state, conflict, store.
func (d *Desk) Ask(ctx context.Context, by access.Caller, medium audit.Code, until time.Time) (Lending, error) {
	if d.c.Now == nil {
		return Lending{}, fail(CodeConfig, "")
	}
	if !until.After(d.c.Now()) {
		return Lending{}, fail(CodeInput, "until")
	}
	return d.step(ctx, by, medium, Ask, func(l *Lending) { l.Duty, l.Until = by.Duty, until })
}

// Show shows a lending that waits for a decision to the one who will decide it. It needs what
// [Desk.Decide] needs, and is an entry. Errors: denied, recorder, state, conflict, store.
func (d *Desk) Show(ctx context.Context, by access.Caller, medium audit.Code) (Lending, store.Showing, error) {
	l, _, err := d.get(ctx, medium)
	if err != nil {
		return Lending{}, store.Showing{}, err
	}
	step := Approve
	if l.State == Back {
		step = ApproveReturn
	}
	by.Case, by.Purpose = medium, audit.Code("media."+step)
	if err := d.may(ctx, by, &l, step); err != nil {
		return Lending{}, store.Showing{}, err
	}
	if l.State != Asked && l.State != Back {
		return Lending{}, store.Showing{}, fail(CodeState, "decide")
	}
	e := by.Event(audit.ActView, audit.Succeeded, d.c.Now())
	e.Program = Program
	if e.Digest, err = l.digest(); err != nil {
		return Lending{}, store.Showing{}, &Error{code: CodeStore, cause: err}
	}
	s, err := d.c.Store.Show(ctx, medium, e)
	if err != nil {
		return Lending{}, store.Showing{}, told(err)
	}
	return l, s, nil
}

// Decide approves or refuses a lending or a return, as it was shown to the same officer
// ([Desk.Show]). It needs the operation approve, for an officer whom the policy makes a superior of
// the holder's department. What is lent names the entry of the approval: until a log has that, as
// while another process relays, the error is recorder, the lending is asked for and has its
// Approver, and Decide, called again by them within a day, lends the medium. Errors: denied,
// approval, recorder, input (a step that decides nothing), state, conflict, store.
func (d *Desk) Decide(ctx context.Context, by access.Caller, shown store.Showing, step Step) (Lending, error) {
	if !step.decides() {
		return Lending{}, fail(CodeInput, string(step))
	}
	was, it, err := d.get(ctx, shown.What)
	if err != nil {
		return Lending{}, err
	}
	if step == Approve && was.agreed() {
		return d.lend(ctx, by, &was, it)
	}
	next, err := d.take(ctx, &by, &was, step)
	if err != nil {
		return Lending{}, err
	}
	e := d.event(by, step, next.Since)
	a, saw, err := d.decide(ctx, by, shown, &was, &next, e.Act)
	if err != nil {
		return Lending{}, err
	}
	e.Digest = next.Approval
	switch {
	case step == Approve:
		line, err := d.c.Store.NewID()
		if err != nil {
			return Lending{}, &Error{code: CodeConfig, Field: "rand", cause: err}
		}
		was.Approver, was.Approval, was.Since, was.Line = by.Actor.ID, next.Approval, next.Since, audit.Code(it.Line)
		it.Line, it.Revision = line, it.Revision+1
		if err := d.keep(ctx, store.Step{ID: line, Event: word(by, a)}, &was, it.Revision, saw); err != nil {
			return Lending{}, err
		}
		return d.lend(ctx, by, &was, it)
	case step == ApproveReturn:
		e = word(by, a)
	case was.agreed():
		e.Act = audit.ActWithdraw
		if err := d.link(ctx, &e, audit.LinkApproval, it.Line); err != nil {
			return Lending{}, err
		}
	}
	return next, d.keep(ctx, store.Step{Event: e}, &next, it.Revision+1, saw)
}

// word is the entry of an approval.
func word(by access.Caller, a *audit.Approval) audit.Event {
	e := a.Event()
	e.Program, e.Duty = Program, by.Duty
	return e
}

// lend lends a medium that somebody has agreed to lend: that is an entry of its own, which names
// the approval, whose line is the document's, and who asked.
func (d *Desk) lend(ctx context.Context, by access.Caller, was *Lending, it store.Item) (Lending, error) {
	next, err := d.take(ctx, &by, was, Approve)
	if err != nil {
		return Lending{}, err
	}
	e := d.event(by, Approve, next.Since)
	e.Digest = was.Approval
	if err := d.link(ctx, &e, audit.LinkFirst, string(was.Line)); err != nil {
		return *was, err
	}
	if err := d.link(ctx, &e, audit.LinkApproval, it.Line); err != nil {
		return *was, err
	}
	line, err := d.c.Store.NewID()
	if err != nil {
		return *was, &Error{code: CodeConfig, Field: "rand", cause: err}
	}
	next.Line = audit.Code(line)
	return next, d.keep(ctx, store.Step{ID: line, Event: e}, &next, it.Revision+1)
}

// link lets an entry name an earlier one by its line.
func (d *Desk) link(ctx context.Context, e *audit.Event, kind audit.LinkKind, line string) error {
	ref, err := d.c.Store.Entry(ctx, line)
	if err != nil {
		return told(err)
	}
	ref.Kind = kind
	e.Links = append(e.Links, ref)
	return nil
}

// Receiver is who is to open a file on a medium: sealfile.To makes one of a key, and nothing else
// does. The zero Receiver is nobody.
type Receiver = receiver.Receiver

// Write lets the holder put a file on a medium: what src gives is sealed to who is to open it and
// bound to the medium, and goes to dst, which lies on the medium. There is no way to write what is
// not sealed. The medium counts as holding data from before; the log takes the attempt first, which
// names the lending, and the hash of the sealed file afterwards. It needs the operation export.
// Errors: input, denied, approval, recorder, state, conflict, store, those of package sealfile, and
// those of src and dst.
func (d *Desk) Write(ctx context.Context, by access.Caller, medium audit.Code, to Receiver, dst io.Writer, src io.Reader) error {
	if to.IsZero() || dst == nil || src == nil {
		return fail(CodeInput, "write")
	}
	l, e, err := d.use(ctx, by, medium)
	if err != nil {
		return err
	}
	attempt, err := audit.Begin(ctx, d.c.Log, e)
	if err != nil {
		return &Error{code: CodeRecorder, cause: err}
	}
	sum := sha256.New()
	err = to.Seal(io.MultiWriter(dst, sum), src, string(l.Medium))
	if err == nil {
		err = d.unchanged(ctx, &l)
	}
	result, reason := audit.Succeeded, audit.Code("")
	if err != nil {
		result, reason = audit.Failed, "write"
	}
	if _, endErr := attempt.EndWith(context.WithoutCancel(ctx), result, reason, 1, audit.Hash(sum.Sum(nil))); endErr != nil && err == nil {
		return &Error{code: CodeRecorder, cause: endErr}
	}
	return err
}

// use notes that a medium is about to be written, and makes the entry of that, which names the
// lending: while no log has the lending, nothing is done.
func (d *Desk) use(ctx context.Context, by access.Caller, medium audit.Code) (l Lending, e audit.Event, err error) {
	was, it, err := d.get(ctx, medium)
	if err != nil {
		return l, e, err
	}
	uses := by
	if l, err = d.take(ctx, &uses, &was, Use); err != nil {
		return l, e, err
	}
	e = by.Event(audit.ActExportMedia, audit.ResultUnstated, l.Since)
	e.Program, e.Case, e.Count = Program, l.Medium, 1
	if err := d.link(ctx, &e, audit.LinkBatch, string(l.Line)); err != nil {
		return l, e, err
	}
	return l, e, d.keep(ctx, store.Step{Event: d.event(uses, Use, l.Since)}, &l, it.Revision+1)
}

// unchanged reports an error if a medium was taken further while a file was being written to it: it
// may be noted as erased, and hold that file.
func (d *Desk) unchanged(ctx context.Context, written *Lending) error {
	now, _, err := d.get(ctx, written.Medium)
	if err != nil {
		return err
	}
	if now.State != Used || now.Holder != written.Holder || now.Used < written.Used || now.Approval != written.Approval {
		return fail(CodeState, "written")
	}
	return nil
}

// Erase notes that the holder has erased a medium. It needs the operation return_media. Errors: as
// [Desk.Write].
func (d *Desk) Erase(ctx context.Context, by access.Caller, medium audit.Code) (Lending, error) {
	return d.step(ctx, by, medium, Erase, nil)
}

// Return notes that the holder has brought a medium back, which holds no data. It needs the
// operation return_media. Errors: as [Desk.Write].
func (d *Desk) Return(ctx context.Context, by access.Caller, medium audit.Code) (Lending, error) {
	return d.step(ctx, by, medium, Return, nil)
}

// Overdue lists the media that should be back and are not. It needs the operation audit. One that
// cannot be read hides no other: the list counts beside the error. Errors, joined: denied,
// recorder, store.
func (d *Desk) Overdue(ctx context.Context, by access.Caller) ([]audit.Code, error) {
	if d.c.Now == nil {
		return nil, fail(CodeConfig, "")
	}
	now := d.c.Now()
	if err := d.allow(ctx, by, by.Request(access.Audit, now)); err != nil {
		return nil, err
	}
	var late []audit.Code
	var errs []error
	for it, err := range d.c.Store.Store().List(ctx, store.Query{Kind: kind}) {
		if err != nil {
			return nil, &Error{code: CodeStore, cause: err}
		}
		l, err := parse(it)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if l.Overdue(now) {
			late = append(late, l.Medium)
		}
	}
	e := by.Event(audit.ActReview, audit.Succeeded, now)
	e.Program, e.Count = Program, uint64(len(late))
	errs = append(errs, d.record(ctx, e))
	return late, errors.Join(errs...)
}

// skew is how far the clocks of two servers may differ. A lending of the future was approved by a
// clock that is ahead, and would last until everybody's clock is there.
const skew = time.Minute

// wordFor is how long an approval holds.
const wordFor = 24 * time.Hour

// step takes a medium one step further: policy, state, holder, then state and entry in one commit.
func (d *Desk) step(ctx context.Context, by access.Caller, medium audit.Code, step Step, edit func(*Lending)) (Lending, error) {
	was, it, err := d.get(ctx, medium)
	if err != nil {
		return Lending{}, err
	}
	next, err := d.take(ctx, &by, &was, step)
	if err != nil {
		return Lending{}, err
	}
	if edit != nil {
		edit(&next)
	}
	return next, d.keep(ctx, store.Step{Event: d.event(by, step, next.Since)}, &next, it.Revision+1)
}

// take is what a step would lead to, if policy, state and holder allow it; the caller acts for it
// from then on.
func (d *Desk) take(ctx context.Context, by *access.Caller, was *Lending, step Step) (Lending, error) {
	by.Case, by.Purpose = was.Medium, audit.Code("media."+step)
	if err := d.may(ctx, *by, was, step); err != nil {
		return Lending{}, err
	}
	now := d.c.Now()
	next, err := was.Step(step, by.Actor, now)
	switch {
	case errors.Is(err, CodeApproval):
		return Lending{}, d.refuse(ctx, *by, step, CodeApproval)
	case err != nil:
		return Lending{}, err
	case step == Use && was.Line == "":
		return Lending{}, fail(CodeStore, "line") // lent by a version that kept no word of it in the log: it only comes back
	case (step == Use || step == Approve) && (was.Overdue(now) || was.Since.Sub(now) > skew):
		return Lending{}, d.refuse(ctx, *by, step, CodeState)
	case step == Approve && was.agreed() && was.Approver != by.Actor.ID:
		return Lending{}, d.refuse(ctx, *by, step, CodeApproval)
	case step == Approve && was.agreed() && !now.Before(was.Since.Add(wordFor)):
		return Lending{}, d.refuse(ctx, *by, step, CodeState)
	}
	return next, nil
}

func (*Desk) event(by access.Caller, step Step, at time.Time) audit.Event {
	e := by.Event(acts[step], audit.Succeeded, at)
	e.Program = Program
	return e
}

// may asks the policy whether somebody may take a step.
func (d *Desk) may(ctx context.Context, by access.Caller, l *Lending, step Step) error {
	r := by.Request(access.LendMedia, d.c.Now())
	r.Medium = l.Medium
	switch step {
	case Approve, Refuse:
		r.Operation, r.Of, r.Requester, r.Superior = access.Approve, access.LendMedia, l.Holder, true
	case ApproveReturn, RefuseReturn:
		r.Operation, r.Of, r.Requester, r.Superior = access.Approve, access.ReturnMedia, l.Holder, true
	case Use:
		r.Operation, r.LentTo = access.Export, l.Holder
	case Erase, Return:
		r.Operation = access.ReturnMedia
	default:
	}
	return d.allow(ctx, by, r)
}

// decide binds a decision to the lending as it was shown: an approval for this step and nothing
// else. It gives the change that uses the showing up.
func (d *Desk) decide(ctx context.Context, by access.Caller, shown store.Showing, was, next *Lending, act audit.Act) (*audit.Approval, store.Change, error) {
	digest, err := was.digest()
	if err != nil {
		return nil, store.Change{}, &Error{code: CodeStore, cause: err}
	}
	saw, err := d.c.Store.Saw(ctx, by.Actor.ID, shown, digest)
	if err != nil {
		return nil, store.Change{}, told(err)
	}
	id, err := audit.RandomCode("media-", d.c.Rand)
	if err != nil {
		return nil, store.Change{}, &Error{code: CodeConfig, Field: "rand", cause: err}
	}
	a := audit.Approval{
		ID: id, Act: act, Run: was.Medium, Digest: digest,
		Requester: was.Holder, By: by.Actor, At: next.Since, Until: next.Since.Add(wordFor),
	}
	use := audit.Use{
		Act: a.Act, Run: a.Run, Digest: digest, By: was.Holder, Now: next.Since,
		May: func(*audit.Approval) bool { return true }, // [Desk.may] asked the policy
	}
	if err := a.Check(use); err != nil {
		return nil, store.Change{}, &Error{code: CodeDenied, Field: "approval", cause: err}
	}
	next.Approval = a.Hash()
	return &a, saw, nil
}

func (d *Desk) get(ctx context.Context, medium audit.Code) (l Lending, it store.Item, err error) {
	if medium == "" || !medium.Valid() {
		return l, it, fail(CodeInput, "medium")
	}
	if d.c.Store == nil {
		return l, it, fail(CodeConfig, "")
	}
	items, err := d.c.Store.Store().Get(ctx, kind, string(medium))
	if err != nil {
		return l, it, &Error{code: CodeStore, cause: err}
	}
	if len(items) == 0 {
		return Lending{Medium: medium}, it, nil // on the shelf since it was registered
	}
	l, err = parse(items[0])
	return l, items[0], err
}

func parse(it store.Item) (l Lending, err error) {
	if it.Schema != schema {
		return l, fail(CodeStore, "schema")
	}
	if err := strictjson.Unmarshal(it.Body, &l); err != nil || string(l.Medium) != it.Key {
		return Lending{}, fail(CodeStore, "body")
	}
	return l, nil
}

// keep commits a lending together with its entry.
func (d *Desk) keep(ctx context.Context, s store.Step, l *Lending, revision int64, with ...store.Change) error {
	body, err := json.Marshal(l)
	if err != nil {
		return &Error{code: CodeStore, cause: err}
	}
	s.Changes = append(with, store.Change{
		Item: store.Item{Kind: kind, Key: string(l.Medium), Revision: revision, Schema: schema, Body: body},
	})
	_, err = d.c.Store.Commit(ctx, s)
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

// allow asks the policy. A denial is an entry, and the error.
func (d *Desk) allow(ctx context.Context, by access.Caller, r access.Request) error {
	decision := d.c.Policy().Decide(&r)
	if decision.Allowed() {
		return nil
	}
	e := by.Event(r.Operation.Act(), audit.Denied, r.At)
	e.Program, e.Reason = Program, decision.Reason().Code()
	if err := d.record(ctx, e); err != nil {
		return err
	}
	return &Error{code: CodeDenied, cause: decision.Err()}
}

// refuse records a refusal that is not the policy's.
func (d *Desk) refuse(ctx context.Context, by access.Caller, step Step, code Code) error {
	e := by.Event(acts[step], audit.Denied, d.c.Now())
	e.Program, e.Reason = Program, audit.Code(code)
	if err := d.record(ctx, e); err != nil {
		return err
	}
	return fail(code, string(step))
}

func (d *Desk) record(ctx context.Context, e audit.Event) error {
	if _, err := d.c.Log.Append(ctx, e); err != nil {
		return &Error{code: CodeRecorder, cause: err}
	}
	return nil
}
