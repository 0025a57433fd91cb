package claim

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"time"

	"github.com/kyufu-go/kyufu/household/secret"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/holder"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/strictjson"
	"github.com/kyufu-go/kyufu/mynumber/access"
	"github.com/kyufu-go/kyufu/mynumber/registry"
)

// Program is the code under which the desk's entries stand in the audit log.
const Program = audit.Code("claim")

const kind store.Kind = "claim.person" // "claim" is what an office pays once

const schema = 1

// Config is what a [Desk] works with. All but Rand, Days, Idle and Keep are
// required.
type Config struct {
	secret.Private // it prints as nothing

	Policy   func() *access.Engine // the policy in force, asked at every call
	Log      audit.Recorder        // takes denials, and what has an effect outside the store
	Store    *store.Journal        // keeps the claims of one municipality, each step with its entry
	Registry *registry.Registry    // whose data it is about
	// Holders are all that hold data about persons, in the order of package holder: the log, the
	// registry, then the others. A claim is carried out at each of them.
	Holders []holder.Holder
	Now     func() time.Time
	Rand    io.Reader // names claims and approvals; nil means crypto/rand
	Days    int       // within which a claim is decided; 0 means [Days], which is also the most
	// Idle is how long a claim may wait for its next step, beyond the day by which it is to be
	// decided; behind it every step is refused with procedure. Keep is how long one that has ended
	// is kept. Zero means a year, and three.
	Idle, Keep time.Duration
}

// Desk is where claims are received, decided and carried out. It keeps no state of its own, so
// several may work on one store, and it is safe for concurrent use.
type Desk struct {
	secret.Private // it prints as nothing
	c              Config
}

// New returns a desk. Errors: config.
func New(c Config) (*Desk, error) {
	if c.Policy == nil || c.Log == nil || c.Store == nil || c.Registry == nil || len(c.Holders) == 0 || c.Now == nil {
		return nil, fail(CodeConfig)
	}
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
	if c.Days <= 0 || c.Days > Days {
		c.Days = Days
	}
	const year = 365 * 24 * time.Hour
	if c.Idle <= 0 {
		c.Idle = year
	}
	if c.Keep <= 0 {
		c.Keep = 3 * year
	}
	return &Desk{c: c}, nil
}

// Application is a claim as it comes to the counter.
type Application struct {
	secret.Private            // it prints as nothing
	ID             audit.Code // the desk's own number for it; empty: one is made
	Kind           Kind
	Person         addressee.Integrated // any of the person's; it is not kept
	ReceivedOn     civil.Date           // unknown means today
}

// Receive opens a claim. It needs the claim's operation: disclose, correct or suspend. Errors:
// denied, recorder, input, interval, exists, not_found, registry, store.
func (d *Desk) Receive(ctx context.Context, by access.Caller, a Application) (Claim, error) {
	if d.c.Now == nil {
		return Claim{}, fail(CodeConfig)
	}
	op, ok := operations[a.Kind]
	if !ok || a.Person == "" || !a.ID.Valid() {
		return Claim{}, fail(CodeInput)
	}
	now := d.c.Now()
	today := civil.DayOf(now)
	if a.ReceivedOn.IsZero() {
		a.ReceivedOn = today
	}
	if order, known := a.ReceivedOn.Order(today); !known || order > 0 {
		return Claim{}, fail(CodeInterval)
	}
	if a.ID == "" {
		var err error
		if a.ID, err = d.name("claim-"); err != nil {
			return Claim{}, err
		}
	}
	by.Case, by.Purpose = a.ID, audit.Code(a.Kind)
	if err := d.allow(ctx, by, by.Request(op, now), audit.Handle{}); err != nil {
		return Claim{}, err
	}
	subject, err := d.c.Registry.Subject(ctx, by, a.Person, op)
	if err != nil {
		return Claim{}, asked(err)
	}
	c := Claim{
		ID: a.ID, Kind: a.Kind, Subject: subject, State: Received, ReceivedOn: a.ReceivedOn, DueOn: Due(a.ReceivedOn, d.c.Days),
		ReceivedBy: by.Actor.ID, At: now,
	}
	err = d.keep(ctx, d.event(by, audit.ActApply, &c), &c, 1)
	if errors.Is(err, CodeConflict) {
		err = fail(CodeExists)
	}
	return c, err
}

// Detail is what a step needs beside the claim.
type Detail struct {
	Identity registry.Identity // for [Check]: how identity was checked, never what was shown
	Agent    bool              // for [Check]: an agent came
	Agency   audit.Hash        // for [Check] of an agent: hash of the proof of agency
	Reason   audit.Code        // for [Extend] and [Refuse]
	Shown    store.Showing     // for a decision: what [Desk.Show] showed to who decides
}

// Handle takes a claim one step further. A claim is granted only when identity, and for an agent
// agency, was checked, and decided by another person than who checked, or received, it, as it was
// shown to them ([Desk.Show]); a refusal and an extension have a reason, and so has the end of what
// was carried out in part. It needs the claim's operation (disclose, correct, suspend, erase), and
// for a decision the operation approve. What is granted is not done yet: [Desk.Carry] does it, and
// then it can be finished. Errors: denied, recorder, input, procedure (it wraps a *[state.Error]
// that says which steps would fit), approval (it was not shown, or not as it is), not_found,
// conflict, store.
func (d *Desk) Handle(ctx context.Context, by access.Caller, id audit.Code, step Step, with Detail) (Claim, error) {
	act, ok := acts[step]
	if !ok {
		return Claim{}, fail(CodeInput)
	}
	c, revision, err := d.get(ctx, id)
	if err != nil {
		return Claim{}, err
	}
	by.Case, by.Purpose = c.ID, audit.Code(c.Kind)
	if err := d.may(ctx, by, &c, step); err != nil {
		return Claim{}, err
	}
	next, err := c.Take(step, with, by.Actor.ID)
	if err != nil {
		return Claim{}, err
	}
	next.At = d.c.Now()
	if step == Check && c.Kind == Erasure {
		if next.Handles, err = d.handles(ctx, by, &c); err != nil {
			return Claim{}, err
		}
	}
	e := d.event(by, act, &next)
	e.Reason = with.Reason
	var given []store.Change
	if step == Grant || step == GrantIn || step == Refuse {
		saw, err := d.saw(ctx, by, &c, revision, with.Shown)
		if err != nil {
			return Claim{}, err
		}
		if err := d.decide(by, &c, &next, &e); err != nil {
			return Claim{}, err
		}
		given = append(given, saw)
		if next.Word != nil {
			given = append(given, store.Give(next.Word))
		}
	}
	return next, d.keep(ctx, e, &next, revision+1, given...)
}

// Show shows a claim to the one who will decide it. It needs what the decision needs, and is an
// entry. Errors: denied, recorder, procedure (it is decided), not_found, conflict, store.
func (d *Desk) Show(ctx context.Context, by access.Caller, id audit.Code) (Claim, store.Showing, error) {
	c, _, err := d.get(ctx, id)
	if err != nil {
		return Claim{}, store.Showing{}, err
	}
	by.Case, by.Purpose = c.ID, audit.Code(c.Kind)
	if err := d.may(ctx, by, &c, Grant); err != nil {
		return Claim{}, store.Showing{}, err
	}
	if c.Decided() {
		return Claim{}, store.Showing{}, fail(CodeProcedure)
	}
	e := d.event(by, audit.ActView, &c)
	if e.Digest, err = c.digest(); err != nil {
		return Claim{}, store.Showing{}, because(CodeStore, err)
	}
	s, err := d.c.Store.Show(ctx, c.ID, e)
	if err != nil {
		return Claim{}, store.Showing{}, told(err)
	}
	return c, s, nil
}

// saw holds that who decides was shown the claim as it is, and gives the change that uses the
// showing up.
func (d *Desk) saw(ctx context.Context, by access.Caller, c *Claim, revision int64, shown store.Showing) (store.Change, error) {
	digest, err := c.digest()
	if err != nil {
		return store.Change{}, because(CodeStore, err)
	}
	if shown.What != c.ID {
		return store.Change{}, fail(CodeApproval)
	}
	saw, err := d.c.Store.Saw(ctx, by.Actor.ID, shown, digest)
	if err == nil {
		return saw, nil
	}
	if _, now, getErr := d.get(ctx, c.ID); getErr == nil && now != revision {
		return store.Change{}, because(CodeConflict, err) // somebody was faster, and the showing is used up
	}
	return store.Change{}, told(err)
}

// Take is a claim one step further: what a desk does with it, as a value, before it asks policy,
// store and log. A decision is by another person than who checked, or received, the claim. Errors:
// procedure (it wraps a *state.Error), input, denied.
func (c Claim) Take(step Step, with Detail, by audit.Code) (Claim, error) {
	to, err := machine.Next(c.State, step)
	if err != nil {
		return Claim{}, because(CodeProcedure, err)
	}
	decision := step == Grant || step == GrantIn || step == Refuse
	if decision && !audit.Second(c.first(), by) {
		return Claim{}, fail(CodeDenied)
	}
	if err := c.take(step, with, by); err != nil {
		return Claim{}, err
	}
	if c.State = to; decision {
		c.DecidedBy = by
	}
	return c, nil
}

// take puts what a step brings into the claim.
func (c *Claim) take(step Step, with Detail, by audit.Code) error {
	switch step {
	case Check:
		if !with.Identity.Checked() || with.Agent && with.Agency == (audit.Hash{}) {
			return fail(CodeInput)
		}
		c.Identity, c.Agent, c.Agency, c.CheckedBy = with.Identity, with.Agent, with.Agency, by
	case Finish:
		if with.Reason == "" && c.Certificate != nil && c.Certificate.State != holder.Complete || !with.Reason.Valid() {
			return fail(CodeInput)
		}
		if with.Reason != "" {
			c.Reason = with.Reason
		}
	case Extend, Refuse:
		if with.Reason == "" || !with.Reason.Valid() {
			return fail(CodeInput)
		}
		c.Reason = with.Reason
	default:
	}
	if step == Extend {
		c.DueOn = c.DueOn.AddDays(ExtendDays)
	}
	return nil
}

// first is who did what a decision is the second person's check of.
func (c *Claim) first() audit.Code {
	if c.CheckedBy != "" {
		return c.CheckedBy
	}
	return c.ReceivedBy
}

// may asks whether somebody may take a step with a claim.
func (d *Desk) may(ctx context.Context, by access.Caller, c *Claim, step Step) error {
	op := operations[c.Kind]
	r := by.Request(op, d.c.Now())
	if step == Grant || step == GrantIn || step == Refuse {
		r.Operation, r.Of, r.Requester = access.Approve, op, c.first()
	}
	return d.allow(ctx, by, r, c.Subject)
}

// decide binds the decision to the claim as it was: an approval for this claim and nothing else.
func (d *Desk) decide(by access.Caller, was, next *Claim, e *audit.Event) error {
	digest, err := was.digest()
	if err != nil {
		return because(CodeStore, err)
	}
	id, err := d.name("decision-")
	if err != nil {
		return err
	}
	next.Shown = digest
	if was.Kind == Erasure {
		digest = (&holder.Demand{Subject: was.Subject, Handles: was.Handles, Digest: digest}).Bound()
	}
	a := audit.Approval{
		ID: id, Act: operations[was.Kind].Act(), Subject: was.Subject, Run: was.ID, Digest: digest, Requester: was.first(), By: by.Actor,
		At: next.At, Until: next.At.AddDate(1, 0, 0),
	}
	use := audit.Use{
		Act: a.Act, Subject: a.Subject, Run: a.Run, Digest: digest, By: a.Requester, Now: next.At,
		May: func(*audit.Approval) bool { return true }, // [Desk.may] asked the policy
	}
	if err := a.Check(use); err != nil {
		return because(CodeProcedure, err)
	}
	if e.Act == audit.ActApprove {
		e.Purpose = audit.Code(a.Act.String()) // as [audit.Approval.Event] has it: the word is for that and nothing else
	}
	if next.DecidedBy, next.Approval = by.Actor.ID, a.Hash(); was.Kind == Erasure && next.State != Refused {
		next.Word = &a
	}
	e.Digest = next.Approval
	return nil
}

// Get returns a claim. It needs the claim's operation. Errors: denied, recorder, not_found, store.
func (d *Desk) Get(ctx context.Context, by access.Caller, id audit.Code) (Claim, error) {
	c, _, err := d.get(ctx, id)
	if err != nil {
		return Claim{}, err
	}
	by.Case, by.Purpose = c.ID, audit.Code(c.Kind)
	if err := d.allow(ctx, by, by.Request(operations[c.Kind], d.c.Now()), c.Subject); err != nil {
		return Claim{}, err
	}
	return c, d.record(ctx, d.event(by, audit.ActView, &c))
}

// Overdue lists the ids of the claims that should have been decided by a day. It needs the
// operation audit, which the review of the desk has. Errors: denied, recorder, store.
func (d *Desk) Overdue(ctx context.Context, by access.Caller, on civil.Date) ([]audit.Code, error) {
	if d.c.Now == nil {
		return nil, fail(CodeConfig)
	}
	if err := d.allow(ctx, by, by.Request(access.Audit, d.c.Now()), audit.Handle{}); err != nil {
		return nil, err
	}
	var late []audit.Code
	for it, err := range d.c.Store.Store().List(ctx, store.Query{Kind: kind, Where: []store.Match{store.Is("open", "yes")}}) {
		if err != nil {
			return nil, because(CodeStore, err)
		}
		c, err := parse(it)
		if err != nil {
			return nil, err
		}
		if c.Overdue(on) {
			late = append(late, c.ID)
		}
	}
	e := by.Event(audit.ActReview, audit.Succeeded, d.c.Now())
	e.Program, e.Count = Program, uint64(len(late))
	return late, d.record(ctx, e)
}

func (d *Desk) get(ctx context.Context, id audit.Code) (Claim, int64, error) {
	if d.c.Store == nil {
		return Claim{}, 0, fail(CodeConfig)
	}
	items, err := d.c.Store.Store().Get(ctx, kind, string(id))
	if err != nil {
		return Claim{}, 0, because(CodeStore, err)
	}
	if len(items) == 0 {
		return Claim{}, 0, fail(CodeNotFound)
	}
	c, err := parse(items[0])
	if err == nil {
		c, err = d.standing(c)
	}
	return c, items[0].Revision, err
}

func parse(it store.Item) (c Claim, err error) {
	if it.Schema != schema {
		return c, fail(CodeStore)
	}
	if err := strictjson.Unmarshal(it.Body, &c); err != nil || string(c.ID) != it.Key || operations[c.Kind] == 0 {
		return Claim{}, fail(CodeStore)
	}
	return c, nil
}

// keep commits a claim together with its entry.
func (d *Desk) keep(ctx context.Context, e audit.Event, c *Claim, revision int64, with ...store.Change) error {
	body, err := json.Marshal(c)
	if err != nil {
		return because(CodeStore, err)
	}
	terms := []store.Term{{Name: "subject", Value: c.Subject.String()}}
	if !c.Decided() {
		terms = append(terms, store.Term{Name: "open", Value: "yes"})
	}
	return d.commit(ctx, e, append(with, store.Change{
		Item: store.Item{Kind: kind, Key: string(c.ID), Revision: revision, Schema: schema, Body: body, Terms: terms},
	})...)
}

func (d *Desk) commit(ctx context.Context, e audit.Event, changes ...store.Change) error {
	_, err := d.c.Store.Commit(ctx, store.Step{Event: e, Changes: changes})
	return told(err)
}

// told turns the journal's error into one of ours.
func told(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, store.CodeApproval):
		return because(CodeApproval, err)
	case errors.Is(err, store.CodeConflict):
		return because(CodeConflict, err)
	case errors.Is(err, store.CodeLogBehind), errors.Is(err, store.CodeEvent):
		return because(CodeRecorder, err)
	}
	return because(CodeStore, err)
}

// name makes a code that nobody can foresee.
func (d *Desk) name(prefix audit.Code) (audit.Code, error) {
	id, err := audit.RandomCode(prefix, d.c.Rand)
	if err != nil {
		return "", because(CodeConfig, err)
	}
	return id, nil
}

func (d *Desk) event(by access.Caller, act audit.Act, c *Claim) audit.Event {
	e := by.Event(act, audit.Succeeded, d.c.Now())
	e.Program, e.Subjects = Program, audit.About(c.Subject)
	return e
}

// allow asks the policy. A denial is an entry, about the person where one is known, and the error.
func (d *Desk) allow(ctx context.Context, by access.Caller, r access.Request, subject audit.Handle) error {
	decision := d.c.Policy().Decide(&r)
	if decision.Allowed() {
		return nil
	}
	e := by.Event(r.Operation.Act(), audit.Denied, r.At)
	e.Program, e.Reason = Program, decision.Reason().Code()
	if subject != (audit.Handle{}) {
		e.Subjects = audit.About(subject)
	}
	if err := d.record(ctx, e); err != nil {
		return err
	}
	return because(CodeDenied, decision.Err())
}

func (d *Desk) record(ctx context.Context, e audit.Event) error {
	if _, err := d.c.Log.Append(ctx, e); err != nil {
		return because(CodeRecorder, err)
	}
	return nil
}

// asked turns the registry's error into one of ours.
func asked(err error) error {
	for _, c := range []struct {
		theirs registry.Code
		ours   Code
	}{{registry.CodeDenied, CodeDenied}, {registry.CodeRecorder, CodeRecorder}, {registry.CodeNotFound, CodeNotFound}} {
		if errors.Is(err, c.theirs) {
			return because(c.ours, err)
		}
	}
	return because(CodeRegistry, err)
}
