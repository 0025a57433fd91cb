package office

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/secret"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Act is an event to be submitted to a case. The desk writes who submits it, who seconds it and
// the day of recording; what stands there is not read.
type Act struct {
	secret.Quiet

	Case  string
	Event casework.Event
	// Names are what the case's people are found by from now on, in the place of what they were
	// found by: with the event change_person alone, when a name or a birthday was corrected.
	Names []Named
	// Token is that of [Desk.Start]. Without one the event is for the case as it now is: for a
	// program that drives many cases and shows none.
	Token casework.Token

	opens audit.Hash // of whom and of what program the case is that the event opens
}

// Start shows a case to who wants to record an event, and gives the token for it. The look is an
// entry before the case is shown. It needs the operation view and that of the event: register or
// update at the counter, examine to review, decide, pay, return, erase. Errors: not_found, erased,
// denied, recorder, store; casework's not_allowed.
func (d *Desk) Start(ctx context.Context, by access.Caller, id string, k casework.Kind) (casework.Case, casework.Token, error) {
	h, err := d.one(ctx, by, id)
	if err != nil {
		return casework.Case{}, casework.Token{}, err
	}
	if err := d.allow(ctx, by, access.View, "", id, h.people.all()...); err != nil {
		return casework.Case{}, casework.Token{}, err
	}
	token, err := h.Start(k)
	if err != nil {
		return casework.Case{}, casework.Token{}, d.looked(ctx, by, h, err)
	}
	op, _ := operationOf(h.State, k)
	if err := d.allow(ctx, by, op, "", id, h.people.all()...); err != nil {
		return casework.Case{}, casework.Token{}, err
	}
	if err := d.look(ctx, by, audit.ActView, id, h.people.all()); err != nil {
		return casework.Case{}, casework.Token{}, err
	}
	return h.Case, token, nil
}

// Submit records events, all or none, each with its entry in the log, and gives the cases as they
// then are. Of one case a call may record several, one after the other, where they have no token.
// An event that was recorded with the same token before is not recorded again, and the answer is
// the same. Second is the word of a second person where the table wants one, see [Desk.Second]; nil
// elsewhere. It needs the operations that [Desk.Start] names.
//
// A run approves, sends and finds out for its cases: these events are refused here.
//
// Errors: not_found, erased, denied, approval, already_paid, conflict (the case went on: start
// again), run, input (two events for one case with tokens, or another event, or other names, under
// a token that was used), config (rule, index), recorder, store; casework's not_allowed, missing,
// second, stale.
func (d *Desk) Submit(ctx context.Context, by access.Caller, second *audit.Approval, todo ...Act) ([]casework.Case, error) {
	if err := d.ready(ctx); err != nil {
		return nil, err
	}
	ids := make([]string, len(todo))
	for i := range todo {
		ids[i] = todo[i].id()
		switch todo[i].Event.Kind { //nolint:exhaustive // the others are a case's own
		case casework.ApprovePayment, casework.SendPayment, casework.LoseOutcome, casework.FindSent, casework.FindUnsent:
			return nil, fail(CodeRun, ids[i], "event", nil)
		case casework.Erase:
			return nil, fail(CodeInput, ids[i], "event", nil) // see Erase, which destroys the key too
		}
		if todo[i].Names != nil && todo[i].Event.Kind != casework.ChangePerson {
			return nil, fail(CodeInput, ids[i], "names", nil)
		}
	}
	held, err := d.asks(ctx, by, ids...)
	if err != nil {
		return nil, err
	}
	return d.submit(ctx, by, second, held, todo)
}

func (a *Act) id() string {
	if a.Case == "" {
		return a.Token.Case
	}
	return a.Case
}

// asks loads cases for somebody. That one is not there, or was erased, is told to who may look.
func (d *Desk) asks(ctx context.Context, by access.Caller, ids ...string) (map[string]*held, error) {
	found, err := d.load(ctx, ids...)
	if err == nil {
		return found, nil
	}
	if denied := d.allow(ctx, by, access.View, "", ""); denied != nil {
		return nil, denied
	}
	return nil, err
}

// looked records that a refusal told where a case stands.
func (d *Desk) looked(ctx context.Context, by access.Caller, h *held, why error) error {
	if err := d.look(ctx, by, audit.ActView, h.ID, h.people.all()); err != nil {
		return err
	}
	return why
}

// one loads a case for somebody.
func (d *Desk) one(ctx context.Context, by access.Caller, id string) (*held, error) {
	if err := d.ready(ctx); err != nil {
		return nil, err
	}
	all, err := d.asks(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return all[id], nil
}

// submit works the acts out on loaded cases and commits them.
func (d *Desk) submit(ctx context.Context, by access.Caller, second *audit.Approval, held map[string]*held, todo []Act, with ...store.Change) ([]casework.Case, error) {
	w := d.work(by)
	if err := w.seconded(ctx, second, held, todo); err != nil {
		return nil, err
	}
	out := make([]casework.Case, len(todo))
	w.steps = make([]store.Step, 0, len(todo))
	for i := range todo {
		h := held[todo[i].id()]
		next, err := w.act(ctx, h, &todo[i])
		if err != nil {
			return nil, err
		}
		out[i] = next
	}
	if len(w.steps) == 0 {
		return out, nil
	}
	if w.second != "" {
		with = append(with, store.UseUp(second))
	}
	w.steps[0].Changes = append(w.steps[0].Changes, with...)
	if err := w.commit(ctx); err != nil {
		return nil, w.why(ctx, err)
	}
	return out, nil
}

// commit writes what was worked out: each case once, with the last of its steps.
func (w *work) commit(ctx context.Context) error {
	var room []byte
	for _, x := range w.changed {
		change, err := w.d.stored(x.held, &room)
		if err != nil {
			return err
		}
		x.item = change.Item
		step := &w.steps[x.step]
		step.Changes = append(w.opened(x.held, []store.Change{change}), step.Changes...)
	}
	if w.pin != nil {
		w.steps[0].Changes = append(w.steps[0].Changes, w.pin.stays())
	}
	if _, err := w.d.c.Store.Commit(ctx, w.steps...); err != nil {
		return err
	}
	for _, x := range w.changed {
		w.d.memo.keep(&x.item, x.held)
	}
	return nil
}

// work is what one call does.
type work struct {
	d      *Desk
	by     access.Caller
	second string               // who seconds
	word   string               // the hash of their word
	said   map[string]audit.Ref // of an erasure, its entry in the log by case
	about  []string             // of an erasure on a demand, whom it names: the others of a case are not whom the word is about
	steps  []store.Step
	takes  map[string]string // what of the ledger is taken, and the case that takes it
	seen   map[string]bool
	open   map[string]bool // runs that nobody has approved
	pin    *pin            // what the call rests on, of one that makes a key or a token

	changed []*changed
	last    map[string]*changed // by case
	settled map[string]bool     // cases that took or released what is paid once

	drops    map[string]*runOf // runs that payments leave
	wholeRun bool              // the run itself does it, to all its payments
}

// changed is a case that is written, and the last of its steps.
type changed struct {
	held *held
	item store.Item
	step int
}

// work begins a call.
func (d *Desk) work(by access.Caller) *work {
	return &work{
		d: d, by: by, takes: map[string]string{}, seen: map[string]bool{}, open: map[string]bool{}, last: map[string]*changed{}, settled: map[string]bool{},
	}
}

// act takes one event into its case. A further event of the call for the case follows it.
func (w *work) act(ctx context.Context, h *held, a *Act) (casework.Case, error) {
	d, id := w.d, h.ID
	if w.seen[id] && a.Token != (casework.Token{}) {
		return casework.Case{}, fail(CodeInput, id, "twice", nil)
	}
	w.seen[id] = true
	e := w.written(a)
	next, again, err := h.takes(a.Token, e)
	op, ok := operationOf(h.State, e.Kind)
	if !ok { // what the case would take tells where it stands
		op = access.View
		if h.revision == 0 {
			op = access.Register
		}
	}
	if denied := d.allowed(ctx, w.by, op, h, e.Kind); denied != nil {
		return casework.Case{}, denied
	}
	switch {
	case again && (!same(next.Events(), &e) || a.Names != nil && !h.renamed(next.Version()) && !slices.Equal(a.Names, h.people.Names)):
		return casework.Case{}, fail(CodeInput, id, "event", nil)
	case again:
		return next, nil
	case !ok && err != nil && h.revision == 0:
		return casework.Case{}, err
	case !ok && err != nil:
		return casework.Case{}, d.looked(ctx, w.by, h, err)
	}
	if err == nil && w.unsaid(h, e.Kind) {
		err = casework.CodeSecond
	}
	if errors.Is(err, casework.CodeSecond) {
		return casework.Case{}, d.alone(ctx, w.by, op, h, err)
	}
	if err != nil {
		return casework.Case{}, err
	}
	if h.revision == 0 {
		if err := w.ruled(ctx, h.Program); err != nil {
			return casework.Case{}, err
		}
		if h.key.master != w.pin.master {
			return casework.Case{}, fail(CodeConflict, id, "master", nil) // another is in use since the key was made
		}
	}
	if e.Kind == casework.Erase {
		switch on, err := d.limited(ctx, d.c.Limits.Held, h.people.all()); {
		case err != nil:
			return casework.Case{}, err
		case on:
			return casework.Case{}, fail(CodeHeld, id, "", nil)
		}
	}
	if err := w.step(ctx, h, &next, &e); err != nil {
		return casework.Case{}, err
	}
	if a.Names != nil {
		if err := w.renames(ctx, h, a.Names); err != nil {
			return casework.Case{}, err
		}
	}
	h.Case = next
	return next, nil
}

// unsaid reports whether somebody alone, and no file of the bank's, says that a payment failed of
// which the bank said that it was made: it would be free to be paid again.
func (w *work) unsaid(h *held, k casework.Kind) bool {
	return k == casework.FailPayment && h.State == casework.Paid && !w.wholeRun && w.second == ""
}

// takes takes an event into a case as it was shown, or as it now is.
func (h *held) takes(token casework.Token, e casework.Event) (next casework.Case, again bool, err error) {
	if token != (casework.Token{}) {
		return h.Submit(token, e)
	}
	token = casework.Token{Case: h.ID, Version: h.Version(), Event: e.Kind} // nothing was shown
	e.Key = token.Key()
	next, err = h.Apply(e)
	return next, false, err
}

// renamed reports whether somebody corrected the names after so many events: what they were before
// that is not kept.
func (h *held) renamed(after int) bool {
	for n := after; n < h.Version(); n++ {
		if h.Event(n).Kind == casework.ChangePerson {
			return true
		}
	}
	return false
}

// alone records that one person would have been two.
func (d *Desk) alone(ctx context.Context, by access.Caller, op access.Operation, h *held, err error) error {
	why := fail(CodeDenied, h.ID, "second", err)
	return d.refuse(ctx, by, op, "same_person", why, h.people.all())
}

// written is the event with who did it and when it was recorded.
func (w *work) written(a *Act) casework.Event {
	e := a.Event
	e.By, e.Second, e.Recorded = string(w.by.Actor.ID), w.second, w.d.today()
	if e.Kind == casework.Erase {
		e.Digest = w.word
	}
	return e
}

// same reports whether an event that was taken is what comes again: but for the day of recording,
// and for the second person, whose word is used up.
func same(events []casework.Event, e *casework.Event) bool {
	if len(events) == 0 {
		return false
	}
	was, is := events[len(events)-1], *e
	for _, x := range []*casework.Event{&was, &is} {
		x.Key, x.Second, x.Recorded = "", "", civil.Date{}
	}
	return string(canonical(&was)) == string(canonical(&is))
}

// step adds what an event changes to what is committed.
func (w *work) step(ctx context.Context, h *held, next *casework.Case, e *casework.Event) error {
	d := w.d
	persons := h.people.all()
	if w.about != nil {
		persons = slices.DeleteFunc(slices.Clone(persons), func(one string) bool { return !slices.Contains(w.about, one) })
	}
	entry, err := d.event(ctx, w.by, actOf(e.Kind), audit.Succeeded, h.ID, persons)
	if err != nil {
		return err
	}
	entry.Program = audit.Code(next.Program)
	if len(e.Codes) > 0 && audit.Code(e.Codes[0]).Valid() {
		entry.Reason = audit.Code(e.Codes[0])
	}
	var changes []store.Change
	if e.Kind == casework.Erase {
		entry.Digest = erasureOf(h.ID)
		if ref, ok := w.said[h.ID]; ok {
			entry.Links = []audit.Ref{ref}
		}
		if changes, err = d.erased(ctx, h, next); err != nil {
			return err
		}
		d.memo.forget(h.ID)
	}
	if changes, err = w.ledger(ctx, h, next, e, changes); err != nil {
		return err
	}
	w.steps = append(w.steps, store.Step{Event: entry, Changes: changes})
	if e.Kind != casework.Erase {
		w.writes(h)
	}
	return nil
}

// pinned reads, once a call, which keys are in use.
func (w *work) pinned(ctx context.Context) error {
	if w.pin != nil {
		return nil
	}
	p, err := w.d.pinned(ctx)
	if err == nil {
		w.pin = &p
	}
	return err
}

// ruled is [Desk.ruled] within a call. What the call has made by other keys until then is not
// written with what comes: it is made anew.
func (w *work) ruled(ctx context.Context, program string) error {
	if err := w.pinned(ctx); err != nil {
		return err
	}
	was := *w.pin
	if err := w.d.ruled(ctx, w.by, program, w.pin); err != nil {
		return err
	}
	if was.revision > 0 && w.pin.revision != was.revision || w.pin.master != was.master || w.pin.index[0] != was.index[0] {
		return fail(CodeConflict, "", "index", nil)
	}
	return nil
}

// renames puts the tokens of corrected names in the place of the old ones, with the step just
// added.
func (w *work) renames(ctx context.Context, h *held, names []Named) error {
	revision, err := w.d.peopleRevision(ctx, h.ID)
	if err != nil {
		return err
	}
	if err := w.pinned(ctx); err != nil {
		return err
	}
	h.people.Names, h.head = slices.Clone(names), nil
	for i := range w.steps { // corrected before in this call
		w.steps[i].Changes = slices.DeleteFunc(w.steps[i].Changes, func(c store.Change) bool { return c.Item.Kind == kindPeople && c.Item.Key == h.ID })
	}
	change := w.pin.index[0].findable(h.ID, &h.people)
	change.Item.Revision = revision + 1
	step := &w.steps[len(w.steps)-1]
	step.Changes = append(step.Changes, change)
	return nil
}

// writes notes that a case is written, with the step just added.
func (w *work) writes(h *held) {
	x := w.last[h.ID]
	if x == nil {
		x = &changed{held: h}
		w.last[h.ID], w.changed = x, append(w.changed, x)
	}
	x.step = len(w.steps) - 1
}

// why finds what a conflict was about: a payment that excludes this one, or a case that went on.
func (w *work) why(ctx context.Context, err error) error {
	if !isConflict(err) {
		return told(err)
	}
	for _, key := range slices.Sorted(maps.Keys(w.takes)) {
		if owner, live, e := w.d.owner(ctx, key); e == nil && live && owner != w.takes[key] {
			return fail(CodeAlreadyPaid, w.takes[key], "", err)
		}
	}
	return told(err)
}
